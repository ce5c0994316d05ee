//===- RaiseGenerics.cpp - Generic operations become kernels --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"
#include "nz/Raise/BodyAtEntry.h"
#include "nz/Raise/Conversions.h"
#include "nz/Raise/SparseGeneric.h"
#include "nz/Raise/StructuralPatterns.h"

using namespace mlir;
using namespace nz;

namespace {

/// Computes one dense result. A body that adds to its output is cut into terms;
/// each is summed over the entries that can change it, after what it is
/// everywhere else.
class DenseResult {
public:
  DenseResult(SparseGeneric &generic, OpBuilder &builder, unsigned output,
              std::string &reason)
      : generic(generic), builder(builder), loc(generic.getOp().getLoc()),
        output(output), everywhere(generic.getBody({})), why(reason),
        result(generic.getOp().getDpsInits()[output]),
        outputMap(generic.getOutputMap(output)) {}

  FailureOr<Value> compute();

private:
  bool dependsOn(Value scalar, Value leaf) const {
    return everywhere.getLeaves(scalar).contains(leaf);
  }
  bool isZero(const BodyAtEntry &body, const Term &term) const {
    return llvm::any_of(term.factors,
                        [&](Value factor) { return body.isZero(factor); });
  }
  llvm::SmallBitVector getLoops(const BodyAtEntry &body, const Term &term);
  bool isBounded();

  LogicalResult addTerms(ArrayRef<Term> terms);
  void addDense(const Term &term);
  bool addCounted(const Term &term, unsigned group);
  bool addThroughDense(const Term &term, unsigned group);
  LogicalResult addOverUnion(const Term &term, ArrayRef<unsigned> groups);
  LogicalResult writeEverywhere();
  LogicalResult reduceStored(sparse_tensor::ReduceOp reduce);

  /// The operation's result plus `value` times `count` (i64), if there is one.
  Value addTimes(OpBuilder &inner, Value present, Value value, Value count);
  Value getProductOfSizes(const llvm::SmallBitVector &loops);
  Value countStored(unsigned group, const llvm::SmallBitVector &loops);
  Type getElement() const { return getElementTypeOrSelf(result.getType()); }

  SparseGeneric &generic;
  OpBuilder &builder;
  Location loc;
  unsigned output;
  BodyAtEntry everywhere;
  llvm::raw_string_ostream why;
  /// The result so far.
  Value result;
  AffineMap outputMap;
  /// Terms to sum over the stored entries of groups, at last.
  llvm::MapVector<SmallVector<unsigned>, SmallVector<Term>> stored;
};

} // namespace

//===----------------------------------------------------------------------===//
// Cutting a body into terms
//===----------------------------------------------------------------------===//

