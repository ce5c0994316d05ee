//===- Arguments.cpp - From --input to the arguments of a call ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Arguments.h"

#include "nz/IO/Files.h"
#include "nz/Run/Failure.h"
#include "nz/Run/InputSpec.h"
#include "nz/Run/OutOfMemory.h"
#include "nz/Run/Random.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <map>
#include <new>
#include <stdexcept>

using namespace llvm;
using namespace nz;
using namespace nz::run;

namespace {

/// The seed of places is not that of values.
constexpr uint64_t kPlaces = 0x706C61636573;

/// The arguments of one call under construction.
class ArgumentMaker {
public:
  ArgumentMaker(ArrayRef<ArgumentType> types) : types(types) {}

  Expected<std::vector<Value>> make(ArrayRef<std::string> texts);

private:
  /// Makes what refers to no pattern, or to one that is made already; true if
  /// it was made.
  Expected<bool> makeOne(size_t number);
  Expected<Value> makeByKind(size_t number);
  Expected<Value> fromFile(size_t number);
  Expected<Value> fromNumbers(size_t number);
  Expected<Value> generated(size_t number);
  Expected<Value> onPatternOf(size_t number);
  /// The pattern of argument `spec.patternOf` in the format of `type`, whose
  /// open sizes it fills.
  Expected<const runtime::Pattern *> patternFor(const InputSpec &spec,
                                                ArgumentType &type);
  /// The numbers of a generated array.
  Expected<io::Values> generate(const InputSpec &spec, io::ElementKind kind,
                                int64_t count);
  Expected<io::Array> generateSparse(const InputSpec &spec,
                                     const ArgumentType &type,
                                     io::SparseArray array);

  std::string source(size_t number) const {
    std::string flag = specs[number].flag;
    if (flag.size() > 480)
      flag = flag.substr(0, 477) + "...";
    return flag + ": argument " + std::to_string(number);
  }

  ArrayRef<ArgumentType> types;
  std::vector<InputSpec> specs;
  std::vector<Value> values;
  std::vector<bool> made;
};

} // namespace

static Error inputError(const io::Error &error) {
  return printedError(ExitCode::BadUsage, error.message());
}

Expected<std::vector<Value>> ArgumentMaker::make(ArrayRef<std::string> texts) {
  for (const std::string &text : texts) {
    auto spec = parseInputSpec(text);
    if (!spec)
      return spec.takeError();
    specs.push_back(std::move(*spec));
  }
  for (auto [number, spec] : enumerate(specs))
    if (spec.patternOf && *spec.patternOf >= static_cast<int64_t>(types.size()))
      return usageError(source(number) +
                        ": expected '@' and an argument from 0 "
                        "to " +
                        Twine(types.size() - 1) + ", found '@" +
                        Twine(*spec.patternOf) + "'");
  values.resize(types.size());
  made.resize(types.size());
  // References may point forward; every round makes at least one argument.
  for (bool progress = true; progress;) {
    progress = false;
    for (size_t number = 0; number < types.size(); ++number) {
      if (made[number])
        continue;
      auto done = makeOne(number);
      if (!done)
        return done.takeError();
      made[number] = *done;
      progress |= *done;
    }
  }
  for (size_t number = 0; number < types.size(); ++number)
    if (!made[number])
      return usageError(source(number) + ": expected an argument whose pattern "
                                         "does not come from this one");
  return std::move(values);
}

Expected<bool> ArgumentMaker::makeOne(size_t number) {
  const InputSpec &spec = specs[number];
  if (spec.patternOf && !made[*spec.patternOf])
    return false;
  MemoryErrorScope scope;
  try {
    auto value = makeByKind(number);
    if (!value)
      return value.takeError();
    values[number] = std::move(*value);
    return true;
  } catch (const std::bad_alloc &) {
  } catch (const std::length_error &) {
    // A size that no memory could have.
  }
  return usageError(source(number) +
                    ": expected enough memory, found none left");
}

