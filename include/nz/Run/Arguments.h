//===- Arguments.h - From --input to the arguments of a call ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_ARGUMENTS_H
#define NZ_RUN_ARGUMENTS_H

#include "nz/Run/Value.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace nz::run {

/// Makes one value for each type from the specs of `--input`, in order. Reads
/// files, generates arrays, and shares patterns where a spec names an argument.
/// `entry` is the function's name for messages.
llvm::Expected<std::vector<Value>>
makeArguments(llvm::ArrayRef<std::string> specs,
              llvm::ArrayRef<ArgumentType> types, llvm::StringRef entry);

/// Standard normal numbers on the pattern and sizes of `like`, in f64 or as
/// `like` has them.
llvm::Expected<Value> makeRandomLike(const Value &like, uint64_t seed);

} // namespace nz::run

#endif // NZ_RUN_ARGUMENTS_H
