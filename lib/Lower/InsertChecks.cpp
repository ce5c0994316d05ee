//===- InsertChecks.cpp - What types leave open is checked at run time ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "nz/Lower/CheckBuilder.h"
#include "nz/Lower/Passes.h"
#include "nz/Lower/ShapeChecks.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

namespace nz {
#define GEN_PASS_DEF_INSERTCHECKSPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Emits the checks of one operation in front of it.
class Checker : CheckBuilder {
public:
  explicit Checker(Operation *op) : CheckBuilder(op), op(op) {}

  void checkLinalg(linalg::LinalgOp linalg);
  void checkKernel(KernelOp kernel);
  void checkDomain(ValueRange patterns, ArrayRef<AffineMap> maps,
                   MutableArrayRef<Value> extents);
  void checkUnion(UnionOp op);
  void checkSelect(SelectOp select);
  void checkLoop(scf::ForOp loop);
  void checkDivision(Value dividend, Value divisor, bool isSigned);
  void checkPower(math::IPowIOp power);

private:
  Value number(Type type, const APInt &value) {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getIntegerAttr(type, value));
  }
  void checkAccess(Value tensor, unsigned operand, AffineMap map,
                   ArrayRef<Value> extents);
  /// The values that an expression may have where its dimensions have theirs.
  struct Range {
    Value smallest, largest;
  };
  Range getRange(AffineExpr expression, ArrayRef<Range> dims);
  void checkGrowth(AffineExpr expression, ArrayRef<Value> extents, Value empty,
                   const Twine &where);

  Operation *op;
};

Checker::Range Checker::getRange(AffineExpr expression, ArrayRef<Range> dims) {
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return dims[dim.getPosition()];
  if (auto number = dyn_cast<AffineConstantExpr>(expression))
    return {constant(number.getValue()), constant(number.getValue())};
  auto binary = cast<AffineBinaryOpExpr>(expression);
  Range left = getRange(binary.getLHS(), dims);
  Range right = getRange(binary.getRHS(), dims);
  if (binary.getKind() == AffineExprKind::Add)
    return {
        builder.createOrFold<arith::AddIOp>(loc, left.smallest, right.smallest),
        builder.createOrFold<arith::AddIOp>(loc, left.largest, right.largest)};
  auto at = [&](Value value) {
    return affine::expandAffineExpr(
        builder, loc,
        getAffineBinaryOpExpr(binary.getKind(), builder.getAffineDimExpr(0),
                              binary.getRHS()),
        value, {});
  };
  if (binary.getKind() == AffineExprKind::Mod) {
    // Remainders grow with what is divided, unless that reaches a multiple of
    // the divisor: then they are any.
    Value first = at(left.smallest), last = at(left.largest);
    Value zero = constant(0);
    Value most =
        builder.createOrFold<arith::SubIOp>(loc, right.largest, constant(1));
    Value length =
        builder.createOrFold<arith::SubIOp>(loc, left.largest, left.smallest);
    Value any = builder.createOrFold<arith::OrIOp>(
        loc, compare(arith::CmpIPredicate::sgt, length, most),
        compare(arith::CmpIPredicate::ugt, first, last));
    return {builder.createOrFold<arith::SelectOp>(loc, any, zero, first),
            builder.createOrFold<arith::SelectOp>(loc, any, most, last)};
  }
  // The others grow with their left side, or fall if they multiply by a
  // number below 0.
  auto factor = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (factor && factor.getValue() < 0)
    return {at(left.largest), at(left.smallest)};
  return {at(left.smallest), at(left.largest)};
}

/// A number that, times the largest extent, bounds `expression` and its parts.
static uint64_t getGrowth(AffineExpr expression) {
  if (isa<AffineDimExpr>(expression))
    return 1;
  if (auto number = dyn_cast<AffineConstantExpr>(expression))
    return llvm::AbsoluteValue(number.getValue());
  auto binary = cast<AffineBinaryOpExpr>(expression);
  uint64_t left = getGrowth(binary.getLHS());
  if (binary.getKind() == AffineExprKind::Add)
    return llvm::SaturatingAdd(left, getGrowth(binary.getRHS()));
  if (binary.getKind() == AffineExprKind::Mul)
    return llvm::SaturatingMultiply(left, getGrowth(binary.getRHS()));
  return left;
}

