//===- ScipyNpz.cpp - Archives of arrays that SciPy saves and loads -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/ScipyNpz.h"

#include "Elements.h"
#include "NumpyStream.h"
#include "ScipyFormats.h"
#include "TextCursor.h"
#include "nz/IO/Files.h"
#include "nz/IO/Numpy.h"
#include "nz/IO/ZipArchive.h"

#include <algorithm>
#include <array>
#include <limits>

using namespace nz::io;

Error NpzArrays::inArray(const Error &error, const std::string &name) const {
  Error result = Error::inArray(file, name, error.text);
  if (!error.place.empty())
    result.place += " " + error.place;
  return result;
}

Status NpzArrays::checkRank(const std::string &name, size_t found,
                            size_t rank) const {
  if (found == rank)
    return Done();
  return error(name, "expected an array of rank " + std::to_string(rank) +
                         ", found rank " + std::to_string(found));
}

Status NpzArrays::checkIntegers(const std::string &name,
                                ElementKind kind) const {
  if (!isFloat(kind) && kind != ElementKind::I1)
    return Done();
  return error(name, "expected integers, found " + std::string(nameOf(kind)));
}

template <typename Action>
std::invoke_result_t<Action, ByteStream &>
NpzArrays::readStream(const std::string &name, Action action) const {
  // People know the arrays by their names, not by the files of the archive.
  auto named = [&](Error error) {
    if (!error.place.empty())
      error.place = Error::inArray(file, name, "").place;
    return error;
  };
  Result<std::unique_ptr<ByteStream>> stream =
      archive.openMember(name + ".npy");
  if (!stream)
    return named(stream.error());
  auto result = action(**stream);
  if (Status intact = (*stream)->finish(); !intact)
    return named(intact.error());
  return result;
}

Result<DenseArray> NpzArrays::read(const std::string &name, size_t rank) const {
  auto array = readStream(name, [&](ByteStream &bytes) {
    Result<DenseArray> read = readNumpy(bytes, file);
    return read ? std::move(read)
                : Result<DenseArray>(inArray(read.error(), name));
  });
  if (array)
    if (Status status = checkRank(name, array->shape.size(), rank); !status)
      return status.error();
  return array;
}

Result<DenseArray> NpzArrays::readIntegers(const std::string &name,
                                           size_t rank) const {
  Result<DenseArray> array = read(name, rank);
  if (array)
    if (Status status = checkIntegers(name, array->kind); !status)
      return status.error();
  return array;
}

Status NpzArrays::readParts(
    const std::string &name, const std::function<Status(uint64_t)> &begin,
    const std::function<Status(const int64_t *, size_t)> &take) const {
  return readStream(name, [&](ByteStream &bytes) -> Status {
    Result<NumpyStream> stream = NumpyStream::open(bytes, file);
    if (!stream)
      return inArray(stream.error(), name);
    if (Status status = checkRank(name, stream->shape().size(), 1); !status)
      return status;
    if (Status status = checkIntegers(name, stream->kind()); !status)
      return status;
    if (Status status = begin(stream->count()); !status)
      return status;
    std::array<int64_t, NumpyStream::kPart> part;
    for (uint64_t left = stream->count(); left > 0;) {
      size_t count = std::min<uint64_t>(left, part.size());
      if (Status status = stream->read(part.data(), count); !status)
        return inArray(status.error(), name);
      if (Status status = take(part.data(), count); !status)
        return status;
      left -= count;
    }
    return Done();
  });
}

Result<std::string> NpzArrays::readText(const std::string &name) const {
  Result<Bytes> bytes =
      readStream(name, [](ByteStream &bytes) { return readAll(bytes); });
  if (!bytes)
    return bytes.error();
  std::string_view view = bytes->view();
  Result<NumpyHeader> header = parseNumpyHeader(view, file);
  if (!header)
    return inArray(header.error(), name);
  unsigned characterWidth = header->letter == 'U' ? 4 : 1;
  bool isText = header->letter == 'S' || header->letter == 'U';
  constexpr uint64_t longest = 64;
  if (!isText || !header->shape.empty() || header->width > longest ||
      view.size() - header->dataOffset != header->width * characterWidth)
    return error(name, "expected a short text, found " + quote(header->type) +
                           " of shape " + printShape(header->shape));
  std::string text;
  for (uint64_t i = 0; i < header->width; ++i) {
    // An ASCII character of four bytes has one that is not zero: the first or
    // the last one.
    uint64_t offset = header->dataOffset + i * characterWidth;
    if (header->isBigEndian)
      offset += characterWidth - 1;
    if (view[offset] != '\0')
      text += view[offset];
  }
  return text;
}

