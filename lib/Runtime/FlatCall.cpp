//===- FlatCall.cpp - Compiled functions for callers in C -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/FlatCall.h"

#include "FlatLevels.h"
#include "Structure.h"
#include "nz/Runtime/Arena.h"
#include "nz/Runtime/LargeBlocks.h"
#include "nz/Runtime/Memory.h"
#include "nz/Runtime/Pattern.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>

using namespace nz;
using namespace nz::runtime;

namespace {

thread_local char lastError[sizeof(CallReport::text)] = "";

/// Notes an error; needs no memory.
int32_t fail(int32_t code, const char *text) {
  std::snprintf(lastError, sizeof(lastError), "%s", text);
  return code;
}

/// Runs `body`, which gives a status code; no exception leaves this file.
template <typename Body> int32_t guarded(Body body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
  } catch (const std::length_error &) {
  }
  return fail(kCallOutOfMemory, "out of memory");
}

/// An argument or a result, by its description.
struct FlatValue {
  int64_t kind, width;
  std::vector<int64_t> shape;
  Format format;
  std::vector<FlatLevel> levels;

  bool hasPattern() const {
    return kind == kFlatSparse || kind == kFlatPattern;
  }
  bool hasBuffer() const { return kind == kFlatDense || kind == kFlatSparse; }
  /// The rank of the tensor that holds the elements.
  size_t bufferRank() const { return kind == kFlatSparse ? 1 : shape.size(); }
};

/// Reads one value and moves past it. The compiler wrote the description.
FlatValue readValue(const int64_t *&at) {
  FlatValue value;
  value.kind = at[0];
  value.width = at[1];
  value.shape.assign(at + 3, at + 3 + at[2]);
  at += 3 + at[2];
  int64_t length = *at++;
  if (std::optional<Format> format = decodeFormat(at, length))
    value.format = *format;
  at += length;
  for (int64_t level = 0; level < value.format.rank(); ++level, at += 4)
    value.levels.push_back({at[0],
                            {static_cast<NumberPart::Kind>(at[1]), at[2]},
                            static_cast<FlatLayout>(at[3])});
  return value;
}

/// The sizes that a caller says, checked against the type.
Expected<std::vector<int64_t>> readSizes(const FlatValue &value,
                                         const int64_t *sizes) {
  if (!sizes && !value.shape.empty())
    return Status::error("expected sizes, found a null pointer");
  std::vector<int64_t> found(sizes, sizes + value.shape.size());
  for (size_t d = 0; d < found.size(); ++d) {
    int64_t wanted = value.shape[d];
    if (found[d] < 0 || (wanted >= 0 && found[d] != wanted))
      return Status::error(
          "dimension " + std::to_string(d) + ": expected a size of " +
          (wanted < 0 ? "at least 0" : std::to_string(wanted)) + ", found " +
          std::to_string(found[d]));
  }
  return found;
}

/// The pattern of these arrays, which are then in level form.
Expected<const Pattern *>
makePattern(const FlatValue &value, const int64_t *sizes, FlatLevels &arrays) {
  Expected<std::vector<int64_t>> dimensions = readSizes(value, sizes);
  if (!dimensions.ok())
    return dimensions.status();
  for (const auto *views : {&arrays.positions, &arrays.coordinates})
    for (size_t level = 0; level < views->size(); ++level) {
      const ArrayView &view = (*views)[level];
      if (view.length < 0 || (view.length > 0 && !view.data))
        return Status::error("level " + std::to_string(level) + ": expected " +
                             (view.length < 0
                                  ? "a length of at least 0, found " +
                                        std::to_string(view.length)
                                  : "an array, found a null pointer"));
    }
  Expected<std::vector<int64_t>> levels = levelSizes(value.levels, *dimensions);
  if (!levels.ok())
    return levels.status();
  if (Status status = arrays.toLevelForm(value.format, value.levels, *levels);
      !status.ok())
    return status;
  return Pattern::create(value.format, *levels, arrays.positions,
                         arrays.coordinates);
}

int64_t widthOr64(int64_t width) { return width ? width : 64; }

/// One call: slots for everything, filled and taken apart.
class FlatCall {
public:
  FlatCall(int64_t *words, bool byHandles)
      : words(words), byHandles(byHandles) {}
  ~FlatCall() { dropResults(); }

