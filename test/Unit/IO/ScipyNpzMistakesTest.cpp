//===- ScipyNpzMistakesTest.cpp - Every message about archives of SciPy ---===//
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

TEST(ScipyNpzMistakes, MistakesOfArchives) {
  EXPECT_EQ(parseScipyNpz("", "A.npz").error().message(),
            "A.npz: error: expected a sparse array as scipy.sparse.save_npz "
            "writes it, with an array 'format', found none");
  EXPECT_EQ(parseScipyNpz("not a zip archive, but long enough", "A.npz")
                .error()
                .message(),
            "A.npz: error: expected a zip archive, found: Not a zip archive");
  EXPECT_EQ(csr().remove("format.npy").message(),
            "A.npz: error: expected a sparse array as scipy.sparse.save_npz "
            "writes it, with an array 'format', found 'data.npy', "
            "'indices.npy', 'indptr.npy', 'shape.npy'");
  EXPECT_EQ(
      csr().remove("indptr.npy").message(),
      "A.npz: array 'indptr': error: expected an array of this name, found "
      "'data.npy', 'format.npy', 'indices.npy', 'shape.npy'");
  std::string bytes = csr().bytes();
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parseScipyNpz(bytes.substr(0, size), "A.npz")) << size;
}

TEST(ScipyNpzMistakes, DamagedMembers) {
  std::string bytes = csr().bytes();
  // The first member is 'data': its local header is 30 bytes and the name.
  std::string flipped = bytes;
  flipped[30 + 8 + 60] ^= 1;
  EXPECT_EQ(parseScipyNpz(flipped, "A.npz").error().message().substr(0, 56),
            "A.npz: array 'data': error: expected intact data, found:");

  // The sizes before and after inflation stand at 20 and 24 in the central
  // directory's entry.
  size_t central = bytes.find("PK\1\2");
  std::string size =
      std::to_string(static_cast<unsigned char>(bytes[central + 20]));
  std::string bomb = bytes;
  bomb.replace(central + 24, 4, std::string("\0\0\0\x7f", 4));
  EXPECT_EQ(parseScipyNpz(bomb, "A.npz").error().message(),
            "A.npz: array 'data': error: expected a size that " + size +
                " compressed bytes can have, found 2130706432 bytes");
  std::string larger = bytes;
  larger.replace(central + 20, 4, std::string("\0\0\0\x7f", 4));
  EXPECT_EQ(parseScipyNpz(larger, "A.npz").error().message(),
            "A.npz: array 'data': error: expected at most the " +
                std::to_string(bytes.size()) +
                " bytes of the archive, found 2130706432 compressed bytes");
  auto inflated = static_cast<unsigned char>(bytes[central + 24]);
  std::string longer = bytes, shorter = bytes;
  ++longer[central + 24];
  --shorter[central + 24];
  EXPECT_EQ(parseScipyNpz(longer, "A.npz").error().message(),
            "A.npz: array 'data': error: expected " +
                std::to_string(inflated + 1) + " bytes, found " +
                std::to_string(inflated));
  EXPECT_EQ(parseScipyNpz(shorter, "A.npz").error().message(),
            "A.npz: array 'data': error: expected " +
                std::to_string(inflated - 1) + " bytes, found more");

  std::string method = bytes;
  method[central + 10] = 12;
  EXPECT_EQ(parseScipyNpz(method, "A.npz").error().message(),
            "A.npz: array 'data': error: expected a stored or deflated array, "
            "found compression method 12");
  std::string encrypted = bytes;
  encrypted[central + 8] |= 1;
  EXPECT_EQ(parseScipyNpz(encrypted, "A.npz").error().message(),
            "A.npz: array 'data': error: expected an array that is not "
            "encrypted, found an encrypted one");
}

TEST(ScipyNpzMistakes, TwoMembersOfOneName) {
  std::string bytes = csr().addBytes("dato.npy", "").bytes();
  for (size_t at = bytes.find("dato.npy"); at != std::string::npos;
       at = bytes.find("dato.npy"))
    bytes.replace(at, 8, "data.npy");
  EXPECT_EQ(parseScipyNpz(bytes, "A.npz").error().message(),
            "A.npz: array 'data': error: expected one array of this name, "
            "found two");
}

