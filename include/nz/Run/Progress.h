//===- Progress.h - What a training run tells while it goes -----*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_PROGRESS_H
#define NZ_RUN_PROGRESS_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace nz::run {

/// Follows the steps of a run: a line on the terminal that is overwritten, and
/// one JSON object a step in the log.
class Progress {
public:
  /// Opens the log, if it has a name. `tracks` says that steps have a loss;
  /// then lines of progress go to `messages`. Behind `done` steps, which took
  /// `seconds`, the log goes on: it keeps what it says of them.
  static llvm::Expected<std::unique_ptr<Progress>>
  start(int64_t steps, bool tracks, const std::string &log,
        llvm::raw_ostream &messages, int64_t done = 0, double seconds = 0);
  ~Progress();

  /// A step is done.
  void step(int64_t number, std::optional<double> loss);

  int64_t lastStep() const { return current; }
  /// How long all steps took, those before this run included.
  double secondsSinceStart() const;

  /// The last step is done. The error of the log, if it could not be written.
  llvm::Error finish();

private:
  Progress(int64_t steps, bool tracks, llvm::raw_ostream &messages,
           int64_t done, double seconds)
      : steps(steps), tracks(tracks), messages(messages), done(done),
        secondsBefore(seconds) {}
  llvm::Error openLog(const std::string &name);
  void showLine(bool last);

  int64_t steps;
  bool tracks;
  llvm::raw_ostream &messages;
  bool terminal = false;
  /// What an earlier run did.
  int64_t done;
  double secondsBefore;
  std::chrono::steady_clock::time_point begin;
  double shownAt = -1, flushedAt = 0;
  int64_t current = 0;
  std::optional<double> currentLoss;
  std::string logName;
  std::unique_ptr<llvm::raw_fd_ostream> log;
};

} // namespace nz::run

#endif // NZ_RUN_PROGRESS_H
