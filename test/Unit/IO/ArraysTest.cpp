//===- ArraysTest.cpp - Order, sums and conversions of elements -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Arrays.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <random>

using namespace nz::io;

namespace {

using Floats = std::vector<double>;
using Integers = std::vector<int64_t>;

/// The message of a conversion of one value; empty when it succeeds.
template <typename T>
std::string conversionError(T value, ElementKind from, ElementKind to) {
  Result<Values> values =
      convertValues(std::vector<T>{value}, from, to, "x.npy");
  return values ? "" : values.error().message();
}

} // namespace

TEST(Arrays, CanonicalOrderOfManyEntries) {
  // More than the sort by digits needs; the oracle is the order of pairs.
  std::mt19937 engine(1);
  auto random = [&](int64_t limit) { return int64_t(engine()) % limit; };
  SparseArray array = {{70000, 3000}, ElementKind::I64, {}, {}};
  std::vector<std::array<int64_t, 3>> entries(20000);
  Integers values;
  for (auto &entry : entries) {
    entry = {random(70000), random(3000), random(100)};
    array.coordinates.insert(array.coordinates.end(), {entry[0], entry[1]});
    values.push_back(entry[2]);
  }
  array.values = values;
  ASSERT_TRUE(canonicalize(array, "A.npz"));
  std::map<std::pair<int64_t, int64_t>, int64_t> sums;
  for (auto &entry : entries)
    sums[{entry[0], entry[1]}] += entry[2];
  Integers coordinates, expected;
  for (auto &[place, sum] : sums) {
    coordinates.insert(coordinates.end(), {place.first, place.second});
    expected.push_back(sum);
  }
  EXPECT_EQ(array.coordinates, coordinates);
  EXPECT_EQ(array.values, Values(expected));
}

TEST(Arrays, CanonicalOrderOfColumns) {
  // Down the columns, in which a sort by row is enough; with a break near the
  // end it is not. Sizes of 1 and the most bits that a key has.
  for (bool isBroken : {false, true}) {
    SparseArray array = {
        {int64_t(1) << 40, 1, 1 << 24}, ElementKind::F64, {}, {}};
    std::map<std::pair<int64_t, int64_t>, double> sums;
    Floats values;
    std::mt19937 engine(2);
    for (int64_t i = 0; i < 9000; ++i) {
      int64_t column = isBroken && i > 8990 ? 5 : i / 3 * 1000;
      int64_t row = (int64_t(engine() % 4) << 38) + 7;
      array.coordinates.insert(array.coordinates.end(), {row, 0, column});
      values.push_back(i);
      sums[{row, column}] += i;
    }
    array.values = values;
    ASSERT_TRUE(canonicalize(array, "A.npz"));
    Integers coordinates;
    Floats expected;
    for (auto &[place, sum] : sums) {
      coordinates.insert(coordinates.end(), {place.first, 0, place.second});
      expected.push_back(sum);
    }
    EXPECT_EQ(array.coordinates, coordinates);
    EXPECT_EQ(array.values, Values(expected));
  }
}

TEST(Arrays, CanonicalOrderInEveryShape) {
  // Sizes of 1 anywhere, keys of 0, 64 and more bits; entries of which most are
  // in one row, and sums that depend on their order. The oracle is a map that
  // keeps it.
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  for (const Integers &shape :
       {Integers{5}, Integers{1, 1}, Integers{most, 2}, Integers{most},
        Integers{1, int64_t(1) << 40, 1 << 24}, Integers{3, 1, 70000, 1},
        Integers{int64_t(1) << 40, int64_t(1) << 30}, Integers{9, 2, 100, 30}})
    for (size_t count : {100u, 5000u, 70000u}) {
      std::mt19937_64 engine(count);
      size_t rank = shape.size();
      std::multimap<Integers, double> entries;
      SparseArray array = {shape, ElementKind::F64, {}, Floats()};
      for (size_t i = 0; i < count; ++i) {
        Integers tuple;
        bool isCrowded = engine() % 8 > 0;
        for (int64_t size : shape)
          tuple.push_back(static_cast<int64_t>(engine() % size));
        if (isCrowded)
          tuple[0] = shape[0] / 2;
        double value = std::ldexp(static_cast<double>(engine() % 1000 + 1),
                                  static_cast<int>(engine() % 60));
        array.coordinates.insert(array.coordinates.end(), tuple.begin(),
                                 tuple.end());
        std::get<Floats>(array.values).push_back(value);
        entries.emplace(tuple, value);
      }
      ASSERT_TRUE(canonicalize(array, "A.npz"));
      Integers coordinates;
      Floats sums;
      for (const auto &[tuple, value] : entries) {
        if (!sums.empty() &&
            std::equal(tuple.begin(), tuple.end(), coordinates.end() - rank)) {
          sums.back() += value;
          continue;
        }
        coordinates.insert(coordinates.end(), tuple.begin(), tuple.end());
        sums.push_back(value);
      }
      EXPECT_EQ(array.coordinates, coordinates);
      EXPECT_EQ(array.values, Values(sums));
    }
}

TEST(Arrays, SumsAreOfTheKind) {
  SparseArray half = {{2}, ElementKind::F16, {1, 1}, Floats{2048, 1}};
  ASSERT_TRUE(canonicalize(half, "A.npz"));
  EXPECT_EQ(half.values, Values(Floats{2048}));
  SparseArray flags = {{2}, ElementKind::I1, {1, 1}, Integers{1, 1}};
  ASSERT_TRUE(canonicalize(flags, "A.npz"));
  EXPECT_EQ(flags.values, Values(Integers{1}));
  SparseArray bytes = {{2}, ElementKind::I8, {1, 1}, Integers{100, 28}};
  EXPECT_EQ(canonicalize(bytes, "A.npz").error().message(),
            "A.npz: error: expected duplicates whose sum fits i8, found an "
            "overflow at coordinates (1), counted from 0");
}

