//===- FlatAbi.h - How C calls compiled functions ---------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// An object of nz-run has functions that C can call: each parameter is a
// number or a pointer. They store their parameters as words and hand them on,
// with a description of what they are, to `nz_call_flat`, which checks them,
// makes patterns, calls the packed face of the function (EntryAbi.h)
// and takes the results apart again. The header beside the object declares the
// same functions in C; lib/Codegen/Header.cpp writes it.
//
// A description is a list of numbers:
//
//   entry     number of arguments, number of results, then each as a value
//   value     FlatKind, bytes of an element, rank, sizes (-1: any),
//             length of the format (0: none), the format as `encodeFormat`
//             codes it, then of each of its levels: the dimension, what part
//             of it (`NumberPart`: kind and divisor), its FlatLayout
//
// The words of an argument:
//
//   scalar    itself
//   dense     elements, then a pointer to the sizes, unless it has rank 0
//   sparse    by buffers: for each level that has them positions, their
//             number, coordinates, their number; values, their number; a
//             pointer to the sizes of the dimensions
//             by handle: the pattern; values, their number
//   pattern   as sparse, without the values
//
// and of a result: a pointer to the scalar, to an `nz_array`, or to a handle.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_FLATABI_H
#define NZ_CODEGEN_FLATABI_H

#include "nz/Runtime/Format.h"

#include <cstdint>

namespace nz {

/// What an argument or a result is.
enum FlatKind : int64_t {
  kFlatScalar = 0,
  kFlatDense = 1,
  kFlatSparse = 2,
  kFlatPattern = 3,
};

/// How the caller's arrays of a level lie.
enum FlatLayout : int64_t {
  /// As in level form: positions without gaps, coordinates by themselves.
  kFlatPlain = 0,
  /// Two positions a segment: where it begins and where it ends.
  kFlatGapped = 1,
  /// Coordinates follow those of the level above, entry by entry, in its array.
  kFlatInterleaved = 2,
};

/// What a level of a sparse value stores, and how C passes it.
struct FlatLevel {
  int64_t dimension = 0;
  runtime::NumberPart part;
  FlatLayout layout = kFlatPlain;
};

/// No tensor of an object has more dimensions.
inline constexpr int64_t kMostDimensions = 16;

} // namespace nz

#endif // NZ_CODEGEN_FLATABI_H
