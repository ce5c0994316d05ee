//===- StreamsTest.cpp - Files that are read a part at a time -------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NpzArchive.h"
#include "TextParts.h"
#include "nz/IO/MatrixMarket.h"

#include <gtest/gtest.h>

using namespace nz::io;
using namespace nz::io::test;

namespace {

/// A text in parts, put together again; each is whole lines but for the last.
std::string joinParts(const std::string &text, size_t partSize, size_t &count) {
  TextParts parts(openMemory(text), partSize);
  std::string joined;
  for (count = 0;; ++count) {
    Result<std::string_view> part = parts.next();
    EXPECT_TRUE(part);
    if (!part || part->empty())
      return joined;
    joined += *part;
    EXPECT_TRUE(part->back() == '\n' || joined.size() == text.size());
  }
}

/// What a text is read as, in so many bytes a part: an array or a message.
std::string describe(const std::string &text, size_t partSize) {
  Result<Array> array = parseMatrixMarket(text, "A.mtx", partSize);
  if (!array)
    return array.error().message();
  return std::visit(
      [](const auto &held) { return *printMatrixMarket(held, "A.mtx"); },
      *array);
}

/// More elements than are read at a time.
constexpr int64_t kMany = 20000;

} // namespace

TEST(Streams, PartsAreWholeLines) {
  size_t count = 0;
  std::string text = "a\n\nlonger than a part\nb\nno end";
  for (size_t size = 0; size < 40; ++size)
    EXPECT_EQ(joinParts(text, size, count), text) << size;
  EXPECT_EQ(joinParts(text, 1000, count), text);
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(joinParts(text, 23, count), text);
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(joinParts("", 8, count), "");
  EXPECT_EQ(count, 0u);
  EXPECT_EQ(joinParts("\n\n\n", 1, count), "\n\n\n");
  EXPECT_EQ(count, 3u);
}

TEST(Streams, PartsOfAMatrixMarketTextChangeNothing) {
  std::string banner = "%%MatrixMarket matrix ";
  for (const std::string &text :
       {banner + "coordinate real general\n% a\n\n%\n3 3 3\n3 1 5\n% b\n\n"
                 "1 1 -2.5e-3\n%\n2 2 7",
        banner + "coordinate integer symmetric\n3 3 2\n\n\n3 1 5\n%\n2 2 7\n\n",
        banner + "coordinate integer symmetric\n3 3 3\n3 1 5\n%\n\n2 2 7 %\n"
                 "  1 3 6\n",
        banner + "array real general\n%\n2 2\n1\n\n2\n3\n%\n4\n%",
        banner + "array real general\n2 2\n1\n2\n3",
        banner + "coordinate pattern general\n2 2 2\n1 1\n%\n2 x\n",
        banner + "coordinate pattern general\n2 2 1\n1 1\n%\n\n 2 1\n",
        banner + "coordinate real general\n%\n%", std::string("%"),
        std::string("\n"), std::string()}) {
    std::string whole = describe(text, text.size() + 1);
    for (size_t size = 1; size <= text.size(); ++size)
      EXPECT_EQ(describe(text, size), whole) << size << " of " << text;
  }
}

TEST(Streams, ManyEntriesOfAMatrixMarketText) {
  std::string text = "%%MatrixMarket matrix coordinate integer general\n" +
                     std::to_string(kMany) + " 9 " + std::to_string(kMany) +
                     "\n";
  Integers coordinates, values;
  for (int64_t i = 0; i < kMany; ++i) {
    coordinates.insert(coordinates.end(), {i, i % 9});
    values.push_back(i * i - 7);
    text += std::to_string(i + 1) + " " + std::to_string(i % 9 + 1) + " " +
            std::to_string(values.back()) + "\n";
  }
  Result<Array> array = parseMatrixMarket(text, "A.mtx");
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(std::get<SparseArray>(*array).coordinates, coordinates);
  EXPECT_EQ(std::get<SparseArray>(*array).values, Values(values));
  EXPECT_EQ(parseMatrixMarket(text + "%\nx", "A.mtx").error().message(),
            "A.mtx:20004:1: error: expected the end of the file after 20000 "
            "entries, found 'x'");
}

