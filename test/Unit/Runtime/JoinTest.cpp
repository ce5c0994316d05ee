//===- JoinTest.cpp - Patterns in another order ---------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Naive.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

/// Checks a join against sorting the permuted tuples.
void checkJoin(const Pattern *source, const std::vector<int64_t> &columns,
               const Format &format) {
  int64_t rank = source->rank();
  std::vector<int64_t> sizes;
  for (int64_t column : columns)
    sizes.push_back(column == rank ? source->count() : source->sizes()[column]);
  std::set<Tuple> tuples;
  std::vector<Tuple> entries = entriesOf(source);
  for (size_t entry = 0; entry < entries.size(); ++entry) {
    Tuple tuple;
    for (int64_t column : columns)
      tuple.push_back(column == rank ? static_cast<int64_t>(entry)
                                     : entries[entry][column]);
    tuples.insert(tuple);
  }
  auto joined = source->join(columns, format);
  auto direct = makePattern(format, sizes, tuples);
  ASSERT_EQ(joined.ok(), direct.ok()) << joined.text() << direct.text();
  if (!joined.ok()) {
    EXPECT_EQ(joined.text(), direct.text());
    return;
  }
  EXPECT_EQ(*joined, *direct);
  bool inOrder;
  std::set<Tuple> expected = closure(format, sizes, tuples);
  EXPECT_EQ(entriesOf(*joined, &inOrder),
            std::vector<Tuple>(expected.begin(), expected.end()));
  EXPECT_TRUE(inOrder);
  // Again: from the handle's memory.
  int64_t before = nz_runtime_counter("joins_built");
  EXPECT_EQ(*source->join(columns, format), *joined);
  EXPECT_EQ(nz_runtime_counter("joins_built"), before);
}

TEST(Join, AnyPatternInAnyOrderAndFormat) {
  Random random(4);
  for (int round = 0; round < 4000; ++round) {
    int64_t rank = 1 + random.below(4);
    std::vector<int64_t> sizes = random.sizes(rank);
    // Some large sizes, which are sorted by comparing.
    if (round % 8 == 0)
      sizes[random.below(rank)] = 100000;
    Format format = random.format(rank);
    if (round % 8 == 0)
      for (LevelFormat &level : format.levels)
        if (level.isDense())
          level.kind = LevelKind::Compressed;
    auto source = makePattern(format, sizes, random.tuples(sizes));
    if (!source.ok())
      continue;
    std::vector<int64_t> columns(rank);
    for (int64_t level = 0; level < rank; ++level)
      columns[level] = level;
    for (int64_t level = rank - 1; level > 0; --level)
      std::swap(columns[level], columns[random.below(level + 1)]);
    bool withPosition = random.below(2);
    if (withPosition)
      columns.push_back(rank);
    Format target = random.format(columns.size(), withPosition);
    if (round % 8 == 0)
      for (LevelFormat &level : target.levels)
        if (level.isDense())
          level.kind = LevelKind::Compressed;
    checkJoin(*source, columns, target);
  }
  releaseAll();
}

TEST(Join, TransposesCSRInEveryWidth) {
  Random random(5);
  for (int64_t positionWidth : {0, 8, 16, 32, 64})
    for (int64_t coordinateWidth : {0, 8, 16, 32, 64})
      for (int round = 0; round < 20; ++round) {
        std::vector<int64_t> sizes = random.sizes(2);
        auto source =
            makePattern(makeFormat("dc", positionWidth, coordinateWidth), sizes,
                        random.tuples(sizes));
        ASSERT_TRUE(source.ok()) << source.text();
        checkJoin(*source, {1, 0},
                  makeFormat("dc", positionWidth, coordinateWidth));
        checkJoin(*source, {1, 0, 2},
                  makeFormat("dcs", positionWidth, coordinateWidth));
        checkJoin(*source, {1, 0, 2},
                  makeFormat("dns", positionWidth, coordinateWidth));
        checkJoin(*source, {1, 0, 2},
                  makeFormat("dcc", positionWidth, coordinateWidth));
        checkJoin(*source, {1, 0}, makeFormat("dc", 32, 16));
      }
  releaseAll();
}

TEST(Join, SaysWhichEntryCameFromWhere) {
  // (0,2), (1,0), (1,2): transposed, entry by entry.
  auto source = makePattern(makeFormat("dc"), {2, 3}, {{0, 2}, {1, 0}, {1, 2}});
  auto joined = (*source)->join({1, 0, 2}, makeFormat("dcs"));
  ASSERT_TRUE(joined.ok()) << joined.text();
  EXPECT_EQ(entriesOf(*joined),
            (std::vector<Tuple>{{0, 1, 1}, {2, 0, 0}, {2, 1, 2}}));
  EXPECT_EQ((*joined)->sizes(), (std::vector<int64_t>{3, 2, 3}));
}

TEST(Join, OfASymmetricPatternIsThePattern) {
  auto source = makePattern(makeFormat("dc"), {2, 2}, {{0, 0}, {0, 1}, {1, 0}});
  EXPECT_EQ(*(*source)->join({1, 0}, makeFormat("dc")), *source);
  EXPECT_EQ(*(*source)->join({0, 1}, makeFormat("dc")), *source);
}

TEST(Join, RefusesWidthsTooNarrow) {
  std::set<Tuple> tuples;
  for (int64_t each = 0; each < 300; ++each)
    tuples.insert({each % 30, each / 30});
  auto source = makePattern(makeFormat("dc", 32, 8), {30, 10}, tuples);
  ASSERT_TRUE(source.ok()) << source.text();
  EXPECT_EQ((*source)->join({1, 0, 2}, makeFormat("dcs", 32, 8)).text(),
            "coordinate 260 of level 2 does not fit 8 bits");
  EXPECT_EQ((*source)->join({1, 0}, makeFormat("dc", 8, 8)).text(),
            "300 entries of level 1 do not fit positions of 8 bits");
  auto tall = makePattern(makeFormat("dc", 32, 8), {300, 2}, {{299, 1}});
  ASSERT_TRUE(tall.ok()) << tall.text();
  EXPECT_EQ((*tall)->join({1, 0}, makeFormat("dc", 32, 8)).text(),
            "coordinate 299 of level 1 does not fit 8 bits");
}

TEST(Join, ChecksItsArguments) {
  auto source = makePattern(makeFormat("dc"), {2, 2}, {{0, 1}});
  const char *each = "expected each of 2 levels once as a column of a join";
  for (const std::vector<int64_t> &columns :
       {std::vector<int64_t>{0}, {0, 0}, {0, 3}, {0, -1}, {0, 1, 2, 3}})
    EXPECT_EQ((*source)->join(columns, makeFormat("dc")).text(), each);
  EXPECT_EQ((*source)->join({2, 0, 1}, makeFormat("dcc")).text(),
            "expected the position as the last column of a join");
  EXPECT_EQ((*source)->join({1, 0, 2}, makeFormat("dc")).text(),
            "expected a format of 3 levels for a join, found 2");
  EXPECT_EQ((*source)->join({1, 0}, makeFormat("ds")).text(),
            "level 1: expected a compressed or singleton level before a "
            "singleton level, found dense");
}

} // namespace