static Result<SparseArray> read(Result<ZipArchive> archive,
                                std::string_view file) {
  if (!archive)
    return archive.error();
  if (!archive->contains("format.npy"))
    return Error::inFile(file,
                         "expected a sparse array as scipy.sparse.save_npz "
                         "writes it, with an array 'format', found " +
                             archive->listMembers());
  NpzArrays arrays(std::move(*archive), file);
  Result<std::string> format = arrays.readText("format");
  if (!format)
    return format.error();
  Result<DenseArray> sizes = arrays.readIntegers("shape", 1);
  if (!sizes)
    return sizes.error();
  const auto &shape = *std::get_if<std::vector<int64_t>>(&sizes->values);
  for (int64_t size : shape)
    if (size < 0)
      return arrays.error(
          "shape", "expected a size from 0 to 9223372036854775807, found " +
                       std::to_string(size));
  Result<SparseArray> array = readScipyFormat(arrays, *format, shape);
  if (!array)
    return array;
  if (Status status = canonicalize(*array, file); !status)
    return status.error();
  return array;
}

Result<SparseArray> nz::io::parseScipyNpz(std::string_view bytes,
                                          std::string_view file) {
  return guardMemory(file,
                     [&] { return read(ZipArchive::open(bytes, file), file); });
}

Result<SparseArray> nz::io::readScipyNpz(const std::string &path) {
  return guardMemory(path,
                     [&] { return read(ZipArchive::openFile(path), path); });
}

/// The arrays of a canonical matrix as csr.
static Result<std::vector<std::pair<std::string, DenseArray>>>
makeArrays(SparseArray matrix, std::string_view file) {
  auto integers = [](std::vector<int64_t> values, ElementKind kind) {
    auto size = static_cast<int64_t>(values.size());
    return DenseArray{{size}, kind, std::move(values)};
  };
  auto rows = static_cast<uint64_t>(matrix.shape[0]);
  size_t count = matrix.storedEntries();
  if (Status status =
          checkMemory(file, rows < UINT64_MAX / 64 ? rows * 8 : UINT64_MAX);
      !status)
    return status.error();
  std::vector<int64_t> positions(rows + 1, 0), columns(count);
  for (size_t i = 0; i < count; ++i) {
    ++positions[matrix.coordinates[2 * i] + 1];
    columns[i] = matrix.coordinates[2 * i + 1];
  }
  for (size_t row = 0; row < rows; ++row)
    positions[row + 1] += positions[row];

  // 32 bits where they hold every index, as SciPy chooses.
  constexpr int64_t greatest = std::numeric_limits<int32_t>::max();
  bool isNarrow = static_cast<int64_t>(count) <= greatest &&
                  matrix.shape[0] <= greatest && matrix.shape[1] <= greatest;
  ElementKind index = isNarrow ? ElementKind::I32 : ElementKind::I64;
  std::vector<std::pair<std::string, DenseArray>> arrays;
  arrays.emplace_back("indices", integers(std::move(columns), index));
  arrays.emplace_back("indptr", integers(std::move(positions), index));
  arrays.emplace_back("shape", integers(matrix.shape, ElementKind::I64));
  arrays.emplace_back("data", DenseArray{{static_cast<int64_t>(count)},
                                         matrix.kind,
                                         std::move(matrix.values)});
  return arrays;
}

static Result<std::string> print(const SparseArray &array,
                                 std::string_view file) {
  if (array.shape.size() != 2)
    return Error::inFile(file, "expected a result of two dimensions for a .npz "
                               "file, found the shape " +
                                   printShape(array.shape));
  SparseArray sorted = array;
  if (Status status = canonicalize(sorted, file); !status)
    return status.error();
  auto arrays = makeArrays(std::move(sorted), file);
  if (!arrays)
    return arrays.error();

  std::vector<std::pair<std::string, std::string>> members;
  members.emplace_back("format.npy", printNumpyHeader("|S3", {}) + "csr");
  for (auto &[name, contents] : *arrays) {
    Result<std::string> bytes = printNumpy(contents, file);
    if (!bytes)
      return bytes;
    members.emplace_back(name + ".npy", std::move(*bytes));
    contents.values = Values(); // its memory serves the next one
  }
  return printZipArchive(members, file);
}

Result<std::string> nz::io::printScipyNpz(const SparseArray &array,
                                          std::string_view file) {
  return guardMemory(file, [&] { return print(array, file); });
}

Status nz::io::writeScipyNpz(const std::string &path,
                             const SparseArray &array) {
  Result<std::string> bytes = printScipyNpz(array, path);
  return bytes ? writeFile(path, *bytes) : Status(bytes.error());
}