TEST(Streams, ManyElementsOfEveryKind) {
  Floats floats;
  Integers integers;
  for (int64_t i = 0; i < kMany; ++i) {
    floats.push_back(static_cast<double>(i % 100) - 50);
    integers.push_back(i % 100);
  }
  for (int kind = 0; kind <= static_cast<int>(ElementKind::U64); ++kind) {
    DenseArray array = {{kMany}, static_cast<ElementKind>(kind), floats};
    if (!isFloat(array.kind))
      array.values = integers;
    if (array.kind == ElementKind::I1)
      array.values = Integers(kMany, 1);
    Result<DenseArray> back = parseNumpy(*printNumpy(array, "x.npy"), "x.npy");
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->values, array.values) << kind;
  }
}

TEST(Streams, ManyElementsInTheOtherOrder) {
  Integers integers;
  std::string bytes = printNumpyHeader(">i4", {kMany});
  for (int64_t i = 0; i < kMany; ++i) {
    integers.push_back(i * 100003 - 7);
    for (int shift : {24, 16, 8, 0})
      bytes += static_cast<char>(integers.back() >> shift);
  }
  Result<DenseArray> array = parseNumpy(bytes, "x.npy");
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->values, Values(integers));
}

TEST(Streams, ManyEntriesOfAnArchive) {
  // Rows of one to three entries, and every fourth is empty.
  Integers pointers = {0}, indices, coordinates, rows;
  Floats data;
  for (int64_t row = 0; row < kMany; ++row) {
    for (int64_t i = 0; i < row % 4; ++i) {
      coordinates.insert(coordinates.end(), {row, 3 * i + row % 3});
      indices.push_back(coordinates.back());
      rows.push_back(row);
      data.push_back(static_cast<double>(row) + 0.5);
    }
    pointers.push_back(static_cast<int64_t>(indices.size()));
  }
  auto many = [&](const std::string &format) {
    return Archive(format, {kMany, 9}).add("data", data);
  };
  Archive compressed =
      many("csr").add("indices", indices).add("indptr", pointers);
  for (const Archive &archive :
       {compressed, many("coo").add("row", rows).add("col", indices)}) {
    Result<SparseArray> array = archive.read();
    ASSERT_TRUE(array) << array.error().message();
    EXPECT_EQ(array->coordinates, coordinates);
    EXPECT_EQ(array->values, Values(data));
  }
  indices[9000] = 9;
  EXPECT_EQ(compressed.add("indices", indices).message(),
            "A.npz: array 'indices': error: expected a coordinate from 0 to 8, "
            "found 9 at position 9000");
}

TEST(Streams, DamagedBytesComeBeforeWhatTheySay) {
  Archive archive = csr().add("indices", Integers{0, 1, 3});
  std::string bytes = archive.bytes();
  // The checksum stands at 16 of an entry of the directory; that of 'indices'
  // is the third.
  size_t entry = bytes.find("PK\1\2");
  for (int i = 0; i < 2; ++i)
    entry = bytes.find("PK\1\2", entry + 1);
  bytes[entry + 16] ^= 1;
  EXPECT_EQ(parseScipyNpz(bytes, "A.npz").error().message(),
            "A.npz: array 'indices': error: expected intact data, found: CRC "
            "error");
}

TEST(Streams, ATextThatIsLongerThanItsArchiveSays) {
  std::string bytes = csr().bytes();
  // The size stands at 24 of an entry of the directory; that of 'format' is the
  // second.
  size_t entry = bytes.find("PK\1\2", bytes.find("PK\1\2") + 1);
  std::string size =
      std::to_string(static_cast<unsigned char>(--bytes[entry + 24]));
  EXPECT_EQ(parseScipyNpz(bytes, "A.npz").error().message(),
            "A.npz: array 'format': error: expected " + size +
                " bytes, found more");
}
