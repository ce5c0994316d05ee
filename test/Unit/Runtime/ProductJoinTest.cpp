//===- ProductJoinTest.cpp - Joins by loops over rows ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProductJoin.h"
#include "NaiveJoin.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

// Names of coordinates, then of positions.
enum { I, J, L, P, Q, R };

/// A matrix with these names in some order, in some format; null if the format
/// cannot hold it.
const Pattern *makeMatrix(Random &random, std::vector<int64_t> &names,
                          const std::vector<int64_t> &nameSizes) {
  if (random.below(2))
    std::swap(names[0], names[1]);
  std::vector<int64_t> sizes{nameSizes[names[0]], nameSizes[names[1]]};
  Format format = random.below(2) ? makeFormat("dc", 32, 32) : random.format(2);
  auto pattern = makePattern(format, sizes, random.tuples(sizes));
  return pattern.ok() && (*pattern)->count() <= 40 ? *pattern : nullptr;
}

struct Case {
  std::vector<JoinSource> sources;
  std::vector<int64_t> sizes;
};

/// A product, at the entries of a third matrix or not, its matrices in any
/// order.
std::optional<Case> makeCase(Random &random) {
  std::vector<int64_t> nameSizes{1 + random.below(6), 1 + random.below(6),
                                 1 + random.below(6)};
  std::vector<std::vector<int64_t>> names{{I, J}, {J, L}, {I, L}};
  size_t count = 2 + random.below(2);
  Case result;
  for (size_t number = 0; number < count; ++number) {
    std::vector<int64_t> own = names[number];
    const Pattern *pattern = makeMatrix(random, own, nameSizes);
    if (!pattern)
      return std::nullopt;
    own.push_back(P + static_cast<int64_t>(number));
    result.sources.push_back({pattern, own});
  }
  for (size_t last = count - 1; last > 0; --last)
    std::swap(result.sources[last], result.sources[random.below(last + 1)]);
  result.sizes = nameSizes;
  result.sizes.resize(P + count);
  for (const JoinSource &source : result.sources)
    result.sizes[source.names.back()] = source.pattern->count();
  return result;
}

const std::vector<std::vector<int64_t>> kOfTwo{
    {I, L}, {L, I},    {P, Q},    {Q, P},       {P, L},
    {Q, I}, {P, L, J}, {Q, P, L}, {I, P, Q, L}, {L, Q, P}};
const std::vector<std::vector<int64_t>> kOfThree{
    {P, Q},    {R, P},    {P, Q, R}, {Q, P, R},
    {R, P, Q}, {R, Q, P}, {R, J, P}, {P, R}};

/// The columns in the format that kernels run over.
Format formatOf(Random &random, size_t columns) {
  static const int64_t widths[] = {8, 16, 32, 64};
  std::string letters =
      columns == 2 ? "dc" : "dn" + std::string(columns - 3, 't') + "s";
  return makeFormat(letters.c_str(), widths[random.below(4)],
                    widths[random.below(4)]);
}

TEST(ProductJoin, ListsWhatTheLoopsComeBy) {
  Random random(5);
  int listed = 0;
  for (int round = 0; round < 3000; ++round) {
    std::optional<Case> made = makeCase(random);
    if (!made)
      continue;
    const auto &choices = made->sources.size() == 2 ? kOfTwo : kOfThree;
    std::vector<int64_t> columns = choices[random.below(choices.size())];
    std::vector<int64_t> sizes;
    for (int64_t column : columns)
      sizes.push_back(made->sizes[column]);
    Format format = formatOf(random, columns.size());
    // All, or what some entries of the first matrix take part in.
    const JoinSource &first = made->sources[0];
    EntryRange range;
    if (random.below(3) == 0) {
      range.first = random.below(first.pattern->count() + 1);
      range.end = random.below(first.pattern->count() + 1);
    }
    std::vector<int64_t> all = columns;
    all.push_back(first.names.back());
    std::set<Tuple> expected;
    for (Tuple tuple : joinNaively(made->sources, all))
      if (tuple.back() >= range.first && tuple.back() < range.end) {
        tuple.pop_back();
        expected.insert(tuple);
      }
    auto product = ProductJoin::find(made->sources, range);
    ASSERT_TRUE(product);
    auto contents = product->list(columns, sizes, format);
    ASSERT_TRUE(contents);
    EXPECT_EQ(PatternRegistry::intern(std::move(*contents)),
              *makePattern(format, sizes, expected));
    ++listed;
  }
  EXPECT_GT(listed, 1500);
  releaseAll();
}

TEST(ProductJoin, CountsTheTuplesOfEveryEntry) {
  Random random(6);
  for (int round = 0; round < 300; ++round) {
    std::optional<Case> made = makeCase(random);
    if (!made)
      continue;
    std::vector<int64_t> positions;
    for (const JoinSource &source : made->sources)
      positions.push_back(source.names.back());
    std::vector<int64_t> expected(made->sources[0].pattern->count());
    for (const Tuple &tuple : joinNaively(made->sources, positions))
      ++expected[tuple[0]];
    auto product = ProductJoin::find(made->sources, {});
    ASSERT_TRUE(product);
    Buffer<int64_t> found = product->countOfEntries();
    EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin(),
                           expected.end()));
  }
  releaseAll();
}

