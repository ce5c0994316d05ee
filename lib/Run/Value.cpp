//===- Value.cpp - Arguments and results in memory ------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Value.h"

#include "nz/IO/Files.h"
#include "nz/Run/Failure.h"
#include "nz/Runtime/Arena.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"

#include <cstring>
#include <numeric>

using namespace llvm;
using namespace nz;
using namespace nz::run;
using io::ElementKind;

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Elements::Elements(Elements &&other) noexcept : memory(other.release()) {}

Elements &Elements::operator=(Elements &&other) noexcept {
  if (this != &other) {
    nz_free(memory);
    memory = other.release();
  }
  return *this;
}

Elements::~Elements() { nz_free(memory); }

Elements Elements::allocate(int64_t count, int64_t width) {
  if (count > INT64_MAX / width)
    return {};
  return adopt(nz_allocate(count * width));
}

Elements Elements::adopt(void *memory) {
  Elements result;
  result.memory = memory;
  return result;
}

void *Elements::release() { return std::exchange(memory, nullptr); }

std::optional<int64_t> nz::run::elementsOf(ArrayRef<int64_t> shape) {
  if (is_contained(shape, 0))
    return 0;
  int64_t product = 1;
  for (int64_t size : shape)
    if (__builtin_mul_overflow(product, size, &product))
      return std::nullopt;
  return product;
}

int64_t Value::count() const {
  if (pattern)
    return type.kind == ArgumentKind::Sparse ? pattern->count() : 0;
  return elementsOf(type.shape).value_or(0);
}

//===----------------------------------------------------------------------===//
// Elements and numbers
//===----------------------------------------------------------------------===//

/// Narrow floats have no type in C++17; their bits do.
static const fltSemantics &narrowFloat(ElementKind kind) {
  return kind == ElementKind::F16 ? APFloat::IEEEhalf() : APFloat::BFloat();
}

template <typename Element, typename Number>
static void convertAll(const std::vector<Number> &numbers, void *elements) {
  auto *out = static_cast<Element *>(elements);
  for (size_t i = 0; i < numbers.size(); ++i)
    out[i] = static_cast<Element>(numbers[i]);
}

void nz::run::storeNumbers(const io::Values &numbers, ElementType type,
                           void *elements) {
  if (const auto *floats = std::get_if<std::vector<double>>(&numbers)) {
    if (type.kind == ElementKind::F64)
      return convertAll<double>(*floats, elements);
    if (type.kind == ElementKind::F32)
      return convertAll<float>(*floats, elements);
    auto *out = static_cast<uint16_t *>(elements);
    for (double number : *floats) {
      APFloat value(number);
      bool lost = false;
      value.convert(narrowFloat(type.kind), APFloat::rmNearestTiesToEven,
                    &lost);
      *out++ = value.bitcastToAPInt().getZExtValue();
    }
    return;
  }
  const auto &integers = *std::get_if<std::vector<int64_t>>(&numbers);
  switch (type.width()) {
  case 1:
    return convertAll<int8_t>(integers, elements);
  case 2:
    return convertAll<int16_t>(integers, elements);
  case 4:
    return convertAll<int32_t>(integers, elements);
  default:
    return convertAll<int64_t>(integers, elements);
  }
}

template <typename Element, typename Number>
static std::vector<Number> widenAll(const void *elements, int64_t count) {
  const auto *from = static_cast<const Element *>(elements);
  return std::vector<Number>(from, from + count);
}

io::Values nz::run::loadNumbers(ElementType type, const void *elements,
                                int64_t count) {
  switch (type.kind) {
  case ElementKind::F64:
    return widenAll<double, double>(elements, count);
  case ElementKind::F32:
    return widenAll<float, double>(elements, count);
  case ElementKind::F16:
  case ElementKind::BF16: {
    std::vector<double> floats(count);
    const auto *from = static_cast<const uint16_t *>(elements);
    for (int64_t i = 0; i < count; ++i)
      floats[i] =
          APFloat(narrowFloat(type.kind), APInt(16, from[i])).convertToDouble();
    return floats;
  }
  case ElementKind::I1: {
    std::vector<int64_t> bits(count);
    const auto *from = static_cast<const uint8_t *>(elements);
    for (int64_t i = 0; i < count; ++i)
      bits[i] = from[i] & 1;
    return bits;
  }
  default:
    break;
  }
  switch (type.width()) {
  case 1:
    return widenAll<int8_t, int64_t>(elements, count);
  case 2:
    return widenAll<int16_t, int64_t>(elements, count);
  case 4:
    return widenAll<int32_t, int64_t>(elements, count);
  default:
    return widenAll<int64_t, int64_t>(elements, count);
  }
}