TEST(Arrays, NonzerosKeepNaN) {
  DenseArray dense = {{2, 2}, ElementKind::F64, Floats{0, NAN, -0.0, 3}};
  Result<SparseArray> sparse = nonzeros(dense, "x.npy");
  ASSERT_TRUE(sparse);
  EXPECT_EQ(sparse->coordinates, (Integers{0, 1, 1, 1}));
  EXPECT_EQ(std::get<Floats>(sparse->values)[1], 3);
}

TEST(Arrays, DensifyFillsZeros) {
  SparseArray sparse = {{2, 2}, ElementKind::I8, {0, 1}, Integers{5}};
  Result<DenseArray> dense = densify(sparse, "A.mtx");
  ASSERT_TRUE(dense);
  EXPECT_EQ(dense->values, Values(Integers{0, 5, 0, 0}));
  EXPECT_EQ(dense->kind, ElementKind::I8);
}

TEST(Arrays, DensifyOfNoCells) {
  SparseArray empty = {{INT64_MAX, 3, 0}, ElementKind::F64, {}, Floats{}};
  Result<DenseArray> dense = densify(empty, "A.npz");
  ASSERT_TRUE(dense) << dense.error().message();
  EXPECT_EQ(dense->shape, empty.shape);
  EXPECT_EQ(sizeOf(dense->values), 0u);
}

TEST(Arrays, DensifyRefusesWhatMemoryCannotHold) {
  SparseArray wide = {{INT64_MAX, INT64_MAX}, ElementKind::F64, {}, {}};
  EXPECT_EQ(densify(wide, "A.mtx").error().message(),
            "A.mtx: error: expected a dense form that fits memory, found the "
            "shape 9223372036854775807x9223372036854775807");
  SparseArray large = {{int64_t(1) << 50}, ElementKind::F64, {}, {}};
  std::string message = densify(large, "A.mtx").error().message();
  EXPECT_NE(message.find("found a need of 9007199254740992 bytes"),
            std::string::npos)
      << message;
}

TEST(Arrays, RoundingToEveryFloatKind) {
  EXPECT_EQ(roundTo(ElementKind::F16, 2049), 2048); // a tie goes to even
  EXPECT_EQ(roundTo(ElementKind::F16, 2051), 2052);
  EXPECT_EQ(roundTo(ElementKind::F16, 65519), 65504);
  EXPECT_EQ(roundTo(ElementKind::F16, 65520), INFINITY);
  EXPECT_EQ(roundTo(ElementKind::F16, 0x1p-25), 0);
  EXPECT_EQ(roundTo(ElementKind::F16, 0x1.8p-25), 0x1p-24);
  EXPECT_EQ(roundTo(ElementKind::BF16, 257), 256);
  EXPECT_EQ(roundTo(ElementKind::BF16, 3.4e38), INFINITY);
  EXPECT_EQ(roundTo(ElementKind::F32, 0.1), double(0.1f));
  EXPECT_EQ(roundTo(ElementKind::F64, 0.1), 0.1);
}

TEST(Arrays, ConversionsThatLoseNothingInKind) {
  auto convert = [](Values values, ElementKind from, ElementKind to) {
    return *convertValues(std::move(values), from, to, "x.npy");
  };
  EXPECT_EQ(convert(Floats{0.1}, ElementKind::F64, ElementKind::F32),
            Values(Floats{0.1f}));
  EXPECT_EQ(convert(Floats{-3, 7}, ElementKind::F64, ElementKind::I8),
            Values(Integers{-3, 7}));
  EXPECT_EQ(convert(Integers{16777217}, ElementKind::I64, ElementKind::F32),
            Values(Floats{16777216}));
  // Past the middle of two f32 by so little that an f64 is at the middle.
  EXPECT_EQ(convert(Integers{(1l << 54) + (1l << 30) + 1}, ElementKind::I64,
                    ElementKind::F32),
            Values(Floats{0x1p54 + 0x1p31}));
  EXPECT_EQ(convert(Integers{1}, ElementKind::I1, ElementKind::F64),
            Values(Floats{1}));
  EXPECT_EQ(convert(Integers{200}, ElementKind::I64, ElementKind::U8),
            Values(Integers{200}));
}

TEST(Arrays, ConversionsThatAreRefused) {
  EXPECT_EQ(conversionError(0.5, ElementKind::F64, ElementKind::I8),
            "x.npy: error: expected an integer from -128 to 127 for i8, found "
            "0.5 at position 0");
  EXPECT_EQ(conversionError(double(NAN), ElementKind::F64, ElementKind::I64),
            "x.npy: error: expected an integer from -9223372036854775808 to "
            "9223372036854775807 for i64, found nan at position 0");
  EXPECT_NE(conversionError(0x1p63, ElementKind::F64, ElementKind::I64), "");
  EXPECT_EQ(conversionError(-0x1p63, ElementKind::F64, ElementKind::I64), "");
  EXPECT_EQ(conversionError(int64_t(2), ElementKind::I64, ElementKind::I1),
            "x.npy: error: expected an integer from 0 to 1 for i1, found 2 at "
            "position 0");
  EXPECT_EQ(
      conversionError(int64_t(-1), ElementKind::I8, ElementKind::U8),
      "x.npy: error: expected an integer from 0 to 255 for u8, found -1 at "
      "position 0");
}
