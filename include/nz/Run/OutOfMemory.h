//===- OutOfMemory.h - Memory that cannot be had ----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_OUTOFMEMORY_H
#define NZ_RUN_OUTOFMEMORY_H

namespace nz::run {

/// From now on an allocation that fails, in our code or upstream's, ends the
/// process with a message of `tool` and exit code 1, unless a
/// `MemoryErrorScope` lives. Upstream has no exceptions: one that passes
/// through the compiler leaves locks held and programs half changed, so that
/// whoever catches it hangs or crashes while cleaning up.
void endWithoutMemory(const char *tool);

/// While it lives, an allocation that fails throws `std::bad_alloc`: for code
/// that can go back, as that which reads, calls and saves.
class MemoryErrorScope {
public:
  MemoryErrorScope() : MemoryErrorScope(true) {}
  ~MemoryErrorScope();
  MemoryErrorScope(const MemoryErrorScope &) = delete;
  MemoryErrorScope &operator=(const MemoryErrorScope &) = delete;

protected:
  explicit MemoryErrorScope(bool throws);

private:
  bool before;
};

/// Inside of a `MemoryErrorScope`, back to ending the process: for compiling
/// again on the way.
class CompilingScope : private MemoryErrorScope {
public:
  CompilingScope() : MemoryErrorScope(false) {}
};

} // namespace nz::run

#endif // NZ_RUN_OUTOFMEMORY_H
