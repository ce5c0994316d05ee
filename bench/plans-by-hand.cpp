//===- plans-by-hand.cpp - Transposes and plans of products by hand -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What plans.cpp asks the runtime for: a transpose by one counting sort, and
// the pattern of A A, whose rows are sorted, with the place of each term.
//
// usage: plans-by-hand FOLDER transposition|product CALLS
//
//===----------------------------------------------------------------------===//

#include "Handwritten.h"

#include <memory>

using namespace handwritten;

namespace {

/// The pattern of A A, and where the terms of each entry of A are added.
struct ProductPlan {
  explicit ProductPlan(const Pattern &A) : positions(A.rows() + 1) {
    makePattern(A);
    listTerms(A);
  }

  void makePattern(const Pattern &A) {
    std::vector<int32_t> last(A.rows(), -1);
    for (int i = 0; i < A.rows(); ++i) {
      for (int p = A.positions[i]; p < A.positions[i + 1]; ++p)
        for (int j = A.coordinates[p], q = A.positions[j];
             q < A.positions[j + 1]; ++q, ++terms)
          if (last[A.coordinates[q]] != i) {
            last[A.coordinates[q]] = i;
            coordinates.push_back(A.coordinates[q]);
          }
      std::sort(coordinates.begin() + positions[i], coordinates.end());
      positions[i + 1] = int32_t(coordinates.size());
    }
  }

  void listTerms(const Pattern &A) {
    starts.reserve(A.coordinates.size() + 1);
    places.reserve(terms);
    std::vector<int32_t> place(A.rows());
    for (int i = 0; i < A.rows(); ++i) {
      for (int r = positions[i]; r < positions[i + 1]; ++r)
        place[coordinates[r]] = r;
      for (int p = A.positions[i]; p < A.positions[i + 1]; ++p) {
        starts.push_back(int32_t(places.size()));
        for (int j = A.coordinates[p], q = A.positions[j];
             q < A.positions[j + 1]; ++q)
          places.push_back(place[A.coordinates[q]]);
      }
    }
    starts.push_back(int32_t(places.size()));
  }

  size_t terms = 0;
  Buffer<int32_t> positions;
  std::vector<int32_t> coordinates, starts, places;
};

bool write(const std::string &path, const std::vector<int32_t> &numbers) {
  Buffer<int32_t> buffer(numbers.size());
  std::copy(numbers.begin(), numbers.end(), buffer.data());
  return handwritten::write(path, buffer);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr,
                 "usage: plans-by-hand FOLDER transposition|product CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/", what = argv[2];
  size_t positions = countNumbers(folder + "A-positions.npy", 4);
  Pattern A(int(positions) - 1, countNumbers(folder + "A-coordinates.npy", 4));
  if (!read(folder + "A-positions.npy", A.positions) ||
      !read(folder + "A-coordinates.npy", A.coordinates))
    return 1;
  int calls = std::max(1, std::atoi(argv[3]));
  folder += "hand-";
  bool isWritten;
  if (what == "transposition") {
    std::unique_ptr<TransposedPattern> plan;
    measure(
        calls, [&] { plan.reset(); },
        [&] {
          plan = std::make_unique<TransposedPattern>(A);
          return double(plan->pattern.coordinates.size());
        });
    isWritten =
        handwritten::write(folder + "positions.bin", plan->pattern.positions) &&
        handwritten::write(folder + "coordinates.bin",
                           plan->pattern.coordinates) &&
        handwritten::write(folder + "places.bin", plan->sources);
  } else {
    std::unique_ptr<ProductPlan> plan;
    measure(
        calls, [&] { plan.reset(); },
        [&] {
          plan = std::make_unique<ProductPlan>(A);
          return double(plan->coordinates.size());
        });
    isWritten = handwritten::write(folder + "positions.bin", plan->positions) &&
                write(folder + "coordinates.bin", plan->coordinates) &&
                write(folder + "starts.bin", plan->starts) &&
                write(folder + "places.bin", plan->places);
  }
  return isWritten ? 0 : 1;
}
