//===- ReformatTest.cpp - Patterns with blocks and groups -----------------===//
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

using Part = NumberPart;

/// Levels (i / b, j / b, i % b, j % b) of a matrix.
std::vector<LevelExpression> blocks(int64_t b) {
  return {{{Part::Quotient, b}, {{0, 1, {}}}},
          {{Part::Quotient, b}, {{1, 1, {}}}},
          {{Part::Remainder, b}, {{0, 1, {}}}},
          {{Part::Remainder, b}, {{1, 1, {}}}}};
}

/// Levels (i, j) of a matrix of blocks.
std::vector<LevelExpression> rows(int64_t b) {
  return {{{}, {{0, b, {}}, {2, 1, {}}}}, {{}, {{1, b, {}}, {3, 1, {}}}}};
}

/// A format that ends in n entries of every m.
Format grouped(const char *before, int64_t n, int64_t m) {
  Format format = makeFormat(before);
  format.levels.push_back({LevelKind::Structured, n, m});
  return format;
}

TEST(Reformat, BlocksAndBack) {
  Random random(11);
  for (int round = 0; round < 500; ++round) {
    int64_t b = 1 + random.below(4);
    std::vector<int64_t> sizes{b * (1 + random.below(4)),
                               b * (1 + random.below(4))};
    std::set<Tuple> tuples, inBlocks;
    for (int64_t i = 0; i < sizes[0]; ++i)
      for (int64_t j = 0; j < sizes[1]; ++j)
        if (random.below(4) == 0) {
          tuples.insert({i, j});
          inBlocks.insert({i / b, j / b, i % b, j % b});
        }
    const Pattern *matrix = *makePattern(makeFormat("dc"), sizes, tuples);
    Format format = makeFormat("dcdd");
    auto blocked = matrix->reformat(blocks(b), format);
    ASSERT_TRUE(blocked.ok()) << blocked.text();
    EXPECT_EQ(*blocked, *makePattern(format, {sizes[0] / b, sizes[1] / b, b, b},
                                     inBlocks));

    // Every pair joins two names of one entry, in the order of the blocks.
    auto pairs = matrix->placement(blocks(b), format);
    ASSERT_TRUE(pairs.ok()) << pairs.text();
    std::vector<Tuple> from = entriesOf(matrix), to = entriesOf(*blocked);
    EXPECT_EQ((*pairs)->count(), matrix->count());
    int64_t last = -1;
    for (const Tuple &pair : entriesOf(*pairs)) {
      EXPECT_LT(last, pair[0]);
      last = pair[0];
      const Tuple &block = to[pair[0]], &entry = from[pair[1]];
      EXPECT_EQ(entry,
                (Tuple{block[0] * b + block[2], block[1] * b + block[3]}));
    }

    // Back: all that the blocks store.
    std::set<Tuple> stored;
    for (const Tuple &each : to)
      stored.insert({each[0] * b + each[2], each[1] * b + each[3]});
    EXPECT_EQ(*(*blocked)->reformat(rows(b), makeFormat("dc")),
              *makePattern(makeFormat("dc"), sizes, stored));
    int64_t before = nz_runtime_counter("joins_built");
    EXPECT_EQ(*matrix->reformat(blocks(b), format), *blocked);
    EXPECT_EQ(nz_runtime_counter("joins_built"), before);
  }
}

TEST(Reformat, GroupsAreFilled) {
  // Row 0 has entry 2 of the first group; the smallest other one joins it.
  std::vector<int64_t> tuples{0, 0, 2, 0, 1, 1, 0, 1, 3}, places(3);
  auto made = Pattern::fromTuples(grouped("dd", 2, 4), {1, 2, 4}, 3,
                                  tuples.data(), places.data());
  ASSERT_TRUE(made.ok()) << made.text();
  EXPECT_EQ(entriesOf(*made),
            (std::vector<Tuple>{{0, 0, 0}, {0, 0, 2}, {0, 1, 1}, {0, 1, 3}}));
  EXPECT_EQ(places, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(*Pattern::create((*made)->format(), {1, 2, 4}, positionsOf(*made),
                             coordinatesOf(*made)),
            *made);

  std::vector<int64_t> many{0, 1, 0, 0, 1, 2, 0, 1, 3};
  EXPECT_EQ(Pattern::fromTuples(grouped("dd", 2, 4), {1, 2, 4}, 3, many.data())
                .text(),
            "level 2: expected at most 2 entries in a group of 4, found 3 from "
            "(0, 1, "
            "0) to (0, 1, 3)");
}

TEST(Reformat, Mistakes) {
  const Pattern *matrix = *makePattern(makeFormat("dc"), {3, 4}, {{2, 3}});
  EXPECT_EQ(matrix->reformat(blocks(2), makeFormat("dcdd")).text(),
            "expected a size that is a multiple of 2, found 3");
  EXPECT_EQ(matrix->reformat(rows(2), makeFormat("dc")).text(),
            "expected levels from 0 to below 2 with weights of at least 0");
  const Pattern *one = *Pattern::full({4});
  EXPECT_EQ(
      Pattern::fromTuples(grouped("d", 5, 4), {1, 4}, 0, nullptr).text(),
      "level 1: expected from 1 to m of m entries, found structured[5, 4]");
  EXPECT_EQ(Pattern::fromTuples(grouped("d", 2, 4), {1, 5}, 0, nullptr).text(),
            "level 1: expected size 4 of a level structured[2, 4], found 5");
  Format inner = grouped("d", 2, 4);
  inner.levels.push_back({LevelKind::Dense});
  EXPECT_EQ(Pattern::fromTuples(inner, {1, 4, 2}, 0, nullptr).text(),
            "level 1: expected a structured level to be the last one");
  // Entries that would fall together.
  EXPECT_EQ(
      one->reformat({{{Part::Remainder, 2}, {{0, 1, {}}}}}, makeFormat("c"))
          .text(),
      "entry 1: expected unique entries, found (0) twice");
}

TEST(Reformat, Codes) {
  std::vector<int64_t> code = encodeExpressions(rows(2));
  EXPECT_EQ(code, (std::vector<int64_t>{0, 1, 2, 0, 2, 0, 1, 2, 1, 0, 1,
                                        0, 1, 2, 1, 2, 0, 1, 3, 1, 0, 1}));
  ASSERT_TRUE(decodeExpressions(code));
  EXPECT_EQ(encodeExpressions(*decodeExpressions(code)), code);
  code.pop_back();
  EXPECT_FALSE(decodeExpressions(code));
  EXPECT_FALSE(decodeExpressions({3, 1, 0}));
  EXPECT_FALSE(decodeExpressions({1, 0, 0}));
  EXPECT_FALSE(decodeExpressions({0, 1, 5}));
}

} // namespace