/// Checks that the index `expression` cannot overflow, unless the domain is
/// `empty`.
void Checker::checkGrowth(AffineExpr expression, ArrayRef<Value> extents,
                          Value empty, const Twine &where) {
  uint64_t growth = std::max<uint64_t>(getGrowth(expression), 1);
  Value bound = constant(std::numeric_limits<int64_t>::max() / growth);
  for (auto [dim, extent] : llvm::enumerate(extents)) {
    if (!expression.isFunctionOfDim(dim))
      continue;
    Value fits = compare(arith::CmpIPredicate::ule, extent, bound);
    emitCheck(builder, loc,
              builder.createOrFold<arith::OrIOp>(loc, fits, empty),
              "expected a size of at most {0} of what indexes " + where +
                  ", found {1}",
              {bound, extent});
  }
}

/// Checks that `tensor` has the size that the extents of the domain ask for.
void Checker::checkAccess(Value tensor, unsigned operand, AffineMap map,
                          ArrayRef<Value> extents) {
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  if (!type)
    return;
  for (auto [dim, expression] : llvm::enumerate(map.getResults())) {
    if (auto name = dyn_cast<AffineDimExpr>(expression)) {
      checkEqual(extents[name.getPosition()], size(tensor, dim),
                 "dimension " + Twine(dim) + " of operand " + Twine(operand));
      continue;
    }
    std::string where = "dimension " + std::to_string(dim) + " of operand " +
                        std::to_string(operand);
    Value empty = isAnyZero(extents);
    checkGrowth(expression, extents, empty, where);
    // Rows of blocks: as many as the numbers that the digits make.
    SmallVector<unsigned> digits;
    if (auto kernel = dyn_cast<KernelOp>(op);
        kernel && kernel.countsThrough(expression, digits)) {
      SmallVector<Value> last;
      for (Value extent : extents)
        last.push_back(
            builder.createOrFold<arith::SubIOp>(loc, extent, constant(1)));
      Value index =
          affine::expandAffineExpr(builder, loc, expression, last, {});
      checkEqual(builder.createOrFold<arith::AddIOp>(loc, index, constant(1)),
                 size(tensor, dim), where);
      continue;
    }
    // The smallest and the largest index, unless the domain is empty.
    SmallVector<Range> ranges;
    Value one = constant(1), zero = constant(0);
    for (Value extent : extents)
      ranges.push_back(
          {zero, builder.createOrFold<arith::SubIOp>(loc, extent, one)});
    Range range = getRange(expression, ranges);
    Value bound = size(tensor, dim);
    for (Value index : {range.smallest, range.largest}) {
      Value inside = compare(arith::CmpIPredicate::ult, index, bound);
      emitCheck(
          builder, loc, builder.createOrFold<arith::OrIOp>(loc, inside, empty),
          "expected indices from 0 to below {0} in " + where + ", found {1}",
          {bound, index});
    }
  }
}

void Checker::checkLinalg(linalg::LinalgOp linalg) {
  SmallVector<Value> extents(linalg.getNumLoops());
  // The first operand that names a loop decides its extent.
  for (OpOperand &operand : op->getOpOperands())
    for (auto [dim, expression] :
         llvm::enumerate(linalg.getMatchingIndexingMap(&operand).getResults()))
      if (auto name = dyn_cast<AffineDimExpr>(expression))
        if (!extents[name.getPosition()])
          extents[name.getPosition()] = size(operand.get(), dim);
  for (Value &extent : extents)
    if (!extent)
      return; // Named only inside expressions: an upstream verifier's matter.
  for (OpOperand &operand : op->getOpOperands())
    checkAccess(operand.get(), operand.getOperandNumber(),
                linalg.getMatchingIndexingMap(&operand), extents);
}

