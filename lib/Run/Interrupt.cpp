//===- Interrupt.cpp - Ctrl-C finishes the step under way -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Interrupt.h"

#include "nz/Run/Failure.h"

#include <csignal>
#include <unistd.h>

using namespace nz::run;

namespace {

volatile std::sig_atomic_t stepping = 0;
volatile std::sig_atomic_t interrupted = 0;

void onInterrupt(int) {
  // Nobody can save anything any more; only what signals allow.
  if (!stepping || interrupted)
    ::_exit(static_cast<int>(ExitCode::Interrupted));
  interrupted = 1;
}

} // namespace

void nz::run::installSignalHandlers() {
  struct sigaction action = {};
  action.sa_handler = onInterrupt;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  // A pipe that nobody reads and a file past its limit are errors of writing.
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
  ::sigaction(SIGXFSZ, &action, nullptr);
}

SteppingScope::SteppingScope() { stepping = 1; }

SteppingScope::~SteppingScope() { stepping = 0; }

bool nz::run::wasInterrupted() { return interrupted; }
