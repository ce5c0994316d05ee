//===- CollapseProduct.cpp - Loops of a product that are one in memory ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "nz/Dialect/DenseProduct.h"
#include "nz/Lower/Loops/Contraction.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Loops/RowFunction.h"

using namespace mlir;
using namespace nz;

/// Two loops of `generic` that every operand has side by side or not at all, as
/// loops over rows, columns or terms are; empty if there are none. Rows of a
/// sweep stay as they are.
static ReassociationIndices findNeighbors(linalg::GenericOp generic) {
  std::optional<unsigned> row;
  if (getRangeInSweep(generic))
    row = getRowLoop(generic);
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  for (AffineMap map : maps)
    for (unsigned place = 1; place < map.getNumResults(); ++place) {
      unsigned first = map.getDimPosition(place - 1);
      unsigned second = map.getDimPosition(place);
      if (row != first && row != second &&
          linalg::areDimSequencesPreserved(maps, {{first, second}}))
        return {first, second};
    }
  return {};
}

bool nz::collapseProduct(linalg::GenericOp &generic, RewriterBase &rewriter) {
  bool changed = false;
  while (matchDenseProduct(generic)) {
    ReassociationIndices neighbors = findNeighbors(generic);
    if (neighbors.empty())
      break;
    rewriter.setInsertionPoint(generic);
    FailureOr<linalg::CollapseResult> collapsed =
        linalg::collapseOpIterationDims(
            cast<linalg::LinalgOp>(generic.getOperation()), neighbors,
            rewriter);
    // Elements that lie apart in memory.
    if (failed(collapsed))
      break;
    rewriter.eraseOp(generic);
    generic = cast<linalg::GenericOp>(collapsed->collapsedOp);
    changed = true;
  }
  return changed;
}