/// What the loops do not come by in order is left to the general way.
TEST(ProductJoin, LeavesOtherJoinsAlone) {
  const Pattern *a = makeRows({2, 2}, {{0, 0}, {0, 1}, {1, 0}});
  std::vector<JoinSource> two{{a, {I, J, P}}, {a, {J, L, Q}}};
  std::vector<JoinSource> three = two;
  three.push_back({a, {I, L, R}});
  auto lists = [](const std::vector<JoinSource> &sources,
                  const std::vector<int64_t> &columns, const char *letters) {
    auto product = ProductJoin::find(sources, {});
    std::vector<int64_t> sizes;
    for (int64_t column : columns)
      sizes.push_back(column < P ? 2 : 3);
    return product && product->list(columns, sizes, makeFormat(letters, 64, 64))
                          .has_value();
  };
  EXPECT_TRUE(lists(two, {P, Q}, "dc"));
  EXPECT_TRUE(lists(three, {R, P}, "dc"));
  // A pair for each coordinate, again and again; what an entry says already.
  EXPECT_FALSE(lists(two, {J, I}, "dc"));
  EXPECT_FALSE(lists(two, {I, J}, "dc"));
  EXPECT_FALSE(lists(two, {P, I}, "dc"));
  EXPECT_FALSE(lists(two, {I, P}, "dc"));
  EXPECT_FALSE(lists(three, {I, L}, "dc"));
  EXPECT_FALSE(lists(two, {P}, "d"));
  // Formats of another kind; one whose coordinates may not repeat.
  EXPECT_FALSE(lists(two, {P, Q}, "cc"));
  EXPECT_FALSE(lists(two, {P, Q}, "dd"));
  EXPECT_FALSE(lists(two, {P, Q, L}, "dcc"));
  EXPECT_TRUE(lists(two, {I, P, Q}, "dns"));
  EXPECT_FALSE(lists(two, {I, P, Q}, "dcs"));
  // Two matrices of the same names, and what is no matrix.
  const Pattern *vector = *makePattern(makeFormat("c"), {2}, {{1}});
  EXPECT_FALSE(ProductJoin::find({{a, {I, J, P}}, {a, {J, I, Q}}}, {}));
  EXPECT_FALSE(ProductJoin::find({{a, {I, I, P}}, {a, {I, L, Q}}}, {}));
  EXPECT_FALSE(ProductJoin::find({{a, {I, J, P}}, {vector, {J, Q}}}, {}));
  EXPECT_FALSE(ProductJoin::find({{a, {I, J, P}}}, {}));
  EXPECT_FALSE(
      ProductJoin::find({{a, {I, J, P}}, {a, {I, L, Q}}, {a, {I, 9, R}}}, {}));
  releaseAll();
}

/// Where numbers do not fit, the general way says so.
TEST(ProductJoin, LeavesWhatDoesNotFit) {
  std::set<Tuple> entries;
  for (int64_t each = 0; each < 300; ++each)
    entries.insert({0, each});
  const Pattern *wide = makeRows({1, 300}, entries);
  const Pattern *one = makeRows({1, 1}, {{0, 0}});
  std::vector<JoinSource> sources{{one, {I, J, P}}, {wide, {J, L, Q}}};
  auto lists = [&](const std::vector<int64_t> &columns, Format format) {
    return ProductJoin::find(sources, {})
        ->list(columns, {1, 300}, format)
        .has_value();
  };
  for (const std::vector<int64_t> &columns :
       {std::vector<int64_t>{I, L}, std::vector<int64_t>{P, Q}}) {
    EXPECT_TRUE(lists(columns, makeFormat("dc", 16, 16)));
    EXPECT_FALSE(lists(columns, makeFormat("dc", 8, 16)));
    EXPECT_FALSE(lists(columns, makeFormat("dc", 16, 8)));
  }
  // Few entries in many rows.
  const Pattern *sparse = makeRows({1, 5000}, {{0, 4000}});
  EXPECT_FALSE(ProductJoin::find({{one, {I, J, P}}, {sparse, {J, L, Q}}}, {}));
  releaseAll();
}

/// A row with much in it is read off, not sorted.
TEST(ProductJoin, RowsWithMuchAndLittleInThem) {
  std::set<Tuple> left, right;
  Random random(8);
  for (int64_t row = 0; row < 40; ++row)
    for (int64_t each = 0; each < (row % 4 == 0 ? 30 : 2); ++each)
      left.insert({row, random.below(200)});
  for (int64_t row = 0; row < 200; ++row)
    for (int64_t each = 0; each < 4; ++each)
      right.insert({row, random.below(300)});
  const Pattern *a = makeRows({40, 200}, left);
  const Pattern *b = makeRows({200, 300}, right);
  std::vector<JoinSource> sources{{a, {I, J, P}}, {b, {J, L, Q}}};
  auto joined = Pattern::join(sources, {I, L}, makeFormat("dc"));
  ASSERT_TRUE(joined.ok()) << joined.text();
  std::set<Tuple> expected = joinNaively(sources, {I, L});
  EXPECT_EQ(entriesOf(*joined),
            std::vector<Tuple>(expected.begin(), expected.end()));
  releaseAll();
}

} // namespace
