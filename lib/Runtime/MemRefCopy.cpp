//===- MemRefCopy.cpp - Copies between strided memrefs --------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Runtime/CompiledInterface.h"
#include <cstring>

using namespace nz::runtime;

namespace {

/// A memref of any rank, taken apart. `shape` holds the sizes, then the
/// strides.
struct Strided {
  Strided(const UnrankedMemRef &memref, int64_t elementBytes)
      : rank(memref.rank) {
    // Every descriptor starts as one of rank 1.
    auto *head = static_cast<MemRef1<char> *>(memref.descriptor);
    data = head->aligned + head->offset * elementBytes;
    shape = head->sizes;
  }
  int64_t size(int64_t dimension) const { return shape[dimension]; }
  int64_t stride(int64_t dimension) const { return shape[rank + dimension]; }

  int64_t rank;
  char *data;
  const int64_t *shape;
};

/// One copy: dimensions from `inner` on are contiguous in both and are moved as
/// `bytes` at once.
struct Copy {
  const Strided &source, &destination;
  int64_t elementBytes, inner, bytes;

  void run(int64_t dimension, const char *from, char *to) const {
    if (dimension == inner) {
      std::memmove(to, from, bytes);
      return;
    }
    int64_t fromStep = source.stride(dimension) * elementBytes;
    int64_t toStep = destination.stride(dimension) * elementBytes;
    for (int64_t at = 0; at < source.size(dimension); ++at)
      run(dimension + 1, from + at * fromStep, to + at * toStep);
  }
};

} // namespace

extern "C" void memrefCopy(int64_t elementBytes, UnrankedMemRef *source,
                           UnrankedMemRef *destination) {
  Strided from(*source, elementBytes), to(*destination, elementBytes);
  int64_t inner = from.rank, elements = 1;
  while (inner > 0 && from.stride(inner - 1) == elements &&
         to.stride(inner - 1) == elements)
    elements *= from.size(--inner);
  for (int64_t dimension = 0; dimension < from.rank; ++dimension)
    if (from.size(dimension) == 0)
      return;
  Copy{from, to, elementBytes, inner, elements * elementBytes}.run(0, from.data,
                                                                   to.data);
}
