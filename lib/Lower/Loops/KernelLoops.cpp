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
#include "nz/Lower/Loops/MultiplyAdd.h"

using namespace mlir;
using namespace nz;

KernelLoops::KernelLoops(KernelOp kernel, KernelOperands given,
                         OpBuilder &builder)
    : kernel(kernel), operands(std::move(given)), builder(builder),
      loc(kernel.getLoc()), nest(kernel),
      coordinates(kernel.getNumDomainDims()),
      positions(operands.patterns.size()), inputValues(operands.inputs.size()) {
  for (unsigned index = 0; index < operands.patterns.size(); ++index) {
    iterators.emplace_back();
    // Where the entries of the third pattern are, the list says.
    bool isListed = nest.runsAlongList() && index == 2;
    unsigned levels =
        isListed ? 0 : kernel.getPatternMap(index).getNumResults() - 1;
    for (unsigned level = 0; level < levels; ++level)
      iterators.back().emplace_back(builder, loc, operands.patterns[index],
                                    level);
  }
  for (unsigned index = 0; index < operands.inputs.size(); ++index)
    inputDepth.push_back(nest.getDepth(kernel.getInputMap(index)));
  for (unsigned index = 0; index < operands.inits.size(); ++index)
    initDepth.push_back(nest.getDepthOfInit(index));
}

SmallVector<Value *> KernelLoops::getArrays() {
  SmallVector<Value *> arrays;
  for (auto &levels : iterators)
    for (LevelIterator &level : levels)
      llvm::append_range(arrays, level.getArrays());
  return arrays;
}

void KernelLoops::emit(Kernels kernels, LoopRange range) {
  kernels.front()->outermost = range;
  enter(kernels, 0, CarriedOfEach(kernels.size()));
}

/// Emits what belongs inside `depth` loops and outside the next. `carried` are
/// the running values of the inits that are carried through loop `depth - 1`.
KernelLoops::CarriedOfEach KernelLoops::enter(Kernels kernels, unsigned depth,
                                              ArrayRef<Carried> carried) {
  CarriedOfEach inner;
  for (auto [kernel, outer] : llvm::zip_equal(kernels, carried))
    inner.push_back(kernel->open(depth, outer));
  if (kernels.size() > 1 && depth < kernels.front()->nest.getDepthOfEntry())
    inner = emitStep(kernels, depth, inner);
  else
    for (auto [kernel, values] : llvm::zip_equal(kernels, inner))
      values = kernel->goOn(depth, values);
  for (auto [kernel, values] : llvm::zip_equal(kernels, inner))
    values = kernel->close(depth, values);
  return inner;
}

/// Loads inputs whose element is known from here on, and inits, which are
/// carried inwards.
Carried KernelLoops::open(unsigned depth, ArrayRef<Value> carried) {
  for (unsigned input = 0; input < operands.inputs.size(); ++input)
    if (inputDepth[input] == depth)
      inputValues[input] = loadInput(input);
  for (unsigned init = 0; init < operands.inits.size(); ++init)
    if (kernel.getStart(init) && nest.getStartOfInit(init) == depth &&
        depth < initDepth[init])
      storeStarts(init, depth);
  Carried inner;
  auto outer = carried.begin();
  for (unsigned init = 0; init < operands.inits.size(); ++init) {
    if (!isCarried(init) || initDepth[init] > depth)
      continue;
    inner.push_back(initDepth[init] < depth ? *outer++ : loadInit(init));
  }
  return inner;
}

/// Emits what is inside for this kernel alone.
Carried KernelLoops::goOn(unsigned depth, ArrayRef<Value> carried) {
  if (depth == nest.size())
    return emitBody(carried);
  return emitStep(this, depth, Carried(carried)).front();
}

