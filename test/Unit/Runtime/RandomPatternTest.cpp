//===- RandomPatternTest.cpp - Random patterns of every format ------------===//
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

/// Whether an error says that a width is too narrow, and one is.
bool isWidthError(const std::string &text, const Format &format) {
  return text.find("fit") != std::string::npos &&
         (format.positionWidth == 8 || format.coordinateWidth == 8);
}

TEST(RandomPattern, StoresWhatItIsGiven) {
  Random random(1);
  int stored = 0;
  for (int round = 0; round < 4000; ++round) {
    int64_t rank = 1 + random.below(4);
    Format format = random.format(rank);
    std::vector<int64_t> sizes = random.sizes(rank);
    std::set<Tuple> tuples = random.tuples(sizes);
    std::vector<int64_t> places(tuples.size(), -1);
    auto pattern = makePattern(format, sizes, tuples, places.data());
    if (!pattern.ok()) {
      EXPECT_TRUE(isWidthError(pattern.text(), format)) << pattern.text();
      continue;
    }
    ++stored;
    bool inOrder;
    std::vector<Tuple> found = entriesOf(*pattern, &inOrder);
    EXPECT_TRUE(inOrder);
    std::set<Tuple> expected = closure(format, sizes, tuples);
    ASSERT_EQ(found, std::vector<Tuple>(expected.begin(), expected.end()));
    EXPECT_EQ((*pattern)->count(), static_cast<int64_t>(expected.size()));
    EXPECT_EQ(*(*pattern)->tuples(), flatten(expected));
    size_t next = 0;
    for (const Tuple &tuple : tuples)
      EXPECT_EQ(found[places[next++]], tuple);
    auto again = Pattern::create(format, sizes, positionsOf(*pattern),
                                 coordinatesOf(*pattern));
    ASSERT_TRUE(again.ok()) << again.text();
    EXPECT_EQ(*again, *pattern);
  }
  EXPECT_GT(stored, 3500);
  releaseAll();
}

/// The rules of level arrays, said one by one.
bool isValid(const Format &format, const std::vector<int64_t> &sizes,
             const std::vector<ArrayView> &positions,
             const std::vector<ArrayView> &coordinates) {
  for (int64_t level = 0; level < format.rank(); ++level) {
    const ArrayView &segments = positions[level];
    const ArrayView &found = coordinates[level];
    if (segments.length && segments[0] != 0)
      return false;
    for (int64_t at = 1; at < segments.length; ++at)
      if (segments[at] < segments[at - 1])
        return false;
    if (segments.length && segments[segments.length - 1] != found.length)
      return false;
    for (int64_t at = 0; at < found.length; ++at)
      if (found[at] < 0 || found[at] >= sizes[level])
        return false;
    // A unique level does not repeat a coordinate in a segment; random formats
    // have it only where that makes no difference to the tuples.
    if (format.levels[level].kind == LevelKind::Compressed)
      for (int64_t at = 0; at + 1 < segments.length; ++at) {
        std::set<int64_t> seen;
        for (int64_t each = segments[at]; each < segments[at + 1]; ++each)
          if (!seen.insert(found[each]).second)
            return false;
      }
  }
  bool sorted = true;
  // Checked per chain by comparing the entries of each; here as whole tuples
  // cut at every chain.
  for (int64_t rank = 1; rank <= format.rank(); ++rank) {
    if (rank < format.rank() && format.levels[rank].isSingleton())
      continue;
    Format prefix = format;
    prefix.levels.resize(rank);
    Tuple last;
    walk(prefix, sizes, positions, coordinates,
         [&](const Tuple &tuple, int64_t) {
           sorted &= last.empty() || last < tuple;
           last = tuple;
         });
  }
  return sorted;
}

TEST(RandomPattern, ChangedArraysAreJudgedRight) {
  Random random(2);
  int accepted = 0, refused = 0;
  for (int round = 0; round < 6000; ++round) {
    int64_t rank = 1 + random.below(4);
    Format format = random.format(rank);
    format.positionWidth = format.coordinateWidth = 64;
    std::vector<int64_t> sizes = random.sizes(rank);
    auto pattern = makePattern(format, sizes, random.tuples(sizes));
    ASSERT_TRUE(pattern.ok()) << pattern.text();
    std::vector<std::vector<int64_t>> arrays(2 * rank);
    std::vector<ArrayView> from = positionsOf(*pattern),
                           to = coordinatesOf(*pattern);
    from.insert(from.end(), to.begin(), to.end());
    std::vector<int64_t *> elements;
    for (size_t each = 0; each < arrays.size(); ++each) {
      for (int64_t at = 0; at < from[each].length; ++at)
        arrays[each].push_back(from[each][at]);
      for (int64_t &element : arrays[each])
        elements.push_back(&element);
      from[each].data = arrays[each].data();
    }
    if (elements.empty())
      continue;
    *elements[random.below(elements.size())] += random.below(5) - 2;
    std::vector<ArrayView> positions(from.begin(), from.begin() + rank);
    std::vector<ArrayView> coordinates(from.begin() + rank, from.end());
    auto made = Pattern::create(format, sizes, positions, coordinates);
    bool valid = isValid(format, sizes, positions, coordinates);
    EXPECT_EQ(made.ok(), valid) << made.text();
    ++(valid ? accepted : refused);
  }
  EXPECT_GT(accepted, 500);
  EXPECT_GT(refused, 500);
  releaseAll();
}

TEST(RandomPattern, SelectsWhatIsKept) {
  Random random(3);
  for (int round = 0; round < 3000; ++round) {
    int64_t rank = 1 + random.below(4);
    Format format = random.format(rank), target = random.format(rank);
    std::vector<int64_t> sizes = random.sizes(rank);
    auto pattern = makePattern(format, sizes, random.tuples(sizes));
    if (!pattern.ok())
      continue;
    std::vector<uint8_t> keep(2 * (*pattern)->count());
    std::set<Tuple> expected;
    std::vector<Tuple> entries = entriesOf(*pattern);
    for (size_t entry = 0; entry < entries.size(); ++entry)
      if ((keep[2 * entry] = random.below(2)))
        expected.insert(entries[entry]);
    auto kept = (*pattern)->select(keep.data(), (*pattern)->count(), 2, target);
    auto direct = makePattern(target, sizes, expected);
    ASSERT_EQ(kept.ok(), direct.ok()) << kept.text() << direct.text();
    if (kept.ok())
      EXPECT_EQ(*kept, *direct);
    else
      EXPECT_TRUE(isWidthError(kept.text(), target)) << kept.text();
  }
  releaseAll();
}

TEST(Select, ChecksItsArguments) {
  auto pattern = makePattern(makeFormat("dc"), {2, 2}, {{0, 1}, {1, 0}});
  uint8_t keep[3] = {1, 1, 1};
  EXPECT_EQ((*pattern)->select(keep, 3, 1, makeFormat("dc")).text(),
            "expected 2 flags, one a stored entry, found 3");
  EXPECT_EQ((*pattern)->select(keep, 2, 1, makeFormat("c")).text(),
            "expected a format of 2 levels for a selection, found 1");
  // Nothing dropped: the same pattern.
  EXPECT_EQ(*(*pattern)->select(keep, 2, 1, makeFormat("dc")), *pattern);
}

} // namespace
