//===- CoordinateSetTest.cpp - Coordinates of a row, in order -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CoordinateSet.h"
#include "Naive.h"
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

std::vector<int64_t> drain(CoordinateSet &set) {
  std::vector<int64_t> found;
  set.drain([&](int64_t coordinate) { found.push_back(coordinate); });
  return found;
}

/// Bounds of one to four levels, and next to where there is one more.
TEST(CoordinateSet, GivesWhatWasPutInUpwards) {
  Random random(3);
  for (int64_t bound : {1, 2, 63, 64, 65, 4095, 4096, 4097, 262144, 300000}) {
    CoordinateSet set(bound);
    EXPECT_TRUE(drain(set).empty());
    // Few, many, and both ends; nothing is left from one time to the next.
    for (int64_t count : {1, 10, 3000, 5, 0}) {
      std::set<int64_t> expected;
      for (int64_t each = 0; each < count; ++each)
        expected.insert(random.below(bound));
      if (count == 5)
        expected.insert({0, bound - 1});
      for (int64_t coordinate : expected) {
        set.insert(coordinate);
        set.insert(coordinate);
      }
      EXPECT_EQ(drain(set),
                std::vector<int64_t>(expected.begin(), expected.end()));
    }
  }
}

} // namespace
