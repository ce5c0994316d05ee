//===- NumpyTest.cpp - NumPy files and every message about them -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/IO/Numpy.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace nz::io;

namespace {

using Floats = std::vector<double>;
using Integers = std::vector<int64_t>;

/// A version 1 file with this dictionary and data.
std::string makeFile(const std::string &dictionary, const std::string &data) {
  std::string text = dictionary + "\n";
  return std::string("\x93NUMPY\1\0", 8) +
         static_cast<char>(text.size() & 255) +
         static_cast<char>(text.size() >> 8) + text + data;
}

std::string makeFile(const std::string &type, const std::string &shape,
                     const std::string &data) {
  return makeFile("{'descr': " + type +
                      ", 'fortran_order': False, 'shape': " + shape + ", }",
                  data);
}

/// The message for a file; empty when it is read.
std::string messageOf(const std::string &bytes) {
  Result<DenseArray> array = parseNumpy(bytes, "x.npy");
  return array ? "" : array.error().message();
}

std::string messageOfDictionary(const std::string &dictionary) {
  return messageOf(makeFile(dictionary, ""));
}

} // namespace

TEST(Numpy, RoundTripOfEveryKind) {
  for (ElementKind kind :
       {ElementKind::F16, ElementKind::F32, ElementKind::F64, ElementKind::I1,
        ElementKind::I8, ElementKind::I16, ElementKind::I32, ElementKind::I64,
        ElementKind::U8, ElementKind::U16, ElementKind::U32,
        ElementKind::U64}) {
    DenseArray array = {{2, 1}, kind, Integers{1, 0}};
    if (isFloat(kind))
      array.values = Floats{-1.5, INFINITY};
    Result<std::string> bytes = printNumpy(array, "x.npy");
    ASSERT_TRUE(bytes);
    Result<DenseArray> back = parseNumpy(*bytes, "x.npy");
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->kind, kind);
    EXPECT_EQ(back->shape, array.shape);
    EXPECT_EQ(back->values, array.values);
  }
}

TEST(Numpy, Bfloat16IsWrittenAsFloat32) {
  DenseArray array = {{1}, ElementKind::BF16, Floats{1.0078125}};
  Result<DenseArray> back = parseNumpy(*printNumpy(array, "x.npy"), "x.npy");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->kind, ElementKind::F32);
  EXPECT_EQ(back->values, array.values);
}

TEST(Numpy, EveryHalfPrecisionNumber) {
  Floats values;
  std::string data;
  for (unsigned bits = 0; bits < 0x10000; ++bits)
    data += {static_cast<char>(bits & 255), static_cast<char>(bits >> 8)};
  Result<DenseArray> array =
      parseNumpy(makeFile("'<f2'", "(65536,)", data), "x.npy");
  ASSERT_TRUE(array);
  std::string bytes = *printNumpy(*array, "x.npy");
  Result<DenseArray> back = parseNumpy(bytes, "x.npy");
  const auto &first = std::get<Floats>(array->values);
  const auto &second = std::get<Floats>(back->values);
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    EXPECT_TRUE(first[bits] == second[bits] || std::isnan(first[bits]));
    EXPECT_EQ(std::signbit(first[bits]), bits >= 0x8000);
  }
  EXPECT_EQ(first[0x3c01], 1.0009765625);
  EXPECT_EQ(first[0x0001], 0x1p-24);
}

TEST(Numpy, ScalarsAndHeadersAreAligned) {
  std::string bytes = *printNumpy({{}, ElementKind::F64, Floats{2}}, "x.npy");
  EXPECT_EQ(bytes.size() % 64, 8u);
  Result<DenseArray> back = parseNumpy(bytes, "x.npy");
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->shape.empty());
}

TEST(Numpy, DictionariesInOtherSpellings) {
  std::string data(16, '\0');
  for (std::string dictionary :
       {"{\"shape\": (2,), 'fortran_order':False,\"descr\":'=f8'}",
        "{ 'fortran_order' : True , 'shape' : (1L, 2L) , 'descr' : 'f8' , } ",
        "{'descr': '|f8', 'fortran_order': False, 'shape': (2, 1,), }"})
    EXPECT_EQ(messageOf(makeFile(dictionary, data)), "") << dictionary;
  EXPECT_EQ(messageOf(makeFile("'?'", "(2,)", "\1\7")), "");
}

