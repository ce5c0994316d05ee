//===- MatrixMarketMistakesTest.cpp - What its reader refuses -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/MatrixMarket.h"

#include <gtest/gtest.h>

using namespace nz::io;

namespace {

/// The message for a text; empty when it is read.
std::string messageOf(const std::string &text) {
  Result<Array> array = parseMatrixMarket(text, "A.mtx");
  return array ? "" : array.error().message();
}

/// The message for the lines that follow a banner.
std::string messageOf(const std::string &words, const std::string &lines) {
  return messageOf("%%MatrixMarket matrix " + words + "\n" + lines);
}

constexpr char general[] = "coordinate real general";
constexpr char integer[] = "coordinate integer general";
constexpr char symmetric[] = "coordinate real symmetric";
constexpr char skew[] = "coordinate real skew-symmetric";

} // namespace

TEST(MatrixMarketMistakes, Banner) {
  EXPECT_EQ(messageOf(""), "A.mtx:1:1: error: expected '%%MatrixMarket', found "
                           "the end of the file");
  EXPECT_EQ(messageOf("\n"),
            "A.mtx:1:1: error: expected '%%MatrixMarket', found "
            "the end of the line");
  EXPECT_EQ(messageOf("3 3 1\n"),
            "A.mtx:1:1: error: expected '%%MatrixMarket', found '3'");
  EXPECT_EQ(messageOf("\xef\xbb\xbf%%MatrixMarket matrix array real general\n"),
            "A.mtx:1:1: error: expected '%%MatrixMarket', found "
            "'\\xef\\xbb\\xbf%%MatrixMarket'");
  EXPECT_EQ(messageOf("%%MatrixMarket vector array real general\n"),
            "A.mtx:1:16: error: expected 'matrix', found 'vector'");
  EXPECT_EQ(messageOf("%%MatrixMarket\n"),
            "A.mtx:1:15: error: expected 'matrix', found the end of the line");
  EXPECT_EQ(messageOf("sparse real general", ""),
            "A.mtx:1:23: error: expected 'coordinate' or 'array', found "
            "'sparse'");
  EXPECT_EQ(messageOf("coordinate complex general", ""),
            "A.mtx:1:34: error: expected 'real', 'integer' or 'pattern', found "
            "'complex'");
  EXPECT_EQ(messageOf("array pattern general", ""),
            "A.mtx:1:29: error: expected 'real' or 'integer', found 'pattern'");
  EXPECT_EQ(messageOf("coordinate real hermitian", ""),
            "A.mtx:1:39: error: expected 'general', 'symmetric' or "
            "'skew-symmetric', found 'hermitian'");
  EXPECT_EQ(messageOf("array unsigned-integer skew-symmetric", ""),
            "A.mtx:1:46: error: expected 'general' or 'symmetric', found "
            "'skew-symmetric'");
  EXPECT_EQ(messageOf("coordinate real general 3", ""),
            "A.mtx:1:47: error: expected the end of the line, found '3'");
}

TEST(MatrixMarketMistakes, Sizes) {
  EXPECT_EQ(messageOf(general, "% nothing\n"),
            "A.mtx:3:1: error: expected a number of rows from 0 to "
            "9223372036854775807, found the end of the file");
  EXPECT_EQ(messageOf(general, "3\n"),
            "A.mtx:2:2: error: expected a number of columns from 0 to "
            "9223372036854775807, found the end of the line");
  EXPECT_EQ(messageOf(general, "3 3\n"),
            "A.mtx:2:4: error: expected a number of entries from 0 to "
            "9223372036854775807, found the end of the line");
  EXPECT_EQ(messageOf(general, "3 -3 1\n"),
            "A.mtx:2:3: error: expected a number of columns from 0 to "
            "9223372036854775807, found '-3'");
  EXPECT_EQ(messageOf(general, "3 9223372036854775808 1\n"),
            "A.mtx:2:3: error: expected a number of columns from 0 to "
            "9223372036854775807, found '9223372036854775808'");
  EXPECT_EQ(messageOf(general, "3 3 1 1\n"),
            "A.mtx:2:7: error: expected the end of the line, found '1'");
  EXPECT_EQ(messageOf(symmetric, "2 3 0\n"),
            "A.mtx:2:1: error: expected a square matrix, found 2x3");
  EXPECT_EQ(messageOf(general, "0 3 5\n"),
            "A.mtx:2:5: error: expected 0 entries in a 0x3 matrix, found '5'");
  EXPECT_EQ(messageOf("array real general", "4000000000 4000000000\n"),
            "A.mtx:2:1: error: expected an array that fits memory, found "
            "4000000000x4000000000");
}

