//===- InputSpec.h - What --input says --------------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_INPUTSPEC_H
#define NZ_RUN_INPUTSPEC_H

#include "nz/Run/ArgumentType.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace nz::run {

/// One `--input=SPEC`, taken apart:
///
///   spec      := '@' (NUMBER | path) | type '=' (generated | numbers)
///              | generated
///   type      := (size 'x')* element
///   generated := ('zeros' | 'ones' | 'random' (':' seed (':' density)?)?)
///                ('@' NUMBER)?
///   numbers   := number (',' number)*
struct InputSpec {
  enum Kind {
    /// `@A.mtx`
    File,
    /// `@0`: the pattern of an argument.
    PatternOf,
    /// `4xf32=1,2,3,4`; one number is repeated.
    Numbers,
    Zeros,
    Ones,
    Random,
  };

  /// `--input=SPEC`, for messages.
  std::string flag;
  Kind kind = File;
  std::string path;
  /// The argument whose pattern is taken.
  std::optional<int64_t> patternOf;
  /// What the type says, if there is one.
  std::optional<ElementType> element;
  llvm::SmallVector<int64_t> shape;
  /// Doubles or integers, as the element type is.
  io::Values numbers;
  uint64_t seed = 0;
  std::optional<double> density;

  bool isGenerated() const {
    return kind == Zeros || kind == Ones || kind == Random;
  }
};

/// Takes `text` apart, or says what is wrong with it.
llvm::Expected<InputSpec> parseInputSpec(llvm::StringRef text);

} // namespace nz::run

#endif // NZ_RUN_INPUTSPEC_H
