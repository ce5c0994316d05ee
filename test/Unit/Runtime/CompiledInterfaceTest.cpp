//===- CompiledInterfaceTest.cpp - The calls of compiled code -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/CompiledInterface.h"
#include "Naive.h"
#include "nz/Runtime/Arena.h"
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

/// A memref of a vector's elements.
template <typename T> MemRef1<T> memref(std::vector<T> &from) {
  return {
      from.data(), from.data(), 0, {static_cast<int64_t>(from.size())}, {1}};
}

/// Calls `body` through `nz_call` and returns the error.
template <typename Body>
std::string call(Body body, CallReport *report = nullptr) {
  CallReport own;
  report = report ? report : &own;
  void *arguments[] = {&body};
  nz_call([](void **slots) { (*static_cast<Body *>(slots[0]))(); }, arguments,
          report);
  return report->text;
}

const Pattern *makeCSR(int64_t width) {
  return *makePattern(makeFormat("dc", width, width), {3, 4},
                      {{0, 1}, {0, 3}, {2, 0}});
}

TEST(CompiledInterface, Questions) {
  const Pattern *pattern = makeCSR(32);
  EXPECT_EQ(_mlir_ciface_nz_pattern_size(pattern, 1), 4);
  EXPECT_EQ(_mlir_ciface_nz_pattern_count(pattern), 3);
  EXPECT_EQ(call([&] { _mlir_ciface_nz_pattern_size(pattern, 2); }),
            "expected a level from 0 to below 2, found 2");
}

template <typename T>
void checkArrays(void (*positions)(MemRef1<T> *, const Pattern *, int64_t),
                 void (*coordinates)(MemRef1<T> *, const Pattern *, int64_t),
                 int64_t width) {
  MemRef1<T> found;
  positions(&found, makeCSR(width), 1);
  EXPECT_EQ(std::vector<T>(found.aligned, found.aligned + found.sizes[0]),
            (std::vector<T>{0, 2, 2, 3}));
  coordinates(&found, makeCSR(width), 1);
  EXPECT_EQ(std::vector<T>(found.aligned, found.aligned + found.sizes[0]),
            (std::vector<T>{1, 3, 0}));
  EXPECT_EQ(found.offset, 0);
  EXPECT_EQ(found.strides[0], 1);
}

TEST(CompiledInterface, ArraysOfEveryWidth) {
  checkArrays(_mlir_ciface_nz_pattern_positions_8,
              _mlir_ciface_nz_pattern_coordinates_8, 8);
  checkArrays(_mlir_ciface_nz_pattern_positions_16,
              _mlir_ciface_nz_pattern_coordinates_16, 16);
  checkArrays(_mlir_ciface_nz_pattern_positions_32,
              _mlir_ciface_nz_pattern_coordinates_32, 32);
  checkArrays(_mlir_ciface_nz_pattern_positions_64,
              _mlir_ciface_nz_pattern_coordinates_64, 64);
  checkArrays(_mlir_ciface_nz_pattern_positions_index,
              _mlir_ciface_nz_pattern_coordinates_index, 0);
  MemRef1<uint8_t> found;
  EXPECT_EQ(call([&] {
              _mlir_ciface_nz_pattern_positions_8(&found, makeCSR(32), 1);
            }),
            "expected a level array of 8 bits, found 32");
  EXPECT_EQ(call([&] {
              _mlir_ciface_nz_pattern_coordinates_8(&found, makeCSR(8), -1);
            }),
            "expected a level from 0 to below 2, found -1");
}

TEST(CompiledInterface, Iota) {
  MemRef1<int64_t> found;
  _mlir_ciface_nz_pattern_iota(&found, makeCSR(16));
  EXPECT_EQ(found.sizes[0], 3);
  EXPECT_EQ(found.aligned[2], 2);
}

TEST(CompiledInterface, JoinIsBuiltOnceInManyCalls) {
  const Pattern *pattern = makeCSR(32);
  std::vector<int64_t> names{0, 1, 2}, columns{1, 0, 2};
  std::vector<int64_t> code = encodeFormat(makeFormat("dcs", 32, 32));
  MemRef1<int64_t> namesRef = memref(names), columnsRef = memref(columns),
                   codeRef = memref(code);
  int64_t built = nz_runtime_counter("joins_built");
  int64_t requested = nz_runtime_counter("joins_requested");
  CallReport first, report;
  const Pattern *found = nullptr;
  auto body = [&] {
    for (int each = 0; each < 3; ++each)
      found = _mlir_ciface_nz_pattern_join(pattern, nullptr, nullptr, nullptr,
                                           &namesRef, &columnsRef, &codeRef);
  };
  EXPECT_EQ(call(body, &first), "");
  for (int each = 0; each < 10; ++each)
    EXPECT_EQ(call(body, &report), "");
  EXPECT_EQ(nz_runtime_counter("joins_built") - built, 1);
  EXPECT_EQ(nz_runtime_counter("joins_requested") - requested, 33);
  EXPECT_EQ(entriesOf(found),
            (std::vector<Tuple>{{0, 2, 2}, {1, 0, 0}, {3, 0, 1}}));
  // Plans count in every call that uses them, once: positions for 4 columns,
  // three coordinates, three source positions.
  EXPECT_EQ(found->bytes(), 4 * (5 + 3 + 3));
  EXPECT_EQ(first.peakBytes, found->bytes());
  EXPECT_EQ(report.peakBytes, found->bytes());
}

