//===- Reformat.cpp - The stored entries of a pattern in another format ---===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A join only names levels; here the levels of the result are computed from
// those of the source, as blocks ask for, and the result may store more than
// the source: the rest of a block or of a group. What a result stores besides
// has no position in the source, so that values move by pairs of positions.
//
//===----------------------------------------------------------------------===//

#include "Structure.h"
#include <algorithm>

using namespace nz::runtime;

namespace {

/// The number of values of `expression`, whose levels have these sizes.
Expected<int64_t> sizeOf(const LevelExpression &expression,
                         const std::vector<int64_t> &sizes) {
  int64_t last = 0;
  bool isEmpty = false;
  for (const LevelExpression::Term &term : expression.terms) {
    if (term.level < 0 || term.level >= static_cast<int64_t>(sizes.size()) ||
        term.weight < 0)
      return Status::error("expected levels from 0 to below " +
                           std::to_string(sizes.size()) +
                           " with weights of at least 0");
    int64_t most = sizes[term.level] - 1;
    isEmpty |= most < 0;
    if (term.part.kind == NumberPart::Remainder)
      most = std::min(most, term.part.divisor - 1);
    else
      most = term.part.of(most);
    if (__builtin_mul_overflow(most, term.weight, &most) ||
        __builtin_add_overflow(last, most, &last) || last == INT64_MAX)
      return Status::error("expected sizes below 2^63");
  }
  int64_t size = isEmpty ? 0 : last + 1;
  int64_t divisor = expression.part.divisor;
  if (expression.part.kind == NumberPart::Whole)
    return size;
  if (size % divisor != 0)
    return Status::error("expected a size that is a multiple of " +
                         std::to_string(divisor) + ", found " +
                         std::to_string(size));
  return expression.part.kind == NumberPart::Quotient ? size / divisor
                                                      : divisor;
}

/// The values of `expression` at every entry.
Buffer<int64_t> evaluate(const LevelExpression &expression,
                         const std::vector<Buffer<int64_t>> &levels,
                         int64_t count) {
  Buffer<int64_t> values(count, 0);
  for (const LevelExpression::Term &term : expression.terms)
    for (int64_t entry = 0; entry < count; ++entry)
      values[entry] += term.weight * term.part.of(levels[term.level][entry]);
  if (expression.part.kind != NumberPart::Whole)
    for (int64_t &value : values)
      value = expression.part.of(value);
  return values;
}

/// Whether the entries are listed in the order of `columns`.
bool isSorted(const std::vector<Buffer<int64_t>> &columns, int64_t count) {
  for (int64_t entry = 1; entry < count; ++entry)
    for (const Buffer<int64_t> &column : columns) {
      if (column[entry - 1] < column[entry])
        break;
      if (column[entry - 1] > column[entry])
        return false;
    }
  return true;
}

/// The pairs of positions in a result of `stored` entries and in the source.
Expected<PatternContents> buildPairs(const Buffer<int64_t> &places,
                                     const Buffer<int64_t> &order,
                                     int64_t stored) {
  Format list;
  list.levels = {{LevelKind::CompressedNonunique}, {LevelKind::Singleton}};
  int64_t count = static_cast<int64_t>(order.size());
  std::vector<int64_t> sizes{stored, count};
  if (Status status = checkFormat(list, sizes); !status.ok())
    return status;
  Tuples pairs;
  pairs.count = count;
  pairs.columns = {places.data(), order.data()};
  return buildLevels(list, sizes, pairs);
}

} // namespace

Expected<const Pattern *>
Pattern::rearrange(const std::vector<LevelExpression> &coordinates,
                   const Format &format, bool wantsPlacement) const {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    ++counters().joinsRequested;
    // Joins and unions are of kinds from 0 on.
    std::vector<int64_t> key{wantsPlacement ? -2 : -1};
    for (int64_t number : encodeFormat(format))
      key.push_back(number);
    for (int64_t number : encodeExpressions(coordinates))
      key.push_back(number);
    std::lock_guard<std::mutex> guard(lock);
    if (auto found = derived.find(key); found != derived.end())
      return found->second.result;

    std::vector<int64_t> sizes;
    for (const LevelExpression &expression : coordinates) {
      Expected<int64_t> size = sizeOf(expression, contents.sizes);
      if (!size.ok())
        return size.status();
      sizes.push_back(*size);
    }
    Format checked = format;
    if (Status status = checkFormat(checked, sizes); !status.ok())
      return status;

    std::vector<Buffer<int64_t>> columns;
    {
      std::vector<Buffer<int64_t>> levels = expandColumns(contents);
      for (const LevelExpression &expression : coordinates)
        columns.push_back(evaluate(expression, levels, count()));
    }
    Buffer<int64_t> order;
    order.resize(count());
    for (int64_t entry = 0; entry < count(); ++entry)
      order[entry] = entry;
    if (!isSorted(columns, count())) {
      for (size_t column = columns.size(); column-- > 0;)
        sortByLevel(columns[column], sizes[column], order);
      for (Buffer<int64_t> &column : columns) {
        Buffer<int64_t> arranged;
        arranged.reserve(count());
        for (int64_t entry : order)
          arranged.push_back(column[entry]);
        column = std::move(arranged);
      }
    }
    Tuples tuples;
    tuples.count = count();
    for (const Buffer<int64_t> &column : columns)
      tuples.columns.push_back(column.data());
    if (Status status = checkTuples(sizes, tuples); !status.ok())
      return status;

    ++counters().joinsBuilt;
    Buffer<int64_t> places;
    places.resize(wantsPlacement ? count() : 0);
    Expected<PatternContents> built = buildLevels(
        checked, sizes, tuples, wantsPlacement ? places.data() : nullptr);
    if (built.ok() && wantsPlacement)
      built = buildPairs(places, order, built->count);
    if (!built.ok())
      return built.status();
    const Pattern *result = PatternRegistry::intern(std::move(*built));
    derived.emplace(std::move(key), Derived{result, {}});
    return result;
  });
}

Expected<const Pattern *>
Pattern::reformat(const std::vector<LevelExpression> &coordinates,
                  const Format &format) const {
  return rearrange(coordinates, format, false);
}

Expected<const Pattern *>
Pattern::placement(const std::vector<LevelExpression> &coordinates,
                   const Format &format) const {
  return rearrange(coordinates, format, true);
}
