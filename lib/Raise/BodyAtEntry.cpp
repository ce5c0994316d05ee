//===- BodyAtEntry.cpp - A body where some arguments are not stored -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Raise/BodyAtEntry.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SparseTensor/IR/SparseTensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace nz;
using Known = BodyAtEntry::Known;

/// Whether `attribute` is the number zero.
static bool isZeroNumber(Attribute attribute) {
  if (auto number = dyn_cast_or_null<FloatAttr>(attribute))
    return number.getValue().isZero();
  if (auto number = dyn_cast_or_null<IntegerAttr>(attribute))
    return number.getValue().isZero();
  return false;
}

bool Known::isZero() const {
  return kind == Zero || (kind == Constant && isZeroNumber(constant));
}

BodyAtEntry::BodyAtEntry(Block &body, ArrayRef<Value> unstored) {
  for (Value argument : unstored)
    setKnown(argument, {Known::Zero, {}, {}}, true);
  visitBlock(body);
}

void BodyAtEntry::setKnown(Value scalar, Known fact, bool isTouched) {
  if (isTouched && fact.kind == Known::Constant && isZeroNumber(fact.constant))
    fact = {Known::Zero, {}, {}};
  known[scalar] = fact;
  if (isTouched)
    touched.insert(scalar);
}

Known BodyAtEntry::at(Value scalar) const {
  auto found = known.find(scalar);
  if (found != known.end())
    return found->second;
  Attribute constant;
  if (matchPattern(scalar, m_Constant(&constant)))
    if (auto number = dyn_cast<TypedAttr>(constant))
      return {Known::Constant, number, {}};
  return {Known::Computed, {}, scalar};
}

//===----------------------------------------------------------------------===//
// Visiting the body
//===----------------------------------------------------------------------===//

void BodyAtEntry::visitBlock(Block &block) {
  for (Operation &op : block.without_terminator())
    visit(op);
}

/// The result of `op` is what `region` yields at `arguments`; nothing is stored
/// where the region is empty.
void BodyAtEntry::visitRegion(Operation &op, Region &region,
                              ArrayRef<Value> arguments) {
  Value result = op.getResult(0);
  if (region.empty())
    return setKnown(result, {Known::Zero, {}, {}}, true);
  Block &block = region.front();
  for (auto [inner, outer] : llvm::zip(block.getArguments(), arguments))
    setKnown(inner, at(outer), touched.contains(outer));
  visitBlock(block);
  Operation *yield = block.getTerminator();
  if (yield->getNumOperands() != 1) {
    unsupported = &op;
    return setKnown(result, {Known::Computed, {}, result}, false);
  }
  Value yielded = yield->getOperand(0);
  setKnown(result, at(yielded), touched.contains(yielded));
}

void BodyAtEntry::visit(Operation &op) {
  auto isAbsent = [&](Value value) { return at(value).kind == Known::Zero; };
  if (auto unary = dyn_cast<sparse_tensor::UnaryOp>(op)) {
    if (isAbsent(unary.getX()))
      return visitRegion(op, unary.getAbsentRegion(), {});
    return visitRegion(op, unary.getPresentRegion(), {unary.getX()});
  }
  if (auto binary = dyn_cast<sparse_tensor::BinaryOp>(op)) {
    Value x = binary.getX(), y = binary.getY(), result = binary.getResult();
    if (isAbsent(x) && isAbsent(y))
      return setKnown(result, {Known::Zero, {}, {}}, true);
    if (isAbsent(x))
      return binary.getRightIdentity()
                 ? setKnown(result, at(y), true)
                 : visitRegion(op, binary.getRightRegion(), {y});
    if (isAbsent(y))
      return binary.getLeftIdentity()
                 ? setKnown(result, at(x), true)
                 : visitRegion(op, binary.getLeftRegion(), {x});
    return visitRegion(op, binary.getOverlapRegion(), {x, y});
  }
  if (auto reduce = dyn_cast<sparse_tensor::ReduceOp>(op)) {
    // Only stored entries take part.
    if (isAbsent(reduce.getY()))
      return setKnown(reduce.getResult(), at(reduce.getX()), true);
    if (isAbsent(reduce.getX()))
      return setKnown(reduce.getResult(), at(reduce.getY()), true);
    return visitRegion(op, reduce.getRegion(), {reduce.getX(), reduce.getY()});
  }
  if (auto select = dyn_cast<sparse_tensor::SelectOp>(op)) {
    // The value of the entries that are kept; the flag is asked for by itself.
    Value x = select.getX();
    Block &block = select.getRegion().front();
    setKnown(block.getArgument(0), at(x), touched.contains(x));
    visitBlock(block);
    return setKnown(select.getOutput(), at(x), touched.contains(x));
  }
  if (isa<linalg::IndexOp>(op))
    return; // A leaf.
  if (op.getNumRegions() != 0 || op.getNumResults() != 1 ||
      !isa_and_nonnull<arith::ArithDialect, math::MathDialect>(
          op.getDialect()) ||
      !op.getResult(0).getType().isIntOrIndexOrFloat())
    unsupported = &op;
  if (unsupported)
    return;

  SmallVector<Known> operands;
  bool isTouched = false;
  for (Value operand : op.getOperands()) {
    operands.push_back(at(operand));
    isTouched |= touched.contains(operand);
  }
  if (std::optional<Known> fact = foldAtZero(op, operands))
    return setKnown(op.getResult(0), *fact, isTouched);
  foldConstants(op);
}

