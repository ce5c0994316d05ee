//===- FrosttTest.cpp - FROSTT files in and out, and their mistakes -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Frostt.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace nz::io;

namespace {

using Sizes = std::vector<int64_t>;
using Doubles = std::vector<double>;
using Integers = std::vector<int64_t>;

/// The message for a text; empty when it is read.
std::string messageOf(const std::string &text, const Sizes &sizes = {}) {
  Result<SparseArray> array = parseFrostt(text, "A.tns", sizes);
  return array ? "" : array.error().message();
}

/// The array of a text, which must be read.
SparseArray parse(const std::string &text, const Sizes &sizes = {}) {
  Result<SparseArray> array = parseFrostt(text, "A.tns", sizes);
  EXPECT_TRUE(array) << array.error().message();
  return array ? *array : SparseArray();
}

/// Whether an array survives being printed, sizes and last bits included.
void expectRoundTrip(const SparseArray &array) {
  Result<std::string> text = printFrostt(array, "A.tns");
  ASSERT_TRUE(text);
  SparseArray read = parse(*text);
  EXPECT_EQ(read.shape, array.shape);
  EXPECT_EQ(read.coordinates, array.coordinates);
  EXPECT_EQ(printFrostt(read, "A.tns").operator*(), *text);
  if (array.kind == ElementKind::I64) {
    EXPECT_EQ(*convertValues(read.values, read.kind, ElementKind::I64, ""),
              array.values);
    return;
  }
  const auto &have = std::get<Doubles>(read.values);
  const auto &want = std::get<Doubles>(array.values);
  ASSERT_EQ(have.size(), want.size());
  for (size_t i = 0; i < have.size(); ++i) {
    EXPECT_EQ(std::isnan(have[i]), std::isnan(want[i]));
    EXPECT_EQ(std::signbit(have[i]), std::signbit(want[i]));
    EXPECT_TRUE(have[i] == want[i] || std::isnan(want[i]));
  }
}

constexpr char banner[] = "# extended FROSTT format\n";

} // namespace

TEST(Frostt, SizesOfTheLargestCoordinates) {
  SparseArray array =
      parse("# a comment\n2 1 3 -1.5e0\n\n1 4 1 2 # here too\n");
  EXPECT_EQ(array.shape, (Sizes{2, 4, 3}));
  EXPECT_EQ(array.coordinates, (Integers{0, 3, 0, 1, 0, 2}));
  EXPECT_EQ(array.values, Values(Doubles{2, -1.5}));
}

TEST(Frostt, SizesThatAreWanted) {
  EXPECT_EQ(parse("1 2 5\n", {7, kAnySize}).shape, (Sizes{7, 2}));
  EXPECT_EQ(parse("", {3, 4}).shape, (Sizes{3, 4}));
  EXPECT_EQ(parse("1 1\r\n3 2\r\n", {kAnySize}).shape, (Sizes{3}));
}

TEST(Frostt, Header) {
  SparseArray array = parse(std::string("# by hand\n") + banner +
                            "# more\n2 1\n# and more\n3 4\n2 2 0\n");
  EXPECT_EQ(array.shape, (Sizes{3, 4}));
  EXPECT_EQ(array.values, Values(Doubles{0}));
  // The header says the sizes, whatever is wanted.
  EXPECT_EQ(parse(std::string(banner) + "1 0\n9\n", {4}).shape, (Sizes{9}));
  // Behind an entry it is a comment like others.
  EXPECT_EQ(parse(std::string("1 2 3\n") + banner + "1 1 1\n").shape,
            (Sizes{1, 2}));
}

TEST(Frostt, DuplicatesAreSummed) {
  SparseArray array = parse("2 1\n1 5\n2 0.5\n");
  EXPECT_EQ(array.coordinates, (Integers{0, 1}));
  EXPECT_EQ(array.values, Values(Doubles{5, 1.5}));
}

TEST(Frostt, LargeIntegersAreExact) {
  SparseArray array = parse("1 9007199254740993\n2 1\n");
  EXPECT_EQ(array.kind, ElementKind::I64);
  EXPECT_EQ(array.values, Values(Integers{9007199254740993, 1}));
  // A zero with a sign is a real, and so are the integers beside it.
  array = parse("1 9007199254740992\n2 -0\n");
  EXPECT_EQ(array.kind, ElementKind::F64);
  EXPECT_TRUE(std::signbit(std::get<Doubles>(array.values)[1]));
  // Between reals they are reals.
  EXPECT_EQ(parse("1 9007199254740993\n2 1.5\n").kind, ElementKind::F64);
}

