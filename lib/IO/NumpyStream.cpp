//===- NumpyStream.cpp - Elements of NumPy files in order -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NumpyStream.h"

#include "Elements.h"
#include "TextCursor.h"

#include <algorithm>
#include <array>
#include <cstring>
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

Result<NumpyStream> NumpyStream::open(ByteStream &bytes,
                                      std::string_view file) {
  Result<NumpyHeader> header = readNumpyHeader(bytes, file);
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
  uint64_t found = bytes.remaining() / width;
  if (header->count > found)
    return Error::atByte(file, bytes.size(),
                         "expected " + std::to_string(header->count) +
                             " elements of " + std::to_string(width) +
                             " bytes, found the end of the file after " +
                             std::to_string(found));
  uint64_t size = header->count * width;
  if (bytes.remaining() > size)
    return Error::atByte(
        file, header->dataOffset + size,
        "expected the end of the file after " + std::to_string(header->count) +
            " elements, found " + std::to_string(bytes.remaining() - size) +
            " more bytes");
  return NumpyStream(bytes, file, std::move(*header), *kind);
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

template <typename T, typename Held, typename Convert>
Status NumpyStream::load(Held *into, size_t number, Convert convert) {
  std::array<char, kPart * sizeof(T)> stored;
  while (number > 0) {
    size_t part = std::min(number, kPart);
    if (Status status = bytes.read(stored.data(), part * sizeof(T)); !status)
      return status;
    // The order of bytes is asked once a part, so that the loop is a plain one.
    const char *source = stored.data();
    if (header.isBigEndian)
      for (size_t i = 0; i < part; ++i)
        into[i] = convert(::load<T>(source + i * sizeof(T), true));
    else
      for (size_t i = 0; i < part; ++i)
        into[i] = convert(::load<T>(source + i * sizeof(T), false));
    into += part;
    number -= part;
  }
  return Done();
}

template <typename T, typename Held>
Status NumpyStream::load(Held *into, size_t number) {
  // What the file has is what is held.
  if (sizeof(T) == sizeof(Held) && !header.isBigEndian)
    return bytes.read(reinterpret_cast<char *>(into), number * sizeof(T));
  return load<T>(into, number, [](T value) { return value; });
}

Status NumpyStream::read(double *into, size_t number) {
  switch (elementKind) {
  case ElementKind::F16:
    return load<uint16_t>(into, number, decodeHalf);
  case ElementKind::F32:
    return load<float>(into, number);
  default:
    return load<double>(into, number);
  }
}

Status NumpyStream::read(int64_t *into, size_t number) {
  switch (elementKind) {
  case ElementKind::I1:
    return load<uint8_t>(into, number,
                         [](uint8_t value) { return value != 0; });
  case ElementKind::I8:
    return load<int8_t>(into, number);
  case ElementKind::I16:
    return load<int16_t>(into, number);
  case ElementKind::I32:
    return load<int32_t>(into, number);
  case ElementKind::U8:
    return load<uint8_t>(into, number);
  case ElementKind::U16:
    return load<uint16_t>(into, number);
  case ElementKind::U32:
    return load<uint32_t>(into, number);
  case ElementKind::U64:
    if (Status status = load<int64_t>(into, number); !status)
      return status;
    return checkUnsigned(into, number);
  default:
    return load<int64_t>(into, number);
  }
}

Status NumpyStream::checkUnsigned(const int64_t *elements,
                                  size_t number) const {
  uint64_t offset = bytes.size() - bytes.remaining() - 8 * number;
  for (size_t i = 0; i < number; ++i)
    if (elements[i] < 0)
      return Error::atByte(
          file, offset + 8 * i,
          "expected an integer from 0 to 9223372036854775807, found " +
              std::to_string(static_cast<uint64_t>(elements[i])));
  return Done();
}