  Status bindArgument(const FlatValue &value);
  void addResult(FlatValue value);
  int32_t run(void (*packed)(void **));

private:
  template <typename T> T *pointer() { return reinterpret_cast<T *>(*words++); }
  void addSlot(std::vector<int64_t> slot) { slots.push_back(std::move(slot)); }
  void addBuffer(const void *data, const std::vector<int64_t> &sizes);
  Expected<const Pattern *> readPattern(const FlatValue &value,
                                        FlatLevels &arrays);
  Status bindValues(const FlatValue &value, const Pattern *pattern,
                    const FlatLevels &arrays);
  Expected<const Pattern *> readHandle(const FlatValue &value);
  bool takeResults();
  bool takeArray(const FlatValue &value, size_t slot, FlatArray &array);
  void dropResults();

  int64_t *words;
  bool byHandles;
  std::vector<std::vector<int64_t>> slots;
  /// Values that are not borrowed, since the caller's have gaps.
  std::deque<std::vector<char>> copies;
  std::vector<FlatValue> results;
  /// Where each result goes, and its first slot.
  std::vector<void *> targets;
  std::vector<size_t> resultSlots;
  /// The call succeeded, and its results are in the slots.
  bool hasResults = false;
};

/// Results on their way to the caller; freed unless they get there.
struct TakenArrays {
  explicit TakenArrays(size_t count) : arrays(count) {}
  ~TakenArrays() {
    for (FlatArray &array : arrays)
      nz_array_free(&array);
  }
  TakenArrays(const TakenArrays &) = delete;
  TakenArrays &operator=(const TakenArrays &) = delete;

  std::vector<FlatArray> arrays;
};

void FlatCall::addBuffer(const void *data, const std::vector<int64_t> &sizes) {
  int64_t address = reinterpret_cast<int64_t>(data);
  std::vector<int64_t> slot{address, address, 0};
  slot.insert(slot.end(), sizes.begin(), sizes.end());
  std::vector<int64_t> strides(sizes.size(), 1);
  for (size_t d = sizes.size(); d-- > 1;)
    strides[d - 1] = multiplySizes(strides[d], sizes[d]);
  slot.insert(slot.end(), strides.begin(), strides.end());
  addSlot(std::move(slot));
}

Expected<const Pattern *> FlatCall::readHandle(const FlatValue &value) {
  const auto *pattern = pointer<const Pattern>();
  if (!pattern)
    return Status::error("expected a pattern, found a null pointer");
  // A pattern knows levels alone.
  Format format = value.format;
  if (Status status = checkFormat(format, pattern->sizes()); !status.ok())
    return status;
  if (format != pattern->format())
    return Status::error("expected a pattern of the format of the argument, "
                         "found another one");
  std::vector<int64_t> dimensions = dimensionSizes(
      value.levels, static_cast<int64_t>(value.shape.size()), pattern->sizes());
  if (Expected<std::vector<int64_t>> found =
          readSizes(value, dimensions.data());
      !found.ok())
    return found.status();
  for (size_t level = 0; level < value.levels.size(); ++level) {
    const NumberPart &part = value.levels[level].part;
    int64_t found = pattern->sizes()[level];
    if (part.kind == NumberPart::Remainder && found != part.divisor)
      return Status::error(
          "level " + std::to_string(level) + ": expected a size of " +
          std::to_string(part.divisor) + ", found " + std::to_string(found));
  }
  return pattern;
}

Expected<const Pattern *> FlatCall::readPattern(const FlatValue &value,
                                                FlatLevels &arrays) {
  if (byHandles)
    return readHandle(value);
  arrays.positions.resize(value.format.rank());
  arrays.coordinates.resize(value.format.rank());
  auto read = [&](ArrayView &view, int64_t width) {
    view.data = pointer<const void>();
    view.length = *words++;
    view.width = widthOr64(width);
  };
  for (int64_t level = 0; level < value.format.rank(); ++level) {
    const LevelFormat &format = value.format.levels[level];
    if (format.isCompressed())
      read(arrays.positions[level], value.format.positionWidth);
    if (!format.isDense() && value.levels[level].layout != kFlatInterleaved)
      read(arrays.coordinates[level], value.format.coordinateWidth);
  }
  // The sizes come behind the values, which have two words.
  const int64_t *sizes = reinterpret_cast<const int64_t *>(
      words[value.kind == kFlatSparse ? 2 : 0]);
  return makePattern(value, sizes, arrays);
}

/// Binds the values of a sparse argument, which the caller has in the order of
/// its arrays.
Status FlatCall::bindValues(const FlatValue &value, const Pattern *pattern,
                            const FlatLevels &arrays) {
  const void *values = pointer<const void>();
  int64_t count = *words++;
  int64_t expected =
      arrays.hasGaps() ? arrays.callerValues() : pattern->count();
  if (count != expected)
    return Status::error("expected " + std::to_string(expected) +
                         " values, found " + std::to_string(count));
  if (count > 0 && !values)
    return Status::error("expected values, found a null pointer");
  if (arrays.hasGaps()) {
    copies.push_back(arrays.storedValues(values, value.width));
    values = copies.back().data();
  }
  addBuffer(values, {pattern->count()});
  return Status::success();
}

