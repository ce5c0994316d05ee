//===- AllocationFailuresTest.cpp - Every allocation fails once -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FailEach.h"
#include "Naive.h"
#include "nz/Runtime/Arena.h"
#include "nz/Runtime/CompiledInterface.h"
#include <string_view>

using namespace nz;
using namespace nz::naive;
using namespace nz::runtime;

namespace {

/// Runs steps until one has an error, whose text it returns.
template <typename... Steps> std::string inOrder(Steps... steps) {
  std::string text;
  (void)((text = steps(), text.empty()) && ...);
  return text;
}

/// What the tests join and rearrange: a matrix of 6 x 5, stored by rows, and
/// its square part. Vectors are made before allocations fail.
struct Matrices {
  Format csr = makeFormat("dc", 32, 32), coo = makeFormat("ns", 64, 64),
         csf = makeFormat("ccc", 64, 64), withPosition = makeFormat("dcs");
  std::vector<int64_t> sizes{6, 5};
  std::vector<uint32_t> starts{0, 2, 2, 5, 6, 6, 8},
      columns{0, 3, 1, 2, 4, 0, 2, 3};
  std::vector<ArrayView> positions{{}, {starts.data(), 7, 32}},
      coordinates{{}, {columns.data(), 8, 32}};
  std::vector<int64_t> other{0, 1, 2, 2, 3, 0, 5, 4};
  std::vector<int64_t> transposed{1, 0}, transposedAt{1, 0, 2};
  std::vector<int64_t> columnsOfJoin{0, 3}, columnsOfTriples{2, 5};
  std::vector<uint8_t> keep{1, 0, 1, 1, 0, 0, 1, 1};
  std::vector<LevelExpression> blocks{
      {{NumberPart::Quotient, 2}, {{0, 1, {}}}},
      {{NumberPart::Whole, 1}, {{1, 1, {}}}},
      {{NumberPart::Remainder, 2}, {{0, 1, {}}}}};
  Format blocked = makeFormat("dcd", 32, 32);
  /// The join of the matrix with itself over its columns.
  std::vector<JoinSource> sources{{nullptr, {0, 1, 2}}, {nullptr, {3, 1, 5}}};
  const Pattern *A = nullptr, *B = nullptr;
  std::vector<const Pattern *> roots{nullptr};

