//===- Dense.h - Dense rows and products by hand ----------------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_BENCH_DENSE_H
#define NZ_BENCH_DENSE_H

#include "Handwritten.h"

#include <cmath>
#include <cstdlib>
#include <type_traits>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace handwritten {

/// Sixteen numbers: a register of AVX-512, two of AVX2.
using Vector = float __attribute__((vector_size(64)));
constexpr int kLanes = 16;

inline int threadCount() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

inline int threadNumber() {
#ifdef _OPENMP
  return omp_get_thread_num();
#else
  return 0;
#endif
}

/// Rows of so many numbers, in registers of up to 64 bytes.
template <typename Element, int kWidth> struct Rows {
  static constexpr size_t kRowBytes = kWidth * sizeof(Element);
  static constexpr size_t kBytes = std::min<size_t>(64, kRowBytes);
  static constexpr int kVectors = kRowBytes / kBytes;
  typedef Element Register __attribute__((vector_size(kBytes)));
};

/// Calls `run` with a zero of the type named f4 or f8 and with the width, one
/// of `kWidths`, as a constant; says what was expected if there is no such.
template <int... kWidths, typename Run>
int withTypeAndWidth(const std::string &type, int width, Run run) {
  if (type != "f4" && type != "f8") {
    std::fprintf(stderr, "expected f4 or f8, found %s\n", type.c_str());
    return 2;
  }
  int result = 2;
  auto runIfEqual = [&](auto known) {
    if (width != known)
      return false;
    result = type == "f4" ? run(0.0f, known) : run(0.0, known);
    return true;
  };
  if (!(runIfEqual(std::integral_constant<int, kWidths>()) || ...)) {
    std::fprintf(stderr, "expected a width of");
    (std::fprintf(stderr, " %d", kWidths), ...);
    std::fprintf(stderr, ", found %d\n", width);
  }
  return result;
}

/// The sum of the lanes of a register of any numbers.
template <typename Register> auto sumLanes(const Register &lanes) {
  std::decay_t<decltype(lanes[0])> sum = 0;
  for (size_t lane = 0; lane < sizeof(Register) / sizeof(sum); ++lane)
    sum += lanes[lane];
  return sum;
}

/// The sums of the lanes of four registers.
inline void sumLanesOfFour(const Vector (&vectors)[4], float *sums) {
  using Eight = float __attribute__((vector_size(32)));
  using Four = float __attribute__((vector_size(16)));
  Four folded[4];
  for (int k = 0; k < 4; ++k) {
    const Vector &v = vectors[k];
    Eight half = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                 __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
    folded[k] = __builtin_shufflevector(half, half, 0, 1, 2, 3) +
                __builtin_shufflevector(half, half, 4, 5, 6, 7);
  }
  auto addPairs = [](Four a, Four b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6) +
           __builtin_shufflevector(a, b, 1, 3, 5, 7);
  };
  Four four =
      addPairs(addPairs(folded[0], folded[1]), addPairs(folded[2], folded[3]));
  std::memcpy(sums, &four, sizeof(four));
}

/// products[p] = left . right[columns[p]] for the entries of a row.
template <int kVectors>
void multiplyAtEntries(const Vector (&left)[kVectors],
                       const Vector (*right)[kVectors], const int32_t *columns,
                       int count, float *products) {
  int p = 0;
  for (; p + 4 <= count; p += 4) {
    Vector sums[4] = {};
    for (int v = 0; v < kVectors; ++v)
      for (int k = 0; k < 4; ++k)
        sums[k] += left[v] * right[columns[p + k]][v];
    sumLanesOfFour(sums, products + p);
  }
  for (; p < count; ++p) {
    Vector sum = {};
    for (int v = 0; v < kVectors; ++v)
      sum += left[v] * right[columns[p]][v];
    products[p] = sumLanes(sum);
  }
}

/// A matrix in compressed rows.
template <typename Element> struct SparseRowsOf {
  SparseRowsOf(const std::string &prefix, int rows)
      : pattern(rows, countNumbers(prefix + "-values.npy", sizeof(Element))),
        values(pattern.coordinates.size()) {
    good = read(prefix + "-positions.npy", pattern.positions) &&
           read(prefix + "-coordinates.npy", pattern.coordinates) &&
           read(prefix + "-values.npy", values);
  }

  Pattern pattern;
  Buffer<Element> values;
  bool good;
};
using SparseRows = SparseRowsOf<float>;

/// The product of a compressed row and a vector.
template <typename Element>
Element dot(const Pattern &pattern, const Element *values, const Element *x,
            int row) {
  const int32_t *columns = pattern.coordinates.data();
  Element sum = 0;
  for (int p = pattern.positions[row]; p < pattern.positions[row + 1]; ++p)
    sum += values[p] * x[columns[p]];
  return sum;
}

/// Asks for the row of X, of `kVectors` registers, that an entry some places
/// behind `entry` meets: no processor reads coordinates ahead. Into the second
/// cache; the first waits for too few lines at a time.
template <int kVectors, typename Register>
inline void prefetchRow(const Pattern &pattern, int entry, const Register *X) {
  int last = int(pattern.coordinates.size()) - 1;
  int later = pattern.coordinates[std::min(entry + 32, last)];
  auto row = reinterpret_cast<const char *>(X + size_t(later) * kVectors);
  for (size_t byte = 0; byte < kVectors * sizeof(Register); byte += 64)
    __builtin_prefetch(row + byte, 0, 2);
}