Status FlatCall::bindArgument(const FlatValue &value) {
  if (value.kind == kFlatScalar) {
    addSlot({*words++});
    return Status::success();
  }
  if (value.hasPattern()) {
    FlatLevels arrays;
    Expected<const Pattern *> pattern = readPattern(value, arrays);
    if (!pattern.ok())
      return pattern.status();
    addSlot({reinterpret_cast<int64_t>(*pattern)});
    if (value.kind == kFlatSparse)
      if (Status status = bindValues(value, *pattern, arrays); !status.ok())
        return status;
    if (!byHandles)
      ++words; // the sizes
    return Status::success();
  }
  const void *values = pointer<const void>();
  Expected<std::vector<int64_t>> sizes =
      readSizes(value, value.shape.empty() ? nullptr : pointer<int64_t>());
  if (!sizes.ok())
    return sizes.status();
  int64_t count = 1;
  for (int64_t size : *sizes)
    if (__builtin_mul_overflow(count, size, &count))
      return Status::error("expected an array that memory holds, found more "
                           "than 2^63 elements");
  if (count > 0 && !values)
    return Status::error("expected elements, found a null pointer");
  addBuffer(values, *sizes);
  return Status::success();
}

void FlatCall::addResult(FlatValue value) {
  targets.push_back(pointer<void>());
  resultSlots.push_back(slots.size());
  if (value.hasPattern() || value.kind == kFlatScalar)
    addSlot({0});
  if (value.hasBuffer())
    addSlot(std::vector<int64_t>(3 + 2 * value.bufferRank() + 1));
  results.push_back(std::move(value));
}

/// The owner's byte of a result slot.
int8_t &ownedFlag(std::vector<int64_t> &slot) {
  return *reinterpret_cast<int8_t *>(&slot.back());
}

/// Copies a strided array to a contiguous one.
void copyStrided(const char *from, char *&to, const int64_t *sizes,
                 const int64_t *strides, size_t rank, int64_t width) {
  if (rank == 0) {
    std::memcpy(to, from, width);
    to += width;
    return;
  }
  for (int64_t i = 0; i < sizes[0]; ++i)
    copyStrided(from + i * strides[0] * width, to, sizes + 1, strides + 1,
                rank - 1, width);
}

bool FlatCall::takeArray(const FlatValue &value, size_t number,
                         FlatArray &array) {
  std::vector<int64_t> &slot = slots[number];
  size_t rank = value.bufferRank();
  const int64_t *sizes = slot.data() + 3, *strides = sizes + rank;
  array.count = 1;
  bool isContiguous = slot[2] == 0 && slot[0] == slot[1];
  for (size_t d = rank; d-- > 0;) {
    isContiguous &= strides[d] == array.count || sizes[d] == 1;
    array.count = multiplySizes(array.count, sizes[d]);
  }
  auto *data = reinterpret_cast<char *>(slot[1]) + slot[2] * value.width;
  if (isContiguous && ownedFlag(slot)) {
    array.values = data;
    // Two results may be one buffer; the second is copied.
    for (size_t r = 0; r < results.size(); ++r)
      if (results[r].hasBuffer())
        if (auto &other = slots[resultSlots[r] + results[r].hasPattern()];
            other[0] == slot[0])
          ownedFlag(other) = 0;
    return true;
  }
  array.values = nz_allocate(array.count * value.width);
  if (!array.values)
    return false;
  char *to = static_cast<char *>(array.values);
  if (array.count > 0)
    copyStrided(data, to, sizes, strides, rank, value.width);
  return true;
}

/// Moves results to where the caller wants them, all or none.
bool FlatCall::takeResults() {
  TakenArrays taken(results.size());
  for (size_t r = 0; r < results.size(); ++r) {
    const FlatValue &value = results[r];
    if (!targets[r] || !value.hasBuffer())
      continue;
    FlatArray &array = taken.arrays[r];
    size_t slot = resultSlots[r];
    array.rank = static_cast<int64_t>(value.shape.size());
    if (value.hasPattern()) {
      array.pattern = reinterpret_cast<const Pattern *>(slots[slot++][0]);
      std::vector<int64_t> sizes =
          dimensionSizes(value.levels, array.rank, array.pattern->sizes());
      std::copy(sizes.begin(), sizes.end(), array.sizes);
    } else {
      std::copy_n(slots[slot].data() + 3, array.rank, array.sizes);
    }
    if (!takeArray(value, slot, array))
      return false;
  }
  for (size_t r = 0; r < results.size(); ++r) {
    if (!targets[r])
      continue;
    if (results[r].hasBuffer()) {
      std::memcpy(targets[r], &taken.arrays[r], sizeof(FlatArray));
      taken.arrays[r] = {};
    } else {
      std::memcpy(targets[r], slots[resultSlots[r]].data(),
                  results[r].kind == kFlatPattern ? sizeof(void *)
                                                  : results[r].width);
    }
  }
  return true;
}

