//===- Random.cpp - Numbers that are the same on every platform -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Random.h"

#include <cmath>

// A fused multiply-add rounds once where two operations round twice.
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

using namespace nz::run;

namespace {

constexpr uint64_t kGolden = 0x9E3779B97F4A7C15u;

/// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// The natural logarithm of a positive normal number: the exponent's part and
/// log(m) = 2 artanh((m - 1) / (m + 1)) for m in [sqrt(1/2), sqrt(2)).
double logarithm(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent); // exact
  if (m < 0.70710678118654752440) {
    m = m * 2;
    exponent = exponent - 1;
  }
  double s = (m - 1) / (m + 1);
  double square = s * s;
  double sum = 0;
  for (int k = 23; k >= 1; k -= 2)
    sum = sum * square + 1.0 / k;
  return 2 * (s * sum) + exponent * 0.69314718055994530942;
}

/// c[0] + c[1] x + ... + c[7] x^7.
double polynomial(const double (&c)[8], double x) {
  double sum = c[7];
  for (int k = 6; k >= 0; --k)
    sum = sum * x + c[k];
  return sum;
}

// The coefficients of AS 241 (Wichura, Applied Statistics 37, 1988).
constexpr double kCentralUpper[8] = {
    3.3871328727963666080e0,  1.3314166789178437745e+2,
    1.9715909503065514427e+3, 1.3731693765509461125e+4,
    4.5921953931549871457e+4, 6.7265770927008700853e+4,
    3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr double kCentralLower[8] = {1.0,
                                     4.2313330701600911252e+1,
                                     6.8718700749205790830e+2,
                                     5.3941960214247511077e+3,
                                     2.1213794301586595867e+4,
                                     3.9307895800092710610e+4,
                                     2.8729085735721942674e+4,
                                     5.2264952788528545610e+3};
constexpr double kMiddleUpper[8] = {
    1.42343711074968357734e0,  4.63033784615654529590e0,
    5.76949722146069140550e0,  3.64784832476320460504e0,
    1.27045825245236838258e0,  2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr double kMiddleLower[8] = {1.0,
                                    2.05319162663775882187e0,
                                    1.67638483018380384940e0,
                                    6.89767334985100004550e-1,
                                    1.48103976427480074590e-1,
                                    1.51986665636164571966e-2,
                                    5.47593808499534494600e-4,
                                    1.05075007164441684324e-9};
constexpr double kFarUpper[8] = {
    6.65790464350110377720e0,  5.46378491116411436990e0,
    1.78482653991729133580e0,  2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr double kFarLower[8] = {1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15};

} // namespace

uint64_t nz::run::randomBits(uint64_t seed, uint64_t number) {
  return mix(mix(seed + kGolden) + (number + 1) * kGolden);
}

double nz::run::inverseNormal(double p) {
  double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    return q * polynomial(kCentralUpper, r) / polynomial(kCentralLower, r);
  }
  double r = std::sqrt(-logarithm(q < 0 ? p : 1 - p));
  double x = 0;
  if (r <= 5) {
    r = r - 1.6;
    x = polynomial(kMiddleUpper, r) / polynomial(kMiddleLower, r);
  } else {
    r = r - 5;
    x = polynomial(kFarUpper, r) / polynomial(kFarLower, r);
  }
  return q < 0 ? -x : x;
}

double nz::run::randomNormal(uint64_t seed, uint64_t number) {
  double place = static_cast<double>(randomBits(seed, number) >> 12) + 0.5;
  return inverseNormal(place * 0x1p-52);
}

RandomPermutation::RandomPermutation(uint64_t seed, uint64_t size)
    : seed(seed), size(size), halfBits(1) {
  while (halfBits < 32 && (uint64_t(1) << (2 * halfBits)) < size)
    ++halfBits;
}

uint64_t RandomPermutation::operator()(uint64_t number) const {
  uint64_t mask = (uint64_t(1) << halfBits) - 1;
  // A Feistel network permutes the square; walking along its cycle until a
  // place below `size` permutes these places. The square is less than 4 times
  // as large.
  do {
    uint64_t left = number >> halfBits, right = number & mask;
    for (uint64_t round = 0; round < 6; ++round) {
      uint64_t next =
          left ^ (randomBits(seed ^ (round << 56), right + kGolden) & mask);
      left = right;
      right = next;
    }
    number = left << halfBits | right;
  } while (number >= size);
  return number;
}
