//===- ArenaTest.cpp - Calls: memory, errors, what they report ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/Arena.h"
#include "nz/Runtime/Memory.h"
#include <cstring>
#include <gtest/gtest.h>
#include <malloc.h>
#include <string>
#include <thread>
#include <unistd.h>

using namespace nz::runtime;

namespace {

/// Calls `body`, which may fail, through `nz_call`.
template <typename Body> int32_t call(CallReport &report, Body body) {
  void *arguments[] = {&body};
  return nz_call([](void **slots) { (*static_cast<Body *>(slots[0]))(); },
                 arguments, &report);
}

TEST(Arena, GivesResultsAway) {
  CallReport report;
  void *kept = nullptr;
  ASSERT_EQ(call(report,
                 [&] {
                   void *scratch = _mlir_memref_to_llvm_alloc(100);
                   kept = _mlir_memref_to_llvm_aligned_alloc(64, 50);
                   std::memset(kept, 7, 50);
                   _mlir_memref_to_llvm_free(scratch);
                 }),
            kCallSucceeded);
  EXPECT_EQ(report.peakBytes, 150);
  EXPECT_EQ(report.largestBytes, 100);
  EXPECT_EQ(report.resultBytes, 50);
  EXPECT_STREQ(report.text, "");
  EXPECT_EQ(static_cast<char *>(kept)[49], 7);
  nz_free(kept);
}

TEST(Arena, CountsWhatIsLiveAtOnce) {
  CallReport report;
  call(report, [] {
    for (int each = 0; each < 10; ++each)
      _mlir_memref_to_llvm_aligned_free(_mlir_memref_to_llvm_alloc(1000));
  });
  EXPECT_EQ(report.peakBytes, 1000);
  EXPECT_EQ(report.largestBytes, 1000);
}

TEST(Arena, CountsWhatWasComputedBeforehand) {
  CallReport report;
  report.heldBytes = 500;
  report.limitBytes = 1000;
  auto allocate = [&](size_t bytes) {
    return call(report, [&] {
      _mlir_memref_to_llvm_free(_mlir_memref_to_llvm_alloc(bytes));
    });
  };
  EXPECT_EQ(allocate(500), kCallSucceeded);
  EXPECT_EQ(report.peakBytes, 1000);
  EXPECT_EQ(report.largestBytes, 500);
  EXPECT_EQ(allocate(501), kCallOutOfMemory);
  EXPECT_EQ(report.peakBytes, 500);
}

TEST(Arena, GoesOnBehindACallInACall) {
  CallReport outer, inner;
  EXPECT_EQ(call(outer,
                 [&] {
                   call(inner, [] { nz_fail("inside"); });
                   nz_fail("outside");
                 }),
            kCallFailed);
  EXPECT_STREQ(inner.text, "inside");
  EXPECT_STREQ(outer.text, "outside");
}

TEST(Arena, AlignsAndNeverGivesNull) {
  CallReport report;
  EXPECT_EQ(call(report,
                 [] {
                   for (size_t bytes : {0, 1, 63, 64, 65, 4096}) {
                     void *buffer = _mlir_memref_to_llvm_alloc(bytes);
                     if (!buffer || reinterpret_cast<uintptr_t>(buffer) % 64)
                       nz_fail("not aligned");
                     std::memset(buffer, 1, bytes);
                     _mlir_memref_to_llvm_free(buffer);
                   }
                   _mlir_memref_to_llvm_free(nullptr);
                 }),
            kCallSucceeded)
      << report.text;
  void *outside = nz_allocate(0);
  EXPECT_NE(outside, nullptr);
  nz_free(outside);
  EXPECT_EQ(nz_allocate(SIZE_MAX), nullptr);
  EXPECT_EQ(nz_allocate(size_t(1) << 60), nullptr);
}

TEST(Arena, FailsWithTheText) {
  CallReport report;
  std::string text = "a.mlir:3:5: error: expected 4 rows, found 3";
  EXPECT_EQ(call(report,
                 [&] {
                   _mlir_memref_to_llvm_alloc(10);
                   nz_fail(text.c_str());
                 }),
            kCallFailed);
  EXPECT_EQ(report.code, kCallFailed);
  EXPECT_EQ(report.text, text);
  EXPECT_EQ(report.peakBytes, 10);
}

TEST(Arena, CutsALongText) {
  CallReport report;
  std::string text(20000, 'x');
  EXPECT_EQ(call(report, [&] { nz_fail(text.c_str()); }), kCallFailed);
  EXPECT_EQ(std::strlen(report.text), sizeof(report.text) - 1);
}

TEST(Arena, FailsPastTheLimit) {
  CallReport report;
  report.limitBytes = 1000;
  EXPECT_EQ(call(report,
                 [] {
                   _mlir_memref_to_llvm_alloc(600);
                   _mlir_memref_to_llvm_alloc(500);
                 }),
            kCallOutOfMemory);
  EXPECT_STREQ(report.text,
               "out of memory: expected at most 1000 bytes in use, found 600 "
               "and a request for 500");
  // The report is as good as new.
  EXPECT_EQ(
      call(report,
           [] { _mlir_memref_to_llvm_free(_mlir_memref_to_llvm_alloc(1000)); }),
      kCallSucceeded);
  EXPECT_STREQ(report.text, "");
}

TEST(Arena, FailsOnAbsurdRequests) {
  CallReport report;
  for (size_t bytes :
       {SIZE_MAX, SIZE_MAX / 2, size_t(1) << 60, size_t(1) << 47})
    EXPECT_EQ(call(report, [&] { _mlir_memref_to_llvm_alloc(bytes); }),
              kCallOutOfMemory);
  EXPECT_EQ(call(report, [] { _mlir_memref_to_llvm_aligned_alloc(128, 128); }),
            kCallFailed);
  EXPECT_STREQ(report.text, "expected a buffer aligned to at most 64 bytes");
}

TEST(Arena, FailingCallsLeakNothing) {
  CallReport report;
  report.limitBytes = 100000;
  auto body = [] {
    for (int each = 0; each < 5; ++each)
      _mlir_memref_to_llvm_alloc(10000 + each);
    void *freed = _mlir_memref_to_llvm_alloc(1);
    _mlir_memref_to_llvm_free(freed);
    _mlir_memref_to_llvm_alloc(90000);
  };
  call(report, body);
  size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  for (int each = 0; each < 100000; ++each)
    ASSERT_EQ(call(report, body), kCallOutOfMemory);
  // One lost byte a call would show; the allocator's own caches do not.
  EXPECT_LT(mallinfo2().uordblks + mallinfo2().hblkhd, before + 100000);
}

TEST(Arena, TakesDonatedBuffers) {
  void *freed = nz_allocate(100), *returned = nz_allocate(100);
  void *result = nullptr;
  CallReport report;
  ASSERT_EQ(call(report,
                 [&] {
                   _mlir_memref_to_llvm_free(freed);
                   result = returned;
                 }),
            kCallSucceeded);
  EXPECT_EQ(report.peakBytes, 0);
  EXPECT_EQ(result, returned);
  nz_free(result);
}

TEST(Arena, KeepsDonatedBuffersOnFailure) {
  char *donated = static_cast<char *>(nz_allocate(100));
  CallReport report;
  EXPECT_EQ(call(report,
                 [&] {
                   donated[0] = 3;
                   nz_fail("no");
                 }),
            kCallFailed);
  EXPECT_EQ(donated[0], 3);
  nz_free(donated);
}

TEST(Arena, CallsNest) {
  CallReport outer, inner;
  void *kept = nullptr;
  EXPECT_EQ(call(outer,
                 [&] {
                   kept = _mlir_memref_to_llvm_alloc(10);
                   if (call(inner, [] {
                         _mlir_memref_to_llvm_alloc(20);
                         nz_fail("inner");
                       }) != kCallFailed)
                     nz_fail("outer");
                   _mlir_memref_to_llvm_free(kept);
                   kept = _mlir_memref_to_llvm_alloc(5);
                 }),
            kCallSucceeded);
  EXPECT_STREQ(inner.text, "inner");
  EXPECT_EQ(inner.peakBytes, 20);
  EXPECT_EQ(outer.peakBytes, 10);
  nz_free(kept);
}

TEST(Arena, CallsOfThreadsAreTheirOwn) {
  std::vector<std::thread> threads;
  std::vector<CallReport> reports(4);
  for (size_t each = 0; each < reports.size(); ++each)
    threads.emplace_back([&, each] {
      for (int round = 0; round < 1000; ++round)
        call(reports[each], [&] {
          _mlir_memref_to_llvm_alloc(each + 1);
          nz_fail("mine");
        });
    });
  for (std::thread &thread : threads)
    thread.join();
  for (size_t each = 0; each < reports.size(); ++each)
    EXPECT_EQ(reports[each].peakBytes, static_cast<int64_t>(each + 1));
}

TEST(Memory, IsFinite) {
  EXPECT_GT(availableMemory(), 0);
  EXPECT_LE(availableMemory(), static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) *
                                   sysconf(_SC_PAGESIZE));
}

} // namespace
