//===- CompiledInterface.h - What compiled code calls -----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// In MLIR each is `func.func private @NAME(...)` with `llvm.emit_c_interface`;
// its C symbol is `_mlir_ciface_NAME`. A memref comes by pointer to its
// descriptor, a memref result is a first pointer argument. An error ends the
// call under way (see Arena.h).
//
//   nz_pattern_size(!llvm.ptr, i64 level) -> index
//   nz_pattern_count(!llvm.ptr) -> index
//   nz_pattern_positions_{8,16,32,64,index}(!llvm.ptr, i64 level)
//       -> memref<?xi8>, ..., memref<?xindex>
//   nz_pattern_coordinates_{8,16,32,64,index}(!llvm.ptr, i64 level)
//       -> memref<?xi8>, ..., memref<?xindex>
//   nz_pattern_iota(!llvm.ptr) -> memref<?xindex>
//   nz_pattern_chunks(!llvm.ptr) -> memref<?xindex>
//   nz_pattern_longest_row(!llvm.ptr) -> index
//   nz_pattern_join(!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr,
//                   memref<?xi64> names, memref<?xi64> columns,
//                   memref<?xi64> format) -> !llvm.ptr
//       up to four patterns, then null; the names of all, one after the other
//   nz_pattern_join_parts(... four patterns, memref<?xi64> names) -> index
//   nz_pattern_join_part(... as of nz_pattern_join, index part) -> !llvm.ptr
//       lives until the next part of the join is asked for, or the call ends
//   nz_pattern_unite(!llvm.ptr, !llvm.ptr, memref<?xi64> format) -> !llvm.ptr
//   nz_pattern_select(!llvm.ptr, memref<?xi1> keep, memref<?xi64> format)
//       -> !llvm.ptr
//   nz_pattern_reformat(!llvm.ptr, memref<?xi64> coordinates,
//                       memref<?xi64> format) -> !llvm.ptr
//   nz_pattern_placement(!llvm.ptr, memref<?xi64> coordinates,
//                        memref<?xi64> format) -> !llvm.ptr
//   nz_pattern_full(memref<?xindex> sizes) -> !llvm.ptr
//   nz_pattern_constant(memref<?xindex> sizes, memref<?x?xi64> coordinates,
//                       memref<?xi64> format) -> !llvm.ptr
//   nz_pattern_cast(!llvm.ptr, memref<?xi64> sizes) -> !llvm.ptr
//       sizes that the result must have; -1 is any
//
// `names` and `columns` are those of `Pattern::join`, `coordinates` is
// `encodeExpressions` and `format` is `encodeFormat`. The
// memrefs of level arrays belong to the pattern and are never written.
// `nz_fail(!llvm.ptr)` and `nz_set_place(!llvm.ptr)` have no descriptors and
// keep their names.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_COMPILEDINTERFACE_H
#define NZ_RUNTIME_COMPILEDINTERFACE_H

#include "nz/Runtime/Pattern.h"
#include <cstdint>
#include <vector>

namespace nz::runtime {

/// The descriptor of a strided memref of rank `Rank`.
template <typename T, int Rank> struct MemRef {
  T *allocated;
  T *aligned;
  int64_t offset;
  int64_t sizes[Rank];
  int64_t strides[Rank];
};
template <typename T> using MemRef1 = MemRef<T, 1>;
template <typename T> using MemRef2 = MemRef<T, 2>;

/// A memref of any rank: `descriptor` points to a `MemRef` of that rank.
struct UnrankedMemRef {
  int64_t rank;
  void *descriptor;
};

/// A function of the runtime by the name that compiled code links to.
struct Symbol {
  const char *name;
  void *address;
};

/// Every symbol that compiled code may need, for linking it in memory.
const std::vector<Symbol> &compiledInterface();

} // namespace nz::runtime