  std::string make() {
    return inOrder(
        [&] {
          auto made = Pattern::create(csr, sizes, positions, coordinates);
          A = made.ok() ? *made : nullptr;
          return made.text();
        },
        [&] {
          auto made = Pattern::fromTuples(coo, sizes, 4, other.data());
          B = made.ok() ? *made : nullptr;
          return made.text();
        },
        [&] {
          sources[0].pattern = sources[1].pattern = roots[0] = A;
          return std::string();
        });
  }
};

TEST(AllocationFailures, Structure) {
  Matrices m;
  int64_t allocations = failing::failEach([&] {
    return inOrder(
        [&] { return m.make(); }, [&] { return m.A->iota().text(); },
        [&] { return m.A->chunks().text(); },
        [&] { return m.B->tuples().text(); },
        [&] { return m.A->join(m.transposedAt, m.withPosition).text(); },
        [&] { return m.B->join(m.transposed, m.csr).text(); },
        [&] { return m.A->unite(m.B, m.csr).text(); },
        [&] { return m.A->reformat(m.blocks, m.blocked).text(); },
        [&] { return m.A->placement(m.blocks, m.blocked).text(); },
        [&] { return m.A->select(m.keep.data(), 8, 1, m.csr).text(); },
        [&] { return Pattern::full(m.sizes).text(); },
        [&] { return Pattern::join(m.sources, m.columnsOfJoin, m.csr).text(); },
        [&] {
          return Pattern::join(m.sources, m.columnsOfTriples, m.csr).text();
        },
        [&] { return Pattern::joinParts(m.sources).text(); },
        [&] { return releaseUnreachable(m.roots).text(); });
  });
  EXPECT_GT(allocations, 100);
}

TEST(AllocationFailures, PartsOfJoins) {
  Matrices m;
  int64_t budget = joinBudget();
  setJoinBudget(4);
  int64_t allocations = failing::failEach([&] {
    // Where a pattern was not made, its handle is of an earlier attempt.
    std::string text = m.make();
    if (!text.empty())
      return text;
    Expected<int64_t> parts = Pattern::joinParts(m.sources);
    if (!parts.ok())
      return parts.text();
    EXPECT_GT(*parts, 1);
    for (int64_t part = 0; text.empty() && part < *parts; ++part)
      text =
          Pattern::joinPart(m.sources, m.columnsOfTriples, m.csr, part).text();
    return text;
  });
  setJoinBudget(budget);
  EXPECT_GT(allocations, 10);
}

TEST(AllocationFailures, CallsOfCompiledCode) {
  Matrices m;
  std::vector<int64_t> names{0, 1, 2, 3, 1, 5}, columns{0, 3},
      format = encodeFormat(m.csr), blocked = encodeFormat(m.blocked),
      blocks = encodeExpressions(m.blocks);
  auto memref = [](auto &from) {
    return MemRef1<typename std::decay_t<decltype(from)>::value_type>{
        from.data(), from.data(), 0, {static_cast<int64_t>(from.size())}, {1}};
  };
  auto namesRef = memref(names), columnsRef = memref(columns),
       formatRef = memref(format), blockedRef = memref(blocked),
       blocksRef = memref(blocks), sizesRef = memref(m.sizes);
  auto keepRef = memref(m.keep);
  CallReport report;
  auto body = [&] {
    void *scratch = _mlir_memref_to_llvm_alloc(100);
    const Pattern *joined = _mlir_ciface_nz_pattern_join(
        m.A, m.A, nullptr, nullptr, &namesRef, &columnsRef, &formatRef);
    _mlir_memref_to_llvm_aligned_alloc(64, 50);
    MemRef1<int64_t> array;
    _mlir_ciface_nz_pattern_iota(&array, joined);
    _mlir_ciface_nz_pattern_chunks(&array, joined);
    _mlir_memref_to_llvm_free(scratch);
    _mlir_ciface_nz_pattern_unite(m.A, m.B, &formatRef);
    _mlir_ciface_nz_pattern_unite(m.B, m.B, &formatRef);
    _mlir_ciface_nz_pattern_select(m.A, &keepRef, &formatRef);
    _mlir_ciface_nz_pattern_reformat(m.A, &blocksRef, &blockedRef);
    _mlir_ciface_nz_pattern_placement(m.A, &blocksRef, &blockedRef);
    _mlir_ciface_nz_pattern_full(&sizesRef);
    // What is not freed would be the result; this one has none.
    nz_fail("as asked for");
  };
  void *arguments[] = {&body};
  int64_t allocations = failing::failEach([&]() -> std::string {
    std::string text = m.make();
    if (!text.empty())
      return text;
    int32_t code = nz_call(
        [](void **slots) { (*static_cast<decltype(body) *>(slots[0]))(); },
        arguments, &report);
    if (code == kCallFailed && report.text == std::string_view("as asked for"))
      return "";
    EXPECT_EQ(code, kCallOutOfMemory) << report.text;
    // With the numbers that an allocation of compiled code knows.
    EXPECT_EQ(std::string_view(report.text).substr(0, 13), "out of memory");
    return "out of memory";
  });
  EXPECT_GT(allocations, 100);
}

/// An error whose text is longer than what a string holds without memory.
TEST(AllocationFailures, ErrorsOfPrograms) {
  Matrices m;
  CallReport report;
  std::vector<int64_t> wanted{6, 7};
  MemRef1<int64_t> wantedRef{wanted.data(), wanted.data(), 0, {2}, {1}};
  auto body = [&] { _mlir_ciface_nz_pattern_cast(m.A, &wantedRef); };
  void *arguments[] = {&body};
  failing::failEach([&]() -> std::string {
    std::string text = m.make();
    if (!text.empty())
      return text;
    int32_t code = nz_call(
        [](void **slots) { (*static_cast<decltype(body) *>(slots[0]))(); },
        arguments, &report);
    if (code == kCallOutOfMemory)
      return "out of memory";
    EXPECT_STREQ(report.text, "expected a pattern of sizes 6x7, found 6x5");
    return "";
  });
}

} // namespace
