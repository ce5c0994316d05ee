//===- Refusal.cpp - Why something cannot be differentiated ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/Refusal.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace nz;

LogicalResult Refusal::refuse(Operation *op, const Twine &reason) const {
  // At the location, not the operation: the latter is in a function that is
  // half built and would only confuse if printed.
  SmallVector<CallSiteLoc> sites;
  Location place = op->getLoc();
  for (auto site = dyn_cast<CallSiteLoc>(place);
       site && callees.contains(site.getCaller());
       site = dyn_cast<CallSiteLoc>(place)) {
    sites.push_back(site);
    place = site.getCaller();
  }
  InFlightDiagnostic diagnostic =
      emitError(sites.empty() ? op->getLoc() : sites.front().getCallee())
      << "cannot differentiate '" << op->getName() << "': " << reason;
  for (auto [number, site] : llvm::enumerate(sites)) {
    Location call = number + 1 < sites.size() ? sites[number + 1].getCallee()
                                              : site.getCaller();
    diagnostic.attachNote(call)
        << "in function '@" << callees.lookup(site.getCaller())
        << "', called here";
  }
  diagnostic.attachNote(function->getLoc())
      << "in function '@" << SymbolTable::getSymbolName(function).getValue()
      << "'";
  diagnostic.attachNote(request->getLoc())
      << "whose derivative '" << request->getName() << "' asks for";
  return diagnostic;
}

LogicalResult Refusal::refuseUnknown(Operation *op) const {
  return refuse(op, "no rule for it yet");
}