TEST(Frostt, RoundTrip) {
  double least = std::numeric_limits<double>::denorm_min();
  double infinity = std::numeric_limits<double>::infinity();
  expectRoundTrip({{2, 3, 4, 5},
                   ElementKind::F64,
                   {0, 0, 0, 0, 1, 2, 3, 4},
                   Doubles{0.1, -0.0}});
  expectRoundTrip({{6},
                   ElementKind::F64,
                   {0, 1, 3, 5},
                   Doubles{least, infinity, -infinity, NAN}});
  expectRoundTrip({{9, 0}, ElementKind::F64, {}, Doubles{}});
  expectRoundTrip({{3},
                   ElementKind::I64,
                   {0, 2},
                   Integers{std::numeric_limits<int64_t>::min(),
                            std::numeric_limits<int64_t>::max()}});
}

TEST(FrosttMistakes, Entries) {
  EXPECT_EQ(messageOf("5\n"),
            "A.tns:1:1: error: expected coordinates and a value, found '5' "
            "alone");
  EXPECT_EQ(messageOf("1 1 2\n1 0 2\n"),
            "A.tns:2:3: error: expected coordinate 2 of an entry, from 1 to "
            "9223372036854775807, found '0'");
  EXPECT_EQ(messageOf("1 5 2\n", {3, 4}),
            "A.tns:1:3: error: expected coordinate 2 of an entry, from 1 to 4, "
            "found '5'");
  EXPECT_EQ(messageOf("1 5 2\n", {3, 0}),
            "A.tns:1:3: error: expected no entry where the size of dimension "
            "2 is 0, found '5'");
  EXPECT_EQ(messageOf("1.5 2\n"),
            "A.tns:1:1: error: expected coordinate 1 of an entry, from 1 to "
            "9223372036854775807, found '1.5'");
  EXPECT_EQ(messageOf("1 1 one\n"), "A.tns:1:5: error: expected a number as "
                                    "the value of an entry, found 'one'");
  EXPECT_EQ(messageOf("1 1 2\n1 1\n"),
            "A.tns:2:4: error: expected a number as the value of an entry, "
            "found the end of the line");
  EXPECT_EQ(messageOf("1 1 2\n1 1 1 2\n"),
            "A.tns:2:7: error: expected the end of the line, found '2'");
  EXPECT_EQ(messageOf("# nothing\n", {3, kAnySize}),
            "A.tns:2:1: error: expected an entry, for neither a header nor the "
            "type says the sizes, found the end of the file");
  EXPECT_EQ(messageOf("1 9223372036854775807\n1 1\n"),
            "A.tns: error: expected duplicates whose sum fits i64, found an "
            "overflow at coordinates (0), counted from 0");
}

TEST(FrosttMistakes, Header) {
  EXPECT_EQ(messageOf(std::string(banner) + "0 0\n"),
            "A.tns:2:1: error: expected a rank of at least 1, found '0'");
  EXPECT_EQ(messageOf(std::string(banner) + "2\n3 3\n"),
            "A.tns:2:2: error: expected a number of entries from 0 to "
            "9223372036854775807, found the end of the line");
  EXPECT_EQ(messageOf(std::string(banner) + "2 0 1\n3 3\n"),
            "A.tns:2:5: error: expected the end of the line, found '1'");
  EXPECT_EQ(messageOf(std::string(banner) + "999999999999 0\n3\n"),
            "A.tns:3:2: error: expected size 2 of 999999999999, a number from "
            "0 to 9223372036854775807, found the end of the line");
  EXPECT_EQ(messageOf(std::string(banner) + "1 0\n3 4\n"),
            "A.tns:3:3: error: expected the end of the line, found '4'");
  EXPECT_EQ(messageOf(std::string(banner) + "1 2\n3\n1 1\n"),
            "A.tns:5:1: error: expected entry 2 of 2, found the end of the "
            "file");
  EXPECT_EQ(messageOf(std::string(banner) + "1 1\n3\n1 1\n2 1\n"),
            "A.tns:5:1: error: expected the end of the file after 1 entries, "
            "found '2'");
}

TEST(FrosttMistakes, Printing) {
  Result<std::string> text = printFrostt(SparseArray(), "A.tns");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message(), "A.tns: error: expected a result of at "
                                    "least one dimension, found a scalar");
}
