//===- Numpy.cpp - Elements of NumPy files --------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Numpy.h"

#include "Elements.h"
#include "LargePages.h"
#include "NumpyHeader.h"
#include "TextCursor.h"
#include "nz/IO/Files.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

using namespace nz::io;

/// The kind that a NumPy type is read as, if there is one.
static std::optional<ElementKind> kindOf(char letter, uint64_t width) {
  using Kind = ElementKind;
  if (letter == 'b' && width == 1)
    return Kind::I1;
  if (width != 1 && width != 2 && width != 4 && width != 8)
    return std::nullopt;
  if (letter == 'f' && width > 1)
    return width == 2 ? Kind::F16 : width == 4 ? Kind::F32 : Kind::F64;
  if (letter == 'i')
    return width == 1   ? Kind::I8
           : width == 2 ? Kind::I16
           : width == 4 ? Kind::I32
                        : Kind::I64;
  if (letter == 'u')
    return width == 1   ? Kind::U8
           : width == 2 ? Kind::U16
           : width == 4 ? Kind::U32
                        : Kind::U64;
  return std::nullopt;
}

/// The number stored at `source`, whose bytes are in the other order if
/// `isBigEndian`.
template <typename T> static T load(const char *source, bool isBigEndian) {
  char bytes[sizeof(T)];
  for (size_t i = 0; i < sizeof(T); ++i)
    bytes[i] = source[isBigEndian ? sizeof(T) - 1 - i : i];
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

/// Elements stored as `T`, as `Held`, in the order of the file.
template <typename T, typename Held, typename Convert>
static std::vector<Held> loadAll(const char *source, const NumpyHeader &header,
                                 Convert convert) {
  std::vector<Held> elements;
  reserveLarge(elements, header.count);
  // By parts that stay in the cache: a vector fills itself with zeros first.
  // The order of bytes is asked once a part, so that the loop is a plain copy.
  constexpr uint64_t part = 1 << 12;
  for (uint64_t begin = 0; begin < header.count; begin += part) {
    uint64_t end = std::min(begin + part, header.count);
    elements.resize(end);
    Held *into = elements.data();
    if (header.isBigEndian)
      for (uint64_t i = begin; i < end; ++i)
        into[i] = convert(load<T>(source + i * sizeof(T), true));
    else
      for (uint64_t i = begin; i < end; ++i)
        into[i] = convert(load<T>(source + i * sizeof(T), false));
  }
  return elements;
}

/// All elements of `kind`.
static Values loadValues(ElementKind kind, const char *source,
                         const NumpyHeader &header) {
  auto same = [](auto value) { return value; };
  switch (kind) {
  case ElementKind::F16:
    return loadAll<uint16_t, double>(source, header, decodeHalf);
  case ElementKind::F32:
    return loadAll<float, double>(source, header, same);
  case ElementKind::I1:
    return loadAll<uint8_t, int64_t>(source, header,
                                     [](uint8_t value) { return value != 0; });
  case ElementKind::I8:
    return loadAll<int8_t, int64_t>(source, header, same);
  case ElementKind::I16:
    return loadAll<int16_t, int64_t>(source, header, same);
  case ElementKind::I32:
    return loadAll<int32_t, int64_t>(source, header, same);
  case ElementKind::U8:
    return loadAll<uint8_t, int64_t>(source, header, same);
  case ElementKind::U16:
    return loadAll<uint16_t, int64_t>(source, header, same);
  case ElementKind::U32:
    return loadAll<uint32_t, int64_t>(source, header, same);
  case ElementKind::I64:
  case ElementKind::U64:
    return loadAll<int64_t, int64_t>(source, header, same);
  default:
    return loadAll<double, double>(source, header, same);
  }
}

/// Elements in which the first coordinate runs fastest, with the last one
/// fastest.
template <typename T>
static std::vector<T> toRowMajor(const std::vector<T> &elements,
                                 const std::vector<int64_t> &shape) {
  size_t rank = shape.size();
  std::vector<uint64_t> strides(rank, 1), coordinates(rank, 0);
  for (size_t d = 1; d < rank; ++d)
    strides[d] = strides[d - 1] * static_cast<uint64_t>(shape[d - 1]);
  std::vector<T> rows(elements.size());
  uint64_t offset = 0;
  for (T &element : rows) {
    element = elements[offset];
    for (size_t d = rank; d-- > 0;) {
      offset += strides[d];
      if (++coordinates[d] < static_cast<uint64_t>(shape[d]))
        break;
      offset -= strides[d] * static_cast<uint64_t>(shape[d]);
      coordinates[d] = 0;
    }
  }
  return rows;
}

/// An error when an unsigned value has the bit that int64_t takes as its sign.
static Status checkUnsigned(const Values &values, const NumpyHeader &header,
                            std::string_view file) {
  const auto &integers = *std::get_if<std::vector<int64_t>>(&values);
  for (size_t i = 0; i < integers.size(); ++i)
    if (integers[i] < 0)
      return Error::atByte(
          file, header.dataOffset + i * 8,
          "expected an integer from 0 to 9223372036854775807, found " +
              std::to_string(static_cast<uint64_t>(integers[i])));
  return Done();
}

static Result<DenseArray> parse(std::string_view bytes, std::string_view file) {
  Result<NumpyHeader> header = parseNumpyHeader(bytes, file);
  if (!header)
    return header.error();
  std::optional<ElementKind> kind = kindOf(header->letter, header->width);
  if (!kind)
    return Error::atByte(
        file, header->typeOffset,
        "expected floats of 16 to 64 bits, integers or booleans, found " +
            std::string(header->letter == 'O'   ? "pickled objects "
                        : header->letter == 'c' ? "complex numbers "
                                                : "") +
            quote(header->type));

  uint64_t width = byteWidth(*kind);
  uint64_t found = (bytes.size() - header->dataOffset) / width;
  if (header->count > found)
    return Error::atByte(file, bytes.size(),
                         "expected " + std::to_string(header->count) +
                             " elements of " + std::to_string(width) +
                             " bytes, found the end of the file after " +
                             std::to_string(found));
  uint64_t end = header->dataOffset + header->count * width;
  if (bytes.size() > end)
    return Error::atByte(
        file, end,
        "expected the end of the file after " + std::to_string(header->count) +
            " elements, found " + std::to_string(bytes.size() - end) +
            " more bytes");
  bool isMoved = header->isFortranOrder && header->shape.size() > 1;
  if (Status fits = checkMemory(file, header->count * 8 * (isMoved ? 2 : 1));
      !fits)
    return fits.error();

  DenseArray array;
  array.kind = *kind;
  array.values = loadValues(*kind, bytes.data() + header->dataOffset, *header);
  if (*kind == ElementKind::U64)
    if (Status status = checkUnsigned(array.values, *header, file); !status)
      return status.error();
  if (isMoved)
    array.values = std::visit(
        [&](const auto &elements) -> Values {
          return toRowMajor(elements, header->shape);
        },
        array.values);
  array.shape = std::move(header->shape);
  return array;
}

Result<DenseArray> nz::io::parseNumpy(std::string_view bytes,
                                      std::string_view file) {
  return guardMemory(file, [&] { return parse(bytes, file); });
}

Result<DenseArray> nz::io::readNumpy(const std::string &path) {
  Result<Bytes> bytes = readFile(path);
  if (!bytes)
    return bytes.error();
  return parseNumpy(bytes->view(), path);
}

/// The NumPy name of the type that a kind is written as.
static std::string_view typeOf(ElementKind kind) {
  switch (kind) {
  case ElementKind::F16:
    return "<f2";
  case ElementKind::BF16:
  case ElementKind::F32:
    return "<f4";
  case ElementKind::F64:
    return "<f8";
  case ElementKind::I1:
    return "|b1";
  case ElementKind::I8:
    return "|i1";
  case ElementKind::I16:
    return "<i2";
  case ElementKind::I32:
    return "<i4";
  case ElementKind::I64:
    return "<i8";
  case ElementKind::U8:
    return "|u1";
  case ElementKind::U16:
    return "<u2";
  case ElementKind::U32:
    return "<u4";
  case ElementKind::U64:
    return "<u8";
  }
  return "";
}

/// Appends the elements of `values`, each as `T`.
template <typename T, typename Held, typename Convert>
static void storeAll(std::string &bytes, const std::vector<Held> &values,
                     Convert convert) {
  size_t begin = bytes.size();
  bytes.resize(begin + values.size() * sizeof(T));
  for (size_t i = 0; i < values.size(); ++i) {
    T value = static_cast<T>(convert(values[i]));
    std::memcpy(&bytes[begin + i * sizeof(T)], &value, sizeof(T));
  }
}

static void storeValues(std::string &bytes, ElementKind kind,
                        const Values &values) {
  auto same = [](auto value) { return value; };
  if (const auto *floats = std::get_if<std::vector<double>>(&values)) {
    switch (byteWidth(kind)) {
    case 2:
      return storeAll<uint16_t>(bytes, *floats, encodeHalf);
    case 4:
      return storeAll<float>(bytes, *floats, same);
    default:
      return storeAll<double>(bytes, *floats, same);
    }
  }
  // The low bytes of an integer are the same with and without a sign.
  const auto &integers = *std::get_if<std::vector<int64_t>>(&values);
  switch (byteWidth(kind)) {
  case 1:
    return storeAll<uint8_t>(bytes, integers, same);
  case 2:
    return storeAll<uint16_t>(bytes, integers, same);
  case 4:
    return storeAll<uint32_t>(bytes, integers, same);
  default:
    return storeAll<uint64_t>(bytes, integers, same);
  }
}

Result<std::string> nz::io::printNumpy(const DenseArray &array,
                                       std::string_view file) {
  return guardMemory(file, [&]() -> Result<std::string> {
    std::string bytes = printNumpyHeader(typeOf(array.kind), array.shape);
    storeValues(bytes, array.kind, array.values);
    return bytes;
  });
}

Status nz::io::writeNumpy(const std::string &path, const DenseArray &array) {
  Result<std::string> bytes = printNumpy(array, path);
  return bytes ? writeFile(path, *bytes) : Status(bytes.error());
}
