//===- Interrupt.h - Ctrl-C finishes the step under way ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_INTERRUPT_H
#define NZ_RUN_INTERRUPT_H

namespace nz::run {

/// From now on Ctrl-C ends the process with exit code 130: at once, or, while a
/// `SteppingScope` lives, when the step under way is finished; a second Ctrl-C
/// ends it at once. Broken pipes become errors of the write.
void installSignalHandlers();

/// While it lives, the first Ctrl-C is remembered.
class SteppingScope {
public:
  SteppingScope();
  ~SteppingScope();
};

/// Whether Ctrl-C was pressed during a step.
bool wasInterrupted();

} // namespace nz::run

#endif // NZ_RUN_INTERRUPT_H
