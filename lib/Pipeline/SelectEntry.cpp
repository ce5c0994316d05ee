//===- SelectEntry.cpp - One function, or its gradient, as the entry ------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "nz/Dialect/RequestOps.h"
#include "nz/Pipeline/Passes.h"

namespace nz {
#define GEN_PASS_DEF_SELECTENTRYPASS
#include "nz/Pipeline/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Verifies that `arguments` are distinct float arguments of `function`, which
/// has one scalar float result.
LogicalResult verifyGradient(func::FuncOp function,
                             ArrayRef<int64_t> arguments) {
  ArrayRef<Type> results = function.getResultTypes();
  auto tensor = results.size() == 1 ? dyn_cast<RankedTensorType>(results[0])
                                    : RankedTensorType();
  if (results.size() != 1 || !isFloatLike(results[0]) ||
      (tensor && tensor.getRank() != 0))
    return function.emitError("expected a function with one scalar float "
                              "result to differentiate, found results (")
           << results << ")";
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t number : arguments) {
    if (number < 0 || number >= function.getNumArguments())
      return function.emitError("expected arguments from 0 to below ")
             << function.getNumArguments() << " to differentiate, found "
             << number;
    if (!isFloatLike(function.getArgumentTypes()[number]))
      return function.emitError(
                 "expected a float or a float tensor as argument ")
             << number << " to differentiate, found "
             << function.getArgumentTypes()[number];
    if (!seen.insert(number).second)
      return function.emitError("expected distinct arguments to differentiate, "
                                "found ")
             << number << " twice";
  }
  return success();
}

/// Makes the function that gives value and gradient of `function`.
func::FuncOp makeGradientEntry(func::FuncOp function,
                               ArrayRef<int64_t> arguments) {
  OpBuilder builder(function.getContext());
  builder.setInsertionPointAfter(function);
  Location loc = function.getLoc();
  SmallVector<Type> results(function.getResultTypes());
  for (int64_t number : arguments)
    results.push_back(function.getArgumentTypes()[number]);
  auto entry = func::FuncOp::create(
      builder, loc, (kGradientEntryPrefix + function.getSymName()).str(),
      builder.getFunctionType(function.getArgumentTypes(), results));
  for (unsigned number = 0; number < function.getNumArguments(); ++number) {
    entry.setArgAttrs(number, function.getArgAttrDict(number));
    function.setArgAttrs(number, ArrayRef<NamedAttribute>());
  }
  builder.setInsertionPointToStart(entry.addEntryBlock());
  auto request = ValueAndGradientOp::create(
      builder, loc, results, FlatSymbolRefAttr::get(function.getSymNameAttr()),
      entry.getArguments(), builder.getDenseI64ArrayAttr(arguments));
  func::ReturnOp::create(builder, loc, request.getResults());
  return entry;
}

struct SelectEntry : nz::impl::SelectEntryPassBase<SelectEntry> {
  using SelectEntryPassBase::SelectEntryPassBase;
  void runOnOperation() override {
    if (entry.empty()) {
      if (!gradient.empty()) {
        getOperation().emitError("expected an entry beside gradient");
        signalPassFailure();
      }
      return;
    }
    auto function = getOperation().lookupSymbol<func::FuncOp>(entry);
    if (!function || function.isExternal()) {
      getOperation().emitError("expected the name of a function with a body as "
                               "entry, found '")
          << entry << "'";
      return signalPassFailure();
    }
    if (!gradient.empty()) {
      SmallVector<int64_t> arguments(gradient.begin(), gradient.end());
      if (failed(verifyGradient(function, arguments)))
        return signalPassFailure();
      function = makeGradientEntry(function, arguments);
    }
    for (auto other : getOperation().getOps<func::FuncOp>())
      if (other != function)
        other.setPrivate();
    function.setPublic();
  }
};

} // namespace
