//===- Laws.cpp - What holds of everything that a reader gives ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Laws.h"

#include "nz/IO/Frostt.h"
#include "nz/IO/MatrixMarket.h"
#include "nz/IO/Numpy.h"
#include "nz/IO/ScipyNpz.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

using namespace nz::io;
using nz::fuzz::kMostCells;
using nz::fuzz::require;

void nz::fuzz::require(bool holds, const char *law) {
  if (holds)
    return;
  std::fprintf(stderr, "a law does not hold: %s\n", law);
  std::abort();
}

void nz::fuzz::checkMessage(const std::string &message) {
  require(message.find("error: ") != std::string::npos, "it is an error");
  require(message.size() < 4096, "a message is short");
  // Elsewhere the words may be quoted from the input.
  size_t end = message.find_last_not_of('\n') + 1;
  for (std::string_view last : {"found none left", "out of memory"})
    require(end < last.size() ||
                message.compare(end - last.size(), last.size(), last) != 0,
            "memory is in proportion to the input");
  for (unsigned char c : message)
    require((c >= 0x20 && c != 0x7f) || c == '\n', "a message is printable");
}

/// Whether two numbers are one: also NaN and NaN, but not 0 and -0.
static bool isSame(long double a, long double b) {
  return std::isnan(a) ? std::isnan(b)
                       : a == b && std::signbit(a) == std::signbit(b);
}

/// Element `i`, exact in either form.
static long double at(const Values &values, size_t i) {
  const auto *floats = std::get_if<std::vector<double>>(&values);
  return floats ? static_cast<long double>((*floats)[i])
                : static_cast<long double>(
                      (*std::get_if<std::vector<int64_t>>(&values))[i]);
}

static bool areSame(const Values &a, const Values &b) {
  bool same = sizeOf(a) == sizeOf(b);
  for (size_t i = 0; same && i < sizeOf(a); ++i)
    same = isSame(at(a, i), at(b, i));
  return same;
}

/// Bits of an integer kind but for its sign.
static int magnitudeBits(ElementKind kind) {
  switch (kind) {
  case ElementKind::I1:
    return 1;
  case ElementKind::I8:
    return 7;
  case ElementKind::U8:
    return 8;
  case ElementKind::I16:
    return 15;
  case ElementKind::U16:
    return 16;
  case ElementKind::I32:
    return 31;
  case ElementKind::U32:
    return 32;
  default:
    return 63;
  }
}

/// Whether `value` is a number of an integer kind.
static bool isInteger(ElementKind kind, long double value) {
  bool isSigned = kind == ElementKind::I8 || kind == ElementKind::I16 ||
                  kind == ElementKind::I32 || kind == ElementKind::I64;
  long double limit = std::ldexp(1.0L, magnitudeBits(kind));
  return std::trunc(value) == value && value < limit &&
         value >= (isSigned ? -limit : 0);
}

/// The elements are held as the kind asks, each a number of it.
static void checkValues(ElementKind kind, const Values &values) {
  require(std::holds_alternative<std::vector<double>>(values) == isFloat(kind),
          "floats are doubles, others are integers");
  for (size_t i = 0; i < sizeOf(values); ++i) {
    double number = static_cast<double>(at(values, i));
    require(isFloat(kind) ? isSame(roundTo(kind, number), number)
                          : isInteger(kind, at(values, i)),
            "an element is a number of its kind");
  }
}

static void checkConversions(ElementKind from, const Values &values) {
  for (ElementKind to :
       {ElementKind::F16, ElementKind::BF16, ElementKind::F32, ElementKind::F64,
        ElementKind::I1, ElementKind::I8, ElementKind::I16, ElementKind::I32,
        ElementKind::I64, ElementKind::U8, ElementKind::U16, ElementKind::U32,
        ElementKind::U64}) {
    Result<Values> converted = convertValues(values, from, to, "x");
    bool fits = true;
    if (!isFloat(to))
      for (size_t i = 0; i < sizeOf(values); ++i)
        fits &= isInteger(to, at(values, i));
    require(bool(converted) == fits, "a conversion refuses what does not fit");
    if (!converted) {
      nz::fuzz::checkMessage(converted.error().message());
      continue;
    }
    checkValues(to, *converted);
    for (size_t i = 0; !isFloat(to) && i < sizeOf(values); ++i)
      require(at(*converted, i) == at(values, i), "integers stay the same");
  }
}

/// Cells of a shape, or more than can be expanded here.
static int64_t cellsOf(const std::vector<int64_t> &shape) {
  int64_t cells = 1;
  bool isEmpty = false, isLarge = false;
  for (int64_t size : shape) {
    isEmpty |= size == 0;
    isLarge |= __builtin_mul_overflow(cells, size, &cells);
  }
  return isEmpty ? 0 : isLarge ? std::numeric_limits<int64_t>::max() : cells;
}

