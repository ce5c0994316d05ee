//===- SparseGeneric.cpp - A generic operation with sparse operands -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Raise/SparseGeneric.h"
#include "nz/Raise/Conversions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "nz/Raise/Conversions.h"

using namespace mlir;
using namespace nz;

SmallVector<Value> nz::getFactors(ArrayRef<Term> terms) {
  SmallVector<Value> factors;
  for (const Term &term : terms)
    llvm::append_range(factors, term.factors);
  return factors;
}

//===----------------------------------------------------------------------===//
// Analysis
//===----------------------------------------------------------------------===//

/// Brings `group` to levels that are loops.
static void splitBlocks(OpBuilder &builder, Location loc, OperandGroup &group) {
  if (!hasBlocks(group.levels))
    return;
  using namespace sparse_tensor;
  MLIRContext *context = builder.getContext();
  SmallVector<AffineExpr> loops;
  for (AffineExpr level : group.levels.getResults()) {
    if (auto part = dyn_cast<AffineBinaryOpExpr>(level))
      level = part.getLHS();
    if (!llvm::is_contained(loops, level))
      loops.push_back(level);
  }
  AffineMap whole =
      AffineMap::get(group.levels.getNumDims(), 0, loops, context);
  SparseTensorEncodingAttr encoding =
      cast<PatternType>(group.pattern.getType()).getEncoding();
  SmallVector<LevelType> levels(loops.size(),
                                LevelType(LevelFormat::Compressed));
  if (loops.size() > 1 && isDenseLT(encoding.getLvlType(0)))
    levels[0] = LevelType(LevelFormat::Dense);
  SmallVector<int64_t> shape(loops.size(), ShapedType::kDynamic);
  auto type =
      PatternType::get(context, shape,
                       SparseTensorEncodingAttr::get(
                           context, levels, AffineMap(), AffineMap(), 0, 0));
  AffineMap change = getLevelChange(group.levels, whole);
  Value pattern;
  for (Value &values : group.values) {
    SparseParts parts =
        changeFormat(builder, loc, {group.pattern, values}, change, type);
    if (!pattern)
      pattern = parts.pattern;
    values = parts.values;
  }
  group.pattern = pattern;
  group.levels = whole;
}

LogicalResult SparseGeneric::analyze(std::string &reason) {
  llvm::raw_string_ostream why(reason);
  BodyAtEntry body(*op.getBody(), {});
  if (Operation *unsupported = body.getUnsupported()) {
    why << "expected scalar arith and math operations in a body on sparse "
           "tensors, found '"
        << unsupported->getName() << "'";
    return failure();
  }
  for (OpOperand &operand : op->getOpOperands()) {
    Value tensor = operand.get();
    if (!isSparse(tensor.getType()))
      continue;
    BlockArgument argument = op.getMatchingBlockArgument(&operand);
    if (RaisedValues::isAllZeros(tensor)) {
      allZeros.push_back(argument);
      continue;
    }
    AffineMap map = op.getMatchingIndexingMap(&operand);
    AffineMap levels = getDimToLevel(tensor.getType()).compose(map);
    if (!map.isProjectedPermutation() && hasBlocks(levels)) {
      why << "expected sparse operand " << operand.getOperandNumber()
          << " at loops, found " << AffineMapAttr::get(map);
      return failure();
    }
    SparseParts parts = raised.lookup(tensor);
    if (!map.isProjectedPermutation())
      parts = takeDiagonal(builder, loc, parts, levels);
    OperandGroup *group = llvm::find_if(groups, [&](OperandGroup &other) {
      return other.pattern == parts.pattern && other.levels == levels;
    });
    if (group == groups.end()) {
      groups.push_back({parts.pattern, levels, {}, {}});
      group = &groups.back();
    }
    group->arguments.push_back(argument);
    group->values.push_back(parts.values);
  }
  // Patterns with blocks and others have no levels in common.
  if (groups.size() > 1)
    splitBlocks();
  return success();
}

void SparseGeneric::takeDenseZeros() {
  for (OpOperand &operand : op->getOpOperands())
    if (!isSparse(operand.get().getType()) &&
        RaisedValues::isAllZeros(operand.get()))
      allZeros.push_back(op.getMatchingBlockArgument(&operand));
}

