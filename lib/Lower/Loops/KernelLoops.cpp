//===- KernelLoops.cpp - The loop nest of a kernel ------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Lower/Loops/KernelLoops.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace nz;

/// The bytes of a row of sums that registers hold while entries add to them.
static constexpr int64_t kRegisterBytes = 512;

/// How many dense dimensions get their loops outside of those over the entries
/// of a row: of a row of sums that is longer than registers are, a part after
/// the other is then added up in registers.
static unsigned countDenseOutside(KernelOp kernel, ArrayRef<Value> extents) {
  AffineMap pattern = kernel.getPatternMap(0);
  if (kernel.getPatterns().size() != 1 || pattern.getNumResults() < 3)
    return 0;
  int64_t bytes = 0;
  for (auto [index, init] : llvm::enumerate(kernel.getInits())) {
    // A row's own sums: elements of the row and of all dense dimensions.
    AffineMap map = kernel.getInitMap(index);
    for (unsigned level = 1; level < pattern.getNumResults(); ++level)
      if (map.isFunctionOfDim(
              cast<AffineDimExpr>(pattern.getResult(level)).getPosition()))
        return 0;
    for (unsigned dense = 0; dense < extents.size(); ++dense)
      if (!map.isFunctionOfDim(kernel.getFirstDenseDim() + dense))
        return 0;
    Type element = getElementTypeOrSelf(init.getType());
    if (kernel.getCombiner(index) == Combiner::Writes ||
        !element.isIntOrFloat())
      return 0;
    bytes += llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
  }
  for (Value extent : extents) {
    std::optional<int64_t> size = getConstantIntValue(extent);
    if (!size)
      return 0;
    bytes = llvm::SaturatingMultiply<uint64_t>(bytes, *size);
  }
  unsigned outside = 0;
  while (outside + 1 < extents.size() && bytes > kRegisterBytes)
    bytes /= std::max<int64_t>(*getConstantIntValue(extents[outside++]), 1);
  return outside;
}

KernelLoops::KernelLoops(KernelOp kernel, KernelOperands given,
                         OpBuilder &builder)
    : kernel(kernel), operands(std::move(given)), builder(builder),
      loc(kernel.getLoc()), dimDepth(kernel.getNumDomainDims(), 0),
      coordinates(kernel.getNumDomainDims()),
      positions(operands.patterns.size()), inputValues(operands.inputs.size()) {
  llvm::SmallBitVector known(kernel.getNumDomainDims());
  auto define = [&](unsigned dim) {
    if (!known.test(dim))
      dimDepth[dim] = steps.size();
    known.set(dim);
  };
  unsigned outside = countDenseOutside(kernel, operands.extents);
  auto addDense = [&](unsigned index) {
    unsigned dim = kernel.getFirstDenseDim() + index;
    steps.push_back({std::nullopt, index, dim});
    define(dim);
  };
  for (unsigned index = 0; index < operands.patterns.size(); ++index) {
    AffineMap map = kernel.getPatternMap(index);
    iterators.emplace_back();
    for (unsigned level = 0; level + 1 < map.getNumResults(); ++level) {
      unsigned dim = cast<AffineDimExpr>(map.getResult(level)).getPosition();
      steps.push_back({index, level, dim});
      define(dim);
      iterators.back().emplace_back(builder, loc, operands.patterns[index],
                                    level);
      if (level == 0 && index == 0)
        for (unsigned dense = 0; dense < outside; ++dense)
          addDense(dense);
    }
    define(kernel.getPositionDim(index));
  }
  for (unsigned dense = outside; dense < operands.extents.size(); ++dense)
    addDense(dense);
  for (unsigned index = 0; index < operands.inputs.size(); ++index)
    inputDepth.push_back(getDepth(kernel.getInputMap(index)));
  for (unsigned index = 0; index < operands.inits.size(); ++index)
    initDepth.push_back(kernel.getCombiner(index) == Combiner::Writes
                            ? steps.size()
                            : getDepth(kernel.getInitMap(index)));
}

SmallVector<Value *> KernelLoops::getArrays() {
  SmallVector<Value *> arrays;
  for (auto &levels : iterators)
    for (LevelIterator &level : levels)
      llvm::append_range(arrays, level.getArrays());
  return arrays;
}

unsigned KernelLoops::getDepth(AffineMap map) const {
  unsigned depth = 0;
  map.walkExprs([&](AffineExpr expression) {
    if (auto dim = dyn_cast<AffineDimExpr>(expression))
      depth = std::max(depth, dimDepth[dim.getPosition()]);
  });
  return depth;
}

void KernelLoops::emit(LoopRange range) {
  outermost = range;
  enter(0, {});
}

