//===- Provenance.cpp - What values are made of, across functions ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Optimize/Chains/Provenance.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nz/Dialect/Nz.h"
#include "nz/Dialect/RequestOps.h"
#include "nz/Optimize/SizeFinder.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace nz;

/// Whether `value` is what a call or a loop hands over.
static bool isHandedOver(Value value) {
  Operation *op = value.getDefiningOp();
  return !op || isa<func::CallOp, LoopLikeOpInterface>(op);
}

/// What `user`, a call or a request, gives for each argument of its callee;
/// empty for other operations.
static OperandRange getGiven(Operation *user) {
  if (Request request = Request::from(user))
    return request.getArguments();
  if (auto call = dyn_cast<func::CallOp>(user))
    return call.getArgOperands();
  return {user->operand_end(), user->operand_end()};
}

/// What `loop` hands over as its result or argument `value`: what it begins
/// with, or what a condition hands on. Null if that is not known.
static Value getHandedOver(LoopLikeOpInterface loop, Value value) {
  auto result = dyn_cast<OpResult>(value);
  auto argument = dyn_cast<BlockArgument>(value);
  auto condition = dyn_cast<scf::WhileOp>(loop.getOperation());
  if (condition && (result || argument.getOwner() == condition.getAfterBody()))
    return condition.getConditionOp()
        .getArgs()[result ? result.getResultNumber() : argument.getArgNumber()];
  OpOperand *init =
      result ? loop.getTiedLoopInit(result) : loop.getTiedLoopInit(argument);
  return init ? init->get() : Value();
}

SmallVector<Value> Provenance::getSources(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  Operation *owner =
      argument ? argument.getOwner()->getParentOp() : value.getDefiningOp();
  SmallVector<Value> sources;
  if (auto loop = dyn_cast<LoopLikeOpInterface>(owner)) {
    if (Value source = getHandedOver(loop, value))
      sources.push_back(source);
    return sources;
  }
  if (auto call = dyn_cast<func::CallOp>(owner)) {
    auto callee = symbols.lookupNearestSymbolFrom<func::FuncOp>(
        call, call.getCalleeAttr());
    if (callee && callee.getBody().hasOneBlock())
      if (auto last = dyn_cast<func::ReturnOp>(
              callee.getBody().front().getTerminator()))
        sources.push_back(
            last.getOperand(cast<OpResult>(value).getResultNumber()));
    return sources;
  }
  auto function = dyn_cast<func::FuncOp>(owner);
  if (!function || !function.isPrivate() ||
      !argument.getOwner()->isEntryBlock())
    return {};
  for (Operation *user : users.getUsers(function)) {
    // A rule of the user's is called by derivatives that are not there yet.
    auto custom = dyn_cast<CustomVjpOp>(user);
    if (custom && custom.getCallee() == function.getSymName())
      continue;
    OperandRange given = getGiven(user);
    if (argument.getArgNumber() >= given.size())
      return {};
    sources.push_back(given[argument.getArgNumber()]);
  }
  return sources;
}

std::optional<int64_t>
Provenance::getSize(Place place,
                    DenseMap<Place, std::optional<int64_t>> &known) {
  std::optional<Size> size =
      SizeFinder(isHandedOver).find(place.first, place.second);
  if (!size || size->constant)
    return size ? size->constant : std::nullopt;
  Place origin(size->origin, size->dim);
  // What leads to itself is not known.
  auto [found, isNew] = known.try_emplace(origin);
  if (!isNew)
    return found->second;
  std::optional<int64_t> common;
  for (Value source : getSources(size->origin)) {
    std::optional<int64_t> one = getSize({source, size->dim}, known);
    if (!one || (common && *common != *one))
      return std::nullopt;
    common = one;
  }
  return known[origin] = common;
}

std::optional<int64_t> Provenance::getSize(Value value, int64_t dim) {
  DenseMap<Place, std::optional<int64_t>> known;
  return getSize({value, dim}, known);
}

bool Provenance::hasDerivative(Value value) {
  llvm::SetVector<Value> reached;
  auto reach = [&](auto values) {
    for (Value one : values)
      if (isFloatLike(one.getType()))
        reached.insert(one);
  };
  auto reachUsed = [&](Operation *op) {
    reach(op->getOperands());
    llvm::SetVector<Value> captured;
    getUsedValuesDefinedAbove(op->getRegions(), captured);
    reach(captured.getArrayRef());
  };
  reach(ValueRange(value));
  for (unsigned next = 0; next < reached.size(); ++next) {
    Operation *op = reached[next].getDefiningOp();
    if (op) {
      if (!isa<StopGradientOp>(op))
        reachUsed(op);
      continue;
    }
    auto argument = cast<BlockArgument>(reached[next]);
    unsigned number = argument.getArgNumber();
    Operation *parent = argument.getOwner()->getParentOp();
    if (!isa<func::FuncOp>(parent) || !argument.getOwner()->isEntryBlock()) {
      reachUsed(parent);
      continue;
    }
    for (Operation *user : users.getUsers(parent)) {
      Request request = Request::from(user);
      if (request && llvm::is_contained(request.getWrt(), number))
        return true;
      OperandRange given = getGiven(user);
      if (number < given.size())
        reach(given.slice(number, 1));
    }
  }
  return false;
}