/// Y[i] = sum_p values[p] X[column of p] for rows of `kVectors` registers.
template <int kVectors, typename Element, typename Register>
void multiply(const Pattern &pattern, const Element *values, const Register *X,
              Register *Y) {
#pragma omp parallel for schedule(dynamic, 256)
  for (int i = 0; i < pattern.rows(); ++i) {
    Register row[kVectors] = {};
    for (int p = pattern.positions[i]; p < pattern.positions[i + 1]; ++p) {
      prefetchRow<kVectors>(pattern, p, X);
      const Register *x = X + size_t(pattern.coordinates[p]) * kVectors;
      Element a = values[p];
      for (int v = 0; v < kVectors; ++v)
        row[v] += a * x[v];
    }
    for (int v = 0; v < kVectors; ++v)
      Y[size_t(i) * kVectors + v] = row[v];
  }
}

/// Y[j] = sum_p values[p] X[row of p] over the entries of column j.
template <int kVectors, typename Element, typename Register>
void multiplyTransposed(const TransposedPattern &transposed,
                        const Element *values, const Register *X, Register *Y) {
  const Pattern &pattern = transposed.pattern;
#pragma omp parallel for schedule(dynamic, 256)
  for (int j = 0; j < pattern.rows(); ++j) {
    Register row[kVectors] = {};
    for (int q = pattern.positions[j]; q < pattern.positions[j + 1]; ++q) {
      prefetchRow<kVectors>(pattern, q, X);
      const Register *x = X + size_t(pattern.coordinates[q]) * kVectors;
      Element a = values[transposed.sources[q]];
      for (int v = 0; v < kVectors; ++v)
        row[v] += a * x[v];
    }
    for (int v = 0; v < kVectors; ++v)
      Y[size_t(j) * kVectors + v] = row[v];
  }
}

/// The tile of a dense product: what fills the registers with sums.
#ifdef __AVX512F__
constexpr int kTileRows = 12;
#else
constexpr int kTileRows = 6;
#endif

/// A tile of C = A B: `kRows` rows, one register wide. B's rows have `width`
/// registers.
template <int kRows>
inline void multiplyTile(const float *A, const Vector *B, Vector *C, int inner,
                         int width) {
  Vector sums[kRows] = {};
  for (int k = 0; k < inner; ++k) {
    Vector b = B[size_t(k) * width];
    for (int r = 0; r < kRows; ++r)
      sums[r] += A[size_t(r) * inner + k] * b;
  }
  for (int r = 0; r < kRows; ++r)
    C[size_t(r) * width] = sums[r];
}

/// C = A B; A is rows x inner, B's rows have `width` registers.
inline void multiplyDense(const float *A, const Vector *B, Vector *C, int rows,
                          int inner, int width) {
  constexpr int kBlock = 8 * kTileRows;
#pragma omp parallel for schedule(dynamic, 8)
  for (int first = 0; first < rows; first += kBlock) {
    int last = std::min(rows, first + kBlock);
    for (int v = 0; v < width; ++v) {
      int i = first;
      for (; i + kTileRows <= last; i += kTileRows)
        multiplyTile<kTileRows>(A + size_t(i) * inner, B + v,
                                C + size_t(i) * width + v, inner, width);
      for (; i < last; ++i)
        multiplyTile<1>(A + size_t(i) * inner, B + v, C + size_t(i) * width + v,
                        inner, width);
    }
  }
}

/// A tile of C += A^T B over `rows` rows: `kTileRows` columns of A.
template <int kColumns>
inline void accumulateTile(const float *A, const Vector *B, Vector *C, int rows,
                           int inner, int width) {
  Vector sums[kColumns];
  for (int c = 0; c < kColumns; ++c)
    sums[c] = C[size_t(c) * width];
  for (int i = 0; i < rows; ++i) {
    Vector b = B[size_t(i) * width];
    for (int c = 0; c < kColumns; ++c)
      sums[c] += A[size_t(i) * inner + c] * b;
  }
  for (int c = 0; c < kColumns; ++c)
    C[size_t(c) * width] = sums[c];
}

/// C = A^T B; A is rows x inner, B's rows have `width` registers. Each thread
/// sums blocks of rows that stay in its cache into a matrix of its own.
inline void multiplyDenseTransposed(const float *A, const Vector *B, Vector *C,
                                    int rows, int inner, int width) {
  constexpr int kBlock = 128;
  size_t size = size_t(inner) * width;
  std::vector<Buffer<float>> parts;
  parts.reserve(threadCount());
  for (int thread = 0; thread < threadCount(); ++thread)
    parts.emplace_back(size * kLanes);
#pragma omp parallel for schedule(static)
  for (int first = 0; first < rows; first += kBlock) {
    Vector *sums = parts[threadNumber()].as<Vector>();
    int count = std::min(kBlock, rows - first);
    const float *a = A + size_t(first) * inner;
    const Vector *b = B + size_t(first) * width;
    for (int v = 0; v < width; ++v) {
      int k = 0;
      for (; k + kTileRows <= inner; k += kTileRows)
        accumulateTile<kTileRows>(a + k, b + v, sums + size_t(k) * width + v,
                                  count, inner, width);
      for (; k < inner; ++k)
        accumulateTile<1>(a + k, b + v, sums + size_t(k) * width + v, count,
                          inner, width);
    }
  }
  for (size_t i = 0; i < size; ++i) {
    Vector sum = {};
    for (Buffer<float> &part : parts)
      sum += part.as<Vector>()[i];
    C[i] = sum;
  }
}

/// The transpose of a dense matrix.
inline void transposeDense(const float *A, float *At, int rows, int columns) {
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      At[size_t(j) * rows + i] = A[size_t(i) * columns + j];
}

} // namespace handwritten

#endif // NZ_BENCH_DENSE_H
