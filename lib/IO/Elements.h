//===- Elements.h - Ranges, rounding and spelling of elements ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_ELEMENTS_H
#define NZ_LIB_IO_ELEMENTS_H

#include "nz/IO/Arrays.h"

#include <cstdint>
#include <string>

namespace nz::io {

/// The least and the greatest integer of an integer kind, as far as int64_t can
/// hold them.
struct IntegerRange {
  int64_t least;
  int64_t greatest;
};
IntegerRange rangeOf(ElementKind kind);

/// Bytes of an element in a NumPy file.
unsigned byteWidth(ElementKind kind);

/// The number that 16 bits of IEEE half precision stand for, and the bits of a
/// number that is one of half precision.
double decodeHalf(uint16_t bits);
uint16_t encodeHalf(double value);

/// Appends the fewest digits that read back as exactly this double; `nan`,
/// `inf`, `-inf`.
void appendNumber(std::string &text, double value);
void appendNumber(std::string &text, int64_t value);

/// A shape in messages: `3x4`, or `scalar`.
std::string printShape(const std::vector<int64_t> &shape);

} // namespace nz::io

#endif // NZ_LIB_IO_ELEMENTS_H
