//===- LargeBlocks.cpp - Large buffers kept for the next call -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/LargeBlocks.h"
#include "nz/Runtime/Sanitizers.h"
#include <algorithm>
#include <cstdlib>
#include <mutex>

using namespace nz::runtime;

namespace {

struct Kept {
  void *block;
  size_t bytes;
};

/// The blocks, oldest first. Nothing here needs memory of its own.
class Blocks {
public:
  std::mutex lock;
  int64_t bytes = 0;

  Kept *begin() { return kept; }
  Kept *end() { return kept + count; }
  void append(Kept block) {
    if (count == kMost)
      freeOldest();
    kept[count++] = block;
    bytes += static_cast<int64_t>(block.bytes);
  }
  void erase(Kept *block) {
    bytes -= static_cast<int64_t>(block->bytes);
    std::move(block + 1, end(), block);
    --count;
  }
  /// Frees the oldest until all have at most `room` bytes.
  void trim(int64_t room) {
    while (count > 0 && bytes > room)
      freeOldest();
  }

private:
  void freeOldest() {
    std::free(kept[0].block);
    erase(kept);
  }

  static constexpr int kMost = 128;
  Kept kept[kMost];
  int count = 0;
};

Blocks all;

} // namespace

size_t nz::runtime::roundLargeBlock(size_t bytes) noexcept {
  size_t unit = kLargeBlock / 8;
  while (unit <= bytes / 12)
    unit *= 2;
  return bytes > SIZE_MAX - unit ? bytes : (bytes + unit - 1) / unit * unit;
}

void *nz::runtime::takeLargeBlock(size_t &bytes, int64_t room) noexcept {
  std::lock_guard<std::mutex> guard(all.lock);
  Kept *best = nullptr;
  for (Kept &kept : all)
    if (kept.bytes >= bytes && kept.bytes - bytes <= bytes / 4 &&
        (!best || kept.bytes < best->bytes))
      best = &kept;
  if (!best) {
    all.trim(room);
    return nullptr;
  }
  void *block = best->block;
  bytes = best->bytes;
  all.erase(best);
  return block;
}

void nz::runtime::keepLargeBlock(void *block, size_t bytes,
                                 int64_t room) noexcept {
  std::lock_guard<std::mutex> guard(all.lock);
  auto size = static_cast<int64_t>(bytes);
  if (kChecksAddresses || size > room)
    return std::free(block);
  all.trim(room - size);
  all.append({block, bytes});
}

int64_t nz::runtime::countLargeBlocks() {
  std::lock_guard<std::mutex> guard(all.lock);
  return all.bytes;
}

bool nz::runtime::releaseLargeBlocks() noexcept {
  std::lock_guard<std::mutex> guard(all.lock);
  bool any = all.bytes > 0;
  all.trim(0);
  return any;
}
