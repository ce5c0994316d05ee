//===- Pattern.cpp - Where a sparse tensor stores entries -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/Pattern.h"
#include "Structure.h"

using namespace nz::runtime;

int64_t PatternContents::bytes() const {
  int64_t total = 0;
  for (const LevelArray &array : positions)
    total += array.bytes();
  for (const LevelArray &array : coordinates)
    total += array.bytes();
  return total;
}

std::string nz::runtime::shapeText(const std::vector<int64_t> &sizes) {
  std::string text;
  for (int64_t size : sizes) {
    if (!text.empty())
      text += "x";
    text += size < 0 ? "?" : std::to_string(size);
  }
  return text;
}

Expected<const Pattern *>
Pattern::fromTuples(const Format &format, const std::vector<int64_t> &sizes,
                    int64_t count, const int64_t *tuples, int64_t *places) {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    Format checked = format;
    if (Status status = checkFormat(checked, sizes); !status.ok())
      return status;
    Tuples rows;
    rows.count = count;
    rows.stride = checked.rank();
    for (int64_t level = 0; level < checked.rank(); ++level)
      rows.columns.push_back(count > 0 ? tuples + level : nullptr);
    if (Status status = checkTuples(sizes, rows); !status.ok())
      return status;
    Expected<PatternContents> contents =
        buildLevels(checked, sizes, rows, places);
    if (!contents.ok())
      return contents.status();
    return PatternRegistry::intern(std::move(*contents));
  });
}

Expected<const Pattern *> Pattern::full(const std::vector<int64_t> &sizes) {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    Format format;
    format.levels.resize(sizes.size());
    if (Status status = checkFormat(format, sizes); !status.ok())
      return status;
    Tuples none;
    none.columns.resize(sizes.size());
    Expected<PatternContents> contents = buildLevels(format, sizes, none);
    if (!contents.ok())
      return contents.status();
    return PatternRegistry::intern(std::move(*contents));
  });
}

ArrayView Pattern::positions(int64_t level) const {
  if (!contents.format.levels[level].isCompressed())
    return {};
  return contents.positions[level].view();
}

ArrayView Pattern::coordinates(int64_t level) const {
  if (contents.format.levels[level].isDense())
    return {};
  return contents.coordinates[level].view();
}

Expected<std::vector<int64_t>> Pattern::tuples() const {
  return withoutExceptions([&]() -> Expected<std::vector<int64_t>> {
    int64_t length;
    if (__builtin_mul_overflow(count(), rank(), &length))
      return Status::error("out of memory");
    if (length > availableMemory() / static_cast<int64_t>(sizeof(int64_t)))
      return Status::error("out of memory");
    std::vector<int64_t> rows(length);
    std::vector<int64_t *> columns;
    for (int64_t level = 0; level < rank(); ++level)
      columns.push_back(length > 0 ? rows.data() + level : nullptr);
    expandLevels(contents, columns, rank());
    return rows;
  });
}

Expected<ArrayView> Pattern::iota() const {
  return withoutExceptions([&]() -> Expected<ArrayView> {
    std::lock_guard<std::mutex> guard(lock);
    if (!hasIota) {
      LevelArray array(64, count());
      for (int64_t entry = 0; entry < count(); ++entry)
        array.set(entry, entry);
      iotaArray = std::move(array);
      hasIota = true;
    }
    return iotaArray.view();
  });
}
