//===- QueryTest.cpp - Joins of several patterns --------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NaiveJoin.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

std::map<int64_t, int64_t> sizesOf(const std::vector<JoinSource> &sources) {
  std::map<int64_t, int64_t> sizes;
  for (const JoinSource &source : sources)
    for (size_t level = 0; level < source.names.size(); ++level)
      sizes[source.names[level]] = level + 1 == source.names.size()
                                       ? source.pattern->count()
                                       : source.pattern->sizes()[level];
  return sizes;
}

/// Compares a join with the naive one; false where the format cannot hold it.
bool checkJoin(const std::vector<JoinSource> &sources,
               const std::vector<int64_t> &columns, const Format &format) {
  std::map<int64_t, int64_t> all = sizesOf(sources);
  std::vector<int64_t> sizes;
  for (int64_t column : columns)
    sizes.push_back(all[column]);
  std::set<Tuple> expected = joinNaively(sources, columns);
  auto direct = makePattern(format, sizes, expected);
  auto joined = Pattern::join(sources, columns, format);
  EXPECT_EQ(joined.ok(), direct.ok()) << joined.text() << direct.text();
  if (!joined.ok() || !direct.ok()) {
    EXPECT_EQ(joined.text(), direct.text());
    return false;
  }
  EXPECT_EQ(*joined, *direct);
  int64_t before = nz_runtime_counter("joins_built");
  EXPECT_EQ(*Pattern::join(sources, columns, format), *joined);
  EXPECT_EQ(nz_runtime_counter("joins_built"), before);
  return true;
}

/// What is remembered of one query is not the answer to another.
TEST(Query, TheSamePatternsOnOtherNames) {
  const Pattern *a = *makePattern(makeFormat("dc"), {2, 2}, {{0, 1}, {1, 0}});
  const Pattern *b = *makePattern(makeFormat("dc"), {2, 2}, {{0, 0}, {1, 1}});
  EXPECT_TRUE(
      checkJoin({{a, {0, 1, 3}}, {b, {1, 2, 4}}}, {0, 2}, makeFormat("dc")));
  EXPECT_TRUE(
      checkJoin({{a, {0, 1, 3}}, {b, {0, 2, 4}}}, {0, 2}, makeFormat("dc")));
  releaseAll();
}

/// Every choice of distinct columns of a random query.
TEST(Query, AnyPatternsOnAnyNames) {
  Random random(11);
  int checked = 0;
  for (int round = 0; round < 6000; ++round) {
    int64_t numSources = 1 + random.below(4), numNames = 1 + random.below(4);
    std::vector<int64_t> nameSizes = random.sizes(numNames);
    if (round % 8 == 0)
      nameSizes[random.below(numNames)] = 100000;
    std::vector<JoinSource> sources;
    for (int64_t number = 0; number < numSources; ++number) {
      int64_t rank = 1 + random.below(3);
      JoinSource source;
      std::vector<int64_t> sizes;
      for (int64_t level = 0; level < rank; ++level) {
        source.names.push_back(random.below(numNames));
        sizes.push_back(nameSizes[source.names.back()]);
      }
      source.names.push_back(numNames + number);
      Format format = random.format(rank);
      if (round % 8 == 0)
        for (LevelFormat &level : format.levels)
          if (level.isDense())
            level.kind = LevelKind::Compressed;
      auto tuples = random.tuples(sizes);
      while (tuples.size() > 14)
        tuples.erase(tuples.begin());
      auto pattern = makePattern(format, sizes, tuples);
      if (!pattern.ok() || (*pattern)->count() > 40)
        continue;
      source.pattern = *pattern;
      // One pattern twice now and then.
      if (number > 0 && random.below(3) == 0 &&
          sources.size() == static_cast<size_t>(number) &&
          sources[0].pattern->sizes() == sizes)
        source.pattern = sources[0].pattern;
      sources.push_back(source);
    }
    if (sources.empty())
      continue;
    std::vector<int64_t> names;
    for (auto [name, size] : sizesOf(sources))
      names.push_back(name);
    std::vector<int64_t> columns;
    for (int64_t left = 1 + random.below(4); left > 0 && !names.empty();
         --left) {
      int64_t at = random.below(names.size());
      columns.push_back(names[at]);
      names.erase(names.begin() + at);
    }
    Format format = random.format(columns.size(), true);
    if (round % 8 == 0)
      for (LevelFormat &level : format.levels)
        if (level.isDense())
          level.kind = LevelKind::Compressed;
    checked += checkJoin(sources, columns, format);
  }
  EXPECT_GT(checked, 3000);
  releaseAll();
}

