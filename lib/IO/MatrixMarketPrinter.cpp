//===- MatrixMarketPrinter.cpp - Prints Matrix Market text ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "nz/IO/Files.h"
#include "nz/IO/MatrixMarket.h"

#include <algorithm>

using namespace nz::io;

/// The banner of a general matrix and its two sizes; vectors are columns.
static Result<std::string> printHeader(const std::vector<int64_t> &shape,
                                       ElementKind kind, bool isSparse,
                                       std::string_view file) {
  if (shape.size() > 2 || (isSparse && shape.empty()))
    return Error::inFile(file, "expected a result of at most two dimensions, "
                               "found the shape " +
                                   printShape(shape));
  std::string text = "%%MatrixMarket matrix ";
  text += isSparse ? "coordinate " : "array ";
  text += isFloat(kind) ? "real general\n" : "integer general\n";
  appendNumber(text, shape.empty() ? 1 : shape[0]);
  text += ' ';
  appendNumber(text, shape.size() < 2 ? 1 : shape[1]);
  return text;
}

/// A line for each entry; row and column count from 1.
template <typename T>
static void appendEntries(std::string &text, const SparseArray &array,
                          const std::vector<T> &values) {
  size_t rank = array.shape.size();
  // Long enough for most entries, so that the text seldom moves as it grows.
  text.reserve(text.size() + values.size() * 24);
  for (size_t i = 0; i < values.size(); ++i) {
    const int64_t *tuple = array.coordinates.data() + i * rank;
    appendNumber(text, tuple[0] + 1);
    text += ' ';
    appendNumber(text, rank == 2 ? tuple[1] + 1 : int64_t(1));
    text += ' ';
    appendNumber(text, values[i]);
    text += '\n';
  }
}

Result<std::string> nz::io::printMatrixMarket(const SparseArray &array,
                                              std::string_view file) {
  return guardMemory(file, [&]() -> Result<std::string> {
    Result<std::string> text = printHeader(array.shape, array.kind, true, file);
    if (!text)
      return text;
    SparseArray sorted = array;
    if (Status status = canonicalize(sorted, file); !status)
      return status.error();
    *text += ' ';
    appendNumber(*text, static_cast<int64_t>(sorted.storedEntries()));
    *text += '\n';
    std::visit(
        [&](const auto &values) { appendEntries(*text, sorted, values); },
        sorted.values);
    return text;
  });
}

Result<std::string> nz::io::printMatrixMarket(const DenseArray &array,
                                              std::string_view file) {
  return guardMemory(file, [&]() -> Result<std::string> {
    Result<std::string> text =
        printHeader(array.shape, array.kind, false, file);
    if (!text)
      return text;
    *text += '\n';
    // Any number of columns may be empty.
    if (sizeOf(array.values) == 0)
      return text;
    size_t columns = array.shape.size() < 2 ? 1 : array.shape[1];
    std::visit(
        [&](const auto &values) {
          for (size_t j = 0; j < columns; ++j)
            for (size_t i = j; i < values.size(); i += columns) {
              appendNumber(*text, values[i]);
              *text += '\n';
            }
        },
        array.values);
    return text;
  });
}

/// Writes what was printed.
static Status writeText(const std::string &path,
                        const Result<std::string> &text) {
  return text ? writeFile(path, *text) : Status(text.error());
}

Status nz::io::writeMatrixMarket(const std::string &path,
                                 const SparseArray &array) {
  return writeText(path, printMatrixMarket(array, path));
}

Status nz::io::writeMatrixMarket(const std::string &path,
                                 const DenseArray &array) {
  return writeText(path, printMatrixMarket(array, path));
}
