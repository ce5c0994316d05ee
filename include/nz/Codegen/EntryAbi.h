//===- EntryAbi.h - How compiled functions are called -----------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// For every public function NAME of the program, code generation emits
//
//   extern "C" void nz_packed_NAME(void **slots);
//
// `slots` has one pointer for each argument, then one for each result, in the
// order of the raised function: a sparse tensor is two of them, the pattern
// and the values. Argument slots point to the argument, result slots to
// storage that the call fills:
//
//   scalar (float, integer, index)  the scalar; i1 is one byte
//   !nz.pattern                     a `nz::runtime::Pattern *`
//   tensor of rank r                a MemRefSlot<r>: a strided descriptor; of a
//                                   result also who owns the buffer
//
// A result whose `owned` is 0 is the buffer of an argument (or the constant
// data of the module) and must not be freed through the result; one whose
// `owned` is 1 was allocated by the call and is freed with
// `nz_free(allocated)`. Arguments are never written unless the argument has the
// attribute `nz.donated`; a donated buffer belongs to the caller before and
// after the call, and a result may be that buffer.
//
// A function with the attribute `nz.constant_ranks` comes with
//
//   extern "C" const int64_t nz_constant_ranks_NAME[];
//
// the number of tensors that it takes behind its arguments, then their ranks.
// They are the results of the function nz_constants_of_NAME, called with the
// same arguments; if there are none, so is that function.
//
// The call must go through `nz_call` (Runtime/Arena.h), which catches errors.
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_ENTRYABI_H
#define NZ_CODEGEN_ENTRYABI_H

#include "nz/Dialect/EntryAttributes.h"

#include <cstdint>

namespace nz {

/// Prefix of the symbol by which a function is called.
inline constexpr const char *kPackedPrefix = "nz_packed_";

/// Prefix of the ranks of what a function takes behind its arguments.
inline constexpr const char *kConstantRanksPrefix = "nz_constant_ranks_";

/// The memory layout of a tensor of rank `Rank` in a slot. Rank 0 has neither
/// sizes nor strides.
template <int Rank> struct MemRefSlot {
  void *allocated;
  void *aligned;
  int64_t offset;
  int64_t sizes[Rank];
  int64_t strides[Rank];
  /// Results only: 1 when the caller must free `allocated`.
  int8_t owned;
};
template <> struct MemRefSlot<0> {
  void *allocated;
  void *aligned;
  int64_t offset;
  int8_t owned;
};

} // namespace nz

#endif // NZ_CODEGEN_ENTRYABI_H
