//===- SharedEntries.cpp - Kernels that may share a loop ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/SharedEntries.h"

#include "nz/Dialect/ListedProduct.h"
#include "nz/Lower/Loops/KernelLoops.h"
#include "nz/Lower/Loops/RowAccess.h"
#include "nz/Lower/Loops/RowFunction.h"

using namespace mlir;
using namespace nz;

bool nz::canShareEntries(KernelOp lhs, KernelOp rhs) {
  if (!llvm::equal(lhs.getPatterns(), rhs.getPatterns()) ||
      (lhs.getPatterns().size() != 1 &&
       !(runsOverListedTerms(lhs) && runsOverListedTerms(rhs))))
    return false;
  for (unsigned index = 0; index < lhs.getPatterns().size(); ++index)
    if (lhs.getPatternMap(index).getResults() !=
        rhs.getPatternMap(index).getResults())
      return false;
  for (KernelOp kernel : {lhs, rhs})
    if (!kernel.hasBuffers() || !cannotFail(kernel.getBody()))
      return false;
  return haveSameOutside(lhs, rhs) &&
         !conflict(getRowAccesses(lhs), getRowAccesses(rhs));
}
