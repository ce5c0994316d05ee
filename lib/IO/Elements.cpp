//===- Elements.cpp - Kinds of elements and conversions between them ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"

#include <charconv>
#include <cmath>
#include <limits>

using namespace nz::io;

bool nz::io::isFloat(ElementKind kind) { return kind <= ElementKind::F64; }

std::string_view nz::io::nameOf(ElementKind kind) {
  switch (kind) {
  case ElementKind::F16:
    return "f16";
  case ElementKind::BF16:
    return "bf16";
  case ElementKind::F32:
    return "f32";
  case ElementKind::F64:
    return "f64";
  case ElementKind::I1:
    return "i1";
  case ElementKind::I8:
    return "i8";
  case ElementKind::I16:
    return "i16";
  case ElementKind::I32:
    return "i32";
  case ElementKind::I64:
    return "i64";
  case ElementKind::U8:
    return "u8";
  case ElementKind::U16:
    return "u16";
  case ElementKind::U32:
    return "u32";
  case ElementKind::U64:
    return "u64";
  }
  return "";
}

size_t nz::io::sizeOf(const Values &values) {
  return std::visit([](const auto &elements) { return elements.size(); },
                    values);
}

IntegerRange nz::io::rangeOf(ElementKind kind) {
  constexpr int64_t greatest = std::numeric_limits<int64_t>::max();
  switch (kind) {
  case ElementKind::I1:
    return {0, 1};
  case ElementKind::I8:
    return {-128, 127};
  case ElementKind::I16:
    return {-32768, 32767};
  case ElementKind::I32:
    return {-2147483648LL, 2147483647LL};
  case ElementKind::U8:
    return {0, 255};
  case ElementKind::U16:
    return {0, 65535};
  case ElementKind::U32:
    return {0, 4294967295LL};
  case ElementKind::U64:
    return {0, greatest};
  default:
    return {std::numeric_limits<int64_t>::min(), greatest};
  }
}

unsigned nz::io::byteWidth(ElementKind kind) {
  switch (kind) {
  case ElementKind::I1:
  case ElementKind::I8:
  case ElementKind::U8:
    return 1;
  case ElementKind::F16:
  case ElementKind::I16:
  case ElementKind::U16:
    return 2;
  // NumPy has no bf16: it is kept as f32.
  case ElementKind::BF16:
  case ElementKind::F32:
  case ElementKind::I32:
  case ElementKind::U32:
    return 4;
  default:
    return 8;
  }
}

/// Rounds to `precision` bits of mantissa with exponents from `leastExponent`
/// (subnormal below), to infinity beyond `greatest`.
static double roundBinary(double value, int precision, int leastExponent,
                          double greatest) {
  if (value == 0 || !std::isfinite(value))
    return value;
  int exponent = std::max(std::ilogb(value), leastExponent) - (precision - 1);
  // Scaling by a power of two is exact; the default mode of nearbyint is to
  // nearest, ties to even.
  double rounded =
      std::ldexp(std::nearbyint(std::ldexp(value, -exponent)), exponent);
  if (std::fabs(rounded) > greatest)
    return std::copysign(std::numeric_limits<double>::infinity(), value);
  return rounded;
}

double nz::io::roundTo(ElementKind kind, double value) {
  switch (kind) {
  case ElementKind::F16:
    return roundBinary(value, 11, -14, 65504.0);
  case ElementKind::BF16:
    return roundBinary(value, 8, -126, 0x1.fep127);
  case ElementKind::F32:
    return static_cast<float>(value);
  default:
    return value;
  }
}

double nz::io::decodeHalf(uint16_t bits) {
  int exponent = (bits >> 10) & 31;
  int mantissa = bits & 1023;
  double magnitude;
  if (exponent == 31)
    magnitude = mantissa ? std::numeric_limits<double>::quiet_NaN()
                         : std::numeric_limits<double>::infinity();
  else if (exponent == 0)
    magnitude = std::ldexp(mantissa, -24);
  else
    magnitude = std::ldexp(mantissa + 1024, exponent - 25);
  return bits >> 15 ? -magnitude : magnitude;
}

uint16_t nz::io::encodeHalf(double value) {
  value = roundTo(ElementKind::F16, value);
  uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value))
    return sign | 0x7e00;
  value = std::fabs(value);
  if (std::isinf(value))
    return sign | 0x7c00;
  if (value < 0x1p-14)
    return sign | static_cast<uint16_t>(std::ldexp(value, 24));
  int exponent = std::ilogb(value);
  auto mantissa = static_cast<uint16_t>(std::ldexp(value, 10 - exponent));
  return sign | static_cast<uint16_t>((exponent + 14) << 10) + mantissa;
}

void nz::io::appendNumber(std::string &text, double value) {
  if (std::isnan(value)) {
    text += "nan";
    return;
  }
  char buffer[32];
  auto result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  text.append(buffer, result.ptr);
}

void nz::io::appendNumber(std::string &text, int64_t value) {
  char buffer[32];
  auto result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  text.append(buffer, result.ptr);
}

std::string nz::io::printShape(const std::vector<int64_t> &shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t size : shape) {
    if (!text.empty())
      text += 'x';
    appendNumber(text, size);
  }
  return text;
}

/// The error for an element that has no equal in the kind asked for.
template <typename T>
static Error unfit(std::string_view file, ElementKind to, T value,
                   size_t position) {
  IntegerRange range = rangeOf(to);
  std::string text = "expected an integer from ";
  appendNumber(text, range.least);
  text += " to ";
  appendNumber(text, range.greatest);
  text += " for " + std::string(nameOf(to)) + ", found ";
  appendNumber(text, value);
  text += " at position " + std::to_string(position);
  return Error::inFile(file, std::move(text));
}

/// Doubles as integers of kind `to`.
static Result<Values> convertToIntegers(const std::vector<double> &values,
                                        ElementKind to, std::string_view file) {
  IntegerRange range = rangeOf(to);
  std::vector<int64_t> converted(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    double value = values[i];
    // 2^63 is a double, the greatest int64_t is not; NaN fails every
    // comparison.
    bool fits =
        value >= -0x1p63 && value < 0x1p63 && std::trunc(value) == value;
    if (fits)
      converted[i] = static_cast<int64_t>(value);
    if (!fits || converted[i] < range.least || converted[i] > range.greatest)
      return unfit(file, to, value, i);
  }
  return Values(std::move(converted));
}

Result<Values> nz::io::convertValues(Values values, ElementKind from,
                                     ElementKind to, std::string_view file) {
  return guardMemory(file, [&]() -> Result<Values> {
    if (from == to)
      return std::move(values);
    if (auto *floats = std::get_if<std::vector<double>>(&values)) {
      if (!isFloat(to))
        return convertToIntegers(*floats, to, file);
      for (double &value : *floats)
        value = roundTo(to, value);
      return std::move(values);
    }
    auto &integers = *std::get_if<std::vector<int64_t>>(&values);
    if (isFloat(to)) {
      std::vector<double> converted(integers.size());
      for (size_t i = 0; i < integers.size(); ++i)
        // From 64 bits to f32 at once: rounding twice would not be to nearest.
        converted[i] = to == ElementKind::F32
                           ? static_cast<float>(integers[i])
                           : roundTo(to, static_cast<double>(integers[i]));
      return Values(std::move(converted));
    }
    IntegerRange range = rangeOf(to);
    for (size_t i = 0; i < integers.size(); ++i)
      if (integers[i] < range.least || integers[i] > range.greatest)
        return unfit(file, to, integers[i], i);
    return std::move(values);
  });
}