Expected<Value> ArgumentMaker::makeByKind(size_t number) {
  const InputSpec &spec = specs[number];
  if (spec.patternOf)
    return onPatternOf(number);
  if (spec.kind == InputSpec::File)
    return fromFile(number);
  return spec.kind == InputSpec::Numbers ? fromNumbers(number)
                                         : generated(number);
}

Expected<Value> ArgumentMaker::fromFile(size_t number) {
  const std::string &path = specs[number].path;
  std::vector<int64_t> sizes;
  for (int64_t size : types[number].shape)
    sizes.push_back(size == kDynamicSize ? io::kAnySize : size);
  auto array = io::readArray(path, sizes);
  if (!array)
    return inputError(array.error());
  StringRef name = path;
  return makeValue(std::move(*array), types[number], source(number),
                   name.ends_with(".mtx") || name.ends_with(".npz"));
}

Expected<io::Values> ArgumentMaker::generate(const InputSpec &spec,
                                             io::ElementKind kind,
                                             int64_t count) {
  auto enough = io::checkMemory(spec.flag, static_cast<uint64_t>(count) * 8);
  if (!enough)
    return inputError(enough.error());
  auto numbers = io::guardMemory(spec.flag, [&]() -> io::Result<io::Values> {
    if (!io::isFloat(kind)) {
      int64_t number = spec.kind == InputSpec::Ones ? 1 : 0;
      if (spec.kind == InputSpec::Numbers)
        number = std::get<std::vector<int64_t>>(spec.numbers).front();
      return io::Values(std::vector<int64_t>(count, number));
    }
    double number = spec.kind == InputSpec::Ones ? 1 : 0;
    if (spec.kind == InputSpec::Numbers)
      number = std::get<std::vector<double>>(spec.numbers).front();
    std::vector<double> all(count, number);
    if (spec.kind == InputSpec::Random)
      for (int64_t i = 0; i < count; ++i)
        all[i] = io::roundTo(kind, randomNormal(spec.seed, i));
    return io::Values(std::move(all));
  });
  if (!numbers)
    return inputError(numbers.error());
  return std::move(*numbers);
}

namespace {

/// What the groups of a structured level, which is always the last, hold so
/// far.
class StructuredGroups {
public:
  explicit StructuredGroups(const ArgumentType &type) : type(type) {}

  /// Counts an entry, unless its group is full.
  bool take(ArrayRef<int64_t> coordinates) {
    if (type.format.levels.empty() || !type.format.levels.back().isStructured())
      return true;
    std::vector<int64_t> group;
    for (const LevelCoordinate &level : ArrayRef(type.levels).drop_back())
      group.push_back(level.part.of(coordinates[level.dimension]));
    int64_t &count = held[group];
    if (count == type.format.levels.back().n)
      return false;
    ++count;
    return true;
  }

private:
  const ArgumentType &type;
  std::map<std::vector<int64_t>, int64_t> held;
};

} // namespace