TEST(MatrixMarketMistakes, Coordinates) {
  // Two mistakes that are common: an entry outside a column vector, and indices
  // that count from 0.
  EXPECT_EQ(messageOf(general, "3 1 1\n1 2 5.0\n"),
            "A.mtx:3:3: error: expected a column from 1 to 1, found '2'");
  EXPECT_EQ(messageOf(general, "2 1 2\n0 1 1.0\n0 1 2.0\n"),
            "A.mtx:3:1: error: expected a row from 1 to 2, found '0'");
  EXPECT_EQ(messageOf(general, "3 3 1\n\n%\n 4 1 1\n"),
            "A.mtx:5:2: error: expected a row from 1 to 3, found '4'");
  EXPECT_EQ(messageOf(general, "3 3 1\n-1 1 1\n"),
            "A.mtx:3:1: error: expected a row from 1 to 3, found '-1'");
  EXPECT_EQ(messageOf(general, "3 3 1\n1.0 1 1\n"),
            "A.mtx:3:1: error: expected a row from 1 to 3, found '1.0'");
  EXPECT_EQ(messageOf(general, "3 3 1\n1 99999999999999999999 1\n"),
            "A.mtx:3:3: error: expected a column from 1 to 3, found "
            "'99999999999999999999'");
  EXPECT_EQ(messageOf(general, "3 3 1\n1\n"),
            "A.mtx:3:2: error: expected a column from 1 to 3, found the end of "
            "the line");
  EXPECT_EQ(messageOf(general, std::string("3 3 1\n1\0 1 1\n", 13)),
            "A.mtx:3:1: error: expected a row from 1 to 3, found '1\\x00'");
}

TEST(MatrixMarketMistakes, Values) {
  EXPECT_EQ(messageOf(general, "3 3 1\n1 1\n"),
            "A.mtx:3:4: error: expected a number, found the end of the line");
  for (std::string word : {"x", "1.5D0", "0x10", "1,5", "1.5%", "--1", "+-1",
                           "+", ".", "e5", "nano", "1_0"})
    EXPECT_EQ(messageOf(general, "3 3 1\n1 1 " + word + "\n"),
              "A.mtx:3:5: error: expected a number, found '" + word + "'");
  EXPECT_EQ(
      messageOf(integer, "3 3 1\n1 1 3.5\n"),
      "A.mtx:3:5: error: expected an integer from -9223372036854775808 to "
      "9223372036854775807, found '3.5'");
  EXPECT_EQ(
      messageOf(integer, "3 3 1\n1 1 9223372036854775808\n"),
      "A.mtx:3:5: error: expected an integer from -9223372036854775808 to "
      "9223372036854775807, found '9223372036854775808'");
  // 2^64 + 1.
  EXPECT_EQ(
      messageOf(integer, "3 3 1\n1 1 18446744073709551617\n"),
      "A.mtx:3:5: error: expected an integer from -9223372036854775808 to "
      "9223372036854775807, found '18446744073709551617'");
  EXPECT_EQ(messageOf("coordinate unsigned-integer general",
                      "3 3 1\n1 1 18446744073709551615\n"),
            "A.mtx:3:5: error: expected an integer from 0 to "
            "9223372036854775807, found '18446744073709551615'");
  EXPECT_EQ(
      messageOf("coordinate integer skew-symmetric",
                "3 3 1\n2 1 -9223372036854775808\n"),
      "A.mtx:3:5: error: expected an integer from -9223372036854775807 to "
      "9223372036854775807, found '-9223372036854775808'");
  EXPECT_EQ(messageOf(integer, "1 1 2\n1 1 9223372036854775807\n1 1 1\n"),
            "A.mtx: error: expected duplicates whose sum fits i64, found an "
            "overflow at coordinates (0, 0), counted from 0");
  EXPECT_EQ(messageOf(general, "3 3 1\n1 1 2 3\n"),
            "A.mtx:3:7: error: expected the end of the line, found '3'");
  EXPECT_EQ(messageOf("coordinate pattern general", "3 3 1\n1 1 2\n"),
            "A.mtx:3:5: error: expected the end of the line, found '2'");
  EXPECT_EQ(messageOf("array real general", "2 1\n1 2\n"),
            "A.mtx:3:3: error: expected the end of the line, found '2'");
}

