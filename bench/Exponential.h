//===- Exponential.h - exp of registers by hand -----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_BENCH_EXPONENTIAL_H
#define NZ_BENCH_EXPONENTIAL_H

#include <cstdint>
#include <cstring>

namespace handwritten {

/// exp of every lane of a register of f32: 2^n times a polynomial, exact to the
/// last digits; for lanes below 88.
/// Source: the polynomial of Cephes' expf.
template <typename Floats> inline void exponentiate(Floats &x) {
  using Integers = int32_t __attribute__((vector_size(sizeof(Floats))));
  x = x < -87.0f ? Floats{} - 87.0f : x;
  Floats scaled = x * 1.44269504f + 0.5f;
  Integers whole = __builtin_convertvector(scaled, Integers);
  whole += __builtin_convertvector(whole, Floats) > scaled;
  Floats n = __builtin_convertvector(whole, Floats);
  Floats r = x - n * 0.693359375f - n * -2.12194440e-4f;
  Floats p = Floats{} + 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  Integers power = (whole + 127) << 23;
  Floats factor;
  std::memcpy(&factor, &power, sizeof(factor));
  x = p * factor;
}

} // namespace handwritten

#endif // NZ_BENCH_EXPONENTIAL_H
