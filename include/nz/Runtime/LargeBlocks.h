//===- LargeBlocks.h - Large buffers kept for the next call -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The system gives large buffers as fresh pages, which takes longer than many
// loops need to fill them. Calls make the same buffers again and again, so what
// one has freed is kept for the next.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUNTIME_LARGEBLOCKS_H
#define NZ_RUNTIME_LARGEBLOCKS_H

#include <cstddef>
#include <cstdint>

namespace nz::runtime {

/// Smaller blocks are the business of malloc.
inline constexpr size_t kLargeBlock = size_t(1) << 20;

/// `bytes`, or up to a sixth more: the size of a new block, so that it serves
/// again where the next call asks for a little more, as a loop with more
/// iterations does. Of what nobody touches the system has no pages.
size_t roundLargeBlock(size_t bytes) noexcept;

/// A kept block of at least `bytes`, and of not much more, whose size becomes
/// `bytes`; null if there is none: then blocks are freed until all of them have
/// at most `room` bytes.
void *takeLargeBlock(size_t &bytes, int64_t room) noexcept;

/// Keeps a block of `bytes` that `aligned_alloc` made. The oldest are freed
/// until all have at most `room` bytes; this one, too, if it has more.
void keepLargeBlock(void *block, size_t bytes, int64_t room) noexcept;

/// The bytes of all blocks that are kept.
int64_t countLargeBlocks();

/// Frees them all; whether there were any.
bool releaseLargeBlocks() noexcept;

} // namespace nz::runtime

#endif // NZ_RUNTIME_LARGEBLOCKS_H
