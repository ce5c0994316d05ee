//===- Replay.cpp - The fuzzing programs without libFuzzer ----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Every fuzzing program but that of checkpoints, for tests: each input of a
// folder, then inputs that are made of them by random changes. No coverage
// guides it and no sanitizer watches; the laws are the same, and the memory of
// the process is limited.
#define LLVMFuzzerTestOneInput takeMatrixMarket
#include "MatrixMarket.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput takeFrostt
#include "Frostt.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput takeNumpy
#include "Numpy.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput takeScipyNpz
#include "ScipyNpz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput takeNpzMembers
#include "NpzMembers.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput takePattern
#include "Pattern.cpp"
#undef LLVMFuzzerTestOneInput

#include "nz/IO/Files.h"
#include "nz/Runtime/Sanitizers.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <sys/resource.h>

namespace {

using Take = int (*)(const uint8_t *, size_t);

/// The input that is taken, to be kept if the process ends.
std::string current;

void keepInput(int signal) {
  constexpr char path[] = "readers-input";
  (void)io::writeFile(path, current);
  std::fprintf(stderr, "signal %d; the input is in %s\n", signal, path);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

/// The programs by the folders of their seeds.
const std::map<std::string, Take> &programs() {
  static const std::map<std::string, Take> all = {
      {"matrix-market", takeMatrixMarket},
      {"frostt", takeFrostt},
      {"numpy", takeNumpy},
      {"scipy-npz", takeScipyNpz},
      {"npz-members", takeNpzMembers},
      {"pattern", takePattern}};
  return all;
}

std::vector<std::string> readInputs(const std::filesystem::path &folder) {
  std::vector<std::filesystem::path> paths(
      std::filesystem::directory_iterator(folder), {});
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const auto &path : paths)
    if (auto bytes = io::readFile(path))
      inputs.emplace_back(bytes->view());
  return inputs;
}

/// One of `inputs` after a few changes; the same on every machine.
std::string change(const std::vector<std::string> &inputs,
                   std::mt19937_64 &chance) {
  auto below = [&](size_t limit) { return chance() % limit; };
  std::string text = inputs[below(inputs.size())];
  for (size_t changes = 1 + below(4); changes > 0 && !text.empty(); --changes) {
    const std::string &other = inputs[below(inputs.size())];
    size_t at = below(text.size()), length = 1 + below(8);
    std::string piece =
        other.empty() ? "" : other.substr(below(other.size()), length);
    switch (below(6)) {
    case 0:
      text[at] ^= static_cast<char>(1 << below(8));
      break;
    case 1:
      text[at] = static_cast<char>(below(256));
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.insert(at, text.substr(below(text.size()), length));
      break;
    case 4:
      text.replace(at, piece.size(), piece);
      break;
    default:
      text.insert(at, piece);
    }
  }
  return text;
}

} // namespace

/// `nz-replay-readers FOLDER COUNT SEED` runs each program on the files of its
/// folder in FOLDER and on COUNT changed ones.
int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: nz-replay-readers FOLDER COUNT SEED\n");
    return 2;
  }
  for (int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS})
    std::signal(signal, keepInput);
  if (!nz::runtime::kChecksAddresses) {
    rlimit memory = {size_t(1) << 30, size_t(1) << 30};
    ::setrlimit(RLIMIT_AS, &memory);
  }
  for (const auto &[name, take] : programs()) {
    std::vector<std::string> inputs =
        readInputs(std::filesystem::path(argv[1]) / name);
    if (inputs.empty()) {
      std::fprintf(stderr, "%s: error: expected inputs, found none\n",
                   name.c_str());
      return 2;
    }
    auto run = [take = take](const std::string &input) {
      current = input;
      take(reinterpret_cast<const uint8_t *>(input.data()), input.size());
    };
    for (const std::string &input : inputs)
      run(input);
    std::mt19937_64 chance(std::strtoull(argv[3], nullptr, 10));
    int64_t count = std::strtoll(argv[2], nullptr, 10);
    for (int64_t i = 0; i < count; ++i)
      run(change(inputs, chance));
    std::printf("%s: %zu inputs and %lld changed ones\n", name.c_str(),
                inputs.size(), static_cast<long long>(count));
  }
  return 0;
}
