//===- Derivative.cpp - The derivative of one function --------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Differentiate/Derivative.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "nz/Differentiate/ForwardWalk.h"
#include "nz/Differentiate/Prepare.h"
#include "nz/Differentiate/ReverseWalk.h"
#include "nz/Interfaces/Differentiable.h"

using namespace mlir;
using namespace nz;

/// Replaces `call` by a copy of the body of `callee`, one block. Locations tell
/// both places.
static void inlineCall(func::CallOp call, func::FuncOp callee) {
  OpBuilder builder(call);
  Block &body = callee.getBody().front();
  IRMapping mapping;
  mapping.map(body.getArguments(), call.getOperands());
  for (Operation &op : body.without_terminator()) {
    Operation *copy = builder.clone(op, mapping);
    copy->walk([&](Operation *inner) {
      inner->setLoc(CallSiteLoc::get(inner->getLoc(), call.getLoc()));
    });
  }
  for (auto [result, operand] :
       llvm::zip_equal(call.getResults(), body.getTerminator()->getOperands()))
    result.replaceAllUsesWith(mapping.lookupOrDefault(operand));
  call.erase();
}

/// Inlines all calls of functions with a body and without a user's rule in
/// `function`. There is no recursion.
static LogicalResult inlineCalls(func::FuncOp function,
                                 SymbolTableCollection &symbols,
                                 HasRule hasRule, Refusal &refusal) {
  SmallVector<func::CallOp> calls;
  auto collect = [&] {
    calls.clear();
    function.walk([&](func::CallOp call) {
      auto callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(
          function, call.getCalleeAttr());
      if (callee && !callee.isExternal() && !hasRule(callee))
        calls.push_back(call);
    });
    return !calls.empty();
  };
  while (collect())
    for (func::CallOp call : calls) {
      auto callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(
          function, call.getCalleeAttr());
      if (!callee.getBody().hasOneBlock())
        return refusal.refuse(call, "the function has unstructured control "
                                    "flow");
      refusal.addCall(call.getLoc(), callee.getSymName());
      inlineCall(call, callee);
    }
  return success();
}

/// The arguments of `block` that are numbered `wrt`.
static SmallVector<Value> getArguments(Block &block, ArrayRef<int64_t> wrt) {
  return llvm::map_to_vector(
      wrt, [&](int64_t number) -> Value { return block.getArgument(number); });
}

/// Appends the types of the tangents of values of `types`, those that have any.
static void appendTangentTypes(TypeRange types, SmallVectorImpl<Type> &to) {
  for (Type type : types)
    if (Type tangent = getTangentType(type))
      to.push_back(tangent);
}

/// Appends the reverse derivative of the copied body of a function: what
/// follows its operations in `block`, whose arguments after the first
/// `arguments` ones are cotangents.
static LogicalResult appendCotangents(Block &block, unsigned arguments,
                                      DerivativeKind kind,
                                      const Refusal &refusal) {
  Operation *terminator = block.getTerminator();
  SmallVector<Value> wrt = getArguments(block, kind.wrt);
  prepareReverse(block, wrt);

  OpBuilder builder(terminator);
  ReverseWalk walk(builder, Activity(block, wrt, terminator->getOperands()),
                   refusal);
  unsigned nextCotangent = arguments;
  for (Value result : terminator->getOperands()) {
    auto type = dyn_cast<DifferentiableTypeInterface>(result.getType());
    if (!type || !type.getTangentType())
      continue;
    if (kind.takesCotangents)
      walk.add(result, block.getArgument(nextCotangent++));
    else if (walk.isActive(result))
      walk.add(result, type.splat(builder, terminator->getLoc(), result, 1.0));
  }
  if (failed(walk.reverse(block)))
    return failure();

  SmallVector<Value> results;
  if (kind.givesValue)
    llvm::append_range(results, terminator->getOperands());
  for (Value argument : wrt) {
    Value gradient = walk.cotangent(argument);
    results.push_back(
        gradient ? gradient
                 : createZero(builder, terminator->getLoc(), argument));
  }
  terminator->setOperands(results);
  return success();
}

/// Puts tangents between the operations of the copied body of a function, whose
/// arguments after the first `arguments` ones are tangents of those in `wrt`.
static LogicalResult insertTangents(Block &block, unsigned arguments,
                                    ArrayRef<int64_t> wrt,
                                    const Refusal &refusal) {
  Operation *terminator = block.getTerminator();
  SmallVector<Value> from = getArguments(block, wrt);
  prepareForward(block, from);

  OpBuilder builder(terminator);
  ForwardWalk walk(builder, Activity(block, from, terminator->getOperands()),
                   refusal);
  for (auto [argument, tangent] :
       llvm::zip_equal(from, block.getArguments().drop_front(arguments)))
    walk.set(argument, tangent);
  if (failed(walk.forward(block)))
    return failure();

  SmallVector<Value> results(terminator->getOperands());
  for (Value result : terminator->getOperands())
    if (isDifferentiable(result.getType()))
      results.push_back(walk.tangentOrZero(result));
  terminator->setOperands(results);
  return success();
}