io::Values Value::numbers() const {
  return loadNumbers(type.element, elements.data(), count());
}

static Error outOfMemory(const Twine &source) {
  return usageError(source + ": expected enough memory, found none left");
}

Expected<Value> nz::run::copyValue(const Value &value) {
  Value copy;
  copy.type = value.type;
  copy.pattern = value.pattern;
  if (value.type.hasElements()) {
    int64_t width = value.type.element.width();
    copy.elements = Elements::allocate(value.count(), width);
    if (!copy.elements)
      return outOfMemory("a copy of an argument");
    std::memcpy(copy.elements.data(), value.elements.data(),
                value.count() * width);
  }
  return copy;
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// Sorts the rows of `tuples` lexicographically: a stable sort by each
/// column, the last one first. Returns the old number of every row.
static std::vector<int64_t> sortRows(std::vector<int64_t> &tuples,
                                     ArrayRef<int64_t> sizes) {
  int64_t rank = sizes.size(),
          count = tuples.size() / std::max<int64_t>(rank, 1);
  std::vector<int64_t> order(count), next(count), starts;
  std::iota(order.begin(), order.end(), 0);
  for (int64_t level = rank - 1; level >= 0; --level) {
    auto key = [&](int64_t row) { return tuples[row * rank + level]; };
    if (sizes[level] > 4 * count + 1024) {
      std::vector<std::pair<int64_t, int64_t>> keys(count);
      for (int64_t at = 0; at < count; ++at)
        keys[at] = {key(order[at]), at};
      llvm::sort(keys);
      for (int64_t at = 0; at < count; ++at)
        next[at] = order[keys[at].second];
      order.swap(next);
      continue;
    }
    starts.assign(sizes[level] + 1, 0);
    for (int64_t row : order)
      ++starts[key(row) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (int64_t row : order)
      next[starts[key(row)]++] = row;
    order.swap(next);
  }
  std::vector<int64_t> sorted(tuples.size());
  for (int64_t row = 0; row < count; ++row)
    std::copy_n(&tuples[order[row] * rank], rank, &sorted[row * rank]);
  tuples.swap(sorted);
  return order;
}

/// The sizes of the levels of `type`, whose blocks must divide its sizes.
static Expected<std::vector<int64_t>> levelSizes(const ArgumentType &type,
                                                 const std::string &source) {
  std::vector<int64_t> sizes;
  for (const LevelCoordinate &level : type.levels) {
    int64_t of = type.shape[level.dimension];
    std::optional<int64_t> size = level.part.sizeOf(of);
    if (!size)
      return usageError(source + ": expected dimension " +
                        Twine(level.dimension) +
                        " of a size that is a multiple of " +
                        Twine(level.part.divisor) + ", found " + Twine(of));
    sizes.push_back(*size);
  }
  return sizes;
}

/// The first group of a structured level that `tuples`, which are sorted, give
/// more than its n entries, as `(0, 1) and (0, 2)` in dimension coordinates;
/// empty if there is none.
static std::string overfullGroup(ArrayRef<int64_t> tuples,
                                 const ArgumentType &type) {
  if (type.format.levels.empty() || !type.format.levels.back().isStructured())
    return "";
  size_t rank = type.format.rank(), n = type.format.levels.back().n;
  for (size_t row = n * rank; row + rank <= tuples.size(); row += rank) {
    ArrayRef<int64_t> first = tuples.slice(row - n * rank, rank);
    if (first.drop_back() != tuples.slice(row, rank).drop_back())
      continue;
    std::string text;
    for (size_t at = row - n * rank; at <= row; at += rank) {
      SmallVector<int64_t> place(type.rank(), 0);
      for (auto [level, coordinate] :
           zip_equal(type.levels, tuples.slice(at, rank)))
        place[level.dimension] += coordinate * level.part.weight();
      text += at == row ? " and " : at == row - n * rank ? "" : ", ";
      text += "(";
      for (auto [dimension, coordinate] : enumerate(place))
        text += (dimension ? ", " : "") + std::to_string(coordinate);
      text += ")";
    }
    return text;
  }
  return "";
}

Expected<const runtime::Pattern *>
nz::run::makePattern(const std::vector<int64_t> &coordinates,
                     const ArgumentType &type, const std::string &source,
                     std::vector<int64_t> *places) {
  int64_t dimensions = type.rank(), rank = type.format.rank(),
          count = coordinates.size() / dimensions;
  auto sizes = levelSizes(type, source);
  if (!sizes)
    return sizes.takeError();
  std::vector<int64_t> tuples(count * rank);
  for (int64_t row = 0; row < count; ++row)
    for (int64_t level = 0; level < rank; ++level)
      tuples[row * rank + level] = type.levels[level].part.of(
          coordinates[row * dimensions + type.levels[level].dimension]);
  std::vector<int64_t> order;
  bool sorted = type.hasPlainLevels();
  if (!sorted)
    order = sortRows(tuples, *sizes);
  if (std::string group = overfullGroup(tuples, type); !group.empty())
    return usageError(source + ": expected at most " +
                      Twine(type.format.levels.back().n) + " of " +
                      Twine(type.format.levels.back().m) +
                      " entries in a group, found " + group);
  std::vector<int64_t> stored(places ? count : 0);
  auto pattern =
      runtime::Pattern::fromTuples(type.format, *sizes, count, tuples.data(),
                                   places ? stored.data() : nullptr);
  if (!pattern.ok())
    return usageError(source + ": " + pattern.text());
  if (places) {
    places->resize(count);
    for (int64_t row = 0; row < count; ++row)
      (*places)[sorted ? row : order[row]] = stored[row];
  }
  return *pattern;
}

Expected<std::vector<int64_t>>
nz::run::dimensionCoordinates(const runtime::Pattern &pattern,
                              const ArgumentType &type) {
  auto tuples = pattern.tuples();
  if (!tuples.ok())
    return runError("coordinates of a pattern: " + tuples.text());
  if (type.hasPlainLevels())
    return std::move(*tuples);
  int64_t rank = type.format.rank(), dimensions = type.rank();
  std::vector<int64_t> coordinates(pattern.count() * dimensions, 0);
  for (int64_t level = 0; level < rank; ++level) {
    const LevelCoordinate &what = type.levels[level];
    int64_t weight = what.part.weight();
    for (int64_t row = 0; row < pattern.count(); ++row)
      coordinates[row * dimensions + what.dimension] +=
          weight * (*tuples)[row * rank + level];
  }
  return coordinates;
}

//===----------------------------------------------------------------------===//
// Arrays to values
//===----------------------------------------------------------------------===//

/// Fills the open sizes of `type` from `shape`, or says what does not fit.
static Error takeShape(ArrayRef<int64_t> shape, ArgumentType &type,
                       const std::string &source) {
  bool same = shape.size() == type.shape.size();
  for (size_t i = 0; same && i < shape.size(); ++i)
    same = type.shape[i] == kDynamicSize || type.shape[i] == shape[i];
  if (!same)
    return usageError(
        source + ": expected sizes " +
        (type.shape.empty() ? "of a scalar" : shapeText(type.shape)) +
        ", found " + (shape.empty() ? "a scalar" : shapeText(shape)));
  type.shape.assign(shape.begin(), shape.end());
  return Error::success();
}

/// Brings the shape of `array` to that of the argument where files have no way
/// to say it: vectors are n×1 matrices, scalars any array of one element.
static void adaptShape(io::Array &array, const ArgumentType &type,
                       bool isMatrixFile) {
  std::visit(
      [&](auto &a) {
        using Kind = std::decay_t<decltype(a)>;
        if (isMatrixFile && type.rank() == 1 && a.shape.size() == 2 &&
            a.shape[1] == 1) {
          a.shape.pop_back();
          if constexpr (std::is_same_v<Kind, io::SparseArray>)
            for (size_t i = 0; i < a.storedEntries(); ++i)
              a.coordinates[i] = a.coordinates[2 * i];
          if constexpr (std::is_same_v<Kind, io::SparseArray>)
            a.coordinates.resize(a.storedEntries());
        }
      },
      array);
  if (type.rank() != 0)
    return;
  if (auto *dense = std::get_if<io::DenseArray>(&array))
    if (io::sizeOf(dense->values) == 1)
      dense->shape.clear();
}

/// The elements of a dense value.
static Expected<Value> makeDense(io::DenseArray array, ArgumentType type,
                                 const std::string &source) {
  if (Error error = takeShape(array.shape, type, source))
    return error;
  auto numbers = io::convertValues(std::move(array.values), array.kind,
                                   type.element.kind, source);
  if (!numbers)
    return printedError(ExitCode::BadUsage, numbers.error().message());
  Value value;
  value.type = std::move(type);
  value.elements =
      Elements::allocate(io::sizeOf(*numbers), value.type.element.width());
  if (!value.elements)
    return outOfMemory(source);
  storeNumbers(*numbers, value.type.element, value.elements.data());
  return value;
}

/// Scatters `numbers` to `places`; what the format stores besides is zero.
static io::Values scatter(const io::Values &numbers,
                          const std::vector<int64_t> &places, int64_t count) {
  return std::visit(
      [&](const auto &from) -> io::Values {
        std::decay_t<decltype(from)> to(count);
        for (size_t i = 0; i < from.size(); ++i)
          to[places[i]] = from[i];
        return to;
      },
      numbers);
}

Expected<Value> nz::run::makeOnPattern(const runtime::Pattern *pattern,
                                       const io::Values &numbers,
                                       const ArgumentType &type,
                                       const std::string &source) {
  Value value;
  value.type = type;
  value.pattern = pattern;
  value.elements =
      Elements::allocate(io::sizeOf(numbers), type.element.width());
  if (!value.elements)
    return outOfMemory(source);
  storeNumbers(numbers, type.element, value.elements.data());
  return value;
}

static Expected<Value> makeSparse(io::SparseArray array, ArgumentType type,
                                  const std::string &source) {
  if (Error error = takeShape(array.shape, type, source))
    return error;
  std::vector<int64_t> places;
  auto pattern = makePattern(array.coordinates, type, source, &places);
  if (!pattern)
    return pattern.takeError();
  if (type.kind == ArgumentKind::Pattern) {
    Value value;
    value.type = std::move(type);
    value.pattern = *pattern;
    return value;
  }
  auto numbers = io::convertValues(std::move(array.values), array.kind,
                                   type.element.kind, source);
  if (!numbers)
    return printedError(ExitCode::BadUsage, numbers.error().message());
  // A format of dense levels stores more than the file has.
  int64_t count = (*pattern)->count();
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(count), sizeof(double),
                             &bytes))
    return usageError(source + ": expected sizes that memory holds, found " +
                      shapeText(type.shape));
  if (auto enough = io::checkMemory(source, bytes); !enough)
    return printedError(ExitCode::BadUsage, enough.error().message());
  return makeOnPattern(*pattern, scatter(*numbers, places, count), type,
                       source);
}

