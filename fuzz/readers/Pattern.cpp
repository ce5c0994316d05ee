//===- Pattern.cpp - Any bytes as the arrays of a pattern -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Laws.h"
#include "nz/Codegen/FlatAbi.h"
#include "nz/Runtime/FlatCall.h"

#include <cstring>

using namespace nz;
using namespace nz::runtime;

namespace {

/// Takes numbers off the front of an input; zeros behind its end.
class Input {
public:
  Input(const uint8_t *data, size_t size) : data(data), size(size) {}

  uint8_t byte() {
    if (size == 0)
      return 0;
    --size;
    return *data++;
  }
  /// A number: one byte, or behind 250 to 255 a wide or an extreme one.
  int64_t number() {
    uint8_t first = byte();
    switch (first) {
    case 250:
      return -1 - int64_t(byte());
    case 251:
      return byte() << 8 | byte();
    case 252:
      return int64_t(byte()) << 24;
    case 253:
      return INT64_MAX - byte();
    case 254:
      return INT64_MIN + byte();
    case 255:
      return int64_t(1) << (byte() & 63);
    default:
      return first;
    }
  }

private:
  const uint8_t *data;
  size_t size;
};

/// Integers of a width in memory of exactly their size, so that a step beyond
/// the end is seen.
struct Storage {
  ArrayView view;
  std::unique_ptr<uint64_t[]> memory;

  Storage(Input &input, int64_t width) {
    view.width = width;
    // Most lengths of small patterns; 255 is a length that is not there.
    view.length = input.byte();
    size_t bytes = view.length * (width / 8);
    memory.reset(new uint64_t[(bytes + 7) / 8]);
    // At the end of the words, as far as the alignment of an element allows.
    char *begin = reinterpret_cast<char *>(memory.get()) + (8 - bytes % 8) % 8;
    for (int64_t i = 0; i < view.length; ++i) {
      int64_t number = input.number();
      std::memcpy(begin + i * (width / 8), &number, width / 8);
    }
    view.data = view.length > 0 ? begin : nullptr;
  }
};

/// A pattern as an input describes it.
struct Described {
  Format format;
  std::vector<int64_t> sizes;
  std::vector<int64_t> layouts;
  std::vector<Storage> positions, coordinates;

  explicit Described(Input &input, bool sameWidths) {
    constexpr int64_t widths[] = {64, 8, 16, 32};
    int64_t rank = 1 + (input.byte() & 3);
    uint8_t both = input.byte();
    format.positionWidth = both == 255 ? 12 : widths[both & 3];
    format.coordinateWidth = widths[both >> 2 & 3];
    for (int64_t level = 0; level < rank; ++level) {
      uint8_t kind = input.byte();
      LevelFormat found = {static_cast<LevelKind>(kind % 7)};
      if (found.isStructured()) {
        found.n = input.number();
        found.m = input.number();
      }
      format.levels.push_back(found);
      layouts.push_back(kind / 7 % 3);
      sizes.push_back(input.number());
    }
    for (int64_t level = 0; level < rank; ++level) {
      auto width = [&](int64_t said) {
        return sameWidths && said != 12 ? said : widths[input.byte() & 3];
      };
      positions.emplace_back(input, width(format.positionWidth));
      coordinates.emplace_back(input, width(format.coordinateWidth));
    }
  }
};

std::vector<ArrayView> viewsOf(const std::vector<Storage> &arrays) {
  std::vector<ArrayView> views;
  for (const Storage &array : arrays)
    views.push_back(array.view);
  return views;
}

/// As a caller in C++: arrays of any widths.
void createPattern(Input input) {
  Described described(input, /*sameWidths=*/false);
  auto pattern = Pattern::create(described.format, described.sizes,
                                 viewsOf(described.positions),
                                 viewsOf(described.coordinates));
  if (pattern.ok())
    fuzz::checkPattern(*pattern);
  else
    fuzz::checkMessage("error: " + pattern.text());
}

/// As a caller in C: the compiler describes the type, the caller has arrays of
/// its widths, with gaps or interleaved where the type says so.
void createFlatPattern(Input input) {
  Described described(input, /*sameWidths=*/true);
  Format &format = described.format;
  // What no compiler describes.
  std::vector<int64_t> wanted(described.sizes.size(), -1);
  if (format.positionWidth == 12)
    return;
  int64_t rank = format.rank();
  for (int64_t level = 0; level < rank; ++level) {
    LevelFormat &each = format.levels[level];
    if (each.kind == LevelKind::LooseCompressed)
      each.kind = LevelKind::Compressed;
    else if (!each.isCompressed() && described.layouts[level] == kFlatGapped)
      described.layouts[level] = kFlatPlain;
    if (each.isSingleton() && level == 0)
      return;
    if (!each.isSingleton() && described.layouts[level] == kFlatInterleaved)
      described.layouts[level] = kFlatPlain;
    // A chain is interleaved as a whole.
    if (each.isSingleton() && format.levels[level - 1].isSingleton())
      described.layouts[level] = described.layouts[level - 1];
    if (each.isStructured())
      for (int64_t above = 0; above < level; ++above)
        if (!format.levels[above].isDense())
          return;
  }
  std::vector<int64_t> code = encodeFormat(format);
  std::vector<int64_t> description = {kFlatPattern, 0, rank};
  description.insert(description.end(), wanted.begin(), wanted.end());
  description.push_back(static_cast<int64_t>(code.size()));
  description.insert(description.end(), code.begin(), code.end());
  for (int64_t level = 0; level < rank; ++level)
    for (int64_t number :
         {level, int64_t(0), int64_t(1), described.layouts[level]})
      description.push_back(number);
  std::vector<const void *> positions, coordinates;
  std::vector<int64_t> positionCounts, coordinateCounts;
  for (int64_t level = 0; level < rank; ++level) {
    positions.push_back(described.positions[level].view.data);
    positionCounts.push_back(described.positions[level].view.length);
    coordinates.push_back(described.coordinates[level].view.data);
    coordinateCounts.push_back(described.coordinates[level].view.length);
  }
  const Pattern *pattern = nullptr;
  int32_t code32 =
      nz_pattern_create(description.data(), described.sizes.data(),
                        positions.data(), positionCounts.data(),
                        coordinates.data(), coordinateCounts.data(), &pattern);
  if (code32 == 0)
    fuzz::checkPattern(pattern);
  else
    fuzz::checkMessage(std::string("error: ") + nz_last_error());
}

} // namespace

/// One input of libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  Input input(data + 1, size - 1);
  if (data[0] & 1)
    createFlatPattern(input);
  else
    createPattern(input);
  releaseAll();
  return 0;
}