extern "C" {

int64_t _mlir_ciface_nz_pattern_size(const nz::runtime::Pattern *pattern,
                                     int64_t level);
int64_t _mlir_ciface_nz_pattern_count(const nz::runtime::Pattern *pattern);
void _mlir_ciface_nz_pattern_positions_8(nz::runtime::MemRef1<uint8_t> *result,
                                         const nz::runtime::Pattern *pattern,
                                         int64_t level);
void _mlir_ciface_nz_pattern_positions_16(
    nz::runtime::MemRef1<uint16_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_positions_32(
    nz::runtime::MemRef1<uint32_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_positions_64(nz::runtime::MemRef1<int64_t> *result,
                                          const nz::runtime::Pattern *pattern,
                                          int64_t level);
void _mlir_ciface_nz_pattern_positions_index(
    nz::runtime::MemRef1<int64_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_coordinates_8(
    nz::runtime::MemRef1<uint8_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_coordinates_16(
    nz::runtime::MemRef1<uint16_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_coordinates_32(
    nz::runtime::MemRef1<uint32_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_coordinates_64(
    nz::runtime::MemRef1<int64_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_coordinates_index(
    nz::runtime::MemRef1<int64_t> *result, const nz::runtime::Pattern *pattern,
    int64_t level);
void _mlir_ciface_nz_pattern_iota(nz::runtime::MemRef1<int64_t> *result,
                                  const nz::runtime::Pattern *pattern);
int64_t
_mlir_ciface_nz_pattern_longest_row(const nz::runtime::Pattern *pattern);
void _mlir_ciface_nz_pattern_chunks(nz::runtime::MemRef1<int64_t> *result,
                                    const nz::runtime::Pattern *pattern);
const nz::runtime::Pattern *_mlir_ciface_nz_pattern_join(
    const nz::runtime::Pattern *first, const nz::runtime::Pattern *second,
    const nz::runtime::Pattern *third, const nz::runtime::Pattern *fourth,
    nz::runtime::MemRef1<int64_t> *names,
    nz::runtime::MemRef1<int64_t> *columns,
    nz::runtime::MemRef1<int64_t> *format);
int64_t _mlir_ciface_nz_pattern_join_parts(
    const nz::runtime::Pattern *first, const nz::runtime::Pattern *second,
    const nz::runtime::Pattern *third, const nz::runtime::Pattern *fourth,
    nz::runtime::MemRef1<int64_t> *names);
const nz::runtime::Pattern *_mlir_ciface_nz_pattern_join_part(
    const nz::runtime::Pattern *first, const nz::runtime::Pattern *second,
    const nz::runtime::Pattern *third, const nz::runtime::Pattern *fourth,
    nz::runtime::MemRef1<int64_t> *names,
    nz::runtime::MemRef1<int64_t> *columns,
    nz::runtime::MemRef1<int64_t> *format, int64_t part);
const nz::runtime::Pattern *
_mlir_ciface_nz_pattern_unite(const nz::runtime::Pattern *lhs,
                              const nz::runtime::Pattern *rhs,
                              nz::runtime::MemRef1<int64_t> *format);
const nz::runtime::Pattern *
_mlir_ciface_nz_pattern_select(const nz::runtime::Pattern *pattern,
                               nz::runtime::MemRef1<uint8_t> *keep,
                               nz::runtime::MemRef1<int64_t> *format);
const nz::runtime::Pattern *
_mlir_ciface_nz_pattern_reformat(const nz::runtime::Pattern *pattern,
                                 nz::runtime::MemRef1<int64_t> *coordinates,
                                 nz::runtime::MemRef1<int64_t> *format);
const nz::runtime::Pattern *
_mlir_ciface_nz_pattern_placement(const nz::runtime::Pattern *pattern,
                                  nz::runtime::MemRef1<int64_t> *coordinates,
                                  nz::runtime::MemRef1<int64_t> *format);
const nz::runtime::Pattern *
_mlir_ciface_nz_pattern_full(nz::runtime::MemRef1<int64_t> *sizes);
const nz::runtime::Pattern *
_mlir_ciface_nz_pattern_constant(nz::runtime::MemRef1<int64_t> *sizes,
                                 nz::runtime::MemRef2<int64_t> *coordinates,
                                 nz::runtime::MemRef1<int64_t> *format);
const nz::runtime::Pattern *
_mlir_ciface_nz_pattern_cast(const nz::runtime::Pattern *pattern,
                             nz::runtime::MemRef1<int64_t> *sizes);

/// Copies a memref into another of its sizes; `memref.copy` lowers to it when
/// a memref is not contiguous.
void memrefCopy(int64_t elementBytes, nz::runtime::UnrankedMemRef *source,
                nz::runtime::UnrankedMemRef *destination);

/// Round to the nearest bf16, ties to even. LLVM calls these where a machine
/// has no instruction for it, and few compilers' libraries have them. A bf16 is
/// in the low half of the register of a float.
float __truncsfbf2(float number);
float __truncdfbf2(double number);
}

#endif // NZ_RUNTIME_COMPILEDINTERFACE_H
