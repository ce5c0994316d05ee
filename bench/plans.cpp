//===- plans.cpp - What the runtime makes of patterns, timed --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The transpose of a square pattern with the places of its values, or the
// pattern of its product with itself and where each term is added: what
// compiled programs ask for in their first call. Each call begins with patterns
// that nothing is known of.
//
// usage: plans FOLDER transposition|product CALLS
//
//===----------------------------------------------------------------------===//

#include "Handwritten.h"
#include "nz/Runtime/Pattern.h"

using handwritten::measure;
using namespace nz::runtime;

namespace {

Format makeFormat(std::vector<LevelKind> kinds) {
  Format format;
  for (LevelKind kind : kinds)
    format.levels.push_back({kind});
  format.positionWidth = format.coordinateWidth = 32;
  return format;
}

const Format rows = makeFormat({LevelKind::Dense, LevelKind::Compressed});
const Format lists = makeFormat(
    {LevelKind::Dense, LevelKind::CompressedNonunique, LevelKind::Singleton});

/// What must be there, else the program ends.
const Pattern *expect(Expected<const Pattern *> pattern) {
  if (pattern.ok())
    return *pattern;
  std::fprintf(stderr, "%s\n", pattern.text().c_str());
  std::exit(1);
}

bool write(const std::string &path, ArrayView array) {
  FILE *file = std::fopen(path.c_str(), "wb");
  if (!file)
    return false;
  size_t written = std::fwrite(array.data, 4, array.length, file);
  return std::fclose(file) == 0 && written == size_t(array.length);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: plans FOLDER transposition|product CALLS\n");
    return 2;
  }
  std::string folder = std::string(argv[1]) + "/", what = argv[2];
  size_t positions = handwritten::countNumbers(folder + "A-positions.npy", 4);
  size_t entries = handwritten::countNumbers(folder + "A-coordinates.npy", 4);
  handwritten::Pattern A(int(positions) - 1, entries);
  if (!read(folder + "A-positions.npy", A.positions) ||
      !read(folder + "A-coordinates.npy", A.coordinates))
    return 1;
  auto view = [](const handwritten::Buffer<int32_t> &buffer) {
    return ArrayView{buffer.data(), int64_t(buffer.size()), 32};
  };
  const Pattern *pattern = nullptr, *result = nullptr, *plan = nullptr;
  auto forget = [&] {
    releaseAll();
    pattern = expect(Pattern::create(rows, {A.rows(), A.rows()},
                                     {{}, view(A.positions)},
                                     {{}, view(A.coordinates)}));
  };
  int calls = std::max(1, std::atoi(argv[3]));
  enum { Row, Shared, Column, Left, Right, Result };
  if (what == "transposition") {
    measure(calls, forget, [&] {
      plan = result = expect(pattern->join({1, 0, 2}, lists));
      return double(result->count());
    });
  } else {
    measure(calls, forget, [&] {
      std::vector<JoinSource> sources{{pattern, {Row, Shared, Left}},
                                      {pattern, {Shared, Column, Right}}};
      result = expect(Pattern::join(sources, {Row, Column}, rows));
      sources.push_back({result, {Row, Column, Result}});
      plan = expect(Pattern::join(sources, {Left, Result}, rows));
      return double(result->count());
    });
  }
  folder += "ours-";
  // The last level has the places.
  bool isWritten =
      write(folder + "positions.bin", result->positions(1)) &&
      write(folder + "coordinates.bin", result->coordinates(1)) &&
      write(folder + "places.bin", plan->coordinates(plan->rank() - 1));
  if (what == "product")
    isWritten = isWritten && write(folder + "starts.bin", plan->positions(1));
  return isWritten ? 0 : 1;
}
