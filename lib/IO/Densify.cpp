//===- Densify.cpp - Between dense and sparse arrays ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "nz/IO/Files.h"

using namespace nz::io;

/// The entries of `elements` that are not zero; NaN is unequal to zero.
template <typename T>
static void collectNonzeros(const DenseArray &dense,
                            const std::vector<T> &elements,
                            SparseArray &sparse) {
  size_t rank = dense.shape.size();
  std::vector<int64_t> coordinates(rank, 0);
  std::vector<T> values;
  for (const T &element : elements) {
    if (element != 0) {
      sparse.coordinates.insert(sparse.coordinates.end(), coordinates.begin(),
                                coordinates.end());
      values.push_back(element);
    }
    // The coordinates of the next element, the last one fastest.
    for (size_t d = rank; d-- > 0;) {
      if (++coordinates[d] < dense.shape[d])
        break;
      coordinates[d] = 0;
    }
  }
  sparse.values = std::move(values);
}

Result<SparseArray> nz::io::nonzeros(const DenseArray &dense,
                                     std::string_view file) {
  return guardMemory(file, [&]() -> Result<SparseArray> {
    SparseArray sparse;
    sparse.shape = dense.shape;
    sparse.kind = dense.kind;
    std::visit(
        [&](const auto &elements) { collectNonzeros(dense, elements, sparse); },
        dense.values);
    return sparse;
  });
}

/// The dense elements, in row-major order; the coordinates are inside.
template <typename T>
static std::vector<T> scatter(const SparseArray &sparse,
                              const std::vector<T> &values, uint64_t cells) {
  size_t rank = sparse.shape.size();
  std::vector<T> elements(cells, T(0));
  for (size_t i = 0; i < values.size(); ++i) {
    uint64_t cell = 0;
    for (size_t d = 0; d < rank; ++d)
      cell = cell * sparse.shape[d] + sparse.coordinates[i * rank + d];
    elements[cell] = values[i];
  }
  return elements;
}

Result<DenseArray> nz::io::densify(const SparseArray &sparse,
                                   std::string_view file) {
  return guardMemory(file, [&]() -> Result<DenseArray> {
    uint64_t bytes = sizeof(double);
    bool isEmpty = false, fits = true;
    for (int64_t size : sparse.shape) {
      isEmpty |= size == 0;
      fits &=
          !__builtin_mul_overflow(bytes, static_cast<uint64_t>(size), &bytes);
    }
    // However large the sizes beside it, a size of 0 leaves no cell.
    if (isEmpty)
      bytes = 0;
    else if (!fits)
      return Error::inFile(file, "expected a dense form that fits memory, "
                                 "found the shape " +
                                     printShape(sparse.shape));
    Status status = checkMemory(file, bytes);
    if (!status)
      return status.error();
    DenseArray dense;
    dense.shape = sparse.shape;
    dense.kind = sparse.kind;
    dense.values = std::visit(
        [&](const auto &values) -> Values {
          return scatter(sparse, values, bytes / sizeof(double));
        },
        sparse.values);
    return dense;
  });
}
