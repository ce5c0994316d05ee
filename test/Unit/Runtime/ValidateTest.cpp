//===- ValidateTest.cpp - Mistakes in arrays, formats and tuples ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Naive.h"
#include <gtest/gtest.h>

using namespace nz::naive;
using namespace nz::runtime;

namespace {

using Arrays = std::vector<std::vector<int64_t>>;

std::vector<ArrayView> views(const Arrays &arrays) {
  std::vector<ArrayView> result;
  for (const std::vector<int64_t> &array : arrays)
    result.push_back({array.data(), static_cast<int64_t>(array.size()), 64});
  return result;
}

/// The error of creating a pattern; empty when there is none.
std::string create(const Format &format, const std::vector<int64_t> &sizes,
                   const Arrays &positions, const Arrays &coordinates) {
  return Pattern::create(format, sizes, views(positions), views(coordinates))
      .text();
}

/// The error of a 3x4 CSR matrix.
std::string createCSR(const std::vector<int64_t> &positions,
                      const std::vector<int64_t> &coordinates) {
  return create(makeFormat("dc"), {3, 4}, {{}, positions}, {{}, coordinates});
}

/// The error of a 3x4 COO matrix.
std::string createCOO(const std::vector<int64_t> &positions,
                      const std::vector<int64_t> &rows,
                      const std::vector<int64_t> &columns) {
  return create(makeFormat("ns"), {3, 4}, {positions, {}}, {rows, columns});
}

TEST(Validate, Accepts) {
  EXPECT_EQ(createCSR({0, 2, 2, 3}, {0, 3, 1}), "");
  EXPECT_EQ(createCOO({0, 3}, {0, 0, 2}, {1, 3, 0}), "");
}

TEST(Validate, NumberOfPositions) {
  EXPECT_EQ(createCSR({0, 2, 3}, {0, 3, 1}),
            "level 1: expected 4 positions, found 3");
}

TEST(Validate, PositionsOfMoreParentsThanNumbersCount) {
  EXPECT_EQ(create(makeFormat("dc"), {INT64_MAX, 4}, {{}, {0}}, {{}, {}}),
            "level 1: expected 9223372036854775808 positions, found 1");
}

TEST(Validate, FirstPosition) {
  EXPECT_EQ(createCSR({1, 2, 2, 3}, {0, 3, 1}),
            "level 1: expected positions[0] to be 0, found 1");
}

TEST(Validate, MonotonePositions) {
  EXPECT_EQ(createCSR({0, 2, 1, 3}, {0, 3, 1}),
            "level 1: expected positions[2] of at least 2, found 1");
  EXPECT_EQ(createCSR({0, -2, 1, 3}, {0, 3, 1}),
            "level 1: expected positions[1] of at least 0, found -2");
}

TEST(Validate, NumberOfCoordinates) {
  EXPECT_EQ(createCSR({0, 2, 2, 4}, {0, 3, 1}),
            "level 1: expected 4 coordinates, found 3");
  EXPECT_EQ(createCOO({0, 3}, {0, 0, 2}, {1, 3}),
            "level 1: expected 3 coordinates, found 2");
}

TEST(Validate, CoordinatesInRange) {
  EXPECT_EQ(createCSR({0, 2, 2, 3}, {0, 4, 1}),
            "level 1: expected coordinates[1] from 0 to below 4, found 4");
  EXPECT_EQ(createCSR({0, 2, 2, 3}, {-1, 3, 1}),
            "level 1: expected coordinates[0] from 0 to below 4, found -1");
  EXPECT_EQ(createCOO({0, 1}, {3}, {0}),
            "level 0: expected coordinates[0] from 0 to below 3, found 3");
}

TEST(Validate, SortedCoordinates) {
  EXPECT_EQ(createCSR({0, 2, 2, 3}, {3, 0, 1}),
            "level 1: expected sorted coordinates, found 3 and 0 at positions "
            "0 and 1");
  EXPECT_EQ(createCOO({0, 3}, {0, 2, 1}, {1, 3, 0}),
            "level 0: expected sorted coordinates, found 2 and 1 at positions "
            "1 and 2");
  EXPECT_EQ(createCOO({0, 3}, {0, 2, 2}, {1, 3, 0}),
            "level 1: expected sorted coordinates, found 3 and 0 at positions "
            "1 and 2");
}

TEST(Validate, UniqueEntries) {
  EXPECT_EQ(createCSR({0, 2, 2, 3}, {3, 3, 1}),
            "level 1: expected unique entries, found coordinate 3 at positions "
            "0 and 1");
  EXPECT_EQ(createCOO({0, 2}, {1, 1}, {2, 2}),
            "level 1: expected unique entries, found coordinate 2 at positions "
            "0 and 1");
}

TEST(Validate, UniqueLevels) {
  EXPECT_EQ(create(makeFormat("cs"), {3, 4}, {{0, 2}, {}}, {{1, 1}, {2, 3}}),
            "level 0: expected unique coordinates, found 1 at positions 0 and "
            "1");
  EXPECT_EQ(makePattern(makeFormat("cs"), {3, 4}, {{1, 2}, {1, 3}}).text(),
            "level 0: expected unique coordinates, found (1, 2) and (1, 3)");
}

TEST(Validate, ArraysWhereNoneBelong) {
  EXPECT_EQ(create(makeFormat("dc"), {1, 4}, {{0}, {0, 1}}, {{}, {1}}),
            "level 0: expected no positions of a dense level, found 1");
  EXPECT_EQ(create(makeFormat("dc"), {1, 4}, {{}, {0, 1}}, {{0}, {1}}),
            "level 0: expected no coordinates of a dense level, found 1");
  EXPECT_EQ(create(makeFormat("ns"), {1, 4}, {{0, 1}, {0, 1}}, {{0}, {1}}),
            "level 1: expected no positions of a singleton level, found 2");
}

TEST(Validate, NumberOfLevels) {
  EXPECT_EQ(create(makeFormat("dc"), {1, 4}, {{0, 1}}, {{}, {1}}),
            "expected positions and coordinates of 2 levels, found 1 and 2");
}

TEST(Validate, Sizes) {
  EXPECT_EQ(create(makeFormat("dc"), {1}, {}, {}),
            "expected 2 sizes, one a level, found 1");
  EXPECT_EQ(create(makeFormat("dc"), {1, -4}, {}, {}),
            "level 1: expected a size of at least 0, found -4");
}

TEST(Validate, Widths) {
  EXPECT_EQ(create(makeFormat("dc", 12), {1, 4}, {}, {}),
            "expected a width of 0, 8, 16, 32 or 64 bits, found 12");
  EXPECT_EQ(create(makeFormat("dc", 8), {1, 4}, {{}, {0, 301}}, {{}, {}}),
            "301 entries of level 1 do not fit positions of 8 bits");
  EXPECT_EQ(create(makeFormat("dc", 0, 8), {1, 400}, {{}, {0, 1}}, {{}, {300}}),
            "coordinate 300 of level 1 does not fit 8 bits");
  EXPECT_EQ(makePattern(makeFormat("dc", 0, 8), {1, 400}, {{0, 300}}).text(),
            "coordinate 300 of level 1 does not fit 8 bits");
  std::set<Tuple> many;
  for (int64_t each = 0; each < 256; ++each)
    many.insert({0, each});
  EXPECT_EQ(makePattern(makeFormat("dc", 8, 8), {1, 256}, many).text(),
            "256 entries of level 1 do not fit positions of 8 bits");
  many.erase({0, 7});
  EXPECT_EQ(makePattern(makeFormat("dc", 8, 8), {1, 256}, many).text(), "");
}

TEST(Validate, Levels) {
  Format loose = makeFormat("dc");
  loose.levels[1].kind = LevelKind::LooseCompressed;
  EXPECT_EQ(create(loose, {1, 4}, {}, {}),
            "level 1: expected a dense, compressed, singleton or structured "
            "level, found loose_compressed");
  EXPECT_EQ(create(makeFormat("ds"), {1, 4}, {}, {}),
            "level 1: expected a compressed or singleton level before a "
            "singleton level, found dense");
  EXPECT_EQ(create(makeFormat("s"), {4}, {}, {}),
            "level 0: expected a compressed or singleton level before a "
            "singleton level, found none");
}

TEST(Validate, Tuples) {
  auto error = [](const std::vector<int64_t> &rows) {
    return Pattern::fromTuples(makeFormat("dc"), {3, 1}, rows.size() / 2,
                               rows.data())
        .text();
  };
  EXPECT_EQ(error({0, 0, 1, 2}), "entry 1: expected a coordinate of level 1 "
                                 "from 0 to below 1, found 2");
  EXPECT_EQ(error({-1, 0}), "entry 0: expected a coordinate of level 0 from 0 "
                            "to below 3, found -1");
  EXPECT_EQ(error({1, 0, 0, 0}),
            "entry 1: expected sorted entries, found (0, 0) after (1, 0)");
  EXPECT_EQ(error({1, 0, 1, 0}),
            "entry 1: expected unique entries, found (1, 0) twice");
}

TEST(Validate, CodesOfFormats) {
  Format format = makeFormat("dnts", 8, 16);
  std::vector<int64_t> code = encodeFormat(format);
  EXPECT_EQ(code,
            (std::vector<int64_t>{8, 16, 0, 0, 0, 2, 0, 0, 4, 0, 0, 3, 0, 0}));
  EXPECT_EQ(decodeFormat(code.data(), code.size()), format);
  EXPECT_EQ(decodeFormat(code.data(), code.size() - 1), std::nullopt);
  EXPECT_EQ(decodeFormat(code.data(), 1), std::nullopt);
  code[2] = 9;
  EXPECT_EQ(decodeFormat(code.data(), code.size()), std::nullopt);
}

} // namespace
