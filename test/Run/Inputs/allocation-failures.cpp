//===- allocation-failures.cpp - Compiled objects without memory ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FailingAllocations.h"
#include "convolution.h"
#include "loss.h"
#include "single.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace nz;

namespace {

/// Ends the test with what was expected, unless it holds.
void expect(bool holds, const char *where, int64_t number, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "%s, allocation %lld: expected %s: %s\n", where,
               static_cast<long long>(number), what, nz_last_error());
  std::exit(1);
}

/// A number of no meaning, the same everywhere.
double number(int64_t at) { return (at * 7919 + 13) % 1000 / 500.0 - 1; }

template <typename Number> std::vector<Number> numbers(int64_t count) {
  std::vector<Number> all;
  for (int64_t at = 0; at < count; ++at)
    all.push_back(static_cast<Number>(number(at)));
  return all;
}

/// A matrix that stores `inRow` entries in each row.
template <typename Index, typename Number> struct Matrix {
  std::vector<Index> positions{0}, coordinates;
  std::vector<Number> values;
  int64_t sizes[2];

  Matrix(int64_t rows, int64_t columns, int64_t inRow) : sizes{rows, columns} {
    int64_t step = columns / inRow;
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t each = 0; each < inRow; ++each)
        coordinates.push_back(each * step + row % step);
      positions.push_back(coordinates.size());
    }
    values = numbers<Number>(rows * inRow);
  }
};

/// Where a call puts its results.
struct Results {
  double scalars[2] = {};
  int64_t step = 0;
  nz_array arrays[6] = {};
  /// Bytes of an element.
  int64_t width = 8;

  /// All bits, and the arrays are freed.
  std::vector<char> take() {
    std::vector<char> bits(reinterpret_cast<char *>(scalars),
                           reinterpret_cast<char *>(scalars + 2));
    for (nz_array &array : arrays) {
      auto *bytes = static_cast<char *>(array.values);
      bits.insert(bits.end(), bytes, bytes + width * array.count);
      nz_array_free(&array);
    }
    return bits;
  }
  bool isEmpty() const {
    for (const nz_array &array : arrays)
      if (array.values)
        return false;
    return true;
  }
};

/// Calls `call`, which must work and give the bits `expected`.
template <typename Call>
void callWhole(const char *name, int64_t at, Call call,
               const std::vector<char> &expected) {
  Results results;
  expect(call(results) == NZ_OK, name, at, "the next call to work");
  expect(results.take() == expected, name, at, "the same bits");
  nz_patterns_release();
}

/// Lets each allocation of `call` fail, and, in a second round, all behind it.
/// Returns how many there are.
template <typename Call> int64_t failEach(const char *name, Call call) {
  Results first;
  expect(call(first) == NZ_OK, name, 0, "the first call to work");
  std::vector<char> expected = first.take();
  nz_patterns_release();
  callWhole(name, 0, call, expected);
  int64_t before = failing::live(), at = 1;
  for (bool forever : {false, true})
    for (at = 1;; ++at) {
      Results results;
      failing::arm(at, forever);
      int32_t status = call(results);
      if (!failing::disarm()) {
        expect(status == NZ_OK && results.take() == expected, name, at,
               "the same bits of a call that lacks nothing");
        nz_patterns_release();
        break;
      }
      expect(status == NZ_OUT_OF_MEMORY, name, at, "a status");
      expect(std::strstr(nz_last_error(), "out of memory"), name, at, "a text");
      expect(results.isEmpty(), name, at, "no results");
      // Without forgetting patterns first: what is there is whole.
      callWhole(name, at, call, expected);
      expect(failing::live() == before, name, at, "no leak");
    }
  callWhole(name, at, call, expected);
  std::printf("%s: %lld allocations\n", name, static_cast<long long>(at - 1));
  return at - 1;
}

