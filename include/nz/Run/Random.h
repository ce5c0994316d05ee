//===- Random.h - Numbers that are the same on every platform ---*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Generated inputs are part of how people state a bug, so `random:7` must mean
// the same bits everywhere. Number n of a seed depends on the seed and n alone:
//
//   bits(seed, n) = mix(mix(seed + G) + (n + 1) G)     G = 0x9E3779B97F4A7C15
//
// with the finalizer `mix` of SplitMix64; the uniform number is
// ((bits >> 12) + 0.5) / 2^52, strictly between 0 and 1, and the normal one is
// the inverse of the normal distribution there, by Wichura's rational functions
// (algorithm AS 241, PPND16). Only additions, multiplications, divisions and
// square roots of IEEE doubles are used, each exactly rounded, and none is
// contracted; the logarithm is a series of our own.
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RUN_RANDOM_H
#define NZ_RUN_RANDOM_H

#include <cstdint>

namespace nz::run {

/// 64 random bits.
uint64_t randomBits(uint64_t seed, uint64_t number);

/// A number of the standard normal distribution.
double randomNormal(uint64_t seed, uint64_t number);

/// The inverse of the standard normal distribution function, 0 < p < 1.
double inverseNormal(double p);

/// A pseudorandom permutation of 0, ..., size - 1, so that the images of
/// 0, ..., count - 1 are `count` distinct random places.
class RandomPermutation {
public:
  RandomPermutation(uint64_t seed, uint64_t size);

  uint64_t operator()(uint64_t number) const;

private:
  uint64_t seed;
  uint64_t size;
  /// Bits of each half of the smallest square that holds `size`.
  unsigned halfBits;
};

} // namespace nz::run

#endif // NZ_RUN_RANDOM_H
