//===- Invoke.cpp - Calls of a compiled function --------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Invoke.h"

#include "nz/Run/Failure.h"
#include "nz/Runtime/Memory.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>

using namespace llvm;
using namespace nz;
using namespace nz::run;

// A slot of a tensor of rank r, in words: allocated, aligned, offset, r sizes,
// r strides; of a result also, in the first byte of one more, the owner.
static size_t wordsOf(int64_t rank) { return 3 + 2 * rank + 1; }

/// The rank of the tensor that holds the elements: 1 for sparse values.
static int64_t elementsRank(const ArgumentType &type) {
  return type.kind == ArgumentKind::Sparse ? 1 : type.rank();
}

static bool hasBuffer(const ArgumentType &type) {
  return type.kind == ArgumentKind::Dense || type.kind == ArgumentKind::Sparse;
}

Invocation::Invocation(void (*address)(void **), const Signature &signature)
    : address(address), signature(signature) {
  auto add = [&](const ArgumentType &type) {
    if (type.hasPattern())
      slots.emplace_back(1);
    if (type.kind == ArgumentKind::Scalar)
      slots.emplace_back(1);
    if (hasBuffer(type))
      slots.emplace_back(wordsOf(elementsRank(type)));
  };
  for (const ArgumentType &type : signature.arguments) {
    argumentSlots.push_back(slots.size());
    add(type);
  }
  for (const ArgumentType &type : signature.results) {
    resultSlots.push_back(slots.size());
    add(type);
  }
  for (Slot &slot : slots)
    pointers.push_back(slot.data());
}

Invocation::~Invocation() { dropResults(); }

void Invocation::bind(size_t argument, const Value &value) {
  size_t at = argumentSlots[argument];
  if (value.type.hasPattern()) {
    slots[at][0] = reinterpret_cast<int64_t>(value.pattern);
    ++at;
  }
  if (value.type.kind == ArgumentKind::Scalar) {
    std::memcpy(slots[at].data(), value.elements.data(),
                value.type.element.width());
    return;
  }
  if (!hasBuffer(value.type))
    return;
  Slot &slot = slots[at];
  slot[0] = slot[1] = reinterpret_cast<int64_t>(value.elements.data());
  slot[2] = 0;
  SmallVector<int64_t> shape(value.type.shape);
  if (value.type.kind == ArgumentKind::Sparse)
    shape = {value.count()};
  int64_t stride = 1;
  for (int64_t d = shape.size() - 1; d >= 0; --d) {
    slot[3 + d] = shape[d];
    slot[3 + shape.size() + d] = stride;
    stride = runtime::multiplySizes(stride, shape[d]);
  }
}

void Invocation::bindResults(size_t argument, const Invocation &other) {
  for (size_t at : other.resultSlots)
    llvm::copy(other.slots[at], slots[argumentSlots[argument++]].begin());
  lastReport.heldBytes = other.lastReport.resultBytes;
}

Error Invocation::call() {
  dropResults();
  int32_t code = nz_call(address, pointers.data(), &lastReport);
  if (code != runtime::kCallSucceeded) {
    StringRef text = lastReport.text;
    // A check of the program names its place; the runtime cannot.
    if (text.contains(": error: "))
      return printedError(ExitCode::Failed, text.str());
    return runError("@" + signature.entry + ": " + text);
  }
  hasResults = true;
  return Error::success();
}

/// The owner's byte of a result slot.
static int8_t &ownedFlag(std::vector<int64_t> &slot, int64_t rank) {
  return *reinterpret_cast<int8_t *>(&slot[3 + 2 * rank]);
}

/// Copies a strided array to a contiguous one.
static void copyStrided(const char *from, char *to, ArrayRef<int64_t> sizes,
                        ArrayRef<int64_t> strides, int64_t width) {
  if (sizes.empty()) {
    std::memcpy(to, from, width);
    return;
  }
  int64_t inner = 1;
  for (int64_t size : sizes.drop_front())
    inner *= size;
  for (int64_t i = 0; i < sizes[0]; ++i)
    copyStrided(from + i * strides[0] * width, to + i * inner * width,
                sizes.drop_front(), strides.drop_front(), width);
}

