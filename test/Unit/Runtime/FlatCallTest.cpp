//===- FlatCallTest.cpp - Calls from C that fail --------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/FlatCall.h"
#include "FailEach.h"
#include "Naive.h"
#include "nz/Codegen/EntryAbi.h"
#include "nz/Runtime/Arena.h"
#include "nz/Runtime/CompiledInterface.h"
#include "nz/Runtime/Sanitizers.h"
#include <cstring>

using namespace nz;
using namespace nz::naive;
using namespace nz::runtime;

namespace {

/// What the function below is to do: how it fails, if it does.
enum class Wish : int64_t { Succeed, Fail, Exhaust };

/// As compiled code of (sparse matrix, wish) -> (twice its values on the
/// transposed pattern, their sums by row, their number):
/// allocates, asks for structure, fails where it should.
void packed(void **slots) {
  auto *pattern = *static_cast<const Pattern **>(slots[0]);
  auto &values = *static_cast<MemRefSlot<1> *>(slots[1]);
  auto wish = *static_cast<Wish *>(slots[2]);
  auto *scratch = static_cast<double *>(_mlir_memref_to_llvm_alloc(1 << 10));
  int64_t names[] = {0, 1, 2}, columns[] = {1, 0},
          format[] = {32, 32, 0, 0, 0, 1, 0, 0};
  MemRef1<int64_t> namesRef{names, names, 0, {3}, {1}},
      columnsRef{columns, columns, 0, {2}, {1}},
      formatRef{format, format, 0, {8}, {1}};
  const Pattern *transposed = _mlir_ciface_nz_pattern_join(
      pattern, nullptr, nullptr, nullptr, &namesRef, &columnsRef, &formatRef);
  auto *twice =
      static_cast<double *>(_mlir_memref_to_llvm_alloc(8 * values.sizes[0]));
  auto *sums = static_cast<double *>(
      _mlir_memref_to_llvm_alloc(8 * pattern->sizes()[0]));
  if (wish == Wish::Fail)
    nz_fail("a.mlir:1:1: error: as asked for");
  if (wish == Wish::Exhaust)
    _mlir_memref_to_llvm_alloc(size_t(1) << 60);
  auto *from = static_cast<double *>(values.aligned);
  for (int64_t entry = 0; entry < values.sizes[0]; ++entry)
    twice[entry] = 2 * from[entry];
  ArrayView rows = pattern->positions(1);
  for (int64_t row = 0; row < pattern->sizes()[0]; ++row) {
    sums[row] = 0;
    for (int64_t entry = rows[row]; entry < rows[row + 1]; ++entry)
      sums[row] += from[entry];
  }
  *static_cast<const Pattern **>(slots[3]) = transposed;
  *static_cast<MemRefSlot<1> *>(slots[4]) = {twice, twice, 0, {values.sizes[0]},
                                             {1},   1};
  // A view with a gap, which is copied for the caller.
  *static_cast<MemRefSlot<1> *>(slots[5]) = {sums, sums, 0, {2}, {2}, 1};
  *static_cast<int64_t *>(slots[6]) = values.sizes[0];
  _mlir_memref_to_llvm_free(scratch);
}

/// One call of `packed` by `nz_call_flat`, on
///
///   1 . 2
///   . 3 .
///   4 5 .
struct Caller {
  std::vector<uint32_t> positions{0, 2, 3, 5}, coordinates{0, 2, 1, 0, 1};
  std::vector<double> values{1, 2, 3, 4, 5};
  std::vector<int64_t> sizes{3, 3};
  FlatArray twice{}, sums{};
  int64_t count = 0;
  std::vector<int64_t> words;

  /// A matrix in CSR: kind, width, rank, sizes, the format, then of each level
  /// dimension, part and layout.
  static std::vector<int64_t> matrix() {
    return {kFlatSparse, 8, 2, -1, -1, 8, 32, 32, 0, 0, 0,
            1,           0, 0, 0,  0,  1, 0,  1,  0, 1, 0};
  }
  std::vector<int64_t> description = [] {
    std::vector<int64_t> numbers{2, 3};
    for (const std::vector<int64_t> &value : {matrix(),
                                              {kFlatScalar, 8, 0, 0},
                                              matrix(),
                                              {kFlatDense, 8, 1, -1, 0},
                                              {kFlatScalar, 8, 0, 0}})
      numbers.insert(numbers.end(), value.begin(), value.end());
    return numbers;
  }();

