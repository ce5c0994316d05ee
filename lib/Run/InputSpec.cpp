//===- InputSpec.cpp - What --input says ----------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/InputSpec.h"

#include "nz/Run/Failure.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <charconv>
#include <cmath>

using namespace llvm;
using namespace nz;
using namespace nz::run;

namespace {

/// Parses one spec; every failure is an error of its flag.
class SpecParser {
public:
  explicit SpecParser(StringRef text) : text(text) {
    spec.flag = ("--input=" + text).str();
  }

  Expected<InputSpec> parse() {
    if (Error error = parseSpec())
      return error;
    return std::move(spec);
  }

private:
  Error fail(const Twine &expected, StringRef found) {
    return usageError(shown() + ": expected " + expected + ", found '" + found +
                      "'");
  }

  /// The flag, shortened: long literals do not help to find a mistake.
  std::string shown() const {
    return spec.flag.size() <= 480 ? spec.flag
                                   : spec.flag.substr(0, 477) + "...";
  }

  Error parseSpec() {
    if (text.starts_with("@"))
      return parseFile(text.drop_front());
    size_t equals = text.find('=');
    if (equals == StringRef::npos) {
      if (isGeneratorName(text))
        return parseGenerated(text);
      return fail("@FILE, TYPE=VALUES as in 'f32=0.5', 'zeros', 'ones' or "
                  "'random'",
                  text);
    }
    if (Error error = parseType(text.take_front(equals)))
      return error;
    StringRef values = text.drop_front(equals + 1);
    return isGeneratorName(values) ? parseGenerated(values)
                                   : parseNumbers(values);
  }

  static bool isGeneratorName(StringRef text) {
    StringRef name = text.take_while([](char c) { return isAlpha(c); });
    return name == "zeros" || name == "ones" || name == "random";
  }

  Error parseFile(StringRef path) {
    if (path.empty())
      return fail("a file name behind '@'", text);
    if (all_of(path, isDigit)) {
      spec.kind = InputSpec::PatternOf;
      return parseReference(path);
    }
    spec.kind = InputSpec::File;
    spec.path = path.str();
    return Error::success();
  }

  Error parseReference(StringRef digits) {
    int64_t number = 0;
    if (digits.getAsInteger(10, number) || number < 0)
      return fail("the number of an argument behind '@'", digits);
    spec.patternOf = number;
    return Error::success();
  }

  Error parseType(StringRef type) {
    StringRef rest = type;
    while (!rest.empty() && isDigit(rest.front())) {
      int64_t size = 0;
      StringRef digits = rest.take_while(isDigit);
      if (digits.getAsInteger(10, size) ||
          !rest.drop_front(digits.size()).starts_with("x"))
        return fail("a type as in '4x5xf32'", type);
      spec.shape.push_back(size);
      rest = rest.drop_front(digits.size() + 1);
    }
    spec.element = elementOfName(rest);
    if (!spec.element)
      return fail("an element type (f16, bf16, f32, f64, i1, i8, i16, i32, "
                  "i64 or index)",
                  rest);
    return Error::success();
  }

  Error parseGenerated(StringRef generated) {
    auto [call, reference] = generated.split('@');
    if (generated.contains('@'))
      if (Error error = parseReference(reference))
        return error;
    SmallVector<StringRef, 3> pieces;
    call.split(pieces, ':');
    spec.kind = StringSwitch<InputSpec::Kind>(pieces[0])
                    .Case("zeros", InputSpec::Zeros)
                    .Case("ones", InputSpec::Ones)
                    .Default(InputSpec::Random);
    if (pieces[0] != "zeros" && pieces[0] != "ones" && pieces[0] != "random")
      return fail("'zeros', 'ones' or 'random'", pieces[0]);
    size_t limit = spec.kind == InputSpec::Random ? 3 : 1;
    if (pieces.size() > limit)
      return fail(limit == 3 ? "random[:SEED[:DENSITY]]"
                             : "nothing behind '" + pieces[0] + "'",
                  pieces[limit]);
    if (pieces.size() > 1 && pieces[1].getAsInteger(10, spec.seed))
      return fail("a seed, an integer from 0", pieces[1]);
    if (pieces.size() > 2) {
      double density = 0;
      if (pieces[2].getAsDouble(density) || !(density >= 0 && density <= 1))
        return fail("a density between 0 and 1", pieces[2]);
      spec.density = density;
    }
    if (spec.density && spec.patternOf)
      return fail("a density or a pattern", generated);
    return Error::success();
  }

  Error parseNumbers(StringRef values) {
    spec.kind = InputSpec::Numbers;
    bool isFloat = io::isFloat(spec.element->kind);
    std::vector<double> floats;
    std::vector<int64_t> integers;
    if (values.empty() && is_contained(spec.shape, 0)) {
      // An array without elements.
    } else {
      for (StringRef piece : split(values, ',')) {
        if (Error error = isFloat ? parseFloat(piece, floats)
                                  : parseInteger(piece, integers))
          return error;
      }
    }
    size_t found = isFloat ? floats.size() : integers.size();
    // Too many sizes for 64 bits are refused when the array is made.
    __int128 wanted = 1;
    for (int64_t size : spec.shape)
      wanted = std::min<__int128>(wanted * size, INT64_MAX);
    if (found != 1 && static_cast<__int128>(found) != wanted)
      return usageError(
          shown() + ": expected " + Twine(static_cast<int64_t>(wanted)) +
          " values or one that is repeated, found " + Twine(found));
    if (isFloat)
      spec.numbers = std::move(floats);
    else
      spec.numbers = std::move(integers);
    return Error::success();
  }

  Error parseFloat(StringRef piece, std::vector<double> &floats) {
    StringRef digits = piece.trim();
    digits.consume_front("+");
    double value = 0;
    auto [end, code] = std::from_chars(digits.begin(), digits.end(), value);
    if (digits.empty() || end != digits.end() ||
        (code != std::errc() && code != std::errc::result_out_of_range))
      return fail("numbers of type " + spec.element->name() +
                      " separated by commas",
                  piece);
    // Out of range is infinity or zero, as C reads it.
    if (code == std::errc::result_out_of_range)
      value = std::strtod(digits.str().c_str(), nullptr);
    floats.push_back(io::roundTo(spec.element->kind, value));
    return Error::success();
  }

  Error parseInteger(StringRef piece, std::vector<int64_t> &integers) {
    StringRef digits = piece.trim();
    int64_t value = 0;
    if (spec.element->kind == io::ElementKind::I1 &&
        (digits == "true" || digits == "false")) {
      integers.push_back(digits == "true");
      return Error::success();
    }
    digits.consume_front("+");
    if (digits.getAsInteger(10, value))
      return fail("integers of type " + spec.element->name() +
                      " separated by commas",
                  piece);
    int64_t bits = spec.element->kind == io::ElementKind::I1
                       ? 1
                       : 8 * spec.element->width();
    int64_t least = bits == 1 ? 0 : INT64_MIN >> (64 - bits);
    int64_t most = bits == 1 ? 1 : INT64_MAX >> (64 - bits);
    if (value < least || value > most)
      return fail("integers from " + Twine(least) + " to " + Twine(most),
                  piece);
    integers.push_back(value);
    return Error::success();
  }

  StringRef text;
  InputSpec spec;
};

} // namespace

Expected<InputSpec> nz::run::parseInputSpec(StringRef text) {
  return SpecParser(text).parse();
}