TEST(MatrixMarketMistakes, Counts) {
  EXPECT_EQ(
      messageOf(general, "3 3 2\n1 1 2\n"),
      "A.mtx:4:1: error: expected entry 2 of 2, found the end of the file");
  EXPECT_EQ(messageOf(general, "3 3 9223372036854775807\n1 1 2"),
            "A.mtx:3:6: error: expected entry 2 of 9223372036854775807, found "
            "the end of the file");
  EXPECT_EQ(messageOf(general, "3 3 1\n1 1 2\n\n2 2 2\n"),
            "A.mtx:5:1: error: expected the end of the file after 1 entries, "
            "found '2'");
  EXPECT_EQ(
      messageOf("array real general", "1000000 1000000\n1\n"),
      "A.mtx:4:1: error: expected entry 2 of 1000000000000, found the end "
      "of the file");
  EXPECT_EQ(messageOf("array real symmetric", "2 2\n1\n2\n3\n4\n"),
            "A.mtx:6:1: error: expected the end of the file after 3 entries, "
            "found '4'");
}

TEST(MatrixMarketMistakes, Symmetry) {
  EXPECT_EQ(
      messageOf(symmetric, "3 3 4\n1 1 1\n%\n2 1 5\n3 3 1\n1 2 5\n"),
      "A.mtx:7:1: error: expected one half of a symmetric pair, found both "
      "(2, 1) and (1, 2), the other one in line 5");
  EXPECT_EQ(
      messageOf(skew, "2 2 2\n1 2 5\n2 1 -5\n"),
      "A.mtx:4:1: error: expected one half of a symmetric pair, found both "
      "(2, 1) and (1, 2), the other one in line 3");
  EXPECT_EQ(messageOf(skew, "2 2 1\n1 1 5\n"),
            "A.mtx:3:5: error: expected 0 on the diagonal of a skew-symmetric "
            "matrix, found '5'");
  EXPECT_EQ(messageOf("coordinate pattern skew-symmetric", "2 2 1\n1 1\n"),
            "A.mtx:3:4: error: expected 0 on the diagonal of a skew-symmetric "
            "matrix, found an entry of value 1");
}

TEST(MatrixMarketMistakes, LongTokensAreShortened) {
  EXPECT_EQ(messageOf(std::string(1000000, 'x')),
            "A.mtx:1:1: error: expected '%%MatrixMarket', found '" +
                std::string(40, 'x') + "…'");
}

TEST(MatrixMarketMistakes, EveryPrefixIsRefusedOrRead) {
  std::string text = "%%MatrixMarket matrix coordinate real symmetric\n%\n3 3 "
                     "2\n1 1 -2.5e-3\n3 1 inf\n";
  for (size_t size = 0; size < text.size(); ++size) {
    // On the heap, so that a sanitizer sees a step beyond the end.
    std::vector<char> prefix(text.begin(), text.begin() + size);
    Result<Array> array =
        parseMatrixMarket({prefix.data(), prefix.size()}, "A.mtx");
    // Only the last newline can be spared.
    EXPECT_EQ(bool(array), size == text.size() - 1) << size;
  }
}
