//===- EntryAttributes.h - What callers say of entry functions --*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_ENTRYATTRIBUTES_H
#define NZ_DIALECT_ENTRYATTRIBUTES_H

namespace nz {

/// Argument attribute: the caller gives the buffer up, it may be overwritten.
/// A donated buffer overlaps no other argument. Where a function has such
/// arguments, the calls of one compilation differ in no others.
inline constexpr const char *kDonatedAttribute = "nz.donated";

/// Argument attribute, an array of i64: the sizes that every call of this
/// compilation has. Written before raising, on the argument as the program
/// declares it.
inline constexpr const char *kStaticShapeAttribute = "nz.static_shape";

/// Argument attribute, an integer: how many entries a sparse argument stores in
/// the first call of this compilation. It may decide how sums are grouped.
inline constexpr const char *kStoredEntriesAttribute = "nz.stored_entries";

/// Attribute of a function, an array of i64: the ranks of the tensors that it
/// takes behind its own arguments, which another function computes once for all
/// calls.
inline constexpr const char *kConstantRanksAttribute = "nz.constant_ranks";

/// The name of that function, in front of the entry's. It has the arguments of
/// the entry as it was.
inline constexpr const char *kConstantsPrefix = "nz_constants_of_";

/// Attribute of a function that was public until its buffers got owners.
inline constexpr const char *kEntryAttribute = "nz.entry";

} // namespace nz

#endif // NZ_DIALECT_ENTRYATTRIBUTES_H
