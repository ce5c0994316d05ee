//===- JoinPartsTest.cpp - Joins listed in parts --------------------------===//
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

/// Sets the budget of joins while it lives.
struct Budget {
  explicit Budget(int64_t tuples) : before(joinBudget()) {
    setJoinBudget(tuples);
  }
  ~Budget() { setJoinBudget(before); }
  int64_t before;
};

TEST(JoinParts, AreTheJoin) {
  Random random(11);
  int several = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<int64_t> sizes{1 + random.below(12), 1 + random.below(6),
                               1 + random.below(12)};
    const Pattern *a =
        makeRows({sizes[0], sizes[1]}, random.tuples({sizes[0], sizes[1]}));
    const Pattern *b =
        makeRows({sizes[1], sizes[2]}, random.tuples({sizes[1], sizes[2]}));
    std::vector<JoinSource> sources{{a, {0, 1, 2}}, {b, {1, 3, 4}}};
    std::vector<int64_t> columns{0, 2, 4};
    Budget budget(1 + random.below(30));
    auto parts = Pattern::joinParts(sources);
    ASSERT_TRUE(parts.ok()) << parts.text();
    several += *parts > 1;
    std::set<Tuple> found;
    size_t listed = 0;
    int64_t last = -1;
    for (int64_t part = 0; part < *parts; ++part) {
      auto joined =
          Pattern::joinPart(sources, columns, makeFormat("dns"), part);
      ASSERT_TRUE(joined.ok()) << joined.text();
      EXPECT_LE((*joined)->count(),
                std::max({joinBudget(), a->count(), b->count()}));
      int64_t first = last + 1;
      for (const Tuple &tuple : entriesOf(joined->get())) {
        // The second column is the position in the first pattern.
        EXPECT_GE(tuple[1], first);
        last = std::max(last, tuple[1]);
        found.insert(tuple);
        ++listed;
      }
    }
    EXPECT_EQ(found, joinNaively(sources, columns));
    EXPECT_EQ(listed, found.size());
    auto past = Pattern::joinPart(sources, columns, makeFormat("dns"), *parts);
    EXPECT_EQ(past.text(), "expected a part of a join from 0 to below " +
                               std::to_string(*parts) + ", found " +
                               std::to_string(*parts));
  }
  EXPECT_GT(several, 20);
  releaseAll();
}

// Two entries of A meet three of B each, which has three entries.
TEST(JoinParts, AreAsLargeAsTheLargestPattern) {
  const Pattern *a = makeRows({2, 1}, {{0, 0}, {1, 0}});
  const Pattern *b = makeRows({1, 3}, {{0, 0}, {0, 1}, {0, 2}});
  std::vector<JoinSource> sources{{a, {0, 1, 2}}, {b, {1, 3, 4}}};
  Budget budget(1);
  EXPECT_EQ(*Pattern::joinParts(sources), 2);
  EXPECT_EQ(Pattern::join(sources, {0, 3}, makeFormat("dc")).text(),
            "expected a join of at most 3 tuples, found 6");
  releaseAll();
}

// The only entry of A meets two of B and, at each, three of C.
TEST(JoinParts, CannotCutAnEntry) {
  const Pattern *a = makeRows({1, 1}, {{0, 0}});
  const Pattern *b = makeRows({1, 2}, {{0, 0}, {0, 1}});
  Budget budget(1);
  const Pattern *c = makeRows({1, 3}, {{0, 0}, {0, 1}, {0, 2}});
  auto parts =
      Pattern::joinParts({{a, {0, 1, 2}}, {b, {1, 3, 4}}, {c, {0, 5, 6}}});
  EXPECT_EQ(parts.text(), "expected a join of at most 3 tuples, found 6 of "
                          "entry 0 of its first pattern");
  EXPECT_EQ(Pattern::joinParts({}).text(),
            "expected patterns to join, found none");
  releaseAll();
}

// A column of 300,000 entries times a row of as many: 9e10 tuples.
TEST(JoinParts, AreNotMoreThanAnybodyWaitsFor) {
  std::set<Tuple> column, row;
  for (int64_t each = 0; each < 300000; ++each) {
    column.insert({each, 0});
    row.insert({0, each});
  }
  const Pattern *a = makeRows({300000, 1}, column);
  const Pattern *b = makeRows({1, 300000}, row);
  EXPECT_EQ(Pattern::joinParts({{a, {0, 1, 2}}, {b, {1, 3, 4}}}).text(),
            "expected a join that looks at no more than 68719476736 tuples, "
            "found 90000000000");
  releaseAll();
}

// What is counted is forgotten with any of its patterns.
TEST(JoinParts, AreForgottenWithTheirPatterns) {
  const Pattern *a = makeRows({2, 1}, {{0, 0}, {1, 0}});
  Budget budget(1);
  for (int64_t size = 3; size < 6; ++size) {
    std::set<Tuple> row;
    for (int64_t each = 0; each < size; ++each)
      row.insert({0, each});
    const Pattern *b = makeRows({1, size}, row);
    EXPECT_EQ(*Pattern::joinParts({{a, {0, 1, 2}}, {b, {1, 3, 4}}}), 2);
    ASSERT_TRUE(releaseUnreachable({a}).ok());
  }
  releaseAll();
}

} // namespace
