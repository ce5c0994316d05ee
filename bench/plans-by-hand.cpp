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

#include "ProductPlan.h"

#include <memory>

using namespace handwritten;

namespace {

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