/// Calls that fail, each at another allocation; the patterns stay.
template <typename Call>
void failOften(const char *name, int64_t allocations, Call call) {
  auto round = [&](int64_t calls) {
    for (int64_t at = 0; at < calls; ++at) {
      Results results;
      failing::arm(1 + at % allocations, false);
      int32_t status = call(results);
      if (!failing::disarm()) {
        // Patterns that earlier calls have made need nothing any more.
        expect(status == NZ_OK, name, at, "a call that works");
        results.take();
        nz_patterns_release();
      } else {
        expect(status == NZ_OUT_OF_MEMORY, name, at, "a status");
      }
    }
    nz_patterns_release();
  };
  round(allocations);
  int64_t before = failing::live();
  round(100000);
  expect(failing::live() == before, name, 100000, "no leak");
}

template <typename Index, typename Number>
void squaredResidual(const char *name, const Matrix<Index, Number> &A,
                     bool often) {
  int64_t columns = 4, dense[] = {A.sizes[1], columns},
          target[] = {A.sizes[0], columns};
  auto X = numbers<float>(dense[0] * columns),
       T = numbers<float>(target[0] * columns);
  auto call = [&](Results &results) {
    results.width = sizeof(Number);
    return nz_single(A.positions.data(), A.positions.size(),
                     A.coordinates.data(), A.coordinates.size(),
                     A.values.data(), A.values.size(), A.sizes, X.data(), dense,
                     T.data(), target, results.scalars, &results.arrays[0],
                     &results.arrays[1]);
  };
  int64_t allocations = failEach(name, call);
  if (often)
    failOften(name, allocations, call);
}

void convolution() {
  int64_t nodes = 120, features = 40;
  Matrix<int64_t, double> A(nodes, nodes, 5), X(nodes, features, 4);
  int64_t first[] = {features, 16}, second[] = {16, 2}, labels[] = {nodes, 2},
          train[] = {nodes};
  auto W1 = numbers<double>(features * 16), W2 = numbers<double>(32);
  std::vector<double> zeros(features * 16), Y(2 * nodes), seen(nodes);
  for (int64_t node = 0; node < nodes; ++node) {
    Y[2 * node + node % 2] = 1;
    seen[node] = node % 3 == 0;
  }
  failEach("graph convolution", [&](Results &results) {
    nz_array *arrays = results.arrays;
    return nz_main(
        W1.data(), first, zeros.data(), first, zeros.data(), first, W2.data(),
        second, zeros.data(), second, zeros.data(), second, 1,
        A.positions.data(), A.positions.size(), A.coordinates.data(),
        A.coordinates.size(), A.values.data(), A.values.size(), A.sizes,
        X.positions.data(), X.positions.size(), X.coordinates.data(),
        X.coordinates.size(), X.values.data(), X.values.size(), X.sizes,
        Y.data(), labels, seen.data(), train, 0.01, &arrays[0], &arrays[1],
        &arrays[2], &arrays[3], &arrays[4], &arrays[5], &results.step,
        &results.scalars[0], &results.scalars[1]);
  });
}

/// The gradient of a sparse product, whose pattern and triples are joined.
void sparseProduct() {
  Matrix<int64_t, double> A(60, 50, 5), B(50, 70, 6);
  failEach("sparse product", [&](Results &results) {
    return nz_loss(A.positions.data(), A.positions.size(), A.coordinates.data(),
                   A.coordinates.size(), A.values.data(), A.values.size(),
                   A.sizes, B.positions.data(), B.positions.size(),
                   B.coordinates.data(), B.coordinates.size(), B.values.data(),
                   B.values.size(), B.sizes, results.scalars,
                   &results.arrays[0], &results.arrays[1]);
  });
}

} // namespace

int main() {
  squaredResidual("squared residual", Matrix<uint32_t, float>(60, 50, 5), true);
  // More than one chunk, so that regions are parallel.
  squaredResidual("squared residual in chunks",
                  Matrix<uint32_t, float>(1500, 600, 20), false);
  convolution();
  sparseProduct();
}
