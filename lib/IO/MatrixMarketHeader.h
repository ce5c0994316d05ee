//===- MatrixMarketHeader.h - What precedes the entries ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LIB_IO_MATRIXMARKETHEADER_H
#define NZ_LIB_IO_MATRIXMARKETHEADER_H

#include "TextCursor.h"
#include "TextParts.h"
#include "nz/IO/Arrays.h"

#include <functional>
#include <optional>

namespace nz::io {

/// The text of a Matrix Market file, of which a part is held at a time.
class MatrixMarketText {
public:
  using Open = std::function<Result<std::unique_ptr<ByteStream>>()>;

  MatrixMarketText(Open open, std::string_view file, size_t partSize)
      : openStream(std::move(open)), file(file), partSize(partSize) {}

  /// Opens the text, once more if it is open; the cursor is in front of it.
  Status open();
  /// Skips blank lines and comments, however many parts of the text they fill;
  /// false at its end.
  Result<bool> findContent(TextCursor &place);
  /// The bytes of the whole text.
  uint64_t size() const { return bytes; }

  static constexpr char comment = '%';
  TextCursor cursor = TextCursor({}, {});

private:
  Open openStream;
  std::string_view file;
  size_t partSize;
  uint64_t bytes = 0;
  std::optional<TextParts> parts;
};

/// What a file says before its entries.
struct MatrixMarketHeader {
  enum class Field { Real, Integer, Unsigned, Pattern };
  enum class Symmetry { General, Symmetric, SkewSymmetric };

  bool isCoordinate = true;
  Field field = Field::Real;
  Symmetry symmetry = Symmetry::General;
  int64_t rows = 0;
  int64_t columns = 0;
  /// The entries that follow.
  int64_t count = 0;

  bool isInteger() const {
    return field == Field::Integer || field == Field::Unsigned;
  }
  bool isSymmetric() const { return symmetry != Symmetry::General; }
  bool isSkew() const { return symmetry == Symmetry::SkewSymmetric; }
  ElementKind kind() const {
    return field == Field::Integer    ? ElementKind::I64
           : field == Field::Unsigned ? ElementKind::U64
                                      : ElementKind::F64;
  }
};

/// Reads the banner and the sizes; the cursor stays behind them.
Result<MatrixMarketHeader> readMatrixMarketHeader(MatrixMarketText &text);

} // namespace nz::io

#endif // NZ_LIB_IO_MATRIXMARKETHEADER_H
