//===- Invoke.h - Calls of a compiled function ------------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_INVOKE_H
#define NZ_RUN_INVOKE_H

#include "nz/Run/Compile.h"
#include "nz/Run/Value.h"
#include "nz/Runtime/Arena.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace nz::run {

/// A compiled function with slots for its arguments and results (see
/// nz/Codegen/EntryAbi.h), called as often as one likes.
class Invocation {
public:
  /// Of the code at `address`; borrows `signature`.
  Invocation(void (*address)(void **), const Signature &signature);
  ~Invocation();

  /// The next calls get `value`, which is borrowed, as an argument.
  void bind(size_t argument, const Value &value);

  /// The next calls get the tensors that the last call of `other` gave, as the
  /// arguments from `argument` on. They stay with `other`, and count as memory
  /// of these calls.
  void bindResults(size_t argument, const Invocation &other);

  /// Calls the function. Results of an earlier call are dropped first.
  llvm::Error call();
  /// What the last call needed.
  const runtime::CallReport &report() const { return lastReport; }

  /// A result of the last call; copies what the call does not own. `donated`
  /// lists values whose memory may be taken instead: a result that is in one
  /// takes it, so that carried results stay in place.
  llvm::Expected<Value> takeResult(size_t result,
                                   llvm::ArrayRef<Value *> donated = {});

  /// A scalar float result of the last call.
  double scalarResult(size_t result) const;

  /// Frees what the last call gave and nobody took.
  void dropResults();

private:
  Invocation(const Invocation &) = delete;
  void operator=(const Invocation &) = delete;

  /// The memory behind one pointer of the call.
  using Slot = std::vector<int64_t>;

  /// Whether more than one result is this buffer.
  bool isShared(void *allocated) const;
  /// Somebody else frees this memory.
  void disown(void *allocated);
  Elements takeElements(Slot &slot, int64_t rank, int64_t count, int64_t width,
                        llvm::ArrayRef<Value *> donated);

  void (*address)(void **);
  const Signature &signature;
  std::vector<Slot> slots;
  std::vector<void *> pointers;
  /// The first slot of each argument and result.
  std::vector<size_t> argumentSlots, resultSlots;
  /// The last call succeeded and its results are in the slots.
  bool hasResults = false;
  runtime::CallReport lastReport;
};

} // namespace nz::run

#endif // NZ_RUN_INVOKE_H