/// Emits what belongs inside `depth` loops and outside the next. `carried` are
/// the running values of the inits that are carried through loop `depth - 1`.
Carried KernelLoops::enter(unsigned depth, Carried carried) {
  for (auto [index, input] : llvm::enumerate(operands.inputs))
    if (inputDepth[index] == depth)
      inputValues[index] = load(input, kernel.getInputMap(index));

  // Inits whose element is known from here on are loaded and carried inwards.
  Carried inner;
  auto outer = carried.begin();
  for (unsigned init = 0; init < operands.inits.size(); ++init) {
    if (!isCarried(init) || initDepth[init] > depth)
      continue;
    inner.push_back(initDepth[init] < depth
                        ? *outer++
                        : load(operands.inits[init], kernel.getInitMap(init)));
  }
  inner = depth == steps.size() ? emitBody(inner) : emitStep(depth, inner);

  Carried result;
  auto next = inner.begin();
  for (unsigned init = 0; init < operands.inits.size(); ++init) {
    if (!isCarried(init) || initDepth[init] > depth)
      continue;
    if (initDepth[init] < depth)
      result.push_back(*next++);
    else
      store(*next++, init);
  }
  return result;
}

Carried KernelLoops::emitStep(unsigned depth, Carried carried) {
  Step step = steps[depth];
  if (!step.pattern) {
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value extent = operands.extents[step.level];
    return emitRange(builder, loc, zero, extent, carried,
                     [&](Value index, Carried values) {
                       coordinates[step.dim] = index;
                       return enter(depth + 1, values);
                     });
  }

  unsigned pattern = *step.pattern;
  const LevelIterator &iterator = iterators[pattern][step.level];
  bool last = step.level + 1 == iterators[pattern].size();
  // A coordinate that an outer step fixed is looked up here.
  Value bound = dimDepth[step.dim] <= depth ? coordinates[step.dim] : Value();
  Value parent = step.level ? positions[pattern] : Value();
  return iterator.visit(
      builder, parent, bound,
      depth == 0 ? outermost : std::optional<LoopRange>(), carried,
      [&](Value coordinate, Value position, Carried values) {
        Value outerCoordinate = coordinates[step.dim];
        Value outerPosition = positions[pattern];
        coordinates[step.dim] = coordinate;
        positions[pattern] = position;
        if (last)
          coordinates[kernel.getPositionDim(pattern)] = position;
        Carried next = enter(depth + 1, values);
        coordinates[step.dim] = outerCoordinate;
        positions[pattern] = outerPosition;
        return next;
      });
}

Carried KernelLoops::emitBody(Carried carried) {
  Block &body = kernel.getBody().front();
  IRMapping mapping;
  for (auto [argument, value] :
       llvm::zip_equal(body.getArguments(), inputValues))
    mapping.map(argument, value);
  // Multiply-add pairs may contract: on x86 nothing else asks for it.
  auto contract = arith::FastMathFlagsAttr::get(builder.getContext(),
                                                arith::FastMathFlags::contract);
  for (Operation &op : body.without_terminator()) {
    if (auto index = dyn_cast<IndexOp>(op)) {
      mapping.map(index.getResult(), coordinates[index.getDim()]);
      continue;
    }
    Operation *clone = builder.clone(op, mapping);
    if (isa<arith::AddFOp, arith::SubFOp, arith::MulFOp>(clone))
      clone->setAttr("fastmath", contract);
  }

  Carried result;
  auto old = carried.begin();
  for (auto [init, yielded] : llvm::enumerate(kernel.getYielded())) {
    Value value = mapping.lookupOrDefault(yielded);
    if (isCarried(init))
      result.push_back(combine(init, *old++, value));
    else if (kernel.getCombiner(init) == Combiner::Writes)
      store(value, init);
    else
      store(combine(init, load(operands.inits[init], kernel.getInitMap(init)),
                    value),
            init);
  }
  return result;
}

Value KernelLoops::combine(unsigned init, Value old, Value value) {
  Combiner combiner = kernel.getCombiner(init);
  if (!isa<FloatType>(value.getType())) {
    if (combiner == Combiner::Sums)
      return arith::AddIOp::create(builder, loc, old, value);
    if (combiner == Combiner::Maxes)
      return arith::MaxSIOp::create(builder, loc, old, value);
    return arith::MinSIOp::create(builder, loc, old, value);
  }
  if (combiner == Combiner::Maxes)
    return arith::MaximumFOp::create(builder, loc, old, value);
  if (combiner == Combiner::Mins)
    return arith::MinimumFOp::create(builder, loc, old, value);
  // Over entries a vector sum would need gathers; over a dense dimension it is
  // the fast form.
  arith::FastMathFlags flags = arith::FastMathFlags::contract;
  if (isCarried(init) && !operands.extents.empty())
    flags = flags | arith::FastMathFlags::reassoc;
  return arith::AddFOp::create(builder, loc, old, value, flags);
}

SmallVector<Value> KernelLoops::expand(AffineMap map) {
  return llvm::map_to_vector(map.getResults(), [&](AffineExpr expression) {
    return affine::expandAffineExpr(builder, loc, expression, coordinates, {});
  });
}

Value KernelLoops::load(Value buffer, AffineMap map) {
  if (!isa<MemRefType>(buffer.getType()))
    return buffer;
  return memref::LoadOp::create(builder, loc, buffer, expand(map));
}

void KernelLoops::store(Value value, unsigned init) {
  memref::StoreOp::create(builder, loc, value, operands.inits[init],
                          expand(kernel.getInitMap(init)));
}