  int32_t call(Wish wish) {
    auto word = [](void *pointer) {
      return reinterpret_cast<int64_t>(pointer);
    };
    // The capacity stays: no memory is needed from the second call on.
    words.assign({word(positions.data()), 4, word(coordinates.data()), 5,
                  word(values.data()), 5, word(sizes.data()),
                  static_cast<int64_t>(wish), word(&twice), word(&sums),
                  word(&count)});
    return nz_call_flat(packed, description.data(), words.data(), 0);
  }

  void release() {
    nz_array_free(&twice);
    nz_array_free(&sums);
  }
};

TEST(FlatCall, GivesResults) {
  Caller caller;
  ASSERT_EQ(caller.call(Wish::Succeed), kCallSucceeded) << nz_last_error();
  auto *twice = static_cast<double *>(caller.twice.values);
  auto *sums = static_cast<double *>(caller.sums.values);
  EXPECT_EQ(std::vector<double>(twice, twice + caller.twice.count),
            (std::vector<double>{2, 4, 6, 8, 10}));
  EXPECT_EQ(std::vector<double>(sums, sums + caller.sums.count),
            (std::vector<double>{3, 9}));
  EXPECT_EQ(caller.count, 5);
  EXPECT_EQ(nz_pattern_stored(caller.twice.pattern), 5);
  caller.release();
}

TEST(FlatCall, EmptyArraysOfSizesThatNoNumberHolds) {
  int64_t large = int64_t(1) << 40, sizes[] = {0, large, large};
  int64_t array[] = {kFlatDense, 8, 3, -1, -1, -1, 0};
  std::vector<int64_t> description{1, 1};
  for (int each = 0; each < 2; ++each)
    description.insert(description.end(), std::begin(array), std::end(array));
  FlatArray result{};
  int64_t words[] = {0, reinterpret_cast<int64_t>(sizes),
                     reinterpret_cast<int64_t>(&result)};
  auto same = [](void **slots) {
    // The slot of a result has one word more, its owner.
    std::memcpy(slots[1], slots[0], 9 * sizeof(int64_t));
  };
  ASSERT_EQ(nz_call_flat(same, description.data(), words, 0), kCallSucceeded)
      << nz_last_error();
  EXPECT_EQ(result.count, 0);
  EXPECT_EQ(std::vector<int64_t>(result.sizes, result.sizes + 3),
            std::vector<int64_t>(sizes, sizes + 3));
  nz_array_free(&result);
}

TEST(FlatCall, EveryAllocationFails) {
  Caller caller;
  int64_t allocations = failing::failEach([&]() -> std::string {
    int32_t code = caller.call(Wish::Succeed);
    if (code == kCallSucceeded) {
      EXPECT_EQ(static_cast<double *>(caller.twice.values)[4], 10);
      caller.release();
      return "";
    }
    EXPECT_EQ(code, kCallOutOfMemory);
    EXPECT_EQ(caller.twice.values, nullptr);
    // In front of it may be the argument, behind it the numbers of bytes.
    bool says = std::strstr(nz_last_error(), "out of memory");
    return says ? "out of memory" : "another text";
  });
  EXPECT_GT(allocations, runtime::kChecksThreads ? 5 : 50);
}

TEST(FlatCall, FailingCallsLeakNothing) {
  Caller caller;
  std::vector<uint32_t> outside{0, 2, 1, 0, 3};
  // Tests before this one may have left some.
  int64_t patterns = livePatterns();
  auto callAll = [&](int64_t rounds) {
    for (int64_t round = 0; round < rounds; ++round) {
      ASSERT_EQ(caller.call(Wish::Fail), kCallFailed);
      ASSERT_EQ(caller.call(Wish::Exhaust), kCallOutOfMemory);
      std::swap(caller.coordinates, outside);
      ASSERT_EQ(caller.call(Wish::Succeed), kBadArgument);
      std::swap(caller.coordinates, outside);
      // The pattern that a failing call has made stays, for the next one.
      ASSERT_LE(livePatterns(), patterns + 2);
    }
  };
  callAll(1);
  EXPECT_STREQ(nz_last_error(), "argument 0: level 1: expected coordinates[4] "
                                "from 0 to below 3, found 3");
  int64_t before = failing::live();
  callAll(100000);
  EXPECT_EQ(failing::live(), before);
  ASSERT_EQ(caller.call(Wish::Succeed), kCallSucceeded);
  caller.release();
  EXPECT_EQ(failing::live(), before);
}

} // namespace
