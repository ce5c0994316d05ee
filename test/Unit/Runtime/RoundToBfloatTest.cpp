//===- RoundToBfloatTest.cpp - Conversions that machines do not have ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/CompiledInterface.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

namespace {

/// The bf16 in the low half of the register of a float.
uint16_t lowHalf(float result) {
  uint32_t bits;
  std::memcpy(&bits, &result, sizeof(bits));
  return static_cast<uint16_t>(bits);
}

/// The number that a finite bf16 stands for; 2^128 for the bits of infinity,
/// which rounding takes for the next number.
double valueOf(uint16_t bfloat) {
  uint32_t bits = static_cast<uint32_t>(bfloat) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return std::isinf(value) ? std::copysign(std::ldexp(1.0, 128), value) : value;
}

/// Everything between 0 and infinity: each number, halfway to the next, and
/// beside that.
TEST(RoundToBfloat, NearestAndTiesToEven) {
  for (uint16_t bits = 0; bits < 0x7F80; ++bits)
    for (uint16_t sign : {0, 0x8000}) {
      uint16_t low = bits | sign, high = (bits + 1) | sign;
      double middle = (valueOf(low) + valueOf(high)) / 2;
      double far =
          std::copysign(std::numeric_limits<double>::infinity(), middle);
      ASSERT_EQ(lowHalf(__truncdfbf2(valueOf(low))), low);
      ASSERT_EQ(lowHalf(__truncdfbf2(middle)), bits % 2 ? high : low);
      ASSERT_EQ(lowHalf(__truncdfbf2(std::nextafter(middle, 0.0))), low);
      ASSERT_EQ(lowHalf(__truncdfbf2(std::nextafter(middle, far))), high);
      auto single = static_cast<float>(middle);
      ASSERT_EQ(single, middle);
      ASSERT_EQ(lowHalf(__truncsfbf2(single)), bits % 2 ? high : low);
      ASSERT_EQ(lowHalf(__truncsfbf2(std::nextafterf(single, 0.0F))), low);
      ASSERT_EQ(lowHalf(__truncsfbf2(std::nextafterf(single, far))), high);
    }
}

TEST(RoundToBfloat, WhatIsNoNumber) {
  double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(lowHalf(__truncdfbf2(infinity)), 0x7F80);
  EXPECT_EQ(lowHalf(__truncdfbf2(-infinity)), 0xFF80);
  EXPECT_EQ(lowHalf(__truncdfbf2(1e300)), 0x7F80);
  EXPECT_EQ(lowHalf(__truncdfbf2(-1e-300)), 0x8000);
  for (double quiet : {std::nan(""), -std::nan("")}) {
    uint16_t bits = lowHalf(__truncdfbf2(quiet));
    EXPECT_EQ(bits & 0x7F80, 0x7F80);
    EXPECT_NE(bits & 0x7F, 0);
  }
}

/// The largest payload: rounding it up as a number would give -0.
TEST(RoundToBfloat, WhatIsNoNumberIsNotRounded) {
  for (uint32_t bits : {0x7FFFFFFFu, 0xFFFFFFFFu, 0x7FBFFFFFu}) {
    float number;
    std::memcpy(&number, &bits, sizeof(number));
    uint16_t found = lowHalf(__truncsfbf2(number));
    EXPECT_EQ(found & 0x7F80, 0x7F80);
    EXPECT_NE(found & 0x7F, 0);
    EXPECT_EQ(found >> 15, bits >> 31);
  }
}

} // namespace