/// `round(density × size)` distinct entries; values in row-major order, so that
/// the numbers do not depend on the format of the argument.
Expected<io::Array> ArgumentMaker::generateSparse(const InputSpec &spec,
                                                  const ArgumentType &type,
                                                  io::SparseArray array) {
  std::optional<int64_t> size = elementsOf(array.shape);
  if (!size)
    return usageError(spec.flag +
                      ": expected at most 2^63 - 1 elements, found " +
                      shapeText(array.shape));
  double wanted = std::round(*spec.density * static_cast<double>(*size));
  int64_t count = wanted >= static_cast<double>(*size)
                      ? *size
                      : static_cast<int64_t>(wanted);
  int64_t rank = array.shape.size();
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(count), 8 * (rank + 2),
                             &bytes))
    bytes = UINT64_MAX;
  auto enough = io::checkMemory(spec.flag, bytes);
  if (!enough)
    return inputError(enough.error());
  auto numbers = generate(spec, array.kind, count);
  if (!numbers)
    return numbers.takeError();
  array.values = std::move(*numbers);
  auto placed = io::guardMemory(spec.flag, [&]() -> io::Status {
    RandomPermutation permutation(spec.seed ^ kPlaces, *size);
    std::vector<int64_t> places, coordinates(rank);
    places.reserve(count);
    auto locate = [&](int64_t place) {
      for (int64_t d = rank - 1; d >= 0; --d) {
        coordinates[d] = place % array.shape[d];
        place /= array.shape[d];
      }
    };
    StructuredGroups groups(type);
    for (int64_t i = 0;
         i < *size && static_cast<int64_t>(places.size()) < count; ++i) {
      int64_t place = count == *size ? i : permutation(i);
      locate(place);
      if (groups.take(coordinates))
        places.push_back(place);
    }
    if (static_cast<int64_t>(places.size()) < count)
      return io::Error::inFile(
          spec.flag, "expected at most " + std::to_string(places.size()) +
                         " entries in the groups of the format, "
                         "found " +
                         std::to_string(count));
    llvm::sort(places);
    array.coordinates.reserve(count * rank);
    for (int64_t place : places) {
      locate(place);
      append_range(array.coordinates, coordinates);
    }
    return io::Done();
  });
  if (!placed)
    return inputError(placed.error());
  return array;
}

Expected<Value> ArgumentMaker::fromNumbers(size_t number) {
  const InputSpec &spec = specs[number];
  // One number is repeated, except to an array of exactly one element.
  if (elementsOf(spec.shape) != static_cast<int64_t>(io::sizeOf(spec.numbers)))
    return generated(number);
  io::DenseArray array;
  array.shape.assign(spec.shape.begin(), spec.shape.end());
  array.kind = spec.element->kind;
  array.values = spec.numbers;
  return makeValue(std::move(array), types[number], source(number), false);
}

Expected<Value> ArgumentMaker::generated(size_t number) {
  const InputSpec &spec = specs[number];
  const ArgumentType &type = types[number];
  if (type.kind == ArgumentKind::Pattern && !spec.density)
    return usageError(source(number) +
                      ": expected a sparse file or '@' and the number of an "
                      "argument for a pattern");
  ArrayRef<int64_t> shape = spec.element ? spec.shape : type.shape;
  if (is_contained(shape, kDynamicSize))
    return usageError(source(number) + ": expected sizes for " + type.text() +
                      ", as in '4x5xf32=random:7', found none");
  io::ElementKind kind = spec.element ? spec.element->kind : type.element.kind;
  if (spec.kind == InputSpec::Random && !io::isFloat(kind))
    return usageError(source(number) +
                      ": expected a float type for random "
                      "numbers, found " +
                      std::string(io::nameOf(kind)));
  if (spec.density && !type.hasPattern())
    return usageError(source(number) +
                      ": expected no density for a dense "
                      "argument, found " +
                      Twine(std::to_string(*spec.density)));
  io::SparseArray sparse;
  sparse.shape.assign(shape.begin(), shape.end());
  sparse.kind = kind;
  if (spec.density) {
    auto array = generateSparse(spec, type, std::move(sparse));
    if (!array)
      return array.takeError();
    return makeValue(std::move(*array), type, source(number), false);
  }
  if (type.hasPattern() && spec.kind == InputSpec::Random)
    return usageError(source(number) +
                      ": expected a density or a pattern for a sparse "
                      "argument, as in 'random:7:0.05' or 'random:7@0'");
  if (type.hasPattern() && spec.kind == InputSpec::Zeros) {
    if (io::isFloat(kind))
      sparse.values = std::vector<double>();
    else
      sparse.values = std::vector<int64_t>();
    return makeValue(std::move(sparse), type, source(number), false);
  }
  std::optional<int64_t> count = elementsOf(shape);
  if (!count || *count > INT64_MAX / 8)
    return usageError(source(number) +
                      ": expected sizes that memory holds, "
                      "found " +
                      shapeText(shape));
  auto numbers = generate(spec, kind, *count);
  if (!numbers)
    return numbers.takeError();
  io::DenseArray array{sparse.shape, kind, std::move(*numbers)};
  return makeValue(std::move(array), type, source(number), false);
}

