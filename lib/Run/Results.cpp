//===- Results.cpp - Results, printed and written -------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Results.h"

#include "nz/IO/Files.h"
#include "nz/Run/Failure.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

using namespace llvm;
using namespace nz;
using namespace nz::run;

std::string nz::run::numberText(double number, bool single) {
  if (std::isnan(number))
    return "nan";
  if (std::isinf(number))
    return number < 0 ? "-inf" : "inf";
  // The shortest digits, as d.ddde±xx.
  char digits[40];
  auto end = single ? std::to_chars(digits, digits + sizeof digits,
                                    static_cast<float>(number),
                                    std::chars_format::scientific)
                    : std::to_chars(digits, digits + sizeof digits, number,
                                    std::chars_format::scientific);
  StringRef text(digits, end.ptr - digits);
  auto [mantissa, power] = text.split('e');
  int exponent = std::atoi(power.str().c_str());
  if (exponent < -4 || exponent > 15)
    return text.str();
  // Between 0.0001 and 10^16 without an exponent.
  std::string sign = mantissa.consume_front("-") ? "-" : "";
  std::string all =
      mantissa.take_front(1).str() + mantissa.drop_front(1).ltrim('.').str();
  if (exponent < 0)
    return sign + "0." + std::string(-exponent - 1, '0') + all;
  if (static_cast<int>(all.size()) <= exponent + 1)
    return sign + all + std::string(exponent + 1 - all.size(), '0');
  return sign + all.substr(0, exponent + 1) + "." + all.substr(exponent + 1);
}

namespace {

/// Prints elements by number.
class ElementPrinter {
public:
  explicit ElementPrinter(const Value &value)
      : numbers(value.numbers()),
        single(value.type.element.kind != io::ElementKind::F64) {}

  void print(raw_ostream &os, int64_t at) const {
    if (const auto *floats = std::get_if<std::vector<double>>(&numbers))
      os << numberText((*floats)[at], single);
    else
      os << (*std::get_if<std::vector<int64_t>>(&numbers))[at];
  }

  /// Nested lists of the elements from `at` on.
  int64_t printList(raw_ostream &os, ArrayRef<int64_t> shape,
                    int64_t at) const {
    if (shape.empty()) {
      print(os, at);
      return at + 1;
    }
    os << '[';
    for (int64_t i = 0; i < shape[0]; ++i) {
      if (i)
        os << ", ";
      at = printList(os, shape.drop_front(), at);
    }
    os << ']';
    return at;
  }

private:
  io::Values numbers;
  bool single;
};

} // namespace

/// Prints the stored entries of a sparse tensor or a pattern.
static Error printEntries(raw_ostream &os, const Value &value) {
  auto coordinates = dimensionCoordinates(*value.pattern, value.type);
  if (!coordinates)
    return coordinates.takeError();
  std::optional<ElementPrinter> elements;
  if (value.type.hasElements())
    elements.emplace(value);
  int64_t rank = value.type.rank();
  for (int64_t entry = 0; entry < value.pattern->count(); ++entry) {
    os << '(';
    for (int64_t d = 0; d < rank; ++d)
      os << (d ? ", " : "") << (*coordinates)[entry * rank + d];
    os << ')';
    if (elements) {
      os << " = ";
      elements->print(os, entry);
    }
    os << '\n';
  }
  return Error::success();
}

Error nz::run::printResult(raw_ostream &os, size_t number, const Value &value) {
  std::string shape = shapeText(value.type.shape);
  os << "result " << number << ": " << shape;
  if (value.type.hasElements())
    os << (shape.empty() ? "" : "x") << value.type.element.name();
  if (value.type.hasPattern()) {
    os << ", " << value.pattern->count() << " stored\n";
    return printEntries(os, value);
  }
  os << " = ";
  ElementPrinter(value).printList(os, value.type.shape, 0);
  os << '\n';
  return Error::success();
}

Error nz::run::checkOutputPath(StringRef path) {
  if (path == "-" || path.ends_with(".mtx") || path.ends_with(".tns") ||
      path.ends_with(".npz") || path.ends_with(".npy"))
    return Error::success();
  return usageError("--output=@" + path +
                    ": expected a name that ends in .mtx, .tns, .npz or .npy");
}

Error nz::run::writeResult(const std::string &path, size_t number,
                           const Value &value) {
  auto check = [&](const io::Status &status) -> Error {
    if (status)
      return Error::success();
    return printedError(ExitCode::Failed, status.error().message());
  };
  bool numpy = StringRef(path).ends_with(".npy");
  if (numpy && value.type.kind == ArgumentKind::Sparse) {
    io::DenseArray values{
        {value.count()}, value.type.element.kind, value.numbers()};
    return check(io::writeArray(path, values));
  }
  auto array = toArray(value);
  if (!array)
    return array.takeError();
  return check(std::visit(
      [&](const auto &a) { return io::writeArray(path, a); }, *array));
}