/// Checks that levels of one name have one size, and gives the sizes of all
/// names of patterns.
void Checker::checkDomain(ValueRange patterns, ArrayRef<AffineMap> maps,
                          MutableArrayRef<Value> extents) {
  for (auto [index, pattern, map] : llvm::enumerate(patterns, maps)) {
    for (auto [level, result] : llvm::enumerate(map.getResults().drop_back())) {
      Value found = builder.createOrFold<SizeOp>(
          loc, pattern, builder.getI64IntegerAttr(level));
      Value &extent = extents[cast<AffineDimExpr>(result).getPosition()];
      if (extent)
        checkEqual(extent, found,
                   "level " + Twine(level) + " of pattern " + Twine(index));
      else
        extent = found;
    }
    extents[cast<AffineDimExpr>(map.getResults().back()).getPosition()] =
        builder.createOrFold<CountOp>(loc, pattern);
  }
}

void Checker::checkKernel(KernelOp kernel) {
  SmallVector<Value> extents(kernel.getNumDomainDims());
  checkDomain(kernel.getPatterns(), kernel.getPatternMapsArray(), extents);
  llvm::copy(kernel.getExtents(), extents.begin() + kernel.getFirstDenseDim());
  unsigned first = kernel.getPatterns().size() + kernel.getExtents().size();
  for (auto [index, map] : llvm::enumerate(kernel.getMapsArray()))
    checkAccess(kernel->getOperand(first + index), first + index, map, extents);
}

void Checker::checkUnion(UnionOp op) {
  // Both name the levels alike; each has its own position.
  unsigned rank = op.getType().getRank();
  AffineMap all = AffineMap::getMultiDimIdentityMap(rank + 2, op.getContext());
  SmallVector<Value> extents(rank + 2);
  checkDomain(op->getOperands(),
              {all.getMajorSubMap(rank + 1), all.dropResult(rank)}, extents);
}

void Checker::checkSelect(SelectOp select) {
  Value expected = builder.createOrFold<CountOp>(loc, select.getPattern());
  Value found = size(select.getKeep(), 0);
  emitCheck(builder, loc, compare(arith::CmpIPredicate::eq, expected, found),
            "expected {0} flags, one a stored entry, found {1}",
            {expected, found});
}

void Checker::checkLoop(scf::ForOp loop) {
  Value start = loop.getLowerBound(), end = loop.getUpperBound();
  Value step = loop.getStep();
  Type type = step.getType();
  unsigned width = ConstantIntRanges::getStorageBitwidth(type);
  auto asIndex = [&](Value value) -> Value {
    if (isa<IndexType>(type))
      return value;
    return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                      value);
  };
  Value positive = compare(arith::CmpIPredicate::sgt, step,
                           number(type, APInt::getZero(width)));
  emitCheck(builder, loc, positive, "expected a loop step above {0}, found {1}",
            {constant(0), asIndex(step)});
  APInt known;
  if (matchPattern(step, m_ConstantInt(&known)) && known.isOne())
    return;
  // The index behind the last one ends the loop if it is a number, too.
  using Predicate = arith::CmpIPredicate;
  bool isUnsigned = loop.getUnsignedCmp();
  Value most = number(type, isUnsigned ? APInt::getMaxValue(width)
                                       : APInt::getSignedMaxValue(width));
  Value length = builder.createOrFold<arith::SubIOp>(loc, end, start);
  length = builder.createOrFold<arith::SubIOp>(loc, length,
                                               number(type, APInt(width, 1)));
  // A step that is refused above divides nothing.
  Value divisor = builder.createOrFold<arith::MaxUIOp>(
      loc, step, number(type, APInt(width, 1)));
  Value beyond = builder.createOrFold<arith::RemUIOp>(loc, length, divisor);
  Value last = builder.createOrFold<arith::AddIOp>(
      loc, start, builder.createOrFold<arith::SubIOp>(loc, length, beyond));
  Value bound = builder.createOrFold<arith::SubIOp>(loc, most, step);
  Value empty =
      compare(isUnsigned ? Predicate::uge : Predicate::sge, start, end);
  Value ends =
      compare(isUnsigned ? Predicate::ule : Predicate::sle, last, bound);
  emitCheck(builder, loc, builder.createOrFold<arith::OrIOp>(loc, ends, empty),
            "expected the last index of a loop with this step at most {0}, "
            "found {1}",
            {asIndex(bound), asIndex(last)});
}

