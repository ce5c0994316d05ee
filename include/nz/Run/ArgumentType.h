//===- ArgumentType.h - Arguments as people see them ------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_ARGUMENTTYPE_H
#define NZ_RUN_ARGUMENTTYPE_H

#include "nz/Codegen/FlatAbi.h"
#include "nz/IO/Arrays.h"
#include "nz/Runtime/Format.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>
#include <string>

namespace mlir {
class Type;
} // namespace mlir

namespace nz::run {

/// A size that the type leaves open; as in MLIR's shaped types.
inline constexpr int64_t kDynamicSize = INT64_MIN;

/// The type of one element.
struct ElementType {
  io::ElementKind kind = io::ElementKind::F64;
  /// `index`, which is stored as i64.
  bool isIndex = false;

  bool operator==(const ElementType &other) const {
    return kind == other.kind && isIndex == other.isIndex;
  }
  /// Bytes in memory; i1 takes one.
  int64_t width() const;
  /// `f64`, `i1`, `index`.
  std::string name() const;
};

/// The element type of that name; none for an unknown name.
std::optional<ElementType> elementOfName(llvm::StringRef name);

/// What an argument or a result is.
enum class ArgumentKind { Scalar, Dense, Sparse, Pattern };

/// What a level stores: a dimension, or the number of a block of it, or the
/// place in the block.
struct LevelCoordinate {
  int64_t dimension = 0;
  runtime::NumberPart part;

  bool operator==(const LevelCoordinate &other) const {
    return dimension == other.dimension && part.kind == other.part.kind &&
           part.divisor == other.part.divisor;
  }
};

/// The type of an argument or of a result of the program as it is written,
/// before sparse tensors are split into pattern and values.
struct ArgumentType {
  ArgumentKind kind = ArgumentKind::Scalar;
  /// Nothing to a pattern.
  ElementType element;
  /// Dimension sizes, `kDynamicSize` where open; empty for a scalar.
  llvm::SmallVector<int64_t> shape;
  /// Of a sparse tensor or pattern: its levels in level form, and what each
  /// stores.
  runtime::Format format;
  llvm::SmallVector<LevelCoordinate> levels;
  /// How the arrays of each level lie where others make them.
  llvm::SmallVector<FlatLayout> layouts;

  int64_t rank() const { return static_cast<int64_t>(shape.size()); }
  bool hasPattern() const {
    return kind == ArgumentKind::Sparse || kind == ArgumentKind::Pattern;
  }
  /// Whether the levels are the dimensions in order.
  bool hasPlainLevels() const;
  bool hasElements() const { return kind != ArgumentKind::Pattern; }
  /// Something that has a derivative.
  bool isFloat() const { return hasElements() && io::isFloat(element.kind); }
  bool isScalar() const {
    return hasElements() && !hasPattern() && rank() == 0;
  }
  /// How many slots of a call it takes: pattern and values are two.
  unsigned slots() const { return kind == ArgumentKind::Sparse ? 2 : 1; }
  /// `?x3xf64`, `sparse 3x3xf64`, `pattern 3x3`, `f64`.
  std::string text() const;
};

/// `3x?x` and the element; what messages and printed results call a shape.
std::string shapeText(llvm::ArrayRef<int64_t> shape);

/// Describes `type`; none for types that nz-run cannot make or read (the
/// compiler refuses most of them by name).
std::optional<ArgumentType> describeType(mlir::Type type);

/// Whether a value of type `from` may become an argument of type `to`.
bool fits(const ArgumentType &from, const ArgumentType &to);

} // namespace nz::run

#endif // NZ_RUN_ARGUMENTTYPE_H
