//===- ProgramText.h - Reading program text that may be hostile -*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_PROGRAMTEXT_H
#define NZ_RUN_PROGRAMTEXT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace llvm {
class MemoryBuffer;
} // namespace llvm

namespace nz::run {

/// What bytecode begins with.
inline constexpr llvm::StringLiteral kBytecodeMagic("ML\xefR");

/// Reads a program whole; `-` is standard input. Stops at the first NUL, so
/// that an endless device is not read for ever.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readProgramText(llvm::StringRef path);

/// Refuses what upstream's parser does not survive or takes minutes for:
/// bytecode, NUL characters, nesting deeper than 1,000 and numbers of more than
/// 4,096 digits. Strings, and so blobs and resources, may have any length.
llvm::Error checkProgramText(llvm::StringRef name, llvm::StringRef text);

} // namespace nz::run

#endif // NZ_RUN_PROGRAMTEXT_H