TEST(CompiledInterface, JoinThatFailsLeavesTheHandleUsable) {
  const Pattern *pattern = makeCSR(64);
  std::vector<int64_t> names{0, 1, 2}, columns{1, 0};
  std::vector<int64_t> code = encodeFormat(makeFormat("cc"));
  MemRef1<int64_t> namesRef = memref(names), columnsRef = memref(columns),
                   codeRef = memref(code);
  CallReport report;
  auto body = [&] {
    _mlir_ciface_nz_pattern_join(pattern, nullptr, nullptr, nullptr, &namesRef,
                                 &columnsRef, &codeRef);
  };
  report.limitBytes = 50;
  EXPECT_EQ(call(body, &report), "out of memory");
  EXPECT_EQ(report.code, kCallOutOfMemory);
  report.limitBytes = 0;
  EXPECT_EQ(call(body, &report), "");
  code[2] = 17;
  EXPECT_EQ(call(body, &report), "expected the code of a format");
  columns[1] = 1;
  code = encodeFormat(makeFormat("cc"));
  codeRef = memref(code);
  EXPECT_EQ(call(body, &report),
            "expected distinct names of patterns as columns of a join");
  EXPECT_EQ(report.code, kCallFailed);
}

TEST(CompiledInterface, Select) {
  const Pattern *pattern = makeCSR(32);
  std::vector<uint8_t> keep{1, 0, 1};
  std::vector<int64_t> code = encodeFormat(makeFormat("ns"));
  MemRef1<uint8_t> keepRef = memref(keep);
  MemRef1<int64_t> codeRef = memref(code);
  EXPECT_EQ(
      entriesOf(_mlir_ciface_nz_pattern_select(pattern, &keepRef, &codeRef)),
      (std::vector<Tuple>{{0, 1}, {2, 0}}));
  keepRef.sizes[0] = 2;
  EXPECT_EQ(call([&] {
              _mlir_ciface_nz_pattern_select(pattern, &keepRef, &codeRef);
            }),
            "expected 3 flags, one a stored entry, found 2");
}

TEST(CompiledInterface, FullAndConstant) {
  std::vector<int64_t> sizes{2, 3}, code = encodeFormat(makeFormat("dd"));
  MemRef1<int64_t> sizesRef = memref(sizes), codeRef = memref(code);
  EXPECT_EQ(_mlir_ciface_nz_pattern_full(&sizesRef), *Pattern::full({2, 3}));

  std::vector<int64_t> rows{0, 2, 1, 0};
  MemRef2<int64_t> table{rows.data(), rows.data(), 0, {2, 2}, {2, 1}};
  code = encodeFormat(makeFormat("ns", 8, 8));
  codeRef = memref(code);
  EXPECT_EQ(_mlir_ciface_nz_pattern_constant(&sizesRef, &table, &codeRef),
            *makePattern(makeFormat("ns", 8, 8), {2, 3}, {{0, 2}, {1, 0}}));
  // The same numbers by columns.
  std::vector<int64_t> columns{0, 1, 2, 0};
  MemRef2<int64_t> across{columns.data(), columns.data(), 0, {2, 2}, {1, 2}};
  EXPECT_EQ(_mlir_ciface_nz_pattern_constant(&sizesRef, &across, &codeRef),
            _mlir_ciface_nz_pattern_constant(&sizesRef, &table, &codeRef));
  sizes[1] = 2;
  EXPECT_EQ(
      call([&] {
        _mlir_ciface_nz_pattern_constant(&sizesRef, &table, &codeRef);
      }),
      "entry 0: expected a coordinate of level 1 from 0 to below 2, found 2");
  sizes[1] = -2;
  EXPECT_EQ(call([&] { _mlir_ciface_nz_pattern_full(&sizesRef); }),
            "level 1: expected a size of at least 0, found -2");
  table.sizes[1] = 1;
  EXPECT_EQ(call([&] {
              _mlir_ciface_nz_pattern_constant(&sizesRef, &table, &codeRef);
            }),
            "expected coordinates of 2 levels, found 1");
}

TEST(CompiledInterface, CastChecksSizes) {
  const Pattern *pattern = makeCSR(32);
  std::vector<int64_t> sizes{3, -1};
  MemRef1<int64_t> sizesRef = memref(sizes);
  EXPECT_EQ(_mlir_ciface_nz_pattern_cast(pattern, &sizesRef), pattern);
  sizes[0] = 4;
  EXPECT_EQ(call([&] { _mlir_ciface_nz_pattern_cast(pattern, &sizesRef); }),
            "expected a pattern of sizes 4x?, found 3x4");
  // With the place that compiled code has named.
  EXPECT_EQ(call([&] {
              nz_set_place("a.mlir:1:2: error: ");
              _mlir_ciface_nz_pattern_cast(pattern, &sizesRef);
            }),
            "a.mlir:1:2: error: expected a pattern of sizes 4x?, found 3x4");
}

TEST(CompiledInterface, ListsItsSymbols) {
  std::set<std::string> names;
  for (const Symbol &symbol : compiledInterface()) {
    EXPECT_NE(symbol.address, nullptr);
    EXPECT_TRUE(names.insert(symbol.name).second) << symbol.name;
  }
  EXPECT_EQ(names.count("nz_fail"), 1u);
  EXPECT_EQ(names.count("nz_set_place"), 1u);
  EXPECT_EQ(names.count("_mlir_ciface_nz_pattern_join"), 1u);
}

} // namespace
