//===- ReadWriteArray.cpp - Arrays by file name ---------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Files.h"
#include "nz/IO/Frostt.h"
#include "nz/IO/MatrixMarket.h"
#include "nz/IO/Numpy.h"
#include "nz/IO/ScipyNpz.h"

#include <algorithm>

using namespace nz::io;

namespace {

enum class Format { Frostt, MatrixMarket, Numpy, ScipyNpz };

} // namespace

/// The format that the extension of a path names.
static Result<Format> formatOf(const std::string &path) {
  std::string name = path.substr(path.rfind('/') + 1);
  size_t dot = name.rfind('.');
  std::string extension = dot == std::string::npos ? "" : name.substr(dot);
  std::string lower = extension;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  if (lower == ".tns")
    return Format::Frostt;
  if (lower == ".mtx")
    return Format::MatrixMarket;
  if (lower == ".npy")
    return Format::Numpy;
  if (lower == ".npz")
    return Format::ScipyNpz;
  return Error::inFile(
      path, "expected a name that ends in .mtx, .tns, .npy or .npz, "
            "found " +
                (extension.empty() ? "no extension" : "'" + extension + "'"));
}

/// A result of one kind of array as a result of any.
template <typename T> static Result<Array> anyArray(Result<T> result) {
  if (!result)
    return result.error();
  return Array(std::move(*result));
}

Result<Array> nz::io::readArray(const std::string &path,
                                const std::vector<int64_t> &sizes) {
  Result<Format> format = formatOf(path);
  if (!format)
    return format.error();
  switch (*format) {
  case Format::Frostt:
    return anyArray(readFrostt(path, sizes));
  case Format::MatrixMarket:
    return readMatrixMarket(path);
  case Format::Numpy:
    return anyArray(readNumpy(path));
  case Format::ScipyNpz:
    break;
  }
  return anyArray(readScipyNpz(path));
}

Status nz::io::writeArray(const std::string &path, const DenseArray &array) {
  Result<Format> format = formatOf(path);
  if (!format)
    return format.error();
  switch (*format) {
  case Format::MatrixMarket:
    return writeMatrixMarket(path, array);
  case Format::Numpy:
    return writeNumpy(path, array);
  case Format::Frostt:
  case Format::ScipyNpz:
    break;
  }
  return Error::inFile(path, std::string("expected a sparse result for a ") +
                                 (*format == Format::Frostt ? ".tns" : ".npz") +
                                 " file, found a dense one");
}

Status nz::io::writeArray(const std::string &path, const SparseArray &array) {
  Result<Format> format = formatOf(path);
  if (!format)
    return format.error();
  switch (*format) {
  case Format::Frostt:
    return writeFrostt(path, array);
  case Format::MatrixMarket:
    return writeMatrixMarket(path, array);
  case Format::Numpy:
    return guardMemory(path, [&]() -> Status {
      auto count = static_cast<int64_t>(array.storedEntries());
      return writeNumpy(path, DenseArray{{count}, array.kind, array.values});
    });
  case Format::ScipyNpz:
    break;
  }
  return writeScipyNpz(path, array);
}