static void checkForm(const SparseArray &array) {
  size_t rank = array.shape.size();
  require(array.coordinates.size() == rank * array.storedEntries(),
          "coordinates of each entry");
  const int64_t *tuple = array.coordinates.data();
  for (size_t i = 0; i < array.storedEntries(); ++i, tuple += rank) {
    for (size_t d = 0; d < rank; ++d)
      require(tuple[d] >= 0 && tuple[d] < array.shape[d],
              "coordinates are inside");
    require(i == 0 || std::lexicographical_compare(tuple - rank, tuple, tuple,
                                                   tuple + rank),
            "entries are sorted and unique");
  }
}

/// The same stored entries and sizes.
template <typename T>
static void expectSame(const SparseArray &array, const Result<T> &back,
                       const std::vector<int64_t> &shape) {
  require(bool(back), "what is written is read");
  const SparseArray *sparse;
  if constexpr (std::is_same_v<T, SparseArray>)
    sparse = &*back;
  else
    sparse = std::get_if<SparseArray>(&*back);
  require(sparse && sparse->shape == shape, "the sizes are read back");
  require(areSame(sparse->values, array.values), "the values are read back");
  if (shape.size() == array.shape.size())
    require(sparse->coordinates == array.coordinates,
            "the coordinates are read back");
}

static void checkFiles(const SparseArray &array) {
  size_t rank = array.shape.size();
  Result<std::string> text = printMatrixMarket(array, "x.mtx");
  require(bool(text) == (rank == 1 || rank == 2), "matrices have two sizes");
  std::vector<int64_t> shape = array.shape;
  if (rank == 1)
    shape.push_back(1);
  if (text)
    expectSame(array, parseMatrixMarket(*text, "x.mtx"), shape);
  text = printFrostt(array, "x.tns");
  require(bool(text) == (rank > 0), "tensors have sizes");
  if (text)
    expectSame(array, parseFrostt(*text, "x.tns"), array.shape);
  if (rank != 2 || array.shape[0] > kMostCells)
    return;
  text = printScipyNpz(array, "x.npz");
  require(bool(text), "a matrix is written");
  Result<SparseArray> back = parseScipyNpz(*text, "x.npz");
  expectSame(array, back, array.shape);
  require(back->kind == array.kind, "the kind is read back");
}

static void checkFiles(const DenseArray &array) {
  Result<std::string> bytes = printNumpy(array, "x.npy");
  require(bool(bytes), "an array is written");
  Result<DenseArray> back = parseNumpy(*bytes, "x.npy");
  require(back && back->shape == array.shape && back->kind == array.kind &&
              areSame(back->values, array.values),
          "an array is read back");
  bytes = printMatrixMarket(array, "x.mtx");
  require(bool(bytes) == (array.shape.size() <= 2), "matrices have two sizes");
  if (!bytes)
    return;
  Result<Array> matrix = parseMatrixMarket(*bytes, "x.mtx");
  require(bool(matrix), "what is written is read");
  const auto *dense = std::get_if<DenseArray>(&*matrix);
  require(dense && areSame(dense->values, array.values),
          "a dense matrix is read back");
}

static void checkDense(const DenseArray &array) {
  require(cellsOf(array.shape) == static_cast<int64_t>(sizeOf(array.values)),
          "an element for each cell");
  checkValues(array.kind, array.values);
  checkConversions(array.kind, array.values);
  checkFiles(array);
  Result<SparseArray> sparse = nonzeros(array, "x");
  require(bool(sparse), "a dense array has a sparse form");
  checkForm(*sparse);
  Result<DenseArray> dense = densify(*sparse, "x");
  require(dense && dense->shape == array.shape, "it has a dense form again");
  for (size_t i = 0; i < sizeOf(array.values); ++i)
    // A zero loses its sign: it is not stored.
    require(isSame(at(dense->values, i), at(array.values, i)) ||
                (at(array.values, i) == 0 && at(dense->values, i) == 0),
            "dense and sparse form are of the same numbers");
}