Elements Invocation::takeElements(Slot &slot, int64_t rank, int64_t count,
                                  int64_t width, ArrayRef<Value *> donated) {
  void *allocated = reinterpret_cast<void *>(slot[0]);
  void *aligned = reinterpret_cast<void *>(slot[1]);
  ArrayRef<int64_t> sizes = ArrayRef(slot).slice(3, rank);
  ArrayRef<int64_t> strides = ArrayRef(slot).slice(3 + rank, rank);
  bool contiguous = slot[2] == 0;
  int64_t stride = 1;
  for (int64_t d = rank - 1; d >= 0; --d) {
    contiguous &= strides[d] == stride || sizes[d] == 1;
    stride = runtime::multiplySizes(stride, sizes[d]);
  }
  if (contiguous && allocated == aligned) {
    if (ownedFlag(slot, rank) && !isShared(allocated)) {
      disown(allocated);
      return Elements::adopt(allocated);
    }
    for (Value *value : donated)
      if (value->elements && value->elements.data() == allocated)
        return std::move(value->elements);
  }
  Elements copy = Elements::allocate(count, width);
  if (!copy)
    return copy;
  const char *from = static_cast<const char *>(aligned) + slot[2] * width;
  if (contiguous)
    std::memcpy(copy.data(), from, count * width);
  else if (count)
    copyStrided(from, static_cast<char *>(copy.data()), sizes, strides, width);
  return copy;
}

Expected<Value> Invocation::takeResult(size_t result,
                                       ArrayRef<Value *> donated) {
  Value value;
  value.type = signature.results[result];
  size_t at = resultSlots[result];
  if (value.type.hasPattern()) {
    value.pattern = reinterpret_cast<const runtime::Pattern *>(slots[at++][0]);
    for (int64_t &size : value.type.shape)
      size = 1;
    for (auto [level, size] :
         zip_equal(value.type.levels, value.pattern->sizes()))
      value.type.shape[level.dimension] *= size;
  }
  if (value.type.kind == ArgumentKind::Pattern)
    return value;
  int64_t width = value.type.element.width();
  if (value.type.kind == ArgumentKind::Scalar) {
    value.elements = Elements::allocate(1, width);
    if (value.elements)
      std::memcpy(value.elements.data(), slots[at].data(), width);
  } else {
    Slot &slot = slots[at];
    int64_t rank = elementsRank(value.type);
    if (value.type.kind == ArgumentKind::Dense)
      value.type.shape.assign(&slot[3], &slot[3] + rank);
    value.elements = takeElements(slot, rank, value.count(), width, donated);
  }
  if (!value.elements)
    return runError("result " + Twine(result) +
                    ": expected enough memory, found none left");
  return value;
}

double Invocation::scalarResult(size_t result) const {
  const ArgumentType &type = signature.results[result];
  const Slot &slot = slots[resultSlots[result]];
  const void *data = slot.data();
  if (type.kind == ArgumentKind::Dense)
    data = reinterpret_cast<const char *>(slot[1]) +
           slot[2] * type.element.width();
  io::Values number = loadNumbers(type.element, data, 1);
  if (auto *floats = std::get_if<std::vector<double>>(&number))
    return floats->front();
  return static_cast<double>(
      std::get_if<std::vector<int64_t>>(&number)->front());
}

bool Invocation::isShared(void *allocated) const {
  int64_t count = 0;
  for (auto [number, type] : enumerate(signature.results))
    if (hasBuffer(type)) {
      unsigned at = resultSlots[number] + (type.kind == ArgumentKind::Sparse);
      count += reinterpret_cast<void *>(slots[at][0]) == allocated;
    }
  return count > 1;
}

void Invocation::disown(void *allocated) {
  // Two results may be one buffer.
  for (auto [number, type] : enumerate(signature.results)) {
    if (!hasBuffer(type))
      continue;
    Slot &slot =
        slots[resultSlots[number] + (type.kind == ArgumentKind::Sparse)];
    if (reinterpret_cast<void *>(slot[0]) == allocated)
      ownedFlag(slot, elementsRank(type)) = 0;
  }
}

void Invocation::dropResults() {
  if (!hasResults)
    return;
  hasResults = false;
  for (auto [number, type] : enumerate(signature.results)) {
    if (!hasBuffer(type))
      continue;
    Slot &slot =
        slots[resultSlots[number] + (type.kind == ArgumentKind::Sparse)];
    if (!ownedFlag(slot, elementsRank(type)))
      continue;
    void *allocated = reinterpret_cast<void *>(slot[0]);
    disown(allocated);
    nz_free(allocated);
  }
}
