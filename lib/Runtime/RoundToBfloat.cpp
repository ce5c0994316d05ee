//===- RoundToBfloat.cpp - Conversions that machines do not have ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/CompiledInterface.h"
#include <cmath>
#include <cstring>

/// The bits in the register of a float, of which the caller reads the low half.
static float inLowHalf(uint32_t bits) {
  float result;
  std::memcpy(&result, &bits, sizeof(result));
  return result;
}

/// The bits of `bits`, those of a float, to the nearest bf16, ties to even.
static uint32_t roundBits(uint32_t bits) {
  return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
}

extern "C" float __truncsfbf2(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof(bits));
  // Not to an infinity, and quiet.
  if (std::isnan(number))
    return inLowHalf(bits >> 16 | 0x40);
  return inLowHalf(roundBits(bits));
}

extern "C" float __truncdfbf2(double number) {
  auto nearest = static_cast<float>(number);
  if (std::isnan(number) || nearest == number)
    return __truncsfbf2(nearest);
  // A float between two others stands for what is between them: then the second
  // rounding sees no tie that the number is not.
  uint32_t bits;
  std::memcpy(&bits, &nearest, sizeof(bits));
  if (std::fabs(static_cast<double>(nearest)) > std::fabs(number))
    --bits;
  return inLowHalf(roundBits(bits | 1));
}
