//===- CompiledInterface.cpp - What compiled code calls -------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/CompiledInterface.h"
#include "Call.h"
#include "Structure.h"
#include "nz/Runtime/Arena.h"
#include <cstdio>

using namespace nz::runtime;

namespace {

/// Room for the text of an error, which outlives the C++ objects that made it:
/// nothing with a destructor may be alive when a call fails.
struct FailureText {
  char text[1024] = "";
  bool outOfMemory = false;

  void set(const std::string &from) {
    outOfMemory = from == "out of memory";
    std::snprintf(text, sizeof(text), "%s", from.c_str());
  }
  [[noreturn]] void fail() const {
    if (outOfMemory)
      failOutOfMemory(0);
    failAtPlace(text);
  }
};

/// Runs `make`, which gives an expected pattern, and returns the pattern; fails
/// after everything that `make` used is gone.
template <typename Make> const Pattern *patternOrFailure(Make make) {
  FailureText failure;
  const Pattern *pattern = nullptr;
  {
    Expected<const Pattern *> made = withoutExceptions(
        [&]() -> Expected<const Pattern *> { return make(); });
    if (made.ok())
      pattern = *made;
    else
      failure.set(made.text());
  }
  if (!pattern)
    failure.fail();
  PatternRegistry::countInCall(pattern);
  return pattern;
}

std::vector<int64_t> toVector(const MemRef1<int64_t> &memref) {
  std::vector<int64_t> numbers(memref.sizes[0]);
  for (int64_t at = 0; at < memref.sizes[0]; ++at)
    numbers[at] = memref.aligned[memref.offset + at * memref.strides[0]];
  return numbers;
}

/// The format that a memref encodes.
Expected<Format> toFormat(const MemRef1<int64_t> &memref) {
  std::vector<int64_t> code = toVector(memref);
  std::optional<Format> format =
      decodeFormat(code.data(), static_cast<int64_t>(code.size()));
  if (!format)
    return Status::error("expected the code of a format");
  return *format;
}

/// The patterns of a join, up to the first that is null, and their names.
Expected<std::vector<JoinSource>>
toSources(std::initializer_list<const Pattern *> patterns,
          const MemRef1<int64_t> &names) {
  std::vector<int64_t> all = toVector(names);
  std::vector<JoinSource> sources;
  auto next = all.begin();
  for (const Pattern *pattern : patterns) {
    if (!pattern)
      break;
    if (all.end() - next < pattern->rank() + 1)
      return Status::error("expected names of the levels of every pattern");
    sources.push_back({pattern, {next, next + pattern->rank() + 1}});
    next += pattern->rank() + 1;
  }
  return sources;
}

/// Runs `join` of the patterns with their names and the format that memrefs
/// encode.
template <typename Join>
const Pattern *joinOrFail(std::initializer_list<const Pattern *> patterns,
                          const MemRef1<int64_t> &names,
                          const MemRef1<int64_t> &format, Join join) {
  return patternOrFailure([&]() -> Expected<const Pattern *> {
    Expected<Format> levels = toFormat(format);
    if (!levels.ok())
      return levels.status();
    auto sources = toSources(patterns, names);
    if (!sources.ok())
      return sources.status();
    return join(*sources, *levels);
  });
}

/// Describes an array that belongs to a pattern. Compiled code has no const;
/// it never writes these.
template <typename T> void describe(const ArrayView &view, MemRef1<T> *result) {
  T *data = static_cast<T *>(const_cast<void *>(view.data));
  *result = {data, data, 0, {view.length}, {1}};
}

/// Describes the array that `make` gives; fails after everything that `make`
/// used is gone.
template <typename Make>
void describeOrFail(Make make, MemRef1<int64_t> *result) {
  FailureText failure;
  ArrayView view;
  bool made = false;
  {
    Expected<ArrayView> array = make();
    made = array.ok();
    if (made)
      view = *array;
    else
      failure.set(array.text());
  }
  if (!made)
    failure.fail();
  describe(view, result);
}

/// Fails unless `pattern` has `level`.
void checkLevel(const Pattern *pattern, int64_t level) {
  if (level >= 0 && level < pattern->rank())
    return;
  FailureText failure;
  std::snprintf(failure.text, sizeof(failure.text),
                "expected a level from 0 to below %lld, found %lld",
                static_cast<long long>(pattern->rank()),
                static_cast<long long>(level));
  failure.fail();
}

/// Describes an array of a level whose elements must be as wide as `T`. A level
/// without the array has an empty one.
template <typename T>
void describeLevel(const ArrayView &view, MemRef1<T> *result) {
  if (view.length > 0 && view.width != static_cast<int64_t>(8 * sizeof(T))) {
    FailureText failure;
    std::snprintf(failure.text, sizeof(failure.text),
                  "expected a level array of %lld bits, found %lld",
                  static_cast<long long>(8 * sizeof(T)),
                  static_cast<long long>(view.width));
    failure.fail();
  }
  describe(view, result);
}

template <typename T>
void describePositions(MemRef1<T> *result, const Pattern *pattern,
                       int64_t level) {
  checkLevel(pattern, level);
  describeLevel(pattern->positions(level), result);
}

template <typename T>
void describeCoordinates(MemRef1<T> *result, const Pattern *pattern,
                         int64_t level) {
  checkLevel(pattern, level);
  describeLevel(pattern->coordinates(level), result);
}

/// Runs `rearrange` of the coordinates and the format that memrefs encode.
template <typename Rearrange>
const Pattern *rearrangeOrFail(const MemRef1<int64_t> &coordinates,
                               const MemRef1<int64_t> &format,
                               Rearrange rearrange) {
  return patternOrFailure([&]() -> Expected<const Pattern *> {
    Expected<Format> levels = toFormat(format);
    if (!levels.ok())
      return levels.status();
    auto expressions = decodeExpressions(toVector(coordinates));
    if (!expressions)
      return Status::error("expected the code of level expressions");
    return rearrange(*expressions, *levels);
  });
}

} // namespace

