//===- PartitionTest.cpp - Chunks of rows, and the longest one ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Naive.h"
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

TEST(Partition, ChunksAreEvenAndCoverTheOutermostLevel) {
  // A dense row at the front, then rows of one entry.
  const int64_t rows = 20000, wide = 20000;
  std::vector<int64_t> tuples;
  for (int64_t column = 0; column < wide; ++column)
    tuples.insert(tuples.end(), {0, column});
  for (int64_t row = 1; row < rows; ++row)
    tuples.insert(tuples.end(), {row, row % 7});
  const Pattern *pattern = *Pattern::fromTuples(
      makeFormat("dc"), {rows, wide}, static_cast<int64_t>(tuples.size()) / 2,
      tuples.data());
  ArrayView chunks = *pattern->chunks();
  ASSERT_GE(chunks.length, 3);
  ASSERT_LE(chunks.length, 65);
  EXPECT_EQ(chunks[0], 0);
  EXPECT_EQ(chunks[chunks.length - 1], rows);
  int64_t share = (pattern->count() + 4 * rows) / (chunks.length - 1);
  ArrayView positions = pattern->positions(1);
  for (int64_t part = 0; part + 1 < chunks.length; ++part) {
    int64_t from = chunks[part], to = chunks[part + 1];
    ASSERT_LE(from, to);
    int64_t longest = from == 0 ? wide + 4 : 5;
    EXPECT_LE(positions[to] - positions[from] + 4 * (to - from),
              share + longest);
  }
  EXPECT_EQ((*pattern->chunks()).data, chunks.data);
}

TEST(Partition, RowsWithoutEntriesCostSomething) {
  // 5,000 rows cost 20,000, and a chunk 4,096.
  ArrayView chunks =
      *(*Pattern::fromTuples(makeFormat("dc"), {5000, 5000}, 1,
                             std::vector<int64_t>{4999, 0}.data()))
           ->chunks();
  ASSERT_EQ(chunks.length, 5);
  for (int64_t part = 0; part < 4; ++part)
    EXPECT_EQ(chunks[part], 1250 * part);
  EXPECT_EQ(chunks[4], 5000);
}

TEST(Partition, ChunksOfPositions) {
  ArrayView chunks =
      *(*Pattern::fromTuples(makeFormat("cs"), {4, 4}, 2,
                             std::vector<int64_t>{0, 1, 2, 3}.data()))
           ->chunks();
  ASSERT_EQ(chunks.length, 2);
  EXPECT_EQ(chunks[0], 0);
  EXPECT_EQ(chunks[1], 2);
}

TEST(Partition, ChunksOfMoreRowsThanCostsCanBeCounted) {
  for (int64_t rows : {int64_t(1) << 62, INT64_MAX}) {
    ArrayView chunks = *(*Pattern::full({rows}))->chunks();
    ASSERT_EQ(chunks.length, 65);
    for (int64_t part = 0; part + 1 < chunks.length; ++part)
      ASSERT_LE(chunks[part], chunks[part + 1]);
    EXPECT_EQ(chunks[64], rows);
  }
}

TEST(Partition, LongestRow) {
  // Rows of 0, 2, 3 and 1 entries, each of which is 4 where a dense level is
  // behind them.
  const std::set<Tuple> entries = {{1, 0}, {1, 3}, {2, 0},
                                   {2, 2}, {2, 4}, {3, 1}};
  EXPECT_EQ((*makePattern(makeFormat("dc"), {4, 5}, entries))->longestRow(), 3);
  std::set<Tuple> wide;
  for (const Tuple &entry : entries)
    for (int64_t last = 0; last < 4; ++last)
      wide.insert({entry[0], entry[1], last});
  EXPECT_EQ((*makePattern(makeFormat("dcd"), {4, 5, 4}, wide))->longestRow(),
            12);
  EXPECT_EQ((*makePattern(makeFormat("dc"), {4, 5}, {}))->longestRow(), 0);
  EXPECT_EQ((*makePattern(makeFormat("dc"), {0, 5}, {}))->longestRow(), 0);
}

TEST(Partition, LongestRowOfMoreRowsThanCanBeVisited) {
  EXPECT_EQ((*Pattern::full({int64_t(1) << 60}))->longestRow(), 1);
  EXPECT_EQ((*Pattern::full({int64_t(1) << 50, 8}))->longestRow(), 8);
}

} // namespace