Expected<const runtime::Pattern *>
ArgumentMaker::patternFor(const InputSpec &spec, ArgumentType &type) {
  size_t number = &spec - specs.data();
  const Value &of = values[*spec.patternOf];
  bool same = of.type.rank() == type.rank();
  for (int64_t i = 0; same && i < type.rank(); ++i)
    same = type.shape[i] == kDynamicSize || type.shape[i] == of.type.shape[i];
  if (!same)
    return usageError(source(number) + ": expected a pattern of sizes " +
                      shapeText(type.shape) + ", found " +
                      shapeText(of.type.shape) + " in argument " +
                      Twine(*spec.patternOf));
  type.shape = of.type.shape;
  if (type.format == of.type.format && type.levels == of.type.levels)
    return of.pattern;
  auto coordinates = dimensionCoordinates(*of.pattern, of.type);
  if (!coordinates)
    return coordinates.takeError();
  return makePattern(*coordinates, type, source(number));
}

Expected<Value> ArgumentMaker::onPatternOf(size_t number) {
  const InputSpec &spec = specs[number];
  ArgumentType type = types[number];
  const runtime::Pattern *from = values[*spec.patternOf].pattern;
  if (!from)
    return usageError(source(number) +
                      ": expected a sparse argument behind "
                      "'@', found argument " +
                      Twine(*spec.patternOf) + " of type " +
                      types[*spec.patternOf].text());
  if (type.kind == ArgumentKind::Pattern) {
    if (spec.kind != InputSpec::PatternOf)
      return usageError(source(number) + ": expected '@" +
                        Twine(*spec.patternOf) + "' for a pattern");
    auto pattern = patternFor(spec, type);
    if (!pattern)
      return pattern.takeError();
    Value value;
    value.type = std::move(type);
    value.pattern = *pattern;
    return value;
  }
  if (spec.kind == InputSpec::PatternOf)
    return usageError(source(number) +
                      ": expected a file or values, found the "
                      "pattern of argument " +
                      Twine(*spec.patternOf) + "; a file of that name is '@./" +
                      Twine(*spec.patternOf) + "'");
  if (spec.kind == InputSpec::Random && !type.isFloat())
    return usageError(source(number) +
                      ": expected a float type for random "
                      "numbers, found " +
                      type.element.name());
  if (type.kind == ArgumentKind::Sparse) {
    auto pattern = patternFor(spec, type);
    if (!pattern)
      return pattern.takeError();
    auto numbers = generate(spec, type.element.kind, (*pattern)->count());
    if (!numbers)
      return numbers.takeError();
    return makeOnPattern(*pattern, *numbers, type, source(number));
  }
  if (type.rank() != 1)
    return usageError(source(number) +
                      ": expected a sparse argument or a vector for values on "
                      "a pattern, found " +
                      type.text());
  auto numbers = generate(spec, type.element.kind, from->count());
  if (!numbers)
    return numbers.takeError();
  io::DenseArray array{{from->count()}, type.element.kind, std::move(*numbers)};
  return makeValue(std::move(array), type, source(number), false);
}

Expected<std::vector<Value>>
nz::run::makeArguments(ArrayRef<std::string> specs,
                       ArrayRef<ArgumentType> types, StringRef entry) {
  if (specs.size() != types.size()) {
    std::string list;
    for (auto [number, type] : enumerate(types))
      list += "\n  argument " + std::to_string(number) + ": " + type.text();
    return usageError("--input: expected " + Twine(types.size()) + " for @" +
                      entry + ", found " + Twine(specs.size()) + list);
  }
  return ArgumentMaker(types).make(specs);
}

Expected<Value> nz::run::makeRandomLike(const Value &like, uint64_t seed) {
  std::vector<double> numbers(like.count());
  for (size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = randomNormal(seed, i);
  return makeOnPattern(like.pattern, numbers, like.type, "random numbers");
}
