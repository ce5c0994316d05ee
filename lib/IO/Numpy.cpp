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
#include "NumpyStream.h"
#include "nz/IO/Files.h"

#include <algorithm>
#include <cstring>

using namespace nz::io;

/// All elements, in the order of the file.
template <typename T> static Result<Values> readElements(NumpyStream &stream) {
  std::vector<T> elements;
  reserveLarge(elements, stream.count());
  // By parts that stay in the cache: a vector fills itself with zeros first.
  constexpr size_t part = 1 << 14;
  while (elements.size() < stream.count()) {
    size_t begin = elements.size();
    elements.resize(std::min<uint64_t>(begin + part, stream.count()));
    if (Status status =
            stream.read(elements.data() + begin, elements.size() - begin);
        !status)
      return status.error();
  }
  return Values(std::move(elements));
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

Result<DenseArray> nz::io::readNumpy(ByteStream &bytes, std::string_view file) {
  Result<NumpyStream> stream = NumpyStream::open(bytes, file);
  if (!stream)
    return stream.error();
  bool isMoved = stream->isFortranOrder() && stream->shape().size() > 1;
  if (Status fits = checkMemory(file, stream->count() * 8 * (isMoved ? 2 : 1));
      !fits)
    return fits.error();
  Result<Values> values = isFloat(stream->kind())
                              ? readElements<double>(*stream)
                              : readElements<int64_t>(*stream);
  if (!values)
    return values.error();

  DenseArray array = {stream->shape(), stream->kind(), std::move(*values)};
  if (isMoved)
    array.values = std::visit(
        [&](const auto &elements) -> Values {
          return toRowMajor(elements, array.shape);
        },
        array.values);
  return array;
}

Result<DenseArray> nz::io::parseNumpy(std::string_view bytes,
                                      std::string_view file) {
  return guardMemory(file, [&] { return readNumpy(*openMemory(bytes), file); });
}

Result<DenseArray> nz::io::readNumpy(const std::string &path) {
  return guardMemory(path, [&]() -> Result<DenseArray> {
    Result<std::unique_ptr<ByteStream>> file = openFile(path);
    if (!file)
      return file.error();
    return readNumpy(**file, path);
  });
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