TEST(ScipyNpzMistakes, MistakesOfFormatAndShape) {
  EXPECT_EQ(Archive("lil", {2, 3}).message(),
            "A.npz: array 'format': error: expected 'csr', 'csc', 'coo', 'bsr' "
            "or 'dia', found 'lil'");
  EXPECT_EQ(Archive("d\x11\xff", {2, 3}).message(),
            "A.npz: array 'format': error: expected 'csr', 'csc', 'coo', 'bsr' "
            "or 'dia', found 'd\\x11\\xff'");
  EXPECT_EQ(
      csr().add("format", Floats{1}).message(),
      "A.npz: array 'format': error: expected a short text, found '<f8' of "
      "shape 1");
  EXPECT_EQ(
      csr().addBytes("format.npy", "csr").message(),
      "A.npz: array 'format' byte 0: error: expected the magic string of a "
      "NumPy file, found 'csr'");
  EXPECT_EQ(csr().add("shape", Integers{-2, 3}).message(),
            "A.npz: array 'shape': error: expected a size from 0 to "
            "9223372036854775807, found -2");
  EXPECT_EQ(csr().add("shape", Floats{2, 3}).message(),
            "A.npz: array 'shape': error: expected integers, found f64");
  EXPECT_EQ(csr().add("shape", Integers{2, 3, 4}).message(),
            "A.npz: array 'shape': error: expected two sizes for the format "
            "'csr', found 3");
  EXPECT_EQ(Archive("coo", Integers{}).add("coords", Integers{}).message(),
            "A.npz: array 'shape': error: expected one size or more for the "
            "format 'coo', found 0");
}

TEST(ScipyNpzMistakes, MistakesOfCompressedIndices) {
  EXPECT_EQ(
      csr().add("data", Floats{1, 2, 3}, {3, 1}).message(),
      "A.npz: array 'data': error: expected an array of rank 1, found rank "
      "2");
  EXPECT_EQ(csr().add("indptr", Integers{0, 3}).message(),
            "A.npz: array 'indptr': error: expected 3 positions, found 2");
  EXPECT_EQ(
      csr().add("indices", Integers{0, 1}).message(),
      "A.npz: array 'indices': error: expected 3 coordinates, one for each "
      "of 'data', found 2");
  EXPECT_EQ(csr().add("indptr", Integers{1, 2, 3}).message(),
            "A.npz: array 'indptr': error: expected a position from 0 to 0, "
            "found 1 at position 0");
  EXPECT_EQ(csr().add("indptr", Integers{0, 2, 1}).message(),
            "A.npz: array 'indptr': error: expected a position from 2 to 3, "
            "found 1 at position 2");
  EXPECT_EQ(csr().add("indptr", Integers{0, 1, 4}).message(),
            "A.npz: array 'indptr': error: expected a position from 1 to 3, "
            "found 4 at position 2");
  EXPECT_EQ(csr().add("indices", Integers{0, 1, 3}).message(),
            "A.npz: array 'indices': error: expected a coordinate from 0 to 2, "
            "found 3 at position 2");
  EXPECT_EQ(csr().add("shape", Integers{INT64_MAX, 3}).message(),
            "A.npz: array 'indptr': error: expected 9223372036854775808 "
            "positions, found 3");
  EXPECT_EQ(csr().add("shape", Integers{2, 0}).message(),
            "A.npz: array 'indices': error: expected no coordinate in a "
            "dimension of size 0, found 2 at position 0");
}

TEST(ScipyNpzMistakes, MistakesOfOtherFormats) {
  EXPECT_EQ(
      coo().add("row", Integers{1, 2}).message(),
      "A.npz: array 'row': error: expected a coordinate from 0 to 1, found "
      "2 at position 1");
  EXPECT_EQ(
      coo().add("col", Integers{1}).message(),
      "A.npz: array 'col': error: expected 2 coordinates, one for each of "
      "'data', found 1");
  EXPECT_EQ(coords().add("shape", Integers{2, 3}).message(),
            "A.npz: array 'coords': error: expected 2 rows, one for each "
            "dimension of 'shape', found 3");
  EXPECT_EQ(
      coords().add("data", Floats{1}).message(),
      "A.npz: array 'coords': error: expected 1 coordinates in a row, one "
      "for each of 'data', found 2");
  EXPECT_EQ(coords().add("shape", Integers{2, 2, 4}).message(),
            "A.npz: array 'coords': error: expected a coordinate from 0 to 1, "
            "found 2 at position 0");
  EXPECT_EQ(bsr().add("shape", Integers{3, 4}).message(),
            "A.npz: array 'data': error: expected blocks that divide the shape "
            "3x4, found blocks of 2x2");
  EXPECT_EQ(
      dia().add("offsets", Integers{0}).message(),
      "A.npz: array 'offsets': error: expected 2 offsets, one for each row "
      "of 'data', found 1");
  EXPECT_EQ(dia().add("offsets", Integers{1, 1}).message(),
            "A.npz: array 'offsets': error: expected each offset once, found 1 "
            "twice");
}
