//===- ProductPlan.h - Where the square of a matrix is added ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_BENCH_PRODUCTPLAN_H
#define NZ_BENCH_PRODUCTPLAN_H

#include "Handwritten.h"

#include <algorithm>
#include <vector>

namespace handwritten {

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

} // namespace handwritten

#endif // NZ_BENCH_PRODUCTPLAN_H
