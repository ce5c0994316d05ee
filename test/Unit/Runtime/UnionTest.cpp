//===- UnionTest.cpp - Unions of two patterns -----------------------------===//
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

const Pattern *makeRows(const std::vector<int64_t> &sizes,
                        const std::set<Tuple> &tuples) {
  auto pattern = makePattern(makeFormat("dc"), sizes, tuples);
  EXPECT_TRUE(pattern.ok()) << pattern.text();
  return *pattern;
}

TEST(Union, OfAnyTwoPatterns) {
  Random random(12);
  for (int round = 0; round < 3000; ++round) {
    int64_t rank = 1 + random.below(3);
    std::vector<int64_t> sizes = random.sizes(rank);
    auto lhs = makePattern(random.format(rank), sizes, random.tuples(sizes));
    auto rhs = makePattern(random.format(rank), sizes, random.tuples(sizes));
    if (!lhs.ok() || !rhs.ok())
      continue;
    std::set<Tuple> both;
    for (const Pattern *pattern : {*lhs, *rhs})
      for (const Tuple &tuple : entriesOf(pattern))
        both.insert(tuple);
    Format format = random.format(rank);
    auto direct = makePattern(format, sizes, both);
    auto united = (*lhs)->unite(*rhs, format);
    ASSERT_EQ(united.ok(), direct.ok()) << united.text() << direct.text();
    if (!united.ok()) {
      EXPECT_EQ(united.text(), direct.text());
      continue;
    }
    EXPECT_EQ(*united, *direct);
    int64_t before = nz_runtime_counter("joins_built");
    EXPECT_EQ(*(*lhs)->unite(*rhs, format), *united);
    EXPECT_EQ(nz_runtime_counter("joins_built"), before);
  }
  releaseAll();
}

TEST(Union, ChecksItsArguments) {
  const Pattern *a = makeRows({2, 3}, {{0, 1}}), *b = makeRows({4, 2}, {});
  EXPECT_EQ(a->unite(b, makeFormat("dc")).text(),
            "expected patterns of equal sizes to unite, found 2x3 and 4x2");
  EXPECT_EQ(a->unite(a, makeFormat("c")).text(),
            "expected a format of 2 levels for a union, found 1");
  releaseAll();
}

TEST(Union, AHandleForgetsWhatIsMadeWithPatternsThatAreGone) {
  const Pattern *a = makeRows({2, 2}, {{0, 1}});
  const Pattern *b = makeRows({2, 2}, {{1, 0}});
  ASSERT_TRUE(a->unite(b, makeFormat("dc")).ok());
  EXPECT_EQ(livePatterns(), 3);
  ASSERT_TRUE(releaseUnreachable({a, b}).ok());
  EXPECT_EQ(livePatterns(), 3);
  ASSERT_TRUE(releaseUnreachable({a}).ok());
  EXPECT_EQ(livePatterns(), 1);
  // Another pattern, perhaps where the old one was.
  const Pattern *c = makeRows({2, 2}, {{0, 0}});
  auto united = a->unite(c, makeFormat("dc"));
  EXPECT_EQ(entriesOf(*united), (std::vector<Tuple>{{0, 0}, {0, 1}}));
  releaseAll();
}

} // namespace
