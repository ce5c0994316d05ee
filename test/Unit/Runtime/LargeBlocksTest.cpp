//===- LargeBlocksTest.cpp - Large buffers kept for the next call ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/LargeBlocks.h"
#include "nz/Runtime/Arena.h"
#include "nz/Runtime/Sanitizers.h"
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <vector>

using namespace nz::runtime;

namespace {

constexpr size_t kMegabyte = size_t(1) << 20;

void *make(size_t bytes) { return std::aligned_alloc(64, bytes); }

/// One call that has `sizes` at once, and frees all of them.
void callWith(std::vector<size_t> sizes) {
  CallReport report;
  auto body = [&] {
    std::vector<void *> buffers;
    for (size_t size : sizes) {
      buffers.push_back(_mlir_memref_to_llvm_alloc(size));
      std::memset(buffers.back(), 1, size);
    }
    for (void *buffer : buffers)
      _mlir_memref_to_llvm_free(buffer);
  };
  void *arguments[] = {&body};
  ASSERT_EQ(
      nz_call(
          [](void **slots) { (*static_cast<decltype(body) *>(slots[0]))(); },
          arguments, &report),
      kCallSucceeded);
}

class LargeBlocks : public testing::Test {
protected:
  void SetUp() override {
    if (kChecksAddresses)
      GTEST_SKIP() << "nothing is kept";
    releaseLargeBlocks();
    // How much the last call had counts.
    callWith({});
  }
  void TearDown() override { releaseLargeBlocks(); }
};

TEST_F(LargeBlocks, GivesTheSmallestThatFits) {
  void *small = make(4 * kMegabyte), *large = make(5 * kMegabyte);
  keepLargeBlock(large, 5 * kMegabyte, 100 * kMegabyte);
  keepLargeBlock(small, 4 * kMegabyte, 100 * kMegabyte);
  EXPECT_EQ(countLargeBlocks(), int64_t(9 * kMegabyte));
  size_t bytes = 4 * kMegabyte;
  EXPECT_EQ(takeLargeBlock(bytes, 100 * kMegabyte), small);
  EXPECT_EQ(bytes, 4 * kMegabyte);
  // The other is a quarter larger, no more.
  EXPECT_EQ(takeLargeBlock(bytes, 100 * kMegabyte), large);
  EXPECT_EQ(bytes, 5 * kMegabyte);
  EXPECT_EQ(countLargeBlocks(), 0);
  std::free(small);
  std::free(large);
}

TEST_F(LargeBlocks, GivesNoneThatIsMuchLarger) {
  keepLargeBlock(make(6 * kMegabyte), 6 * kMegabyte, 100 * kMegabyte);
  size_t bytes = 4 * kMegabyte;
  EXPECT_EQ(takeLargeBlock(bytes, 100 * kMegabyte), nullptr);
  EXPECT_EQ(bytes, 4 * kMegabyte);
  EXPECT_EQ(countLargeBlocks(), int64_t(6 * kMegabyte));
}

TEST_F(LargeBlocks, KeepsWhatThereIsRoomFor) {
  keepLargeBlock(make(2 * kMegabyte), 2 * kMegabyte, 5 * kMegabyte);
  keepLargeBlock(make(3 * kMegabyte), 3 * kMegabyte, 5 * kMegabyte);
  EXPECT_EQ(countLargeBlocks(), int64_t(5 * kMegabyte));
  // The oldest goes.
  keepLargeBlock(make(kMegabyte), kMegabyte, 5 * kMegabyte);
  EXPECT_EQ(countLargeBlocks(), int64_t(4 * kMegabyte));
  // One that has no room by itself is not kept, and drives none away.
  keepLargeBlock(make(6 * kMegabyte), 6 * kMegabyte, 5 * kMegabyte);
  EXPECT_EQ(countLargeBlocks(), int64_t(4 * kMegabyte));
  // What does not fit makes room for what is made in its place.
  size_t bytes = 8 * kMegabyte;
  EXPECT_EQ(takeLargeBlock(bytes, 3 * kMegabyte), nullptr);
  EXPECT_EQ(countLargeBlocks(), int64_t(kMegabyte));
}

TEST_F(LargeBlocks, ServeTheNextCall) {
  callWith({2 * kMegabyte, 3 * kMegabyte});
  int64_t kept = countLargeBlocks();
  EXPECT_GE(kept, int64_t(5 * kMegabyte));
  callWith({2 * kMegabyte, 3 * kMegabyte});
  EXPECT_EQ(countLargeBlocks(), kept);
  // A call that has less is followed by less.
  callWith({kMegabyte});
  callWith({kMegabyte});
  EXPECT_LE(countLargeBlocks(), int64_t(2 * kMegabyte));
}

TEST_F(LargeBlocks, AreMadeALittleLarger) {
  for (size_t bytes : {kMegabyte, kMegabyte + 1, 5 * kMegabyte + 7,
                       96 * kMegabyte, 100 * kMegabyte + 3}) {
    size_t rounded = roundLargeBlock(bytes);
    EXPECT_GE(rounded, bytes);
    EXPECT_LE(rounded - bytes, bytes / 6);
    EXPECT_EQ(roundLargeBlock(rounded), rounded);
  }
  EXPECT_EQ(roundLargeBlock(SIZE_MAX - 1), SIZE_MAX - 1);
  // What one call has and a little more is there for the next.
  callWith({20 * kMegabyte});
  int64_t kept = countLargeBlocks();
  callWith({20 * kMegabyte + kMegabyte / 2});
  EXPECT_EQ(countLargeBlocks(), kept);
}

TEST_F(LargeBlocks, StayBelowThePeakOfACall) {
  CallReport report;
  auto body = [] {
    for (size_t size = 1; size <= 64; ++size) {
      void *buffer = _mlir_memref_to_llvm_alloc(size * kMegabyte);
      _mlir_memref_to_llvm_free(buffer);
      ASSERT_LE(countLargeBlocks(), int64_t(size * kMegabyte * 5 / 4));
    }
  };
  void *arguments[] = {&body};
  nz_call([](void **slots) { (*static_cast<decltype(body) *>(slots[0]))(); },
          arguments, &report);
}

} // namespace