/// The runtime takes the entries in formats of several kinds and widths.
static void checkPatterns(const SparseArray &array) {
  using namespace nz::runtime;
  size_t rank = array.shape.size();
  if (rank == 0)
    return;
  for (int64_t width : {0, 8, 16}) {
    Format compressed, coordinates;
    for (size_t level = 0; level < rank; ++level) {
      compressed.levels.push_back({LevelKind::Compressed});
      bool isLast = level + 1 == rank;
      coordinates.levels.push_back(
          {level == 0
               ? isLast ? LevelKind::Compressed : LevelKind::CompressedNonunique
           : isLast ? LevelKind::Singleton
                    : LevelKind::SingletonNonunique});
    }
    for (Format *format : {&compressed, &coordinates}) {
      format->positionWidth = format->coordinateWidth = width;
      auto count = static_cast<int64_t>(array.storedEntries());
      Expected<const Pattern *> pattern = Pattern::fromTuples(
          *format, array.shape, count, array.coordinates.data());
      require(width > 0 || pattern.ok(), "64 bits hold every entry");
      if (!pattern.ok())
        continue;
      require(*(*pattern)->tuples() == array.coordinates,
              "a pattern stores the entries that it is made of");
    }
  }
  releaseAll();
}

static void checkSparse(const SparseArray &array) {
  checkForm(array);
  checkValues(array.kind, array.values);
  checkConversions(array.kind, array.values);
  checkFiles(array);
  checkPatterns(array);
  if (cellsOf(array.shape) > kMostCells)
    return;
  Result<DenseArray> dense = densify(array, "x");
  require(bool(dense), "a small array has a dense form");
  size_t next = 0, rank = array.shape.size();
  for (size_t cell = 0; cell < sizeOf(dense->values); ++cell) {
    size_t number = 0;
    for (size_t d = 0; d < rank && next < array.storedEntries(); ++d)
      number = number * array.shape[d] + array.coordinates[next * rank + d];
    bool isStored = next < array.storedEntries() && number == cell;
    require(isStored ? isSame(at(dense->values, cell), at(array.values, next++))
                     : at(dense->values, cell) == 0,
            "the dense form has the stored entries, else zeros");
  }
}

void nz::fuzz::checkArray(const Array &array) {
  if (const auto *sparse = std::get_if<SparseArray>(&array))
    checkSparse(*sparse);
  else
    checkDense(*std::get_if<DenseArray>(&array));
}

static bool areSame(const DenseArray &a, const DenseArray &b) {
  return a.shape == b.shape && a.kind == b.kind && areSame(a.values, b.values);
}

static bool areSame(const SparseArray &a, const SparseArray &b) {
  return a.shape == b.shape && a.kind == b.kind &&
         a.coordinates == b.coordinates && areSame(a.values, b.values);
}

void nz::fuzz::checkSame(const Result<Array> &first,
                         const Result<Array> &second) {
  require(bool(first) == bool(second), "both ways to read have a result");
  if (!first) {
    require(first.error().message() == second.error().message(),
            "both ways to read have one message");
    return;
  }
  require(first->index() == second->index(), "both ways to read have one form");
  const auto *sparse = std::get_if<SparseArray>(&*first);
  require(sparse ? areSame(*sparse, *std::get_if<SparseArray>(&*second))
                 : areSame(*std::get_if<DenseArray>(&*first),
                           *std::get_if<DenseArray>(&*second)),
          "both ways to read have one array");
}

void nz::fuzz::checkPattern(const runtime::Pattern *pattern) {
  int64_t rank = pattern->rank(), count = pattern->count();
  require(count >= 0, "a count");
  std::vector<runtime::ArrayView> positions, coordinates;
  for (int64_t level = 0; level < rank; ++level) {
    positions.push_back(pattern->positions(level));
    coordinates.push_back(pattern->coordinates(level));
  }
  auto again = runtime::Pattern::create(pattern->format(), pattern->sizes(),
                                        positions, coordinates);
  require(again.ok() && *again == pattern, "its own arrays make it again");
  if (count > kMostCells)
    return;
  auto tuples = pattern->tuples();
  require(tuples.ok() && static_cast<int64_t>(tuples->size()) == count * rank,
          "a tuple for each stored entry");
  const int64_t *tuple = tuples->data();
  for (int64_t entry = 0; entry < count; ++entry, tuple += rank) {
    for (int64_t level = 0; level < rank; ++level)
      require(tuple[level] >= 0 && tuple[level] < pattern->sizes()[level],
              "coordinates are inside");
    require(entry == 0 || std::lexicographical_compare(tuple - rank, tuple,
                                                       tuple, tuple + rank),
            "entries are sorted and unique");
  }
  // Segments without an entry need room that tuples do not ask for.
  for (int64_t size : pattern->sizes())
    if (size > kMostCells)
      return;
  auto made = runtime::Pattern::fromTuples(pattern->format(), pattern->sizes(),
                                           count, tuples->data());
  require(made.ok() && *(*made)->tuples() == *tuples,
          "its entries make a pattern with the same entries");
}