extern "C" {

int64_t _mlir_ciface_nz_pattern_size(const Pattern *pattern, int64_t level) {
  checkLevel(pattern, level);
  return pattern->sizes()[level];
}

int64_t _mlir_ciface_nz_pattern_count(const Pattern *pattern) {
  return pattern->count();
}

void _mlir_ciface_nz_pattern_positions_8(MemRef1<uint8_t> *result,
                                         const Pattern *pattern,
                                         int64_t level) {
  describePositions(result, pattern, level);
}

void _mlir_ciface_nz_pattern_positions_16(MemRef1<uint16_t> *result,
                                          const Pattern *pattern,
                                          int64_t level) {
  describePositions(result, pattern, level);
}

void _mlir_ciface_nz_pattern_positions_32(MemRef1<uint32_t> *result,
                                          const Pattern *pattern,
                                          int64_t level) {
  describePositions(result, pattern, level);
}

void _mlir_ciface_nz_pattern_positions_64(MemRef1<int64_t> *result,
                                          const Pattern *pattern,
                                          int64_t level) {
  describePositions(result, pattern, level);
}

void _mlir_ciface_nz_pattern_positions_index(MemRef1<int64_t> *result,
                                             const Pattern *pattern,
                                             int64_t level) {
  describePositions(result, pattern, level);
}

void _mlir_ciface_nz_pattern_coordinates_8(MemRef1<uint8_t> *result,
                                           const Pattern *pattern,
                                           int64_t level) {
  describeCoordinates(result, pattern, level);
}

void _mlir_ciface_nz_pattern_coordinates_16(MemRef1<uint16_t> *result,
                                            const Pattern *pattern,
                                            int64_t level) {
  describeCoordinates(result, pattern, level);
}

void _mlir_ciface_nz_pattern_coordinates_32(MemRef1<uint32_t> *result,
                                            const Pattern *pattern,
                                            int64_t level) {
  describeCoordinates(result, pattern, level);
}

void _mlir_ciface_nz_pattern_coordinates_64(MemRef1<int64_t> *result,
                                            const Pattern *pattern,
                                            int64_t level) {
  describeCoordinates(result, pattern, level);
}

void _mlir_ciface_nz_pattern_coordinates_index(MemRef1<int64_t> *result,
                                               const Pattern *pattern,
                                               int64_t level) {
  describeCoordinates(result, pattern, level);
}

void _mlir_ciface_nz_pattern_iota(MemRef1<int64_t> *result,
                                  const Pattern *pattern) {
  describeOrFail([&] { return pattern->iota(); }, result);
}

int64_t _mlir_ciface_nz_pattern_longest_row(const Pattern *pattern) {
  return pattern->longestRow();
}

void _mlir_ciface_nz_pattern_chunks(MemRef1<int64_t> *result,
                                    const Pattern *pattern) {
  describeOrFail([&] { return pattern->chunks(); }, result);
}

const Pattern *
_mlir_ciface_nz_pattern_join(const Pattern *first, const Pattern *second,
                             const Pattern *third, const Pattern *fourth,
                             MemRef1<int64_t> *names, MemRef1<int64_t> *columns,
                             MemRef1<int64_t> *format) {
  return joinOrFail(
      {first, second, third, fourth}, *names, *format,
      [&](const std::vector<JoinSource> &sources, const Format &levels) {
        return Pattern::join(sources, toVector(*columns), levels);
      });
}

int64_t _mlir_ciface_nz_pattern_join_parts(const Pattern *first,
                                           const Pattern *second,
                                           const Pattern *third,
                                           const Pattern *fourth,
                                           MemRef1<int64_t> *names) {
  FailureText failure;
  int64_t parts = 0;
  {
    Expected<int64_t> counted = withoutExceptions([&]() -> Expected<int64_t> {
      auto sources = toSources({first, second, third, fourth}, *names);
      if (!sources.ok())
        return sources.status();
      return Pattern::joinParts(*sources);
    });
    if (counted.ok())
      parts = *counted;
    else
      failure.set(counted.text());
  }
  if (parts == 0)
    failure.fail();
  return parts;
}

const Pattern *_mlir_ciface_nz_pattern_join_part(
    const Pattern *first, const Pattern *second, const Pattern *third,
    const Pattern *fourth, MemRef1<int64_t> *names, MemRef1<int64_t> *columns,
    MemRef1<int64_t> *format, int64_t part) {
  return joinOrFail(
      {first, second, third, fourth}, *names, *format,
      [&](const std::vector<JoinSource> &sources, const Format &levels) {
        return joinPartInCall(sources, toVector(*columns), levels, part);
      });
}

const Pattern *_mlir_ciface_nz_pattern_unite(const Pattern *lhs,
                                             const Pattern *rhs,
                                             MemRef1<int64_t> *format) {
  return patternOrFailure([&]() -> Expected<const Pattern *> {
    Expected<Format> levels = toFormat(*format);
    if (!levels.ok())
      return levels.status();
    return lhs->unite(rhs, *levels);
  });
}

const Pattern *_mlir_ciface_nz_pattern_select(const Pattern *pattern,
                                              MemRef1<uint8_t> *keep,
                                              MemRef1<int64_t> *format) {
  return patternOrFailure([&]() -> Expected<const Pattern *> {
    Expected<Format> levels = toFormat(*format);
    if (!levels.ok())
      return levels.status();
    return pattern->select(keep->aligned + keep->offset, keep->sizes[0],
                           keep->strides[0], *levels);
  });
}

const Pattern *_mlir_ciface_nz_pattern_reformat(const Pattern *pattern,
                                                MemRef1<int64_t> *coordinates,
                                                MemRef1<int64_t> *format) {
  return rearrangeOrFail(*coordinates, *format,
                         [&](const auto &levels, const Format &to) {
                           return pattern->reformat(levels, to);
                         });
}

const Pattern *_mlir_ciface_nz_pattern_placement(const Pattern *pattern,
                                                 MemRef1<int64_t> *coordinates,
                                                 MemRef1<int64_t> *format) {
  return rearrangeOrFail(*coordinates, *format,
                         [&](const auto &levels, const Format &to) {
                           return pattern->placement(levels, to);
                         });
}

const Pattern *_mlir_ciface_nz_pattern_full(MemRef1<int64_t> *sizes) {
  return patternOrFailure([&]() -> Expected<const Pattern *> {
    return Pattern::full(toVector(*sizes));
  });
}

const Pattern *_mlir_ciface_nz_pattern_constant(MemRef1<int64_t> *sizes,
                                                MemRef2<int64_t> *coordinates,
                                                MemRef1<int64_t> *format) {
  return patternOrFailure([&]() -> Expected<const Pattern *> {
    Expected<Format> levels = toFormat(*format);
    if (!levels.ok())
      return levels.status();
    std::vector<int64_t> extents = toVector(*sizes), rows;
    int64_t count = coordinates->sizes[0], rank = coordinates->sizes[1];
    if (rank != levels->rank())
      return Status::error("expected coordinates of " +
                           std::to_string(levels->rank()) + " levels, found " +
                           std::to_string(rank));
    rows.reserve(count * rank);
    for (int64_t row = 0; row < count; ++row)
      for (int64_t level = 0; level < rank; ++level)
        rows.push_back(coordinates->aligned[coordinates->offset +
                                            row * coordinates->strides[0] +
                                            level * coordinates->strides[1]]);
    return Pattern::fromTuples(*levels, extents, count, rows.data());
  });
}

const Pattern *_mlir_ciface_nz_pattern_cast(const Pattern *pattern,
                                            MemRef1<int64_t> *sizes) {
  return patternOrFailure([&]() -> Expected<const Pattern *> {
    std::vector<int64_t> expected = toVector(*sizes);
    bool fits = expected.size() == pattern->sizes().size();
    for (size_t level = 0; fits && level < expected.size(); ++level)
      fits = expected[level] < 0 || expected[level] == pattern->sizes()[level];
    if (!fits)
      return Status::error("expected a pattern of sizes " +
                           shapeText(expected) + ", found " +
                           shapeText(pattern->sizes()));
    return pattern;
  });
}

} // extern "C"