llvm::SmallBitVector DenseResult::getLoops(const BodyAtEntry &body,
                                           const Term &term) {
  llvm::SmallBitVector loops(generic.getNumLoops());
  for (Value leaf : body.getLeaves(term.factors))
    loops |= generic.getLoopsOf(leaf);
  return loops;
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

LogicalResult DenseResult::addTerms(ArrayRef<Term> terms) {
  SmallVector<Term> work(llvm::reverse(terms));
  while (!work.empty()) {
    Term term = work.pop_back_val();
    SmallVector<unsigned> groups = generic.getGroupsOf(term.factors);
    if (isZero(everywhere, term))
      continue;
    if (groups.empty()) {
      addDense(term);
      continue;
    }
    // Zero as soon as one group is not stored: the natural join is enough.
    bool needsAll = llvm::all_of(groups, [&](unsigned group) {
      return isZero(generic.getBody({group}), term);
    });
    if (needsAll) {
      stored[groups].push_back(term);
      continue;
    }
    if (groups.size() == 1 && addCounted(term, groups[0]))
      continue;
    if (SmallVector<Term> parts = splitTerm(term); !parts.empty()) {
      work.append(parts.rbegin(), parts.rend());
      continue;
    }
    if (groups.size() > 1) {
      if (failed(addOverUnion(term, groups)))
        return failure();
      continue;
    }
    if (!addThroughDense(term, groups[0])) {
      why << "expected a value of 0 at unstored entries, or one that does not "
             "depend on the index, in a sum over them; found one that depends "
             "on dense operands none of which is as large as all loops";
      return failure();
    }
  }
  for (auto &[groups, sums] : stored) {
    GroupDomain domain = generic.getDomain(groups);
    result = generic.emitKernel(groups, everywhere, sums, Combiner::Sums,
                                result, domain.translate(outputMap), domain);
  }
  return success();
}

Value DenseResult::addTimes(OpBuilder &inner, Value present, Value value,
                            Value count) {
  Type type = value.getType();
  bool isFloat = isa<FloatType>(type);
  if (count) {
    Value zero = arith::ConstantOp::create(inner, loc, inner.getZeroAttr(type));
    Value none = arith::CmpIOp::create(
        inner, loc, arith::CmpIPredicate::eq, count,
        arith::ConstantIntOp::create(inner, loc, inner.getI64Type(), 0));
    Value product;
    if (isFloat && type.getIntOrFloatBitWidth() < 32) {
      // The number may be past the range of the type where the product is not.
      Type wide = inner.getF32Type();
      Value times = arith::SIToFPOp::create(inner, loc, wide, count);
      Value each = arith::ExtFOp::create(inner, loc, wide, value);
      product = arith::TruncFOp::create(
          inner, loc, type, arith::MulFOp::create(inner, loc, each, times));
    } else if (isFloat) {
      Value times = arith::SIToFPOp::create(inner, loc, type, count);
      product = arith::MulFOp::create(inner, loc, value, times);
    } else {
      Value times = count;
      if (isa<IndexType>(type))
        times = arith::IndexCastOp::create(inner, loc, type, count);
      else if (type.getIntOrFloatBitWidth() < 64)
        times = arith::TruncIOp::create(inner, loc, type, count);
      product = arith::MulIOp::create(inner, loc, value, times);
    }
    // No entries of an infinite value are nothing.
    value = arith::SelectOp::create(inner, loc, none, zero, product);
  }
  return isFloat ? Value(arith::AddFOp::create(inner, loc, present, value))
                 : Value(arith::AddIOp::create(inner, loc, present, value));
}

/// The number of tuples of `loops`, as i64; null for no loops.
Value DenseResult::getProductOfSizes(const llvm::SmallBitVector &loops) {
  Value product;
  for (unsigned loop : loops.set_bits()) {
    Value size = arith::IndexCastOp::create(builder, loc, builder.getI64Type(),
                                            generic.getLoopSize(loop));
    product = product
                  ? Value(arith::MulIOp::create(builder, loc, product, size))
                  : size;
  }
  return product;
}

/// Adds a term without sparse operands: over the loops that it or the output
/// needs, times the number of tuples of the others.
void DenseResult::addDense(const Term &term) {
  llvm::SmallBitVector kept = getLoops(everywhere, term);
  kept |= generic.getLoopsOf(outputMap);
  llvm::SmallBitVector dropped(kept);
  dropped.flip();
  SmallVector<Value> extra;
  SmallVector<AffineMap> extraMaps;
  if (Value count = getProductOfSizes(dropped)) {
    extra.push_back(count);
    extraMaps.push_back(
        AffineMap::get(generic.getNumLoops(), 0, builder.getContext()));
  }
  SmallVector<unsigned> loops(kept.set_bits());
  result = generic.emitDense(
      loops, everywhere, term, result, outputMap, extra, extraMaps,
      [&](OpBuilder &inner, Value value, ValueRange others) {
        return addTimes(inner, others[0], value,
                        others.size() > 1 ? others[1] : Value());
      });
}

/// The number of stored entries of `group` for each tuple of `loops`, which are
/// some of its own: i64, a tensor unless there are none.
Value DenseResult::countStored(unsigned group,
                               const llvm::SmallBitVector &loops) {
  const OperandGroup &owner = generic.getGroups()[group];
  if (loops.none())
    return arith::IndexCastOp::create(
        builder, loc, builder.getI64Type(),
        CountOp::create(builder, loc, owner.pattern));
  MLIRContext *context = builder.getContext();
  unsigned rank = owner.levels.getNumResults();
  SmallVector<AffineExpr> ofLevels = invertLevels(owner.levels), place;
  SmallVector<Value> sizes;
  SmallVector<int64_t> shape;
  for (unsigned loop : loops.set_bits()) {
    place.push_back(ofLevels[loop]);
    Value size = generic.getLoopSize(loop);
    std::optional<int64_t> constant = getConstantIntValue(size);
    shape.push_back(constant.value_or(ShapedType::kDynamic));
    if (!constant)
      sizes.push_back(size);
  }
  Value zeros = makeZeros(
      builder, loc, RankedTensorType::get(shape, builder.getI64Type()), sizes);
  auto kernel = KernelOp::create(
      builder, loc, owner.pattern, ValueRange(), ValueRange(), zeros,
      AffineMap::getMultiDimIdentityMap(rank + 1, context),
      AffineMap::get(rank + 1, 0, place, context), Combiner::Sums);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  Value one =
      arith::ConstantIntOp::create(builder, loc, builder.getI64Type(), 1);
  YieldOp::create(builder, loc, one);
  return kernel.getResult(0);
}

/// Adds a term whose value at unstored entries is the same for all that meet in
/// one element: their number times the value, and the stored entries after.
bool DenseResult::addCounted(const Term &term, unsigned group) {
  BodyAtEntry background = generic.getBody({group});
  llvm::SmallBitVector own =
      generic.getLoopsOf(generic.getGroups()[group].levels);
  llvm::SmallBitVector ofOutput = generic.getLoopsOf(outputMap);
  llvm::SmallBitVector reduced(own), shared(own), kept(ofOutput);
  reduced.reset(ofOutput);
  shared &= ofOutput;
  llvm::SmallBitVector ofValue = getLoops(background, term);
  if (ofValue.anyCommon(reduced))
    return false;
  kept |= ofValue;
  llvm::SmallBitVector dropped(kept);
  dropped |= own;
  dropped.flip();

  Value total = getProductOfSizes(reduced);
  if (!total)
    total = arith::ConstantIntOp::create(builder, loc, builder.getI64Type(), 1);
  Value factor = getProductOfSizes(dropped);
  MLIRContext *context = builder.getContext();
  AffineMap scalar = AffineMap::get(generic.getNumLoops(), 0, context);
  SmallVector<AffineExpr> place;
  for (unsigned loop : shared.set_bits())
    place.push_back(getAffineDimExpr(loop, context));
  SmallVector<Value> extra{countStored(group, shared), total};
  SmallVector<AffineMap> extraMaps{
      AffineMap::get(generic.getNumLoops(), 0, place, context), scalar};
  if (factor) {
    extra.push_back(factor);
    extraMaps.push_back(scalar);
  }
  SmallVector<unsigned> loops(kept.set_bits());
  result = generic.emitDense(
      loops, background, term, result, outputMap, extra, extraMaps,
      [&](OpBuilder &inner, Value value, ValueRange others) {
        Value count = arith::SubIOp::create(inner, loc, others[2], others[1]);
        if (factor)
          count = arith::MulIOp::create(inner, loc, count, others[3]);
        return addTimes(inner, others[0], value, count);
      });
  stored[{group}].push_back(term);
  return true;
}

/// Whether a dense operand is as large as all loops, so that a dense temporary
/// over them is no larger than the operands.
bool DenseResult::isBounded() {
  linalg::GenericOp op = generic.getOp();
  return llvm::any_of(op->getOpOperands(), [&](OpOperand &operand) {
    return !isSparse(operand.get().getType()) &&
           generic.getLoopsOf(op.getMatchingIndexingMap(&operand)).all();
  });
}

/// Adds a term through a dense tensor over all loops: its value where nothing
/// is stored everywhere, overwritten where something is.
bool DenseResult::addThroughDense(const Term &term, unsigned group) {
  if (!isBounded())
    return false;
  unsigned numLoops = generic.getNumLoops();
  SmallVector<unsigned> loops = llvm::to_vector(llvm::seq(numLoops));
  AffineMap identity =
      AffineMap::getMultiDimIdentityMap(numLoops, builder.getContext());
  Value values = generic.makeEmpty(loops, getElement());
  values = generic.emitDense(
      loops, generic.getBody({group}), term, values, identity, {}, {},
      [&](OpBuilder &, Value value, ValueRange) { return value; });
  GroupDomain domain = generic.getDomain({group});
  values = generic.emitKernel({group}, everywhere, term, Combiner::Writes,
                              values, domain.translate(identity), domain);
  result = generic.emitDense(
      loops, everywhere, {}, result, outputMap, values, identity,
      [&](OpBuilder &inner, Value, ValueRange others) {
        return addTimes(inner, others[0], others[1], Value());
      });
  return true;
}

/// Adds a term that some of several patterns store: its values on their union
/// first, which are then summed.
LogicalResult DenseResult::addOverUnion(const Term &term,
                                        ArrayRef<unsigned> groups) {
  std::optional<StructuralParts> parts =
      computeOverUnion(generic, builder, term, groups, why);
  if (!parts)
    return failure();
  GroupDomain domain = generic.getDomain({}, parts->place);
  auto kernel =
      KernelOp::create(builder, loc, domain.patterns, domain.extents,
                       parts->values, result, domain.patternMaps,
                       {AffineMap::get(domain.numDims, 0, domain.positions[0]),
                        domain.translate(outputMap)},
                       Combiner::Sums);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  YieldOp::create(builder, loc, kernel.getBody().getArgument(0));
  result = kernel.getResult(0);
  return success();
}

//===----------------------------------------------------------------------===//
// Bodies that do not add
//===----------------------------------------------------------------------===//

/// Writes the value where nothing is stored everywhere, then stored entries.
LogicalResult DenseResult::writeEverywhere() {
  Term term{{generic.getYielded(output)}};
  linalg::GenericOp op = generic.getOp();
  if (op.getNumParallelLoops() != generic.getNumLoops() ||
      !outputMap.isPermutation()) {
    why << "expected a body that adds to its output, or parallel loops, each "
           "of "
           "which the output has";
    return failure();
  }
  SmallVector<unsigned> loops =
      llvm::to_vector(llvm::seq(generic.getNumLoops()));
  SmallVector<unsigned> groups = generic.getGroupsOf(term.factors);
  auto fillWithZeros = [&] {
    if (RaisedValues::isAllZeros(result))
      return;
    Value zero = arith::ConstantOp::create(builder, loc,
                                           builder.getZeroAttr(getElement()));
    result = linalg::FillOp::create(builder, loc, zero, result).getResult(0);
  };
  BodyAtEntry background = generic.getBody(groups);
  if (groups.size() > 1 && background.isZero(term.factors[0]) &&
      !dependsOn(term.factors[0], generic.getAccumulator(output))) {
    fillWithZeros();
    return addTerms(term);
  }
  if (background.isZero(term.factors[0]))
    fillWithZeros();
  else
    result = generic.emitDense(
        loops, background, term, result, outputMap, {}, {},
        [&](OpBuilder &, Value value, ValueRange) { return value; });
  // Where more is stored, later.
  for (const StoredSet &set : generic.getStoredSets(groups)) {
    GroupDomain domain = generic.getDomain(set.stored);
    result = generic.emitKernel(set.stored, generic.getBody(set.unstored), term,
                                Combiner::Writes, result,
                                domain.translate(outputMap), domain);
  }
  return success();
}

/// The combiner that `region`, of two arguments, spells, if there is one.
static std::optional<Combiner> getCombinerOf(Region &region) {
  Block &block = region.front();
  if (!llvm::hasNItems(block, 2))
    return std::nullopt;
  Operation &op = block.front();
  auto isArgument = [&](unsigned number) {
    return llvm::is_contained(op.getOperands(), block.getArgument(number));
  };
  if (block.getTerminator()->getOperands() != op.getResults() ||
      op.getNumOperands() != 2 || !isArgument(0) || !isArgument(1))
    return std::nullopt;
  if (isa<arith::AddFOp, arith::AddIOp>(op))
    return Combiner::Sums;
  if (isa<arith::MaximumFOp, arith::MaxSIOp>(op))
    return Combiner::Maxes;
  if (isa<arith::MinimumFOp, arith::MinSIOp>(op))
    return Combiner::Mins;
  return std::nullopt;
}

/// Combines stored entries alone, as `sparse_tensor.reduce` asks for.
LogicalResult DenseResult::reduceStored(sparse_tensor::ReduceOp reduce) {
  std::optional<Combiner> combiner = getCombinerOf(reduce.getRegion());
  if (!combiner) {
    why << "expected a sum, a maximum or a minimum in sparse_tensor.reduce; "
           "other reductions are not supported yet";
    return failure();
  }
  Value accumulator = generic.getAccumulator(output);
  Value value = reduce.getX() == accumulator ? reduce.getY() : reduce.getX();
  SmallVector<unsigned> groups = generic.getGroupsOf(value);
  if ((reduce.getX() != accumulator && reduce.getY() != accumulator) ||
      dependsOn(value, accumulator) || groups.size() != 1 ||
      !generic.getBody(groups).isZero(value)) {
    why << "expected sparse_tensor.reduce of the output and a value that is "
           "stored where one pattern stores entries";
    return failure();
  }
  GroupDomain domain = generic.getDomain(groups);
  if (*combiner == Combiner::Sums) {
    result = generic.emitKernel(groups, everywhere, Term{{value}}, *combiner,
                                result, domain.translate(outputMap), domain);
    return success();
  }
  // A maximum reads what it compares, so that its derivative finds the same
  // bits: the values are computed first.
  SmallVector<AffineExpr> place{domain.positions[0]};
  SmallVector<OpFoldResult> sizes{
      CountOp::create(builder, loc, domain.patterns[0]).getResult()};
  for (auto [number, extent] : llvm::enumerate(domain.extents)) {
    place.push_back(getAffineDimExpr(
        domain.numDims - domain.extents.size() + number, builder.getContext()));
    std::optional<int64_t> constant = getConstantIntValue(extent);
    sizes.push_back(constant ? OpFoldResult(builder.getIndexAttr(*constant))
                             : OpFoldResult(extent));
  }
  AffineMap at = AffineMap::get(domain.numDims, 0, place, builder.getContext());
  const OperandGroup &owner = generic.getGroups()[groups[0]];
  Value values;
  auto *stored = llvm::find(owner.arguments, value);
  if (stored != owner.arguments.end() && domain.extents.empty()) {
    values = owner.values[stored - owner.arguments.begin()];
  } else {
    values = tensor::EmptyOp::create(builder, loc, sizes, getElement());
    values = generic.emitKernel(groups, everywhere, Term{{value}},
                                Combiner::Writes, values, at, domain);
  }
  auto kernel = KernelOp::create(builder, loc, domain.patterns, domain.extents,
                                 values, result, domain.patternMaps,
                                 {at, domain.translate(outputMap)}, *combiner);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  YieldOp::create(builder, loc, kernel.getBody().getArgument(0));
  result = kernel.getResult(0);
  return success();
}

FailureOr<Value> DenseResult::compute() {
  for (Operation &op : *generic.getOp().getBody())
    if (isa<sparse_tensor::SelectOp>(op)) {
      why << "expected a sparse result of sparse_tensor.select";
      return failure();
    }
  Operation *last = generic.getYielded(output).getDefiningOp();
  LogicalResult done = success();
  if (auto reduce = dyn_cast_or_null<sparse_tensor::ReduceOp>(last))
    done = reduceStored(reduce);
  else if (std::optional<SmallVector<Term>> terms = generic.getSummands(output))
    done = addTerms(*terms);
  else
    done = writeEverywhere();
  if (failed(done))
    return failure();
  return result;
}

//===----------------------------------------------------------------------===//
// All results
//===----------------------------------------------------------------------===//

LogicalResult nz::raiseGeneric(linalg::GenericOp op, RaisedValues &raised,
                               OpBuilder &builder) {
  SparseGeneric generic(op, raised, builder);
  std::string reason;
  if (failed(generic.analyze(reason)))
    return op.emitOpError(reason);
  for (OpResult result : op.getResults()) {
    unsigned number = result.getResultNumber();
    auto type = cast<RankedTensorType>(result.getType());
    if (isSparse(type)) {
      FailureOr<SparseParts> parts =
          computeSparseResult(op, number, type, raised, builder, reason);
      if (failed(parts))
        return op.emitOpError(reason);
      raised.set(result, *parts);
      continue;
    }
    FailureOr<Value> value =
        DenseResult(generic, builder, number, reason).compute();
    if (failed(value))
      return op.emitOpError(reason);
    raised.setOrigin(*value, result);
    result.replaceAllUsesWith(*value);
  }
  return success();
}

LogicalResult nz::resolveDenseBody(linalg::GenericOp op) {
  Block &body = *op.getBody();
  bool asksForEntries = false;
  for (Operation &inner : body) {
    asksForEntries |= isa<sparse_tensor::UnaryOp, sparse_tensor::BinaryOp,
                          sparse_tensor::ReduceOp>(inner);
    if (isa<sparse_tensor::SelectOp>(inner))
      return inner.emitOpError(
                 "expected a sparse result, whose entries it selects, found ")
             << op.getResultTypes();
  }
  if (!asksForEntries)
    return success();
  BodyAtEntry entry(body, {});
  if (Operation *other = entry.getUnsupported())
    return other->emitOpError("expected arith and math on scalars beside "
                              "operations of sparse_tensor");
  Operation *yield = body.getTerminator();
  SmallVector<Value> yielded(yield->getOperands());
  IRMapping mapping;
  for (Value leaf : entry.getLeaves(yielded))
    mapping.map(leaf, leaf);
  OpBuilder builder(yield);
  yield->setOperands(entry.emit(builder, yielded, mapping));
  SmallVector<Operation *> inner = llvm::map_to_vector(
      body.without_terminator(), [](Operation &each) { return &each; });
  for (Operation *each : llvm::reverse(inner))
    if (isOpTriviallyDead(each))
      each->erase();
  return success();
}
