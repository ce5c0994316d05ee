//===- Arena.cpp - Calls of compiled code: memory and errors --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/Arena.h"
#include "Call.h"
#include "nz/Runtime/LargeBlocks.h"
#include "nz/Runtime/LargePages.h"
#include "nz/Runtime/Memory.h"
#include "nz/Runtime/Sanitizers.h"
#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace nz::runtime;

namespace {

struct Call;

/// What precedes every buffer. A buffer whose owner is a call is in its list.
struct alignas(kAlignment) Block {
  Block *next, *previous;
  Call *owner;
  int64_t bytes;
  /// Of the block, header included; may be more than was asked for.
  size_t capacity;

  void *buffer() { return this + 1; }
  static Block *of(void *buffer) { return static_cast<Block *>(buffer) - 1; }
};

/// One call under way. No member has a destructor: it may be jumped out of.
struct Call {
  std::jmp_buf back;
  CallReport *report;
  Call *outer;
  Block *blocks;
  CurrentPart *parts;
  const char *place;
  uint64_t number;
  int64_t currentBytes, limitBytes;
};

thread_local Call *current = nullptr;
std::atomic<uint64_t> calls{0};
/// The most bytes that the last call had at once.
std::atomic<int64_t> lastPeak{0};

void unlink(Block *block) {
  Call *owner = block->owner;
  if (!owner)
    return;
  if (block->next)
    block->next->previous = block->previous;
  if (block->previous)
    block->previous->next = block->next;
  else
    owner->blocks = block->next;
  block->owner = nullptr;
}

/// The bytes that kept blocks may have now: with them a call has no more than
/// at its peak, and what blocks are larger than what they are used for.
int64_t roomForKept() {
  int64_t peak = lastPeak;
  if (current)
    peak = std::max(peak, current->report->peakBytes);
  return peak + peak / 4 - (current ? current->currentBytes : 0);
}

void *allocate(size_t capacity) {
  void *memory = std::aligned_alloc(kAlignment, capacity);
  if (memory)
    wishLargePages(memory, capacity);
  return memory;
}

/// A buffer that nobody owns yet; null when memory cannot be had.
Block *makeBlock(size_t bytes) {
  if (bytes > static_cast<size_t>(PTRDIFF_MAX) - 2 * kAlignment)
    return nullptr;
  const size_t needed =
      sizeof(Block) + (bytes + kAlignment - 1) / kAlignment * kAlignment;
  size_t capacity = needed;
  void *memory = nullptr;
  if (capacity >= kLargeBlock) {
    memory = takeLargeBlock(capacity, roomForKept());
    if (!memory && !kChecksAddresses)
      capacity = roundLargeBlock(needed);
  }
  if (!memory)
    memory = allocate(capacity);
  if (!memory && (releaseLargeBlocks() || capacity > needed)) {
    capacity = needed;
    memory = allocate(capacity);
  }
  if (!memory)
    return nullptr;
  Block *block = static_cast<Block *>(memory);
  *block = {nullptr, nullptr, nullptr, static_cast<int64_t>(bytes), capacity};
  return block;
}

void freeBlock(Block *block) {
  if (block->capacity >= kLargeBlock)
    keepLargeBlock(block, block->capacity, roomForKept());
  else
    std::free(block);
}

/// Ends the call under way. Outside of a call there is nobody to tell, which
/// only a mistake in the caller brings about.
[[noreturn]] void jumpBack(CallCode code) {
  if (!current)
    __builtin_trap();
  current->report->code = code;
  std::longjmp(current->back, 1);
}

/// The only function that is returned to twice; it has no variables.
int32_t runGuarded(Call &call, void (*function)(void **), void **arguments) {
  if (setjmp(call.back) == 0)
    function(arguments);
  return call.report->code;
}

} // namespace

uint64_t nz::runtime::currentCall() { return current ? current->number : 0; }

bool nz::runtime::chargeCall(int64_t bytes) {
  if (!current)
    return bytes <= availableMemory();
  if (bytes > current->limitBytes - current->currentBytes)
    return false;
  countInCall(bytes);
  return true;
}

void nz::runtime::countInCall(int64_t bytes) {
  if (!current)
    return;
  CallReport *report = current->report;
  current->currentBytes += bytes;
  if (current->currentBytes > report->peakBytes)
    report->peakBytes = current->currentBytes;
  if (bytes > report->largestBytes)
    report->largestBytes = bytes;
}

CurrentPart *&nz::runtime::currentParts() {
  thread_local CurrentPart *outside = nullptr;
  return current ? current->parts : outside;
}

