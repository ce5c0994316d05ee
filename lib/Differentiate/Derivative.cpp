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

/// Inlines all calls of functions with a body in `function`. There is no
/// recursion.
static LogicalResult inlineCalls(func::FuncOp function,
                                 SymbolTableCollection &symbols,
                                 const Refusal &refusal) {
  SmallVector<func::CallOp> calls;
  auto collect = [&] {
    calls.clear();
    function.walk([&](func::CallOp call) {
      auto callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(
          function, call.getCalleeAttr());
      if (callee && !callee.isExternal())
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
      inlineCall(call, callee);
    }
  return success();
}

/// The type of the derivative of `primal`.
static FunctionType getDerivativeType(func::FuncOp primal,
                                      DerivativeKind kind) {
  SmallVector<Type> inputs(primal.getArgumentTypes()), results;
  if (kind.takesCotangents)
    for (Type result : primal.getResultTypes())
      if (Type tangent = getTangentType(result))
        inputs.push_back(tangent);
  if (kind.givesValue)
    llvm::append_range(results, primal.getResultTypes());
  for (int64_t number : kind.wrt)
    results.push_back(getTangentType(primal.getArgumentTypes()[number]));
  return FunctionType::get(primal.getContext(), inputs, results);
}

/// Appends the derivative of the copied body of a function: what follows its
/// operations in `block`, whose arguments after the first `arguments` ones are
/// cotangents.
static LogicalResult appendCotangents(Block &block, unsigned arguments,
                                      DerivativeKind kind,
                                      const Refusal &refusal) {
  Operation *terminator = block.getTerminator();
  SmallVector<Value> wrt =
      llvm::map_to_vector(kind.wrt, [&](int64_t number) -> Value {
        return block.getArgument(number);
      });
  prepareDerivatives(
      block, wrt,
      llvm::to_vector(llvm::seq<unsigned>(terminator->getNumOperands())));

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

func::FuncOp nz::buildReverseDerivative(func::FuncOp primal, StringRef name,
                                        DerivativeKind kind,
                                        const Refusal &refusal) {
  if (!primal.getBody().hasOneBlock()) {
    (void)refusal.refuse(primal, primal.isExternal()
                                     ? "it has no body"
                                     : "it has unstructured control flow");
    return nullptr;
  }
  SymbolTable symbols(primal->getParentOp());
  OpBuilder builder(primal.getContext());
  auto derivative = func::FuncOp::create(builder, primal.getLoc(), name,
                                         getDerivativeType(primal, kind));
  derivative.setPrivate();
  symbols.insert(derivative, std::next(primal->getIterator()));

  Block *block = derivative.addEntryBlock();
  unsigned arguments = primal.getNumArguments();
  IRMapping mapping;
  mapping.map(primal.getArguments(),
              block->getArguments().take_front(arguments));
  builder.setInsertionPointToEnd(block);
  for (Operation &op : primal.getBody().front())
    builder.clone(op, mapping);

  SymbolTableCollection tables;
  if (failed(inlineCalls(derivative, tables, refusal)) ||
      failed(appendCotangents(*block, arguments, kind, refusal))) {
    derivative.erase();
    return nullptr;
  }
  eraseDeadOperations(*block);
  return derivative;
}
