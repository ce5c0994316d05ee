//===- FlatEntry.h - The face of an object towards C ------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// An object that others link has for its entry NAME
//
//   nz_NAME                what C calls, sparse arguments by their buffers
//   nz_NAME_on_patterns    the same, sparse arguments by handle and values
//   nz_NAME_argumentN      the description of a sparse argument, for
//                          nz_pattern_create
//
// and nothing else that another object could clash with. See
// nz/Codegen/FlatAbi.h for what the functions do.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_FLATENTRY_H
#define NZ_CODEGEN_FLATENTRY_H

#include "nz/Codegen/FlatAbi.h"
#include "nz/Runtime/Format.h"

#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <string>
#include <vector>

namespace llvm {
class Module;
} // namespace llvm

namespace nz {

/// An argument or a result as C sees it.
struct FlatValue {
  FlatKind kind = kFlatScalar;
  /// The C type of an element, its bytes, and whether it is a float in LLVM.
  std::string cType;
  int64_t width = 0;
  bool isFloat = false;
  /// Sizes of dimensions, -1 where open.
  llvm::SmallVector<int64_t> shape;
  /// Of a sparse tensor or pattern.
  runtime::Format format;
  llvm::SmallVector<FlatLevel> levels;
  /// The type in words, for comments.
  std::string text;

  bool hasPattern() const {
    return kind == kFlatSparse || kind == kFlatPattern;
  }
};

/// A function for C.
struct FlatEntry {
  /// As the program names it.
  std::string name;
  /// The symbol of its packed face.
  std::string packed;
  /// Arguments of the gradient, if results are a value and gradients.
  std::vector<int64_t> gradient;
  bool hasGradient = false;
  std::vector<FlatValue> arguments, results;

  /// `nz_NAME`, with an underscore for what C does not take.
  std::string symbol() const;
};

/// One parameter of a flat function.
struct FlatParameter {
  /// Declaration without the name: `const double *`.
  std::string type;
  std::string name;
  /// Bytes of a number; 0 is a pointer.
  int64_t width = 0;
  bool isFloat = false;
};

/// The parameters in the order of upstream's `sparse-assembler`: positions,
/// coordinates, values.
std::vector<FlatParameter> flatParameters(const FlatEntry &entry,
                                          bool byHandles);

/// Adds the flat functions to an optimized module, and hides everything else.
void addFlatEntry(llvm::Module &module, const FlatEntry &entry);

/// The text of the C header beside the object.
std::string printHeader(const FlatEntry &entry, const std::string &fileName);

} // namespace nz

#endif // NZ_CODEGEN_FLATENTRY_H