void Checker::checkDivision(Value dividend, Value divisor, bool isSigned) {
  Type type = divisor.getType();
  if (isa<ShapedType>(type))
    return; // Elementwise operations on tensors became loops before.
  unsigned width = ConstantIntRanges::getStorageBitwidth(type);
  Value nonzero = compare(arith::CmpIPredicate::ne, divisor,
                          number(type, APInt::getZero(width)));
  emitCheck(builder, loc, nonzero, "expected a divisor that is not 0, found 0");
  if (!isSigned || width == 1)
    return;
  Value first = compare(arith::CmpIPredicate::ne, dividend,
                        number(type, APInt::getSignedMinValue(width)));
  Value second = compare(arith::CmpIPredicate::ne, divisor,
                         number(type, APInt::getAllOnes(width)));
  emitCheck(builder, loc,
            builder.createOrFold<arith::OrIOp>(loc, first, second),
            "expected a quotient that fits, found the smallest integer "
            "divided by -1");
}

/// A power below 0 divides 1 by the base.
void Checker::checkPower(math::IPowIOp power) {
  Type type = power.getType();
  if (isa<ShapedType>(type))
    return;
  Value zero =
      number(type, APInt::getZero(ConstantIntRanges::getStorageBitwidth(type)));
  Value isWhole = compare(arith::CmpIPredicate::sge, power.getRhs(), zero);
  Value nonzero = compare(arith::CmpIPredicate::ne, power.getLhs(), zero);
  emitCheck(builder, loc,
            builder.createOrFold<arith::OrIOp>(loc, isWhole, nonzero),
            "expected a base that is not 0 of a power below 0, found 0");
}

void insertChecks(Operation *op) {
  Checker checker(op);
  llvm::TypeSwitch<Operation *>(op)
      .Case<linalg::LinalgOp>([&](auto linalg) { checker.checkLinalg(linalg); })
      .Case<KernelOp>([&](auto kernel) { checker.checkKernel(kernel); })
      .Case<JoinOp, JoinPartsOp>([&](auto join) {
        SmallVector<Value> extents(
            join.getPatternMapsArray().front().getNumDims());
        checker.checkDomain(join.getPatterns(), join.getPatternMapsArray(),
                            extents);
      })
      .Case<UnionOp>([&](auto both) { checker.checkUnion(both); })
      .Case<SelectOp>([&](auto select) { checker.checkSelect(select); })
      .Case<scf::ForOp>([&](auto loop) { checker.checkLoop(loop); })
      .Case<arith::DivSIOp, arith::RemSIOp, arith::FloorDivSIOp,
            arith::CeilDivSIOp>([&](auto division) {
        checker.checkDivision(division.getLhs(), division.getRhs(), true);
      })
      .Case<arith::DivUIOp, arith::RemUIOp, arith::CeilDivUIOp>(
          [&](auto division) {
            checker.checkDivision(division.getLhs(), division.getRhs(), false);
          })
      .Case<math::IPowIOp>([&](auto power) { checker.checkPower(power); });
}

struct InsertChecks : nz::impl::InsertChecksPassBase<InsertChecks> {
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation()->walk([&](Operation *op) { ops.push_back(op); });
    for (Operation *op : ops) {
      insertChecks(op);
      insertShapeChecks(op);
    }
    getOperation()->walk([&](CheckOp) { ++numChecks; });
  }
};

} // namespace
