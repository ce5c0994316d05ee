//===- ExpandRequests.cpp - Requests become functions ---------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Dialect/RequestOps.h"
#include "nz/Differentiate/Derivative.h"
#include "nz/Differentiate/Passes.h"

#include "mlir/IR/Builders.h"

namespace nz {
#define GEN_PASS_DEF_EXPANDREQUESTSPASS
#include "nz/Differentiate/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Expands the requests of one module, those of callees first.
class RequestExpander {
public:
  explicit RequestExpander(ModuleOp module) : module(module) {}

  /// Expands the requests of `function` and of all it calls.
  LogicalResult expand(func::FuncOp function);

  unsigned getNumDerivatives() const { return derivatives.size(); }

private:
  LogicalResult expand(Request request);
  /// Expands what `user`, a call or a request in it, names.
  LogicalResult expandCallee(Operation *user, FlatSymbolRefAttr callee);
  /// Expands the user's rules for functions that `function` leads to by calls,
  /// for the sake of `user`.
  LogicalResult expandRules(Operation *user, func::FuncOp function,
                            DenseSet<Operation *> &seen);
  func::FuncOp getDerivative(Request request);

  ModuleOp module;
  SymbolTableCollection symbols;
  DenseSet<Operation *> expanded;
  /// The functions being expanded with what in them leads to the next one.
  SmallVector<std::pair<func::FuncOp, Operation *>> path;
  /// Derivatives built, by name; the name says callee, kind and arguments.
  llvm::StringMap<func::FuncOp> derivatives;
};

} // namespace

LogicalResult RequestExpander::expand(func::FuncOp function) {
  if (expanded.contains(function) || function.isExternal())
    return success();
  path.emplace_back(function, nullptr);
  SmallVector<Operation *> users;
  function.walk([&](Operation *op) {
    if (Request::from(op) || isa<func::CallOp>(op))
      users.push_back(op);
  });
  for (Operation *user : users) {
    path.back().second = user;
    Request request = Request::from(user);
    if (failed(expandCallee(
            user, request ? request.getCallee()
                          : cast<func::CallOp>(user).getCalleeAttr())))
      return failure();
    if (request && failed(expand(request)))
      return failure();
  }
  path.pop_back();
  expanded.insert(function);
  return success();
}

LogicalResult RequestExpander::expandCallee(Operation *user,
                                            FlatSymbolRefAttr callee) {
  auto function = symbols.lookupNearestSymbolFrom<func::FuncOp>(user, callee);
  if (!function)
    return user->emitError("expected the name of a function, found ") << callee;
  auto entry =
      llvm::find_if(path, [&](auto &step) { return step.first == function; });
  if (entry == path.end())
    return expand(function);
  InFlightDiagnostic diagnostic =
      user->emitError("expected no recursion, found that ")
      << callee << " leads to itself";
  for (auto &[caller, step] : llvm::make_range(entry, path.end()))
    diagnostic.attachNote(step->getLoc())
        << "from '@" << caller.getSymName() << "'";
  return diagnostic;
}

LogicalResult RequestExpander::expandRules(Operation *user,
                                           func::FuncOp function,
                                           DenseSet<Operation *> &seen) {
  if (!seen.insert(function).second)
    return success();
  if (CustomVjpOp custom = getCustomRule(function))
    return expandCallee(user, custom.getRuleAttr());
  WalkResult result = function.walk([&](func::CallOp call) {
    auto callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(
        call, call.getCalleeAttr());
    bool failed = callee && mlir::failed(expandRules(user, callee, seen));
    return failed ? WalkResult::interrupt() : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// A name that says what a derivative is: `loss_gradient_0_2`.
static std::string getDerivativeName(Request request) {
  std::string name = request.getCallee().getValue().str() + "_" +
                     request.getOperation()->getName().stripDialect().str();
  for (int64_t number : request.getWrt())
    name += "_" + std::to_string(number);
  return name;
}

func::FuncOp RequestExpander::getDerivative(Request request) {
  Operation *op = request.getOperation();
  std::string name = getDerivativeName(request);
  if (func::FuncOp known = derivatives.lookup(name))
    return known;
  auto primal =
      symbols.lookupNearestSymbolFrom<func::FuncOp>(op, request.getCallee());
  DenseSet<Operation *> seen;
  if (failed(expandRules(op, primal, seen)))
    return nullptr;
  Refusal refusal(op, primal);
  auto hasRule = [](func::FuncOp function) {
    return static_cast<bool>(getCustomRule(function));
  };
  DerivativeKind kind{request.getWrt(), request.givesValue(), isa<VjpOp>(op)};
  func::FuncOp derivative =
      isa<JvpOp>(op)
          ? buildForwardDerivative(primal, name, request.getWrt(), hasRule,
                                   refusal)
          : buildReverseDerivative(primal, name, kind, hasRule, refusal);
  symbols.invalidateSymbolTable(module);
  derivatives[name] = derivative;
  return derivative;
}

/// Whether no type of `op` is a tensor with an encoding: a sparse one, which
/// has no derivative before it is raised.
static LogicalResult checkRaised(Operation *op) {
  SmallVector<Type> types(op->getOperandTypes());
  llvm::append_range(types, op->getResultTypes());
  for (Type type : types)
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      if (tensor.getEncoding())
        return op->emitError("expected tensors without an encoding, as "
                             "--nz-raise-sparse-tensors makes them, found ")
               << type;
  return success();
}

LogicalResult RequestExpander::expand(Request request) {
  if (failed(checkRaised(request.getOperation())))
    return failure();
  func::FuncOp derivative = getDerivative(request);
  if (!derivative)
    return failure();
  Operation *op = request.getOperation();
  OpBuilder builder(op);
  auto call = func::CallOp::create(builder, op->getLoc(), derivative,
                                   op->getOperands());
  op->replaceAllUsesWith(call);
  op->erase();
  return success();
}

namespace {

struct ExpandRequests : nz::impl::ExpandRequestsPassBase<ExpandRequests> {
  void runOnOperation() override {
    RequestExpander expander(getOperation());
    SmallVector<func::FuncOp> functions(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      bool asks = function
                      .walk([](Operation *op) {
                        return Request::from(op) ? WalkResult::interrupt()
                                                 : WalkResult::advance();
                      })
                      .wasInterrupted();
      if (asks && failed(expander.expand(function)))
        return signalPassFailure();
    }
    numDerivatives = expander.getNumDerivatives();
    // No derivative is taken from here on.
    getOperation().walk([](StopGradientOp stop) {
      stop.replaceAllUsesWith(stop.getValue());
      stop.erase();
    });
    for (auto custom :
         llvm::make_early_inc_range(getOperation().getOps<CustomVjpOp>()))
      custom.erase();
  }
};

} // namespace
