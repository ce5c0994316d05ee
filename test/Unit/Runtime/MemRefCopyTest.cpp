//===- MemRefCopyTest.cpp - Copies between strided memrefs ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/CompiledInterface.h"
#include <gtest/gtest.h>
#include <numeric>

using namespace nz::runtime;

namespace {

TEST(MemRefCopy, Contiguous) {
  std::vector<double> from(12), to(12);
  std::iota(from.begin(), from.end(), 1);
  MemRef2<double> source{from.data(), from.data(), 0, {3, 4}, {4, 1}};
  MemRef2<double> target{to.data(), to.data(), 0, {3, 4}, {4, 1}};
  UnrankedMemRef left{2, &source}, right{2, &target};
  memrefCopy(sizeof(double), &left, &right);
  EXPECT_EQ(from, to);
}

TEST(MemRefCopy, Transposed) {
  std::vector<int16_t> from(12), to(13, -1), expected(13, -1);
  std::iota(from.begin(), from.end(), 0);
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 3; ++column)
      expected[1 + row * 3 + column] = from[column * 4 + row];
  MemRef2<int16_t> source{from.data(), from.data(), 0, {4, 3}, {1, 4}};
  MemRef2<int16_t> target{to.data(), to.data(), 1, {4, 3}, {3, 1}};
  UnrankedMemRef left{2, &source}, right{2, &target};
  memrefCopy(sizeof(int16_t), &left, &right);
  EXPECT_EQ(to, expected);
}

TEST(MemRefCopy, RowsOfASlice) {
  std::vector<float> from(24), to(8);
  std::iota(from.begin(), from.end(), 0);
  MemRef<float, 3> source{from.data(), from.data(), 5, {2, 2, 2}, {12, 4, 1}};
  MemRef<float, 3> target{to.data(), to.data(), 0, {2, 2, 2}, {4, 2, 1}};
  UnrankedMemRef left{3, &source}, right{3, &target};
  memrefCopy(sizeof(float), &left, &right);
  EXPECT_EQ(to, (std::vector<float>{5, 6, 9, 10, 17, 18, 21, 22}));
}

TEST(MemRefCopy, ContiguousToRowsOfASlice) {
  std::vector<float> from{1, 2, 3, 4}, to(6, 0);
  MemRef2<float> source{from.data(), from.data(), 0, {2, 2}, {2, 1}};
  MemRef2<float> target{to.data(), to.data(), 0, {2, 2}, {3, 1}};
  UnrankedMemRef left{2, &source}, right{2, &target};
  memrefCopy(sizeof(float), &left, &right);
  EXPECT_EQ(to, (std::vector<float>{1, 2, 0, 3, 4, 0}));
}

TEST(MemRefCopy, ScalarsAndNothing) {
  double from = 2, to = 0;
  MemRef1<double> source{&from, &from, 0, {0}, {1}};
  MemRef1<double> target{&to, &to, 0, {0}, {1}};
  UnrankedMemRef left{1, &source}, right{1, &target};
  memrefCopy(sizeof(double), &left, &right);
  EXPECT_EQ(to, 0);
  left.rank = right.rank = 0;
  memrefCopy(sizeof(double), &left, &right);
  EXPECT_EQ(to, 2);
}

TEST(MemRefCopy, EmptyOuterDimension) {
  double to = 1;
  MemRef2<double> source{nullptr, nullptr, 0, {0, 4}, {4, 1}};
  MemRef2<double> target{&to, &to, 0, {0, 4}, {4, 1}};
  UnrankedMemRef left{2, &source}, right{2, &target};
  memrefCopy(sizeof(double), &left, &right);
  EXPECT_EQ(to, 1);
}

} // namespace