void SparseGeneric::splitBlocks() {
  for (OperandGroup &group : groups)
    ::splitBlocks(builder, loc, group);
}

BodyAtEntry SparseGeneric::getBody(ArrayRef<unsigned> unstored) const {
  SmallVector<Value> arguments(allZeros);
  for (unsigned number : unstored)
    llvm::append_range(arguments, groups[number].arguments);
  return BodyAtEntry(*linalg::GenericOp(op).getBody(), arguments);
}

std::optional<unsigned> SparseGeneric::getGroupOf(Value argument) const {
  for (auto [number, group] : llvm::enumerate(groups))
    if (llvm::is_contained(group.arguments, argument))
      return number;
  return std::nullopt;
}

SmallVector<unsigned> SparseGeneric::getGroupsOf(ArrayRef<Value> roots) const {
  llvm::SmallBitVector used(groups.size());
  for (Value leaf : getBody({}).getLeaves(roots))
    if (std::optional<unsigned> group = getGroupOf(leaf))
      used.set(*group);
  return SmallVector<unsigned>(used.set_bits());
}

llvm::SmallBitVector SparseGeneric::getLoopsOf(AffineMap map) {
  llvm::SmallBitVector loops(getNumLoops());
  for (AffineExpr result : map.getResults())
    for (unsigned loop = 0; loop < loops.size(); ++loop)
      if (result.isFunctionOfDim(loop))
        loops.set(loop);
  return loops;
}

llvm::SmallBitVector SparseGeneric::getLoopsOf(Value leaf) {
  if (auto index = leaf.getDefiningOp<linalg::IndexOp>()) {
    llvm::SmallBitVector loops(getNumLoops());
    loops.set(index.getDim());
    return loops;
  }
  auto argument = dyn_cast<BlockArgument>(leaf);
  if (argument && argument.getOwner() == op.getBody())
    return getLoopsOf(getMapOf(argument));
  return llvm::SmallBitVector(getNumLoops());
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

Value SparseGeneric::getLoopSize(unsigned loop) {
  AffineExpr dim = getAffineDimExpr(loop, op.getContext());
  Value dynamic;
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    AffineMap map = op.getMatchingIndexingMap(&operand);
    std::optional<unsigned> place = map.getResultPosition(dim);
    if (!type || !place)
      continue;
    if (!type.isDynamicDim(*place))
      return arith::ConstantIndexOp::create(builder, loc,
                                            type.getDimSize(*place));
    if (dynamic)
      continue;
    if (!isSparse(type))
      dynamic = tensor::DimOp::create(builder, loc, operand.get(), *place);
    else
      dynamic = getDimSize(builder, loc, raised.lookup(operand.get()).pattern,
                           type, *place);
  }
  if (dynamic)
    return dynamic;
  // Only sums of loops are sizes of operands.
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Range> ranges =
      cast<linalg::LinalgOp>(*op).createLoopRanges(builder, loc);
  return getValueOrCreateConstantIndexOp(builder, loc, ranges[loop].size);
}

Value SparseGeneric::makeEmpty(ArrayRef<unsigned> loops, Type element) {
  SmallVector<OpFoldResult> sizes;
  for (unsigned loop : loops) {
    Value size = getLoopSize(loop);
    if (std::optional<int64_t> constant = getConstantIntValue(size))
      sizes.push_back(builder.getIndexAttr(*constant));
    else
      sizes.push_back(size);
  }
  return tensor::EmptyOp::create(builder, loc, sizes, element);
}

