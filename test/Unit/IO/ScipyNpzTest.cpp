//===- ScipyNpzTest.cpp - What archives of SciPy mean ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NpzArchive.h"

#include <gtest/gtest.h>

using namespace nz::io;
using namespace nz::io::test;

TEST(ScipyNpz, Formats) {
  Result<SparseArray> array = csr().read();
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->coordinates, (Integers{0, 2, 1, 0, 1, 1}));
  EXPECT_EQ(array->values, Values(Floats{1, 2, 3}));
  array = coo().read();
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->coordinates, (Integers{0, 2, 1, 0}));
  EXPECT_EQ(array->values, Values(Floats{2, 1}));
  array = bsr().read();
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->coordinates, (Integers{0, 2, 0, 3, 1, 2, 1, 3}));
  array = dia().read();
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->coordinates, (Integers{0, 1, 1, 0, 1, 2, 2, 1}));
  EXPECT_EQ(array->values, Values(Floats{2, 4, 3, 5}));
  array = coords().read();
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->coordinates, (Integers{0, 1, 3, 1, 2, 3}));
}

TEST(ScipyNpz, BlocksThatAreWide) {
  Result<SparseArray> array = bsr()
                                  .add("data", Floats{1, 2}, {1, 1, 2})
                                  .add("indptr", Integers{0, 0, 1})
                                  .read();
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->coordinates, (Integers{1, 2, 1, 3}));
}

TEST(ScipyNpz, FormatsInWideCharacters) {
  for (const char *type : {"<U3", ">U3"}) {
    std::string text = printNumpyHeader(type, {});
    for (char letter : std::string("csr"))
      text += type[0] == '<' ? std::string{letter, 0, 0, 0}
                             : std::string{0, 0, 0, letter};
    Result<SparseArray> array = csr().addBytes("format.npy", text).read();
    ASSERT_TRUE(array) << array.error().message();
    EXPECT_EQ(array->values, Values(Floats{1, 2, 3}));
  }
}

TEST(ScipyNpz, ArchivesHaveNoTime) {
  // Time and date of the first member: midnight, 1 January 1980.
  EXPECT_EQ(csr().bytes().substr(10, 4), (std::string{0, 0, 0x21, 0}));
}

TEST(ScipyNpz, EntriesBeyondThePositionsAreIgnored) {
  Result<SparseArray> array = csr().add("indptr", Integers{0, 1, 2}).read();
  ASSERT_TRUE(array);
  EXPECT_EQ(array->values, Values(Floats{1, 2}));
}

TEST(ScipyNpz, DiagonalsFarOutside) {
  Result<SparseArray> array =
      dia().add("offsets", Integers{INT64_MAX, INT64_MIN}).read();
  ASSERT_TRUE(array);
  EXPECT_EQ(array->storedEntries(), 0u);
}

TEST(ScipyNpz, RoundTrip) {
  SparseArray array = {{3, 4}, ElementKind::F32, {2, 1, 0, 3, 0, 0}, {}};
  array.values = Floats{0, 2.5, -1};
  Result<std::string> bytes = printScipyNpz(array, "B.npz");
  ASSERT_TRUE(bytes) << bytes.error().message();
  Result<SparseArray> back = parseScipyNpz(*bytes, "B.npz");
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(back->kind, ElementKind::F32);
  EXPECT_EQ(back->shape, array.shape);
  EXPECT_EQ(back->coordinates, (Integers{0, 0, 0, 3, 2, 1}));
  EXPECT_EQ(back->values, Values(Floats{-1, 2.5, 0}));
  EXPECT_EQ(*printScipyNpz(array, "B.npz"), *bytes);
}

TEST(ScipyNpz, WhatCannotBeWritten) {
  SparseArray cube = {{2, 2, 2}, ElementKind::F64, {}, {}};
  EXPECT_EQ(
      printScipyNpz(cube, "B.npz").error().message(),
      "B.npz: error: expected a result of two dimensions for a .npz file, "
      "found the shape 2x2x2");
  SparseArray tall = {{INT64_MAX, 1}, ElementKind::F64, {}, {}};
  EXPECT_NE(
      printScipyNpz(tall, "B.npz").error().message().find("bytes of memory"),
      std::string::npos);
}
