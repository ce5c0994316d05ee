//===- Progress.cpp - What a training run tells while it goes -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Progress.h"

#include "nz/Run/Failure.h"
#include "nz/Run/Results.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"

#include <cmath>

using namespace llvm;
using namespace nz::run;

/// How often the line and the log are brought up to date, in seconds.
static constexpr double kInterval = 0.1;

Expected<std::unique_ptr<Progress>> Progress::start(int64_t steps, bool tracks,
                                                    const std::string &log,
                                                    raw_ostream &messages) {
  std::unique_ptr<Progress> progress(new Progress(steps, tracks, messages));
  progress->terminal = tracks && messages.is_displayed();
  if (!log.empty()) {
    std::error_code error;
    progress->log =
        std::make_unique<raw_fd_ostream>(log, error, sys::fs::OF_None);
    if (error)
      return printedError(
          ExitCode::Failed,
          log + ": error: cannot write the log: " + error.message());
    progress->logName = log;
  }
  progress->begin = std::chrono::steady_clock::now();
  return progress;
}

Progress::~Progress() {
  // An error that nobody asked for must not end the process.
  if (log) {
    log->flush();
    log->clear_error();
  }
}

double Progress::secondsSinceStart() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
      .count();
}

void Progress::step(int64_t number, std::optional<double> loss) {
  current = number;
  currentLoss = loss;
  double now = secondsSinceStart();
  if (log) {
    *log << "{\"step\": " << number;
    if (loss)
      *log << ", \"loss\": "
           << (std::isfinite(*loss) ? numberText(*loss) : "null");
    *log << ", \"seconds\": " << numberText(now) << "}\n";
    if (now - flushedAt >= kInterval) {
      log->flush();
      flushedAt = now;
    }
  }
  if (terminal && now - shownAt >= kInterval) {
    showLine(/*last=*/false);
    shownAt = now;
  }
}

void Progress::showLine(bool last) {
  double now = std::max(secondsSinceStart(), 1e-9);
  double rate = current / now;
  messages << (terminal ? "\r" : "") << "step " << current << "/" << steps;
  if (currentLoss)
    messages << "  loss " << format("%.6g", *currentLoss);
  messages << "  " << format(rate < 10 ? "%.2f" : "%.0f", rate) << " steps/s";
  if (last)
    messages << "  " << format("%.1f", now) << " s";
  else
    messages << "  " << format("%.0f", (steps - current) / rate) << " s left";
  if (terminal)
    messages << "\x1b[K";
  if (last)
    messages << "\n";
}

Error Progress::finish() {
  if (tracks && current)
    showLine(/*last=*/true);
  if (!log)
    return Error::success();
  log->close();
  std::error_code error = log->error();
  log->clear_error();
  if (!error)
    return Error::success();
  return printedError(ExitCode::Failed,
                      logName +
                          ": error: cannot write the log: " + error.message());
}
