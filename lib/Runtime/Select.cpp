//===- Select.cpp - The entries of a pattern that a flag keeps ------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Structure.h"

using namespace nz::runtime;

/// The entries of `contents` whose flag is set, in a checked format.
static Expected<PatternContents> buildSelection(const PatternContents &contents,
                                                const uint8_t *keep,
                                                int64_t stride,
                                                const Format &format) {
  if (std::optional<PatternContents> selected =
          selectRows(contents, keep, stride, format))
    return std::move(*selected);
  std::vector<Buffer<int64_t>> columns = expandColumns(contents);
  Tuples kept;
  for (int64_t entry = 0; entry < contents.count; ++entry) {
    if (!keep[entry * stride])
      continue;
    for (Buffer<int64_t> &column : columns)
      column[kept.count] = column[entry];
    ++kept.count;
  }
  for (const Buffer<int64_t> &column : columns)
    kept.columns.push_back(column.data());
  return buildLevels(format, contents.sizes, kept);
}

Expected<const Pattern *> Pattern::select(const uint8_t *keep, int64_t length,
                                          int64_t stride,
                                          const Format &format) const {
  return withoutExceptions([&]() -> Expected<const Pattern *> {
    if (length != count())
      return Status::error("expected " + std::to_string(count()) +
                           " flags, one a stored entry, found " +
                           std::to_string(length));
    if (format.rank() != rank())
      return Status::error("expected a format of " + std::to_string(rank()) +
                           " levels for a selection, found " +
                           std::to_string(format.rank()));
    Format checked = format;
    if (Status status = checkFormat(checked, contents.sizes); !status.ok())
      return status;
    Expected<PatternContents> built =
        buildSelection(contents, keep, stride, checked);
    if (!built.ok())
      return built.status();
    ++counters().selectsBuilt;
    return PatternRegistry::intern(std::move(*built));
  });
}
