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
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace llvm;
using namespace nz::run;

/// How often the line and the log are brought up to date, in seconds.
static constexpr double kInterval = 0.1;

Expected<std::unique_ptr<Progress>>
Progress::start(int64_t steps, bool tracks, const std::string &log,
                raw_ostream &messages, int64_t done, double seconds) {
  std::unique_ptr<Progress> progress(
      new Progress(steps, tracks, messages, done, seconds));
  progress->terminal = tracks && messages.is_displayed();
  if (!log.empty())
    if (Error error = progress->openLog(log))
      return error;
  progress->begin = std::chrono::steady_clock::now();
  return progress;
}

/// The lines of a log up to step `done`: what an earlier run wrote behind its
/// last checkpoint is told again.
static std::string linesUpTo(const std::string &name, int64_t done) {
  auto text = MemoryBuffer::getFile(name, /*IsText=*/false,
                                    /*RequiresNullTerminator=*/false);
  if (!text)
    return "";
  StringRef rest = (*text)->getBuffer();
  size_t kept = 0;
  while (kept < rest.size()) {
    size_t end = rest.find('\n', kept);
    if (end == StringRef::npos)
      break;
    auto line = json::parse(rest.slice(kept, end));
    bool isBefore = false;
    if (line)
      if (const json::Object *object = line->getAsObject())
        if (auto step = object->getInteger("step"))
          isBefore = *step <= done;
    if (!line)
      consumeError(line.takeError());
    if (!isBefore)
      break;
    kept = end + 1;
  }
  return rest.take_front(kept).str();
}

Error Progress::openLog(const std::string &name) {
  std::string before = done ? linesUpTo(name, done) : "";
  std::error_code error;
  log = std::make_unique<raw_fd_ostream>(name, error, sys::fs::OF_None);
  if (error)
    return printedError(
        ExitCode::Failed,
        name + ": error: cannot write the log: " + error.message());
  logName = name;
  *log << before;
  return Error::success();
}

Progress::~Progress() {
  // An error that nobody asked for must not end the process.
  if (log) {
    log->flush();
    log->clear_error();
  }
}

double Progress::secondsSinceStart() const {
  return secondsBefore +
         std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
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
  double now = secondsSinceStart();
  double rate = (current - done) / std::max(now - secondsBefore, 1e-9);
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
  // A pipe or a file gets the last line alone.
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
