//===- MatrixMarketTest.cpp - What Matrix Market files mean ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/MatrixMarket.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace nz::io;

namespace {

using Floats = std::vector<double>;
using Integers = std::vector<int64_t>;

Array parse(const std::string &words, const std::string &lines) {
  Result<Array> array = parseMatrixMarket(
      "%%MatrixMarket matrix " + words + "\n" + lines, "A.mtx");
  EXPECT_TRUE(array) << array.error().message();
  return array ? *array : Array();
}

SparseArray parseSparse(const std::string &words, const std::string &lines) {
  Array array = parse(words, lines);
  EXPECT_TRUE(std::holds_alternative<SparseArray>(array));
  return std::get<SparseArray>(array);
}

DenseArray parseDense(const std::string &words, const std::string &lines) {
  Array array = parse(words, lines);
  EXPECT_TRUE(std::holds_alternative<DenseArray>(array));
  return std::get<DenseArray>(array);
}

} // namespace

TEST(MatrixMarket, EntriesAreSorted) {
  SparseArray array = parseSparse("coordinate real general",
                                  "3 2 3\n3 1 3.5\n1 2 -1e2\n1 1 0\n");
  EXPECT_EQ(array.shape, (Integers{3, 2}));
  EXPECT_EQ(array.kind, ElementKind::F64);
  EXPECT_EQ(array.coordinates, (Integers{0, 0, 0, 1, 2, 0}));
  EXPECT_EQ(array.values, Values(Floats{0, -100, 3.5}));
}

TEST(MatrixMarket, DuplicatesAreSummed) {
  SparseArray array = parseSparse("coordinate integer general",
                                  "2 2 4\n2 2 1\n1 1 5\n2 2 10\n2 2 -11\n");
  EXPECT_EQ(array.kind, ElementKind::I64);
  EXPECT_EQ(array.coordinates, (Integers{0, 0, 1, 1}));
  EXPECT_EQ(array.values, Values(Integers{5, 0}));
}

TEST(MatrixMarket, BlanksAndCommentsAnywhere) {
  SparseArray array =
      parseSparse("  COORDINATE\tReal General \r",
                  "% one\r\n\r\n  % two\n\t 2 2\t2 % three\r\n\n1 1 5 % "
                  "four\n%five\n\n  2\t2  6\r\n\n% six");
  EXPECT_EQ(array.coordinates, (Integers{0, 0, 1, 1}));
  EXPECT_EQ(array.values, Values(Floats{5, 6}));
}

TEST(MatrixMarket, NumbersAsSciPyReadsThem) {
  SparseArray array =
      parseSparse("coordinate real general",
                  "1 9 9\n1 1 nan\n1 2 Inf\n1 3 -infinity\n1 4 1e400\n1 5 "
                  "-1e-400\n1 6 +1.5\n1 7 .5\n1 8 5.\n1 9 1E+2\n");
  const Floats &values = std::get<Floats>(array.values);
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(Floats(values.begin() + 1, values.end()),
            (Floats{INFINITY, -INFINITY, INFINITY, -0.0, 1.5, .5, 5, 100}));
  EXPECT_TRUE(std::signbit(values[4]));
}

TEST(MatrixMarket, PatternIsOne) {
  SparseArray array = parseSparse("coordinate pattern general", "2 2 1\n2 1\n");
  EXPECT_EQ(array.values, Values(Floats{1}));
}

TEST(MatrixMarket, UnsignedIntegers) {
  SparseArray array = parseSparse("coordinate unsigned-integer general",
                                  "1 1 1\n1 1 9223372036854775807\n");
  EXPECT_EQ(array.kind, ElementKind::U64);
  EXPECT_EQ(array.values, Values(Integers{INT64_MAX}));
}

TEST(MatrixMarket, SymmetricIsExpanded) {
  // (1, 3) is above the diagonal and counts as (3, 1); its duplicate adds to
  // it.
  SparseArray array = parseSparse("coordinate real symmetric",
                                  "3 3 4\n1 3 2\n2 2 4\n1 3 1\n3 2 5\n");
  EXPECT_EQ(array.coordinates, (Integers{0, 2, 1, 1, 1, 2, 2, 0, 2, 1}));
  EXPECT_EQ(array.values, Values(Floats{3, 4, 5, 3, 5}));
}

TEST(MatrixMarket, SkewSymmetricIsExpandedNegated) {
  SparseArray array = parseSparse("coordinate integer skew-symmetric",
                                  "3 3 3\n1 3 2\n3 2 5\n2 2 0\n");
  EXPECT_EQ(array.coordinates, (Integers{0, 2, 1, 1, 1, 2, 2, 0, 2, 1}));
  EXPECT_EQ(array.values, Values(Integers{2, 0, -5, -2, 5}));
}