TEST(Numpy, UnsignedBytesInFortranOrder) {
  Result<DenseArray> array = parseNumpy(
      makeFile("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2)}",
               "\1\x80\2\xFF"),
      "x.npy");
  ASSERT_TRUE(array);
  EXPECT_EQ(std::get<Integers>(array->values), (Integers{1, 2, 128, 255}));
}

TEST(Numpy, MistakesBeforeTheDictionary) {
  EXPECT_EQ(messageOf(""),
            "x.npy: byte 0: error: expected the magic string of a "
            "NumPy file, found ''");
  EXPECT_EQ(messageOf("PK\3\4abcdef"),
            "x.npy: byte 0: error: expected the magic string of a NumPy file, "
            "found 'PK\\x03\\x04ab'");
  EXPECT_EQ(messageOf("\x93NUMPY\1"),
            "x.npy: byte 7: error: expected a version, "
            "found the end of the file");
  EXPECT_EQ(
      messageOf(std::string("\x93NUMPY\4\0ab", 10)),
      "x.npy: byte 6: error: expected version 1.0, 2.0 or 3.0, found 4.0");
  EXPECT_EQ(
      messageOf(std::string("\x93NUMPY\2\0ab", 10)),
      "x.npy: byte 10: error: expected the length of the header, found the "
      "end of the file");
  EXPECT_EQ(
      messageOf(std::string("\x93NUMPY\1\0\xff\xff{}", 12)),
      "x.npy: byte 12: error: expected a header of 65535 bytes, found the "
      "end of the file");
}

TEST(Numpy, MistakesInTheDictionary) {
  EXPECT_EQ(messageOfDictionary("[1]"),
            "x.npy: byte 10: error: expected '{', found '[1]'");
  EXPECT_EQ(messageOfDictionary("{'type': 1}"),
            "x.npy: byte 11: error: expected 'descr', 'fortran_order' or "
            "'shape', found ''type':'");
  EXPECT_EQ(messageOfDictionary("{'descr"),
            "x.npy: byte 11: error: expected 'descr', 'fortran_order' or "
            "'shape', found ''descr'");
  EXPECT_EQ(messageOfDictionary("{'shape': (), 'shape': ()}"),
            "x.npy: byte 24: error: expected each key once, found ''shape':'");
  EXPECT_EQ(messageOfDictionary("{'shape' ()}"),
            "x.npy: byte 19: error: expected ':', found '()}'");
  EXPECT_EQ(
      messageOfDictionary("{'descr': [('a', '<f8')]}"),
      "x.npy: byte 20: error: expected the name of an element type, found "
      "'[('a','");
  EXPECT_EQ(
      messageOfDictionary("{'descr': '<f8x'}"),
      "x.npy: byte 20: error: expected the name of an element type, found "
      "''<f8x'}'");
  EXPECT_EQ(messageOfDictionary("{'fortran_order': 1}"),
            "x.npy: byte 28: error: expected True or False, found '1}'");
  EXPECT_EQ(messageOfDictionary("{'shape': 3}"),
            "x.npy: byte 20: error: expected '(', found '3}'");
  EXPECT_EQ(messageOfDictionary("{'shape': (3)}"),
            "x.npy: byte 22: error: expected ',', found ')}'");
  EXPECT_EQ(messageOfDictionary("{'shape': (-3,)}"),
            "x.npy: byte 21: error: expected a size from 0 to "
            "9223372036854775807, found '-3,)}'");
  EXPECT_EQ(messageOfDictionary("{'shape': (9223372036854775808,)}"),
            "x.npy: byte 21: error: expected a size from 0 to "
            "9223372036854775807, found '9223372036854775808,)}'");
  std::string sizes;
  for (int i = 0; i < 65; ++i)
    sizes += "1,";
  EXPECT_EQ(messageOfDictionary("{'shape': (" + sizes + ")}"),
            "x.npy: byte 149: error: expected at most 64 sizes, found '1,)}'");
  EXPECT_EQ(messageOfDictionary("{'shape': () 'descr'"),
            "x.npy: byte 23: error: expected ',' or '}', found ''descr''");
  EXPECT_EQ(messageOfDictionary("{'shape': (),"),
            "x.npy: byte 24: error: expected 'descr', 'fortran_order' or "
            "'shape', found the end of the header");
  EXPECT_EQ(messageOfDictionary("{}"),
            "x.npy: byte 13: error: expected the key 'descr', found the end of "
            "the header");
  EXPECT_EQ(
      messageOfDictionary("{'descr': '<f8'}"),
      "x.npy: byte 27: error: expected the key 'fortran_order', found the "
      "end of the header");
  EXPECT_EQ(messageOfDictionary("{'descr': '<f8', 'fortran_order': False}"),
            "x.npy: byte 51: error: expected the key 'shape', found the end of "
            "the header");
  EXPECT_EQ(messageOfDictionary("{'descr': '<f8', 'shape': ()}"),
            "x.npy: byte 40: error: expected the key 'fortran_order', found "
            "the end of the header");
  EXPECT_EQ(messageOf(makeFile(
                "{'descr': '<f8', 'fortran_order': False, 'shape': ()} x", "")),
            "x.npy: byte 64: error: expected the end of the header, found 'x'");
}

