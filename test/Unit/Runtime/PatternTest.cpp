//===- PatternTest.cpp - Building patterns and asking them ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Naive.h"
#include <gtest/gtest.h>
#include <thread>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

std::vector<int64_t> numbers(const ArrayView &view) {
  std::vector<int64_t> result;
  for (int64_t at = 0; at < view.length; ++at)
    result.push_back(view[at]);
  return result;
}

/// (0,2), (1,0), (1,3), (3,1) in a 4x5 matrix.
const std::set<Tuple> kEntries = {{0, 2}, {1, 0}, {1, 3}, {3, 1}};

const Pattern *make(const char *letters, int64_t positionWidth = 0,
                    int64_t coordinateWidth = 0) {
  auto pattern = makePattern(
      makeFormat(letters, positionWidth, coordinateWidth), {4, 5}, kEntries);
  EXPECT_TRUE(pattern.ok()) << pattern.text();
  return pattern.ok() ? *pattern : nullptr;
}

using Numbers = std::vector<int64_t>;

TEST(Pattern, StoresCSR) {
  const Pattern *csr = make("dc", 32, 32);
  EXPECT_EQ(csr->count(), 4);
  EXPECT_EQ(numbers(csr->positions(1)), (Numbers{0, 1, 3, 3, 4}));
  EXPECT_EQ(numbers(csr->coordinates(1)), (Numbers{2, 0, 3, 1}));
  EXPECT_EQ(csr->positions(1).width, 32);
  EXPECT_EQ(csr->positions(0).length, 0);
  EXPECT_EQ(csr->coordinates(0).length, 0);
}

TEST(Pattern, StoresDCSR) {
  const Pattern *dcsr = make("cc", 8, 16);
  EXPECT_EQ(numbers(dcsr->positions(0)), (Numbers{0, 3}));
  EXPECT_EQ(numbers(dcsr->coordinates(0)), (Numbers{0, 1, 3}));
  EXPECT_EQ(numbers(dcsr->positions(1)), (Numbers{0, 1, 3, 4}));
  EXPECT_EQ(numbers(dcsr->coordinates(1)), (Numbers{2, 0, 3, 1}));
  EXPECT_EQ(dcsr->positions(1).width, 8);
  EXPECT_EQ(dcsr->coordinates(1).width, 16);
}

TEST(Pattern, StoresCOO) {
  const Pattern *coo = make("ns");
  EXPECT_EQ(numbers(coo->positions(0)), (Numbers{0, 4}));
  EXPECT_EQ(numbers(coo->coordinates(0)), (Numbers{0, 1, 1, 3}));
  EXPECT_EQ(coo->positions(1).length, 0);
  EXPECT_EQ(numbers(coo->coordinates(1)), (Numbers{2, 0, 3, 1}));
}

TEST(Pattern, StoresDenseBelowCompressed) {
  const Pattern *rows = make("cd");
  EXPECT_EQ(rows->count(), 15);
  EXPECT_EQ(numbers(rows->coordinates(0)), (Numbers{0, 1, 3}));
}

TEST(Pattern, TellsWhereTuplesAreStored) {
  std::vector<int64_t> places(4, -1);
  ASSERT_TRUE(
      makePattern(makeFormat("cd"), {4, 5}, kEntries, places.data()).ok());
  EXPECT_EQ(places, (Numbers{2, 5, 8, 11}));
  ASSERT_TRUE(
      makePattern(makeFormat("dd"), {4, 5}, kEntries, places.data()).ok());
  EXPECT_EQ(places, (Numbers{2, 5, 8, 16}));
  ASSERT_TRUE(
      makePattern(makeFormat("dc"), {4, 5}, kEntries, places.data()).ok());
  EXPECT_EQ(places, (Numbers{0, 1, 2, 3}));
}

TEST(Pattern, StoresNothing) {
  auto empty = makePattern(makeFormat("dc"), {2, 0}, {});
  ASSERT_TRUE(empty.ok()) << empty.text();
  EXPECT_EQ((*empty)->count(), 0);
  EXPECT_EQ(numbers((*empty)->positions(1)), (Numbers{0, 0, 0}));
  EXPECT_TRUE((*empty)->tuples()->empty());
}

TEST(Pattern, OfRankZeroStoresOneEntry) {
  auto scalar = Pattern::full({});
  ASSERT_TRUE(scalar.ok()) << scalar.text();
  EXPECT_EQ((*scalar)->count(), 1);
}