Expected<Value> nz::run::makeValue(io::Array array, const ArgumentType &type,
                                   const std::string &source,
                                   bool isMatrixFile) {
  adaptShape(array, type, isMatrixFile);
  auto failed = [](const io::Error &error) {
    return printedError(ExitCode::BadUsage, error.message());
  };
  if (type.hasPattern()) {
    if (auto *sparse = std::get_if<io::SparseArray>(&array))
      return makeSparse(std::move(*sparse), type, source);
    if (type.kind == ArgumentKind::Pattern)
      return usageError(source + ": expected a sparse array for a pattern, "
                                 "found a dense one");
    auto sparse = io::nonzeros(*std::get_if<io::DenseArray>(&array), source);
    if (!sparse)
      return failed(sparse.error());
    return makeSparse(std::move(*sparse), type, source);
  }
  if (auto *dense = std::get_if<io::DenseArray>(&array))
    return makeDense(std::move(*dense), type, source);
  // The sizes are checked first: the dense form may be absurdly large.
  auto &sparse = *std::get_if<io::SparseArray>(&array);
  ArgumentType sizes = type;
  bool oneElement = type.rank() == 0 && elementsOf(sparse.shape) == 1;
  if (!oneElement)
    if (Error error = takeShape(sparse.shape, sizes, source))
      return error;
  auto dense = io::densify(sparse, source);
  if (!dense)
    return failed(dense.error());
  if (oneElement)
    dense->shape.clear();
  return makeDense(std::move(*dense), type, source);
}

//===----------------------------------------------------------------------===//
// Values to arrays
//===----------------------------------------------------------------------===//

Expected<io::Array> nz::run::toArray(const Value &value) {
  std::vector<int64_t> shape(value.type.shape.begin(), value.type.shape.end());
  if (!value.type.hasPattern())
    return io::DenseArray{shape, value.type.element.kind, value.numbers()};
  auto coordinates = dimensionCoordinates(*value.pattern, value.type);
  if (!coordinates)
    return coordinates.takeError();
  io::SparseArray array{
      shape, value.type.element.kind, std::move(*coordinates), {}};
  if (value.type.hasElements()) {
    array.values = value.numbers();
  } else {
    array.kind = ElementKind::I64;
    array.values = std::vector<int64_t>(value.pattern->count(), 1);
  }
  auto sorted = io::canonicalize(array, "a result");
  if (!sorted)
    return printedError(ExitCode::Failed, sorted.error().message());
  return array;
}