TEST(MatrixMarket, ArraysGoDownTheColumns) {
  DenseArray array =
      parseDense("array real general", "2 3\n1\n2\n3\n4\n5\n6\n");
  EXPECT_EQ(array.shape, (Integers{2, 3}));
  EXPECT_EQ(array.values, Values(Floats{1, 3, 5, 2, 4, 6}));
}

TEST(MatrixMarket, SymmetricArrays) {
  DenseArray array = parseDense("array integer symmetric", "2 2\n1\n2\n3\n");
  EXPECT_EQ(array.values, Values(Integers{1, 2, 2, 3}));
  array = parseDense("array real skew-symmetric", "3 3\n1\n2\n3\n");
  EXPECT_EQ(array.values, Values(Floats{0, -1, -2, 1, 0, -3, 2, 3, 0}));
}

TEST(MatrixMarket, EmptyMatrices) {
  SparseArray array =
      parseSparse("coordinate real general", "1000000000000000 0 0");
  EXPECT_EQ(array.shape, (Integers{1000000000000000, 0}));
  EXPECT_EQ(array.storedEntries(), 0u);
  EXPECT_EQ(sizeOf(parseDense("array real general", "0 5\n").values), 0u);
  // As many rows or columns as there can be, none of which is walked over.
  for (std::string sizes :
       {"9223372036854775807 0\n", "0 9223372036854775807\n"})
    EXPECT_EQ(*printMatrixMarket(parseDense("array real general", sizes), ""),
              "%%MatrixMarket matrix array real general\n" + sizes);
}

TEST(MatrixMarket, HugeShapesSortWithoutAProduct) {
  // The number of cells does not fit 64 bits.
  SparseArray array = parseSparse(
      "coordinate real general",
      "9223372036854775807 9223372036854775807 3\n9223372036854775807 2 1\n1 "
      "9223372036854775807 2\n9223372036854775807 1 3\n");
  EXPECT_EQ(array.values, Values(Floats{2, 3, 1}));
}

TEST(MatrixMarket, SparsePrinting) {
  SparseArray array = {{2, 3}, ElementKind::F64, {1, 2, 0, 0, 1, 0}, {}};
  array.values = Floats{0.1, 0, NAN};
  Result<std::string> text = printMatrixMarket(array, "B.mtx");
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "%%MatrixMarket matrix coordinate real general\n2 3 3\n1 1 "
                   "0\n2 1 nan\n2 3 0.1\n");
}

TEST(MatrixMarket, VectorsPrintAsColumns) {
  SparseArray array = {{4}, ElementKind::I32, {1, 3}, Integers{-5, 6}};
  EXPECT_EQ(
      *printMatrixMarket(array, "B.mtx"),
      "%%MatrixMarket matrix coordinate integer general\n4 1 2\n2 1 -5\n4 "
      "1 6\n");
}

TEST(MatrixMarket, DensePrinting) {
  DenseArray array = {{2, 2}, ElementKind::F32, Floats{1, 2, 3, INFINITY}};
  EXPECT_EQ(*printMatrixMarket(array, "B.mtx"),
            "%%MatrixMarket matrix array real general\n2 2\n1\n3\n2\ninf\n");
  DenseArray scalar = {{}, ElementKind::F64, Floats{7}};
  EXPECT_EQ(*printMatrixMarket(scalar, "B.mtx"),
            "%%MatrixMarket matrix array real general\n1 1\n7\n");
}

TEST(MatrixMarket, RanksThatCannotBePrinted) {
  SparseArray array = {{2, 3, 4}, ElementKind::F64, {}, {}};
  EXPECT_EQ(printMatrixMarket(array, "B.mtx").error().message(),
            "B.mtx: error: expected a result of at most two dimensions, found "
            "the shape 2x3x4");
}

TEST(MatrixMarket, DigitsReadBackExactly) {
  Floats values = {0.1,     1.0 / 3,  5e-324, 1.7976931348623157e308,
                   -2.5e-7, 123456.0, 1e22,   0.30000000000000004};
  SparseArray array = {{8}, ElementKind::F64, {0, 1, 2, 3, 4, 5, 6, 7}, values};
  Result<std::string> text = printMatrixMarket(array, "B.mtx");
  Result<Array> back = parseMatrixMarket(*text, "B.mtx");
  ASSERT_TRUE(back);
  EXPECT_EQ(std::get<SparseArray>(*back).values, Values(values));
}