TEST(Pattern, IsInterned) {
  EXPECT_EQ(make("dc"), make("dc"));
  EXPECT_EQ(make("dc", 0, 0), make("dc", 64, 64));
  EXPECT_NE(make("dc"), make("dc", 32, 64));
  EXPECT_NE(make("dc"), make("cc"));
  EXPECT_NE(*makePattern(makeFormat("dc"), {4, 6}, kEntries), make("dc"));
  // A width that no array uses says nothing.
  EXPECT_EQ(*Pattern::full({4, 5}), make("dd", 8, 8));
}

TEST(Pattern, IsInternedAcrossWaysToMakeIt) {
  for (const char *letters : {"dc", "cc", "ns", "dd", "cd"}) {
    const Pattern *pattern = make(letters, 16, 8);
    auto again = Pattern::create(makeFormat(letters, 16, 8), {4, 5},
                                 positionsOf(pattern), coordinatesOf(pattern));
    ASSERT_TRUE(again.ok()) << again.text();
    EXPECT_EQ(*again, pattern);
  }
}

TEST(Pattern, ReadsArraysOfAnotherWidth) {
  const Pattern *pattern = make("dc", 32, 32);
  auto narrow = Pattern::create(makeFormat("dc", 8, 8), {4, 5},
                                positionsOf(pattern), coordinatesOf(pattern));
  ASSERT_TRUE(narrow.ok()) << narrow.text();
  EXPECT_EQ(*narrow, make("dc", 8, 8));
}

TEST(Pattern, ListsTuples) {
  for (const char *letters : {"dc", "cc", "ns"})
    EXPECT_EQ(*make(letters)->tuples(), flatten(kEntries));
}

TEST(Pattern, HasOneIota) {
  const Pattern *pattern = make("dc");
  EXPECT_EQ(numbers(*pattern->iota()), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(pattern->iota()->data, pattern->iota()->data);
}

TEST(Pattern, AlignsArrays) {
  const Pattern *pattern = make("cc", 8, 8);
  for (int64_t level : {0, 1}) {
    auto address = [](const ArrayView &view) {
      return reinterpret_cast<uintptr_t>(view.data) % 64;
    };
    EXPECT_EQ(address(pattern->positions(level)), 0u);
    EXPECT_EQ(address(pattern->coordinates(level)), 0u);
  }
}

TEST(Pattern, RefusesAbsurdSizes) {
  EXPECT_EQ(Pattern::full({int64_t(1) << 40, int64_t(1) << 40}).text(),
            "level 1: expected fewer than 2^63 entries, found 1099511627776 "
            "times 1099511627776");
  EXPECT_EQ(makePattern(makeFormat("dc"), {int64_t(1) << 61, 1}, {}).text(),
            "out of memory");
  EXPECT_EQ(makePattern(makeFormat("dc"), {int64_t(1) << 50, 1}, {}).text(),
            "out of memory");
  // A size without an array is a number.
  EXPECT_TRUE(makePattern(makeFormat("ns"), {int64_t(1) << 61, 1}, {}).ok());
  EXPECT_EQ((*Pattern::full({int64_t(1) << 60}))->tuples().text(),
            "out of memory");
}

TEST(Pattern, IsReleased) {
  const Pattern *kept = make("dc");
  auto derived = kept->join({1, 0}, makeFormat("dc"));
  ASSERT_TRUE(derived.ok());
  make("cc");
  ASSERT_TRUE(releaseUnreachable({kept}).ok());
  EXPECT_EQ(livePatterns(), 2);
  EXPECT_EQ(kept->join({1, 0}, makeFormat("dc")).ok(), true);
  EXPECT_EQ(make("dc"), kept);
  releaseAll();
  EXPECT_EQ(livePatterns(), 0);
}

TEST(Pattern, IsSharedByThreads) {
  std::vector<const Pattern *> found(8);
  std::vector<std::thread> threads;
  int64_t before = nz_runtime_counter("joins_built");
  for (size_t each = 0; each < found.size(); ++each)
    threads.emplace_back([&, each] {
      found[each] = *make("dc")->join({1, 0, 2}, makeFormat("dcs"));
    });
  for (std::thread &thread : threads)
    thread.join();
  for (const Pattern *pattern : found)
    EXPECT_EQ(pattern, found[0]);
  EXPECT_EQ(nz_runtime_counter("joins_built") - before, 1);
}

TEST(Pattern, CountersHaveNames) {
  EXPECT_GE(nz_runtime_counter("patterns_built"), 0);
  EXPECT_GE(nz_runtime_counter("joins_requested"), 0);
  EXPECT_GE(nz_runtime_counter("selects_built"), 0);
  EXPECT_EQ(nz_runtime_counter("joins"), -1);
}

} // namespace
