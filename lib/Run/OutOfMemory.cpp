//===- OutOfMemory.cpp - Memory that cannot be had ------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/OutOfMemory.h"

#include "nz/Run/Failure.h"

#include "llvm/Support/ErrorHandling.h"

#include <atomic>
#include <cstdio>
#include <cstring>
#include <new>
#include <unistd.h>

using namespace nz::run;

namespace {

/// Made before memory runs out.
char message[128] = "";
std::atomic<bool> throwing{false};

void onFailedAllocation() {
  if (throwing)
    throw std::bad_alloc();
  // Nobody is told if this fails, too.
  (void)!::write(STDERR_FILENO, message, std::strlen(message));
  ::_exit(static_cast<int>(ExitCode::Failed));
}

} // namespace

void nz::run::endWithoutMemory(const char *tool) {
  std::snprintf(message, sizeof(message),
                "%s: error: expected enough memory, found none left\n", tool);
  std::set_new_handler(onFailedAllocation);
  // LLVM's containers report a failed allocation here.
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { onFailedAllocation(); });
}

MemoryErrorScope::MemoryErrorScope(bool throws)
    : before(throwing.exchange(throws)) {}

MemoryErrorScope::~MemoryErrorScope() { throwing = before; }