const std::vector<Symbol> &nz::runtime::compiledInterface() {
#define NZ_SYMBOL(name)                                                        \
  {                                                                            \
    #name, reinterpret_cast<void *>(&name)                                     \
  }
  static const std::vector<Symbol> symbols = {
      NZ_SYMBOL(nz_fail),
      NZ_SYMBOL(nz_set_place),
      NZ_SYMBOL(nz_fail_with_values),
      NZ_SYMBOL(memrefCopy),
      NZ_SYMBOL(__truncsfbf2),
      NZ_SYMBOL(__truncdfbf2),
      NZ_SYMBOL(_mlir_memref_to_llvm_alloc),
      NZ_SYMBOL(_mlir_memref_to_llvm_aligned_alloc),
      NZ_SYMBOL(_mlir_memref_to_llvm_free),
      NZ_SYMBOL(_mlir_memref_to_llvm_aligned_free),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_size),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_count),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_positions_8),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_positions_16),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_positions_32),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_positions_64),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_positions_index),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_coordinates_8),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_coordinates_16),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_coordinates_32),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_coordinates_64),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_coordinates_index),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_iota),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_chunks),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_longest_row),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_join),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_join_parts),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_join_part),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_unite),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_select),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_reformat),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_placement),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_full),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_constant),
      NZ_SYMBOL(_mlir_ciface_nz_pattern_cast),
  };
#undef NZ_SYMBOL
  return symbols;
}