// A = [[1, 0, 1], [0, 0, 1]], B = [[0, 1], [1, 0], [1, 1]].
TEST(Query, ProductAndItsTriples) {
  const Pattern *a = makeRows({2, 3}, {{0, 0}, {0, 2}, {1, 2}});
  const Pattern *b = makeRows({3, 2}, {{0, 1}, {1, 0}, {2, 0}, {2, 1}});
  auto c =
      Pattern::join({{a, {0, 1, 2}}, {b, {1, 3, 4}}}, {0, 3}, makeFormat("dc"));
  ASSERT_TRUE(c.ok()) << c.text();
  EXPECT_EQ(entriesOf(*c),
            (std::vector<Tuple>{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
  std::vector<JoinSource> all{{a, {0, 1, 2}}, {b, {1, 3, 4}}, {*c, {0, 3, 5}}};
  auto byResult = Pattern::join(all, {5, 2, 4}, makeFormat("dns"));
  ASSERT_TRUE(byResult.ok()) << byResult.text();
  EXPECT_EQ(entriesOf(*byResult),
            (std::vector<Tuple>{
                {0, 1, 2}, {1, 0, 0}, {1, 1, 3}, {2, 2, 2}, {3, 2, 3}}));
  auto byRight = Pattern::join(all, {4, 2, 5}, makeFormat("dns"));
  ASSERT_TRUE(byRight.ok()) << byRight.text();
  EXPECT_EQ(entriesOf(*byRight),
            (std::vector<Tuple>{
                {0, 0, 1}, {2, 1, 0}, {2, 2, 2}, {3, 1, 1}, {3, 2, 3}}));
}

TEST(Query, DiagonalOfAPattern) {
  const Pattern *a = makeRows({3, 3}, {{0, 0}, {0, 2}, {1, 2}, {2, 2}});
  auto diagonal = Pattern::join({{a, {0, 0, 1}}}, {0, 1}, makeFormat("ns"));
  ASSERT_TRUE(diagonal.ok()) << diagonal.text();
  EXPECT_EQ(entriesOf(*diagonal), (std::vector<Tuple>{{0, 0}, {2, 3}}));
}

// A column of 20000 entries times a row of as many: 4e8 triples.
TEST(Query, RefusesWhatIsPastTheBudgetBeforeBuildingIt) {
  std::set<Tuple> column, row;
  for (int64_t each = 0; each < 20000; ++each) {
    column.insert({each, 0});
    row.insert({0, each});
  }
  const Pattern *a = makeRows({20000, 1}, column);
  const Pattern *b = makeRows({1, 20000}, row);
  auto product =
      Pattern::join({{a, {0, 1, 2}}, {b, {1, 3, 4}}}, {0, 3}, makeFormat("dc"));
  EXPECT_EQ(product.text(), "expected a join of at most 134217728 tuples, "
                            "found 400000000");
  // Between entries that are stored it is small.
  const Pattern *c = makeRows({20000, 20000}, {{3, 4}, {19999, 0}});
  auto sampled = Pattern::join({{a, {0, 1, 2}}, {b, {1, 3, 4}}, {c, {0, 3, 5}}},
                               {5, 2, 4}, makeFormat("dns"));
  ASSERT_TRUE(sampled.ok()) << sampled.text();
  EXPECT_EQ(entriesOf(*sampled),
            (std::vector<Tuple>{{0, 3, 4}, {1, 19999, 0}}));
  releaseAll();
}

TEST(Query, ChecksItsArguments) {
  const Pattern *a = makeRows({2, 3}, {{0, 1}});
  const Pattern *b = makeRows({4, 2}, {{0, 1}});
  auto join = [&](std::vector<JoinSource> sources, std::vector<int64_t> columns,
                  const char *letters) {
    return Pattern::join(sources, columns, makeFormat(letters)).text();
  };
  EXPECT_EQ(join({}, {0}, "c"), "expected patterns to join, found none");
  EXPECT_EQ(join({{a, {0, 1}}}, {0}, "c"),
            "expected 3 names of a pattern in a join, found 2");
  EXPECT_EQ(join({{a, {0, -1, 2}}}, {0}, "c"),
            "expected names from 0 in a join");
  EXPECT_EQ(join({{a, {0, 5000, 2}}}, {0}, "c"),
            "expected at most 1024 names in a join");
  EXPECT_EQ(join({{a, {0, 1, 0}}}, {0}, "c"),
            "expected a name of its own of each position in a join");
  EXPECT_EQ(join({{a, {0, 1, 2}}, {b, {1, 3, 4}}}, {0}, "c"),
            "expected levels of one name to have one size in a join, found 3 "
            "and 4");
  EXPECT_EQ(join({{a, {0, 1, 2}}}, {0, 0}, "cc"),
            "expected distinct names of patterns as columns of a join");
  EXPECT_EQ(join({{a, {0, 1, 2}}}, {3}, "c"),
            "expected distinct names of patterns as columns of a join");
  EXPECT_EQ(join({{a, {0, 1, 2}}}, {0}, "dc"),
            "expected a format of 1 levels for a join, found 2");
}

} // namespace