void nz::runtime::dischargeCall(int64_t bytes) {
  if (current)
    current->currentBytes -= bytes;
}

void nz::runtime::failOutOfMemory(int64_t bytes) {
  if (current) {
    char *text = current->report->text;
    size_t space = sizeof(current->report->text);
    if (bytes > 0)
      std::snprintf(text, space,
                    "out of memory: expected at most %lld bytes in use, found "
                    "%lld and a request for %lld",
                    static_cast<long long>(current->limitBytes),
                    static_cast<long long>(current->currentBytes),
                    static_cast<long long>(bytes));
    else
      std::snprintf(text, space, "out of memory");
  }
  jumpBack(kCallOutOfMemory);
}

extern "C" int32_t nz_call(void (*function)(void **), void **arguments,
                           CallReport *report) {
  report->peakBytes = report->heldBytes;
  report->largestBytes = report->resultBytes = 0;
  report->code = kCallSucceeded;
  report->text[0] = '\0';
  Call call;
  call.report = report;
  call.outer = current;
  call.blocks = nullptr;
  call.parts = nullptr;
  call.place = "";
  call.number = ++calls;
  call.currentBytes = report->heldBytes;
  call.limitBytes =
      report->limitBytes > 0 ? report->limitBytes : availableMemory();
  current = &call;
  int32_t code = runGuarded(call, function, arguments);
  releaseParts(call.parts);
  while (Block *block = call.blocks) {
    unlink(block);
    if (code != kCallSucceeded)
      freeBlock(block);
    else
      report->resultBytes += block->bytes;
  }
  current = call.outer;
  if (!current)
    lastPeak = report->peakBytes - report->heldBytes;
  return code;
}

extern "C" void nz_fail(const char *text) {
  if (current)
    std::snprintf(current->report->text, sizeof(current->report->text), "%s",
                  text);
  jumpBack(kCallFailed);
}

extern "C" void nz_set_place(const char *place) {
  if (current)
    current->place = place;
}

void nz::runtime::failAtPlace(const char *text) {
  if (current)
    std::snprintf(current->report->text, sizeof(current->report->text), "%s%s",
                  current->place, text);
  jumpBack(kCallFailed);
}

extern "C" void nz_fail_with_values(const char *text, int64_t first,
                                    int64_t second) {
  // No C++ object here: the jump would pass over its destructor.
  char filled[sizeof(CallReport::text)];
  size_t length = 0;
  while (*text && length + 1 < sizeof(filled)) {
    bool isFirst = std::strncmp(text, "{0}", 3) == 0;
    if (isFirst || std::strncmp(text, "{1}", 3) == 0) {
      length += std::snprintf(filled + length, sizeof(filled) - length,
                              "%" PRId64, isFirst ? first : second);
      text += 3;
    } else {
      filled[length++] = *text++;
    }
    length = std::min(length, sizeof(filled) - 1);
  }
  filled[length] = 0;
  nz_fail(filled);
}

extern "C" void *nz_allocate(size_t bytes) {
  if (bytes > static_cast<size_t>(availableMemory()))
    return nullptr;
  Block *block = makeBlock(bytes);
  return block ? block->buffer() : nullptr;
}

extern "C" void nz_free(void *buffer) {
  if (!buffer)
    return;
  Block *block = Block::of(buffer);
  if (block->owner)
    block->owner->currentBytes -= block->bytes;
  unlink(block);
  freeBlock(block);
}

extern "C" void *_mlir_memref_to_llvm_alloc(size_t bytes) {
  if (bytes > static_cast<size_t>(PTRDIFF_MAX))
    failOutOfMemory(INT64_MAX);
  int64_t requested = static_cast<int64_t>(bytes);
  if (!chargeCall(requested))
    failOutOfMemory(requested);
  Block *block = makeBlock(bytes);
  if (!block)
    failOutOfMemory(requested);
  if (current) {
    block->owner = current;
    block->next = current->blocks;
    if (block->next)
      block->next->previous = block;
    current->blocks = block;
  }
  return block->buffer();
}

extern "C" void *_mlir_memref_to_llvm_aligned_alloc(size_t alignment,
                                                    size_t bytes) {
  if (alignment > kAlignment)
    nz_fail("expected a buffer aligned to at most 64 bytes");
  return _mlir_memref_to_llvm_alloc(bytes);
}

extern "C" void _mlir_memref_to_llvm_free(void *buffer) { nz_free(buffer); }

extern "C" void _mlir_memref_to_llvm_aligned_free(void *buffer) {
  nz_free(buffer);
}