/// Stores what was loaded here; the rest is carried outwards.
Carried KernelLoops::close(unsigned depth, ArrayRef<Value> inner) {
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

/// What loops carry: the values of one kernel behind those of the other.
static Carried flatten(ArrayRef<Carried> parts) {
  Carried all;
  for (const Carried &part : parts)
    llvm::append_range(all, part);
  return all;
}

/// The reverse of `flatten`, for as many values each as `like` has.
static SmallVector<Carried> split(ArrayRef<Value> all, ArrayRef<Carried> like) {
  SmallVector<Carried> parts;
  for (const Carried &part : like) {
    parts.emplace_back(all.take_front(part.size()));
    all = all.drop_front(part.size());
  }
  return parts;
}

KernelLoops::CarriedOfEach KernelLoops::emitStep(Kernels kernels,
                                                 unsigned depth,
                                                 ArrayRef<Carried> carried) {
  KernelLoops &first = *kernels.front();
  OpBuilder &builder = first.builder;
  KernelNest::Step step = first.nest.getSteps()[depth];
  auto goInside = [&](ArrayRef<Value> values) {
    return flatten(enter(kernels, depth + 1, split(values, carried)));
  };
  if (!step.pattern) {
    Value zero = arith::ConstantIndexOp::create(builder, first.loc, 0);
    Value extent = first.operands.extents[step.level];
    return split(
        emitRange(builder, first.loc, zero, extent, flatten(carried),
                  [&](Value index, Carried values) {
                    for (KernelLoops *own : kernels)
                      own->coordinates[own->nest.getSteps()[depth].dim] = index;
                    return goInside(values);
                  }),
        carried);
  }

  unsigned pattern = *step.pattern;
  if (first.nest.runsAlongList() && pattern == 1 && step.level == 1)
    return split(emitListedTerms(kernels, flatten(carried), goInside), carried);
  const LevelIterator &iterator = first.iterators[pattern][step.level];
  bool last = step.level + 1 == first.iterators[pattern].size();
  // A coordinate that an outer step fixed is looked up here.
  Value bound = first.nest.getDepth(step.dim) <= depth
                    ? first.coordinates[step.dim]
                    : Value();
  Value parent = step.level ? first.positions[pattern] : Value();
  auto visit = [&](Value coordinate, Value position, Carried values) {
    SmallVector<std::pair<Value, Value>> outer;
    for (KernelLoops *own : kernels) {
      Value &ownCoordinate = own->coordinates[own->nest.getSteps()[depth].dim];
      Value &ownPosition = own->positions[pattern];
      outer.emplace_back(ownCoordinate, ownPosition);
      ownCoordinate = coordinate;
      ownPosition = position;
      if (last)
        own->coordinates[own->kernel.getPositionDim(pattern)] = position;
    }
    Carried next = goInside(values);
    for (auto [own, before] : llvm::zip_equal(kernels, outer)) {
      own->coordinates[own->nest.getSteps()[depth].dim] = before.first;
      own->positions[pattern] = before.second;
    }
    return next;
  };
  bool isOutermost = pattern == 0 && step.level == 0;
  return split(
      iterator.visit(builder, parent, bound,
                     isOutermost ? first.outermost : std::optional<LoopRange>(),
                     flatten(carried), visit),
      carried);
}

/// Of an entry p of the first matrix, visits the entries of a row of the second
/// and the terms of p in the list together; those of p may be in another part.
Carried
KernelLoops::emitListedTerms(Kernels kernels, Carried carried,
                             llvm::function_ref<Carried(Carried)> goInside) {
  KernelLoops &first = *kernels.front();
  OpBuilder &builder = first.builder;
  Location loc = first.loc;
  const LevelIterator &row = first.iterators[1][1];
  const LevelIterator &list = first.iterators[3][1];
  Value firstOfRow = row.getRange(builder, first.positions[1]).low;
  LoopRange terms = list.getRange(builder, first.positions[0]);
  Value shift = arith::SubIOp::create(builder, loc, firstOfRow, terms.low);
  auto visitTerm = [&](Value term, Carried values) {
    Value entry = arith::AddIOp::create(builder, loc, term, shift);
    Value place = list.getCoordinate(builder, term);
    Value column = row.getCoordinate(builder, entry);
    for (KernelLoops *own : kernels) {
      own->positions = {own->positions[0], entry, place, term};
      for (unsigned pattern = 1; pattern < own->positions.size(); ++pattern)
        own->coordinates[own->kernel.getPositionDim(pattern)] =
            own->positions[pattern];
      AffineExpr name = own->kernel.getPatternMap(1).getResult(1);
      own->coordinates[cast<AffineDimExpr>(name).getPosition()] = column;
    }
    return goInside(std::move(values));
  };
  return emitRange(builder, loc, terms.low, terms.high, std::move(carried),
                   visitTerm);
}

Carried KernelLoops::emitBody(ArrayRef<Value> carried) {
  Block &body = kernel.getBody().front();
  IRMapping mapping;
  for (auto [argument, value] :
       llvm::zip_equal(body.getArguments(), inputValues))
    mapping.map(argument, value);
  for (Operation &op : body.without_terminator()) {
    if (auto index = dyn_cast<IndexOp>(op))
      mapping.map(index.getResult(), coordinates[index.getDim()]);
    else if (!isMadeBySum(op))
      emitArithmetic(builder, op, mapping);
  }

  Carried result;
  auto next = carried.begin();
  for (auto [init, yielded] : llvm::enumerate(kernel.getYielded())) {
    Value value;
    if (kernel.getCombiner(init) == Combiner::Writes)
      value = mapping.lookupOrDefault(yielded);
    else
      value = combine(init, isCarried(init) ? *next++ : loadInit(init), yielded,
                      mapping);
    if (isCarried(init))
      result.push_back(value);
    else
      store(value, init);
  }
  return result;
}

/// Whether `op` of the body is a product that a sum makes when it adds it.
bool KernelLoops::isMadeBySum(Operation &op) {
  if (op.getNumResults() != 1 || !getSingleProduct(op.getResult(0)))
    return false;
  OpOperand &use = *op.getResult(0).getUses().begin();
  return isa<YieldOp>(use.getOwner()) &&
         kernel.getCombiner(use.getOperandNumber()) == Combiner::Sums;
}

Value KernelLoops::combine(unsigned init, Value old, Value yielded,
                           const IRMapping &mapping) {
  Combiner combiner = kernel.getCombiner(init);
  // Over entries a vector sum would need gathers; over a dense dimension it is
  // the fast form.
  bool mayReorder = isCarried(init) && !nest.getSteps().back().pattern;
  if (arith::MulFOp product = getSingleProduct(yielded);
      product && combiner == Combiner::Sums)
    return emitMultiplyAdd(builder, product, mapping, old, mayReorder);
  Value value = mapping.lookupOrDefault(yielded);
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
  return arith::AddFOp::create(builder, loc, old, value,
                               mayReorder ? arith::FastMathFlags::reassoc
                                          : arith::FastMathFlags::none);
}

SmallVector<Value> KernelLoops::expand(AffineMap map, Value base) {
  auto indices =
      llvm::map_to_vector(map.getResults(), [&](AffineExpr expression) {
        return affine::expandAffineExpr(builder, loc, expression, coordinates,
                                        {});
      });
  if (base)
    indices[0] = arith::SubIOp::create(builder, loc, indices[0], base);
  return indices;
}

Value KernelLoops::loadInput(unsigned input) {
  Value buffer = operands.inputs[input];
  if (!isa<MemRefType>(buffer.getType()))
    return buffer;
  return memref::LoadOp::create(
      builder, loc, buffer,
      expand(kernel.getInputMap(input), operands.inputBases[input]));
}

Value KernelLoops::loadInit(unsigned init) {
  if (kernel.getStart(init) && nest.getStartOfInit(init) == initDepth[init])
    return emitStart(init);
  return memref::LoadOp::create(
      builder, loc, operands.inits[init],
      expand(kernel.getInitMap(init), operands.initBases[init]));
}

Value KernelLoops::emitStart(unsigned init) {
  return arith::ConstantOp::create(builder, loc, kernel.getStart(init));
}

/// Stores what sums of init `init` start at, in the elements that loops inside
/// of `depth` meet.
void KernelLoops::storeStarts(unsigned init, unsigned depth) {
  SmallVector<KernelNest::Step> inside;
  llvm::copy_if(nest.getSteps().drop_front(depth), std::back_inserter(inside),
                [&](const KernelNest::Step &step) {
                  return kernel.getInitMap(init).isFunctionOfDim(step.dim);
                });
  SmallVector<Value> outer = coordinates;
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  auto emitLoops = [&](auto &self, ArrayRef<KernelNest::Step> steps) -> void {
    if (steps.empty())
      return store(emitStart(init), init);
    emitRange(builder, loc, zero, operands.extents[steps.front().level], {},
              [&](Value index, Carried) -> Carried {
                coordinates[steps.front().dim] = index;
                self(self, steps.drop_front());
                return {};
              });
  };
  emitLoops(emitLoops, inside);
  coordinates = outer;
}

void KernelLoops::store(Value value, unsigned init) {
  memref::StoreOp::create(
      builder, loc, value, operands.inits[init],
      expand(kernel.getInitMap(init), operands.initBases[init]));
}
