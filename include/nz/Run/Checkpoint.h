//===- Checkpoint.h - Training that goes on where it stopped ----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A checkpoint is a zip archive, which `numpy.load` opens too:
//
//   checkpoint.json           what it belongs to: entry, gradient, carried
//                             pairs with their types; the step that was done
//                             last and the seconds so far; for each carried
//                             argument its sizes and its pattern, and which
//                             of them its code was made for
//   argument3.npy             the elements of argument 3
//   result5.npy               those of result 5, which is not carried; only
//                             where the run ended
//   pattern0.npy              coordinates, a row a stored entry, in storage
//                             order; arguments on one pattern share it
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_CHECKPOINT_H
#define NZ_RUN_CHECKPOINT_H

#include "nz/Run/Compile.h"
#include "nz/Run/Options.h"
#include "nz/Run/Value.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace nz::run {

/// Where a run begins: at its first step, or behind the step of a checkpoint.
struct StartingPoint {
  /// Steps done before.
  int64_t step = 0;
  /// Seconds that they took.
  double seconds = 0;
  /// For each argument, whether its code was made for any sizes, because they
  /// changed on the way; empty: for none. The same code gives the same bits.
  std::vector<bool> anySizes;
  /// For each argument how many stored entries its code was made for, where
  /// that may differ from those that it has; empty: nowhere.
  std::vector<std::optional<int64_t>> entries;
  /// Where no step is left to do: the results of the last one.
  std::vector<Value> results;
};

/// Writes a checkpoint, whole or not at all, and to the disk. `carried` has a
/// value for each pair of `--carry`; `results`, where the run ends, has all
/// results of its last step, for those who resume it when nothing is left to
/// do.
llvm::Error writeCheckpoint(const std::string &path, const Signature &signature,
                            const Options &options, const StartingPoint &point,
                            llvm::ArrayRef<const Value *> carried,
                            const std::vector<Value> *results);

/// Reads a checkpoint of the same function and the same `--carry`, and replaces
/// the carried ones of `arguments` by what it holds.
llvm::Expected<StartingPoint> readCheckpoint(const std::string &path,
                                             const Signature &signature,
                                             const Options &options,
                                             std::vector<Value> &arguments);

/// An error if no checkpoint could be written there.
llvm::Error checkCheckpointPath(const std::string &path);

} // namespace nz::run

#endif // NZ_RUN_CHECKPOINT_H