/// What `op` folds to, if it has one result and does.
static OpFoldResult fold(Operation &op, ArrayRef<Attribute> operands) {
  // Folding may change the operation: a copy is folded.
  Operation *copy = op.clone();
  SmallVector<OpFoldResult> results;
  bool folded = succeeded(copy->fold(operands, results)) && results.size() == 1;
  copy->destroy();
  return folded ? results[0] : OpFoldResult();
}

/// The same of a function of narrow floats, which upstream does not fold, as it
/// is computed: in f32, and rounded.
static OpFoldResult foldInSingle(Operation &op, ArrayRef<Attribute> operands) {
  Type single = Float32Type::get(op.getContext());
  auto type = dyn_cast<FloatType>(op.getResult(0).getType());
  if (!type || type.getWidth() >= 32 ||
      !isa_and_nonnull<math::MathDialect>(op.getDialect()))
    return {};
  SmallVector<Attribute> wide;
  for (Attribute operand : operands) {
    auto number = dyn_cast_if_present<FloatAttr>(operand);
    if (!number)
      return {};
    wide.push_back(FloatAttr::get(single, number.getValueAsDouble()));
  }
  auto number = dyn_cast_if_present<FloatAttr>(
      dyn_cast_if_present<Attribute>(fold(op, wide)));
  return number ? OpFoldResult(FloatAttr::get(type, number.getValueAsDouble()))
                : OpFoldResult();
}

/// Folds `op` with the operands that are constants.
void BodyAtEntry::foldConstants(Operation &op) {
  Value result = op.getResult(0);
  SmallVector<Attribute> operands;
  bool isTouched = false;
  for (Value operand : op.getOperands()) {
    Known fact = at(operand);
    isTouched |= touched.contains(operand);
    if (fact.kind == Known::Zero)
      operands.push_back(
          Builder(op.getContext()).getZeroAttr(operand.getType()));
    else
      operands.push_back(fact.constant);
  }
  Attribute constant;
  if (op.hasTrait<OpTrait::ConstantLike>() &&
      matchPattern(&op, m_Constant(&constant)))
    return setKnown(result, {Known::Constant, cast<TypedAttr>(constant), {}},
                    false);
  // Angles have a pass of their own.
  if (!isa<math::Atan2Op>(op) &&
      llvm::any_of(operands, [](Attribute operand) { return !!operand; })) {
    OpFoldResult folded = fold(op, operands);
    if (!folded)
      folded = foldInSingle(op, operands);
    if (auto number = dyn_cast_if_present<TypedAttr>(
            dyn_cast_if_present<Attribute>(folded)))
      return setKnown(result, {Known::Constant, number, {}}, isTouched);
    if (auto value = dyn_cast_if_present<Value>(folded))
      return setKnown(result, at(value), isTouched);
  }
  computed.push_back(&op);
  setKnown(result, {Known::Computed, {}, result}, isTouched);
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

llvm::DenseSet<Value> BodyAtEntry::getNeeded(ArrayRef<Value> roots) const {
  llvm::DenseSet<Value> needed;
  auto need = [&](Value value) {
    Known fact = at(value);
    if (fact.kind == Known::Computed)
      needed.insert(fact.value);
  };
  llvm::for_each(roots, need);
  for (Operation *op : llvm::reverse(computed))
    if (needed.contains(op->getResult(0)))
      llvm::for_each(op->getOperands(), need);
  return needed;
}

llvm::SetVector<Value> BodyAtEntry::getLeaves(ArrayRef<Value> roots) const {
  llvm::DenseSet<Value> needed = getNeeded(roots), inner;
  for (Operation *op : computed)
    inner.insert(op->getResult(0));
  // In the order of use, which is the same on every run.
  llvm::SetVector<Value> leaves;
  auto visitLeaf = [&](Value value) {
    Known fact = at(value);
    if (fact.kind == Known::Computed && !inner.contains(fact.value))
      leaves.insert(fact.value);
  };
  for (Operation *op : computed)
    if (needed.contains(op->getResult(0)))
      llvm::for_each(op->getOperands(), visitLeaf);
  llvm::for_each(roots, visitLeaf);
  return leaves;
}

SmallVector<Value> BodyAtEntry::emit(OpBuilder &builder, ArrayRef<Value> roots,
                                     IRMapping &mapping) const {
  llvm::DenseMap<Attribute, Value> constants;
  auto materialize = [&](Location loc, Value value) -> Value {
    Known fact = at(value);
    if (fact.kind == Known::Computed)
      return mapping.lookup(fact.value);
    TypedAttr number = fact.kind == Known::Constant
                           ? fact.constant
                           : builder.getZeroAttr(value.getType());
    Value &constant = constants[number];
    if (!constant)
      constant = arith::ConstantOp::create(builder, loc, number);
    return constant;
  };
  llvm::DenseSet<Value> needed = getNeeded(roots);
  for (Operation *op : computed) {
    if (!needed.contains(op->getResult(0)))
      continue;
    IRMapping operands;
    for (Value operand : op->getOperands())
      if (!operands.contains(operand))
        operands.map(operand, materialize(op->getLoc(), operand));
    mapping.map(op->getResult(0), builder.clone(*op, operands)->getResult(0));
  }
  SmallVector<Value> emitted;
  for (Value root : roots)
    emitted.push_back(materialize(root.getLoc(), root));
  return emitted;
}