GroupDomain SparseGeneric::getDomain(ArrayRef<unsigned> groupNumbers,
                                     ArrayRef<LoopPattern> places,
                                     bool namedLoopsOnly) {
  SmallVector<LoopPattern> sources;
  for (unsigned number : groupNumbers)
    sources.push_back({groups[number].pattern, groups[number].levels});
  llvm::append_range(sources, places);
  GroupDomain domain;
  MLIRContext *context = op.getContext();
  domain.loopDims.resize(getNumLoops());
  auto newDim = [&] { return getAffineDimExpr(domain.numDims++, context); };
  SmallVector<SmallVector<AffineExpr>> levelDims;
  for (const LoopPattern &source : sources) {
    AffineMap levels = source.levels;
    SmallVector<AffineExpr> &dims = levelDims.emplace_back();
    for (AffineExpr level : levels.getResults()) {
      auto loop = dyn_cast<AffineDimExpr>(level);
      AffineExpr shared =
          loop ? domain.loopDims[loop.getPosition()] : AffineExpr();
      dims.push_back(shared ? shared : newDim());
      if (loop)
        domain.loopDims[loop.getPosition()] = dims.back();
    }
    // A loop over blocks and the places in them.
    for (auto [loop, expression] : llvm::enumerate(invertLevels(levels)))
      if (expression && !domain.loopDims[loop])
        domain.loopDims[loop] = expression.replaceDims(dims);
    domain.positions.push_back(newDim());
    domain.patterns.push_back(source.pattern);
  }
  for (unsigned loop = 0; loop < getNumLoops(); ++loop) {
    if (domain.loopDims[loop])
      continue;
    if (namedLoopsOnly) {
      domain.loopDims[loop] = getAffineConstantExpr(0, context);
      continue;
    }
    domain.loopDims[loop] = newDim();
    domain.extents.push_back(getLoopSize(loop));
  }
  for (auto [dims, position] : llvm::zip_equal(levelDims, domain.positions)) {
    dims.push_back(position);
    domain.patternMaps.push_back(
        AffineMap::get(domain.numDims, 0, dims, context));
  }
  return domain;
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

Value SparseGeneric::emitSum(OpBuilder &builder, Location loc,
                             const BodyAtEntry &body, ArrayRef<Term> terms,
                             IRMapping &mapping) {
  SmallVector<Value> factors = body.emit(builder, getFactors(terms), mapping);
  ArrayRef<Value> rest(factors);
  Value sum;
  for (const Term &term : terms) {
    Value product;
    for (Value factor : rest.take_front(term.factors.size()))
      product =
          product ? Value(arith::MulFOp::create(builder, loc, product, factor))
                  : factor;
    rest = rest.drop_front(term.factors.size());
    bool isFloat = isa<FloatType>(product.getType());
    if (!sum && term.isNegative) {
      Value zero =
          isFloat ? Value()
                  : Value(arith::ConstantOp::create(
                        builder, loc, builder.getZeroAttr(product.getType())));
      sum = isFloat ? Value(arith::NegFOp::create(builder, loc, product))
                    : Value(arith::SubIOp::create(builder, loc, zero, product));
    } else if (!sum) {
      sum = product;
    } else if (term.isNegative) {
      sum = isFloat ? Value(arith::SubFOp::create(builder, loc, sum, product))
                    : Value(arith::SubIOp::create(builder, loc, sum, product));
    } else {
      sum = isFloat ? Value(arith::AddFOp::create(builder, loc, sum, product))
                    : Value(arith::AddIOp::create(builder, loc, sum, product));
    }
  }
  return sum;
}

Value SparseGeneric::emitKernel(ArrayRef<unsigned> groupNumbers,
                                const BodyAtEntry &body, ArrayRef<Term> terms,
                                Combiner combiner, Value init, AffineMap map,
                                const GroupDomain &domain) {
  llvm::SetVector<Value> leaves = body.getLeaves(getFactors(terms));
  SmallVector<Value> inputs, read;
  SmallVector<AffineMap> maps;
  MLIRContext *context = op.getContext();
  for (Value leaf : leaves) {
    if (leaf.getDefiningOp<linalg::IndexOp>())
      continue;
    read.push_back(leaf);
    auto argument = dyn_cast<BlockArgument>(leaf);
    if (!argument || argument.getOwner() != op.getBody()) {
      inputs.push_back(leaf);
      maps.push_back(AffineMap::get(domain.numDims, 0, context));
    } else if (std::optional<unsigned> group = getGroupOf(leaf)) {
      const OperandGroup &owner = groups[*group];
      auto *place = llvm::find(owner.arguments, leaf);
      inputs.push_back(owner.values[place - owner.arguments.begin()]);
      auto *number = llvm::find(groupNumbers, *group);
      maps.push_back(AffineMap::get(
          domain.numDims, 0, domain.positions[number - groupNumbers.begin()]));
    } else {
      inputs.push_back(getOperandOf(argument));
      maps.push_back(domain.translate(getMapOf(argument)));
    }
  }
  maps.push_back(map);
  auto kernel =
      KernelOp::create(builder, loc, domain.patterns, domain.extents, inputs,
                       init, domain.patternMaps, maps, combiner);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  IRMapping mapping;
  mapping.map(ValueRange(read), kernel.getBody().getArguments());
  for (Value leaf : leaves)
    if (!mapping.contains(leaf)) {
      auto index = leaf.getDefiningOp<linalg::IndexOp>();
      mapping.map(leaf, emitCoordinate(builder, index.getLoc(),
                                       domain.loopDims[index.getDim()]));
    }
  YieldOp::create(builder, loc, emitSum(builder, loc, body, terms, mapping));
  return kernel.getResult(0);
}

Value SparseGeneric::emitDense(ArrayRef<unsigned> loops,
                               const BodyAtEntry &body, ArrayRef<Term> terms,
                               Value init, AffineMap map, ValueRange extra,
                               ArrayRef<AffineMap> extraMaps, Finish finish) {
  MLIRContext *context = op.getContext();
  SmallVector<AffineExpr> dims(getNumLoops(),
                               getAffineConstantExpr(0, context));
  for (auto [place, loop] : llvm::enumerate(loops))
    dims[loop] = getAffineDimExpr(place, context);
  auto translate = [&](AffineMap from) {
    return from.replaceDimsAndSymbols(dims, {}, loops.size(), 0);
  };
  llvm::SetVector<Value> leaves = body.getLeaves(getFactors(terms));
  SmallVector<Value> inputs(extra), read;
  SmallVector<AffineMap> maps;
  for (AffineMap from : extraMaps)
    maps.push_back(translate(from));
  for (Value leaf : leaves) {
    auto argument = dyn_cast<BlockArgument>(leaf);
    if (!argument || argument.getOwner() != op.getBody())
      continue;
    read.push_back(leaf);
    inputs.push_back(getOperandOf(argument));
    maps.push_back(translate(getMapOf(argument)));
  }
  // A loop that no operand names is as long as a tensor that nobody reads.
  AffineMap initMap = translate(map);
  unsigned numRead = inputs.size();
  for (auto [place, loop] : llvm::enumerate(loops)) {
    AffineExpr dim = getAffineDimExpr(place, context);
    auto names = [&](AffineMap each) {
      return each.getResultPosition(dim).has_value();
    };
    if (names(initMap) || llvm::any_of(maps, names))
      continue;
    inputs.push_back(makeEmpty(loop, builder.getI1Type()));
    maps.push_back(AffineMap::get(loops.size(), 0, dim));
  }
  unsigned numUnread = inputs.size() - numRead;
  maps.push_back(initMap);
  llvm::SmallBitVector kept = getLoopsOf(map);
  SmallVector<utils::IteratorType> iterators;
  for (unsigned loop : loops)
    iterators.push_back(kept.test(loop) ? utils::IteratorType::parallel
                                        : utils::IteratorType::reduction);
  auto generic = linalg::GenericOp::create(
      builder, loc, init.getType(), inputs, init, maps, iterators,
      [&](OpBuilder &inner, Location innerLoc, ValueRange arguments) {
        IRMapping mapping;
        for (auto [leaf, argument] : llvm::zip_equal(
                 read,
                 arguments.drop_back(1 + numUnread).drop_front(extra.size())))
          mapping.map(leaf, argument);
        for (Value leaf : leaves) {
          if (mapping.contains(leaf))
            continue;
          auto index = leaf.getDefiningOp<linalg::IndexOp>();
          if (index) {
            auto dim = cast<AffineDimExpr>(dims[index.getDim()]);
            mapping.map(leaf, linalg::IndexOp::create(inner, index.getLoc(),
                                                      dim.getPosition()));
          } else {
            mapping.map(leaf, leaf);
          }
        }
        Value sum = emitSum(inner, innerLoc, body, terms, mapping);
        SmallVector<Value> others{arguments.back()};
        llvm::append_range(others, arguments.take_front(extra.size()));
        linalg::YieldOp::create(inner, innerLoc, finish(inner, sum, others));
      });
  return generic.getResult(0);
}