TEST(Numpy, MistakesOfTypes) {
  constexpr char expected[] = "x.npy: byte 20: error: expected floats of 16 to "
                              "64 bits, integers or booleans, found ";
  EXPECT_EQ(messageOf(makeFile("'|O'", "(1,)", "")),
            std::string(expected) + "pickled objects '|O'");
  EXPECT_EQ(messageOf(makeFile("'<c16'", "(1,)", "")),
            std::string(expected) + "complex numbers '<c16'");
  for (std::string type : {"'<f16'", "'|S3'", "'<U3'", "'<M8'", "'|V8'",
                           "'<i3'", "'|f1'", "'|b2'"})
    EXPECT_EQ(messageOf(makeFile(type, "(1,)", "")), expected + type);
  EXPECT_EQ(messageOf(makeFile("'<u8'", "(2,)",
                               std::string(8, '\0') + std::string(8, '\xff'))),
            "x.npy: byte 76: error: expected an integer from 0 to "
            "9223372036854775807, found 18446744073709551615");
}

TEST(Numpy, MistakesOfLength) {
  EXPECT_EQ(messageOf(makeFile("'<f8'", "(2,)", "1234567890")),
            "x.npy: byte 78: error: expected 2 elements of 8 bytes, found the "
            "end of the file after 1");
  EXPECT_EQ(messageOf(makeFile("'<f4'", "(2,)", "1234567890")),
            "x.npy: byte 76: error: expected the end of the file after 2 "
            "elements, found 2 more bytes");
  EXPECT_EQ(messageOf(makeFile("'|i1'", "(9223372036854775807,)", "1")),
            "x.npy: byte 87: error: expected 9223372036854775807 elements of 1 "
            "bytes, found the end of the file after 1");
  EXPECT_EQ(messageOf(makeFile("'|i1'", "(4294967296, 4294967296)", "1")),
            "x.npy: byte 10: error: expected a shape that fits memory, found "
            "4294967296x4294967296");
  EXPECT_EQ(messageOf(makeFile("'|i1'", "(4294967296, 4294967296, 0)", "")),
            "");
}

TEST(Numpy, EveryPrefixIsRefused) {
  std::string bytes =
      *printNumpy({{3}, ElementKind::I16, Integers{1, 2, 3}}, "");
  for (size_t size = 0; size < bytes.size(); ++size) {
    // On the heap, so that a sanitizer sees a step beyond the end.
    std::vector<char> prefix(bytes.begin(), bytes.begin() + size);
    EXPECT_FALSE(parseNumpy({prefix.data(), prefix.size()}, "x.npy")) << size;
  }
}