/// Frees what nobody has taken.
void FlatCall::dropResults() {
  if (!hasResults)
    return;
  for (size_t r = 0; r < results.size(); ++r) {
    if (!results[r].hasBuffer())
      continue;
    auto &slot = slots[resultSlots[r] + results[r].hasPattern()];
    if (!ownedFlag(slot))
      continue;
    int64_t allocated = slot[0];
    for (size_t o = r; o < results.size(); ++o)
      if (results[o].hasBuffer())
        if (auto &other = slots[resultSlots[o] + results[o].hasPattern()];
            other[0] == allocated)
          ownedFlag(other) = 0;
    nz_free(reinterpret_cast<void *>(allocated));
  }
}

int32_t FlatCall::run(void (*packed)(void **)) {
  std::vector<void *> pointers;
  for (std::vector<int64_t> &slot : slots)
    pointers.push_back(slot.data());
  CallReport report;
  int32_t code = nz_call(packed, pointers.data(), &report);
  if (code != kCallSucceeded)
    return fail(code, report.text);
  hasResults = true;
  return takeResults() ? kCallSucceeded
                       : fail(kCallOutOfMemory, "out of memory");
}

} // namespace

extern "C" int32_t nz_call_flat(void (*packed)(void **),
                                const int64_t *description, int64_t *words,
                                int32_t byHandles) {
  return guarded([&]() -> int32_t {
    FlatCall call(words, byHandles != 0);
    int64_t arguments = *description++, results = *description++;
    for (int64_t number = 0; number < arguments; ++number)
      if (Status status = call.bindArgument(readValue(description));
          !status.ok())
        return fail(
            status.text() == "out of memory" ? int32_t(kCallOutOfMemory)
                                             : kBadArgument,
            ("argument " + std::to_string(number) + ": " + status.text())
                .c_str());
    for (int64_t number = 0; number < results; ++number)
      call.addResult(readValue(description));
    return call.run(packed);
  });
}

extern "C" const char *nz_last_error(void) { return lastError; }

extern "C" int32_t
nz_pattern_create(const int64_t *description, const int64_t *sizes,
                  const void *const *positions, const int64_t *positionCounts,
                  const void *const *coordinates,
                  const int64_t *coordinateCounts, const Pattern **pattern) {
  return guarded([&]() -> int32_t {
    FlatValue value = readValue(description);
    FlatLevels arrays;
    for (int64_t level = 0; level < value.format.rank(); ++level) {
      arrays.positions.push_back({positions[level], positionCounts[level],
                                  widthOr64(value.format.positionWidth)});
      arrays.coordinates.push_back({coordinates[level], coordinateCounts[level],
                                    widthOr64(value.format.coordinateWidth)});
    }
    Expected<const Pattern *> made = makePattern(value, sizes, arrays);
    if (!made.ok())
      return fail(made.text() == "out of memory" ? int32_t(kCallOutOfMemory)
                                                 : kBadArgument,
                  made.text().c_str());
    *pattern = *made;
    return kCallSucceeded;
  });
}

extern "C" int64_t nz_pattern_stored(const Pattern *pattern) {
  return pattern->count();
}

/// The data of an array of a level, and its length.
static const void *describe(const ArrayView &view, int64_t *count) {
  if (count)
    *count = view.length;
  return view.length > 0 ? view.data : nullptr;
}

extern "C" const void *nz_pattern_level_positions(const Pattern *pattern,
                                                  int64_t level,
                                                  int64_t *count) {
  bool exists = level >= 0 && level < pattern->rank();
  return describe(exists ? pattern->positions(level) : ArrayView(), count);
}

extern "C" const void *nz_pattern_level_coordinates(const Pattern *pattern,
                                                    int64_t level,
                                                    int64_t *count) {
  bool exists = level >= 0 && level < pattern->rank();
  return describe(exists ? pattern->coordinates(level) : ArrayView(), count);
}

extern "C" void nz_patterns_release(void) {
  releaseAll();
  releaseLargeBlocks();
}

extern "C" void nz_array_free(FlatArray *array) {
  if (!array)
    return;
  nz_free(array->values);
  *array = {};
}