/// Fills the empty `block` with what `primal` does: a call if a user's rule
/// says its derivative, else a copy of its body.
static void fillBody(Block &block, func::FuncOp primal, HasRule hasRule) {
  OpBuilder builder = OpBuilder::atBlockEnd(&block);
  ValueRange arguments =
      block.getArguments().take_front(primal.getNumArguments());
  if (hasRule(primal)) {
    auto call =
        func::CallOp::create(builder, primal.getLoc(), primal, arguments);
    func::ReturnOp::create(builder, primal.getLoc(), call.getResults());
    return;
  }
  IRMapping mapping;
  mapping.map(primal.getArguments(), arguments);
  for (Operation &op : primal.getBody().front())
    builder.clone(op, mapping);
}

/// Refuses operations on memory: their effects are in no value.
static LogicalResult refuseMemory(func::FuncOp function,
                                  const Refusal &refusal) {
  Operation *found = nullptr;
  function.walk([&](Operation *op) {
    auto isMemory = [](Type type) { return isa<BaseMemRefType>(type); };
    if (!found && (llvm::any_of(op->getOperandTypes(), isMemory) ||
                   llvm::any_of(op->getResultTypes(), isMemory)))
      found = op;
  });
  return found ? refusal.refuse(found, "it reads or writes memory") : success();
}

/// Builds the private function `name` of type `type`, after `primal`: its
/// arguments begin with those of `primal`, and its body is a copy with calls
/// inlined, which `differentiate` completes. Null after an error.
static func::FuncOp
buildDerivative(func::FuncOp primal, StringRef name, FunctionType type,
                HasRule hasRule, Refusal &refusal,
                function_ref<LogicalResult(Block &body)> differentiate) {
  if (!primal.getBody().hasOneBlock() && !hasRule(primal)) {
    (void)refusal.refuse(primal, primal.isExternal()
                                     ? "it has no body"
                                     : "it has unstructured control flow");
    return nullptr;
  }
  SymbolTable symbols(primal->getParentOp());
  OpBuilder builder(primal.getContext());
  auto derivative = func::FuncOp::create(builder, primal.getLoc(), name, type);
  derivative.setPrivate();
  symbols.insert(derivative, std::next(primal->getIterator()));

  Block *block = derivative.addEntryBlock();
  fillBody(*block, primal, hasRule);
  SymbolTableCollection tables;
  if (failed(inlineCalls(derivative, tables, hasRule, refusal)) ||
      failed(refuseMemory(derivative, refusal)) ||
      failed(differentiate(*block))) {
    derivative.erase();
    return nullptr;
  }
  eraseDeadOperations(*block);
  return derivative;
}

func::FuncOp nz::buildReverseDerivative(func::FuncOp primal, StringRef name,
                                        DerivativeKind kind, HasRule hasRule,
                                        Refusal &refusal) {
  SmallVector<Type> inputs(primal.getArgumentTypes()), results;
  if (kind.takesCotangents)
    appendTangentTypes(primal.getResultTypes(), inputs);
  if (kind.givesValue)
    llvm::append_range(results, primal.getResultTypes());
  for (int64_t number : kind.wrt)
    results.push_back(getTangentType(primal.getArgumentTypes()[number]));
  auto type = FunctionType::get(primal.getContext(), inputs, results);
  return buildDerivative(
      primal, name, type, hasRule, refusal, [&](Block &body) -> LogicalResult {
        return appendCotangents(body, primal.getNumArguments(), kind, refusal);
      });
}

func::FuncOp nz::buildForwardDerivative(func::FuncOp primal, StringRef name,
                                        ArrayRef<int64_t> wrt, HasRule hasRule,
                                        Refusal &refusal) {
  SmallVector<Type> inputs(primal.getArgumentTypes());
  SmallVector<Type> results(primal.getResultTypes());
  for (int64_t number : wrt)
    inputs.push_back(getTangentType(primal.getArgumentTypes()[number]));
  appendTangentTypes(primal.getResultTypes(), results);
  auto type = FunctionType::get(primal.getContext(), inputs, results);
  return buildDerivative(
      primal, name, type, hasRule, refusal, [&](Block &body) -> LogicalResult {
        return insertTangents(body, primal.getNumArguments(), wrt, refusal);
      });
}
