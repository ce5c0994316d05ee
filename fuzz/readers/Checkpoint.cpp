//===- Checkpoint.cpp - Any bytes as a checkpoint, and as its members -----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Checkpoint.h"
#include "Laws.h"
#include "nz/IO/Files.h"

#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

using namespace nz;
using namespace nz::run;

namespace {

/// A function with an argument of each kind that can be carried.
Signature makeSignature() {
  using runtime::LevelKind;
  Signature signature;
  signature.entry = "main";
  ElementType f64, f32{io::ElementKind::F32, false},
      i64{io::ElementKind::I64, false};
  ArgumentType dense{ArgumentKind::Dense, f64, {kDynamicSize, 3}, {}, {}, {}};
  ArgumentType scalar{ArgumentKind::Scalar, i64, {}, {}, {}, {}};
  ArgumentType rows{ArgumentKind::Sparse,
                    f64,
                    {kDynamicSize, 4},
                    {{{LevelKind::Compressed}, {LevelKind::Compressed}}, 8, 16},
                    {{0, {}}, {1, {}}},
                    {}};
  ArgumentType columns = rows;
  columns.kind = ArgumentKind::Pattern;
  columns.levels = {{1, {}}, {0, {}}};
  using runtime::NumberPart;
  ArgumentType blocks{ArgumentKind::Sparse,
                      f32,
                      {4, kDynamicSize},
                      {{{LevelKind::CompressedNonunique},
                        {LevelKind::Singleton},
                        {LevelKind::Dense},
                        {LevelKind::Dense}},
                       0,
                       0},
                      {{0, {NumberPart::Quotient, 2}},
                       {1, {NumberPart::Quotient, 2}},
                       {0, {NumberPart::Remainder, 2}},
                       {1, {NumberPart::Remainder, 2}}},
                      {}};
  ArgumentType groups{
      ArgumentKind::Sparse,
      f64,
      {2, 4},
      {{{LevelKind::Dense}, {LevelKind::Dense}, {LevelKind::Structured, 2, 4}},
       0,
       8},
      {{0, {}},
       {1, {NumberPart::Quotient, 4}},
       {1, {NumberPart::Remainder, 4}}},
      {}};
  signature.arguments = {dense, scalar, rows, columns, blocks, groups};
  return signature;
}

/// A file in memory, to be read by a path.
class MemoryFile {
public:
  MemoryFile() : descriptor(::memfd_create("checkpoint", 0)) {}
  std::string path() const {
    return "/proc/self/fd/" + std::to_string(descriptor);
  }
  void fill(std::string_view bytes) {
    fuzz::require(::ftruncate(descriptor, bytes.size()) == 0 &&
                      ::pwrite(descriptor, bytes.data(), bytes.size(), 0) ==
                          static_cast<ssize_t>(bytes.size()),
                  "a file in memory can be written");
  }

private:
  int descriptor;
};

std::string textOf(llvm::Error error) {
  return llvm::toString(std::move(error));
}

/// Arguments of the signature as a program's inputs would be: replaced by what
/// the checkpoint has.
struct Run {
  Signature signature = makeSignature();
  Options options;
  /// What the description must say, taken from a checkpoint of the same run.
  std::string name;
  std::string written;

  Run() {
    options.steps = INT64_MAX;
    for (int64_t number = 0;
         number < static_cast<int64_t>(signature.arguments.size()); ++number)
      options.carries.push_back({number, number});
    written = (std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp") +
              std::string("/nz-fuzz-") + std::to_string(::getpid());
    // The message of a checkpoint of another run says what this one's is.
    MemoryFile file;
    file.fill(fuzz::archiveOfMembers(
        std::string("\xfe\xff\xfe\0{\"nz_checkpoint\": 1}", 24),
        {"checkpoint.json"}));
    std::vector<Value> arguments(signature.arguments.size());
    auto point = readCheckpoint(file.path(), signature, options, arguments);
    std::string message = textOf(point.takeError());
    size_t begin = message.find('\'') + 1;
    name = message.substr(begin, message.find('\'', begin) - begin);
  }
  ~Run() { ::unlink(written.c_str()); }
};

/// Replaces a word that stands for the description of the run.
std::string withRun(std::string bytes, const std::string &name) {
  constexpr std::string_view word = "@RUN@";
  size_t at = bytes.find(word);
  if (at != std::string::npos)
    bytes.replace(at, word.size(), name);
  return bytes;
}

} // namespace

/// One input of libFuzzer: an archive, or members behind marks.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static Run run;
  static MemoryFile file;
  static const std::vector<std::string> names = {
      "checkpoint.json", "argument0.npy", "argument1.npy", "argument2.npy",
      "argument3.npy",   "argument4.npy", "argument5.npy", "pattern0.npy",
      "pattern1.npy",    "pattern2.npy",  "pattern3.npy"};
  std::string bytes(reinterpret_cast<const char *>(data), size);
  if (bytes.compare(0, 2, "PK") != 0)
    bytes = fuzz::archiveOfMembers(withRun(std::move(bytes), run.name), names);
  file.fill(bytes);
  std::vector<Value> arguments(run.signature.arguments.size());
  auto point =
      readCheckpoint(file.path(), run.signature, run.options, arguments);
  if (!point) {
    fuzz::checkMessage(textOf(point.takeError()));
    runtime::releaseAll();
    return 0;
  }
  // What was read is written, read again, and is the same.
  std::vector<const Value *> carried;
  for (const Value &argument : arguments) {
    carried.push_back(&argument);
    if (argument.pattern)
      fuzz::checkPattern(argument.pattern);
  }
  auto write = [&] {
    llvm::Error error = writeCheckpoint(run.written, run.signature, run.options,
                                        *point, carried, nullptr);
    fuzz::require(!error, "a checkpoint is written");
    auto contents = io::readFile(run.written);
    fuzz::require(bool(contents), "a checkpoint is there");
    return std::string(contents->view());
  };
  std::string first = write();
  std::vector<Value> again(arguments.size());
  auto second = readCheckpoint(run.written, run.signature, run.options, again);
  fuzz::require(second && second->step == point->step &&
                    second->seconds == point->seconds &&
                    second->anySizes == point->anySizes &&
                    second->entries == point->entries,
                "a checkpoint is read back");
  for (size_t number = 0; number < again.size(); ++number) {
    carried[number] = &again[number];
    fuzz::require(again[number].pattern == arguments[number].pattern,
                  "the pattern is read back");
  }
  fuzz::require(write() == first, "the bytes are the same again");
  arguments.clear();
  again.clear();
  runtime::releaseAll();
  return 0;
}
