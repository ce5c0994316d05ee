//===- RowsTest.cpp - Selections, unions and matches of sorted rows -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NaiveJoin.h"
#include <array>
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

/// Two random patterns of one format whose last level alone is compressed.
struct TwoOfRows {
  explicit TwoOfRows(Random &random) {
    int64_t rank = 1 + random.below(3);
    const char *letters = std::array{"c", "dc", "ddc"}[rank - 1];
    format = makeFormat(letters, random.width(), random.width());
    sizes = random.sizes(rank);
    // Rows of many entries, too.
    if (random.below(2))
      sizes.back() *= 8;
    for (const Pattern *&pattern : {std::ref(lhs), std::ref(rhs)}) {
      auto made = makePattern(format, sizes, random.tuples(sizes));
      EXPECT_TRUE(made.ok()) << made.text();
      pattern = *made;
    }
  }

  Format format;
  std::vector<int64_t> sizes;
  const Pattern *lhs = nullptr, *rhs = nullptr;
};

std::set<Tuple> setOf(const Pattern *pattern) {
  std::vector<Tuple> entries = entriesOf(pattern);
  return {entries.begin(), entries.end()};
}

TEST(Rows, Select) {
  Random random(31);
  for (int round = 0; round < 2000; ++round) {
    TwoOfRows made(random);
    int64_t stride = 1 + random.below(2), share = 1 + random.below(4);
    std::vector<uint8_t> keep(stride * made.lhs->count());
    std::set<Tuple> expected;
    std::vector<Tuple> entries = entriesOf(made.lhs);
    for (size_t entry = 0; entry < entries.size(); ++entry)
      if (random.below(4) < share) {
        keep[entry * stride] = 1 + random.below(255);
        expected.insert(entries[entry]);
      }
    auto kept =
        made.lhs->select(keep.data(), made.lhs->count(), stride, made.format);
    ASSERT_TRUE(kept.ok()) << kept.text();
    EXPECT_EQ(*kept, *makePattern(made.format, made.sizes, expected));
  }
  releaseAll();
}

TEST(Rows, Unite) {
  Random random(32);
  for (int round = 0; round < 2000; ++round) {
    TwoOfRows made(random);
    std::set<Tuple> both = setOf(made.lhs);
    both.merge(setOf(made.rhs));
    auto united = made.lhs->unite(made.rhs, made.format);
    ASSERT_TRUE(united.ok()) << united.text();
    EXPECT_EQ(*united, *makePattern(made.format, made.sizes, both));
  }
  releaseAll();
}

/// What 8 bits cannot count is said, and what they can is built.
TEST(Rows, UniteAtTheEndOfAWidth) {
  Format format = makeFormat("c", 8, 16);
  auto rangeFrom = [&](int64_t first, int64_t end) {
    std::set<Tuple> tuples;
    for (int64_t each = first; each < end; ++each)
      tuples.insert({each});
    return *makePattern(format, {1000}, tuples);
  };
  const Pattern *low = rangeFrom(0, 200);
  auto fits = low->unite(rangeFrom(55, 255), format);
  ASSERT_TRUE(fits.ok()) << fits.text();
  EXPECT_EQ(*fits, rangeFrom(0, 255));
  EXPECT_EQ(low->unite(rangeFrom(56, 256), format).text(),
            "256 entries of level 0 do not fit positions of 8 bits");
  releaseAll();
}

/// Positions of equal entries, from either side, in any widths.
TEST(Rows, Match) {
  Random random(33);
  int matched = 0;
  for (int round = 0; round < 2000; ++round) {
    TwoOfRows made(random);
    std::vector<int64_t> names;
    int64_t rank = made.lhs->rank();
    for (int64_t level = 0; level < rank; ++level)
      names.push_back(level);
    // A level twice under one name where the sizes allow it: not all match.
    if (rank > 1 && made.sizes[0] == made.sizes[1] && random.below(2))
      names[1] = 0;
    std::vector<JoinSource> sources{{made.lhs, names}, {made.rhs, names}};
    sources[0].names.push_back(rank);
    sources[1].names.push_back(rank + 1);
    std::vector<int64_t> columns{rank, rank + 1};
    std::vector<int64_t> counts{made.lhs->count(), made.rhs->count()};
    if (random.below(2)) {
      std::swap(columns[0], columns[1]);
      std::swap(counts[0], counts[1]);
    }
    std::set<Tuple> expected = joinNaively(sources, columns);
    Format format = makeFormat(random.below(4) ? "cs" : "dc", random.width(),
                               random.width());
    auto joined = Pattern::join(sources, columns, format);
    ASSERT_TRUE(joined.ok()) << joined.text();
    EXPECT_EQ(*joined, *makePattern(format, counts, expected));
    matched += !expected.empty();
  }
  EXPECT_GT(matched, 500);
  releaseAll();
}

} // namespace
