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

/// The bytes of a row of sums that registers hold while entries add to them.
static constexpr int64_t kRegisterBytes = 512;
/// The fewest bytes of an operand's row that are worth a visit of an entry.
static constexpr int64_t kPieceBytes = 128;

namespace {

/// How many dense dimensions, from the first, have their loops around those
/// over rows, and how many of the next around those over the entries of a row.
struct Outside {
  unsigned ofRows = 0, ofEntries = 0;
};

} // namespace

/// The bytes of an element; one that is no number has none.
static int64_t getWidth(Value buffer) {
  Type element = getElementTypeOrSelf(buffer.getType());
  return element.isIntOrFloat()
             ? llvm::divideCeil(element.getIntOrFloatBitWidth(), 8)
             : 0;
}

static int64_t multiply(ArrayRef<int64_t> sizes) {
  uint64_t product = 1;
  for (int64_t size : sizes)
    product = llvm::SaturatingMultiply<uint64_t>(product, size);
  // No choice depends on what is more.
  return std::min<uint64_t>(product, 1 << 30);
}

/// Whether init `index` sums rows of elements of all dense dimensions.
static bool sumsDense(KernelOp kernel, unsigned index) {
  return kernel.getCombiner(index) != Combiner::Writes &&
         llvm::all_of(
             llvm::seq(kernel.getFirstDenseDim(), kernel.getNumDomainDims()),
             [&](unsigned dim) {
               return kernel.getInitMap(index).isFunctionOfDim(dim);
             });
}

/// Rows of a block often meet the same rows of operands and sums. If these are
/// long, a piece of them after the other stays in the cache, for all rows of
/// the block: as do heads of an attention to a window.
static unsigned countOutsideRows(KernelOp kernel, ArrayRef<int64_t> sizes) {
  if (!isa_and_nonnull<SweepOp>(kernel->getParentOp()) || sizes.size() < 2)
    return 0;
  int64_t piece = multiply(sizes.drop_front());
  for (auto [index, init] : llvm::enumerate(kernel.getInits()))
    if (!sumsDense(kernel, index) || piece * getWidth(init) < kPieceBytes)
      return 0;
  return 1;
}

/// Of a row of sums that is longer than registers are, a part after the other
/// is added up in registers.
static unsigned countOutsideEntries(KernelOp kernel, ArrayRef<int64_t> sizes) {
  AffineMap pattern = kernel.getPatternMap(0);
  if (pattern.getNumResults() < 3)
    return 0;
  int64_t bytes = 0;
  for (auto [index, init] : llvm::enumerate(kernel.getInits())) {
    // A row's own sums: elements of the row and of all dense dimensions.
    AffineMap map = kernel.getInitMap(index);
    for (unsigned level = 1; level < pattern.getNumResults(); ++level)
      if (map.isFunctionOfDim(
              cast<AffineDimExpr>(pattern.getResult(level)).getPosition()))
        return 0;
    if (!sumsDense(kernel, index) || getWidth(init) == 0)
      return 0;
    bytes += getWidth(init);
  }
  bytes *= multiply(sizes);
  unsigned outside = 0;
  while (outside + 1 < sizes.size() && bytes > kRegisterBytes)
    bytes /= std::max<int64_t>(sizes[outside++], 1);
  return outside;
}

static Outside countOutside(KernelOp kernel, ValueRange extents) {
  if (kernel.getPatterns().size() != 1)
    return {};
  SmallVector<int64_t> sizes;
  for (Value extent : extents) {
    std::optional<int64_t> size = getConstantIntValue(extent);
    if (!size || *size < 0)
      return {};
    sizes.push_back(*size);
  }
  Outside outside;
  outside.ofRows = countOutsideRows(kernel, sizes);
  outside.ofEntries =
      countOutsideEntries(kernel, ArrayRef(sizes).drop_front(outside.ofRows));
  return outside;
}

bool nz::hasDenseOutside(KernelOp kernel) {
  Outside outside = countOutside(kernel, kernel.getExtents());
  return outside.ofRows + outside.ofEntries > 0;
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
  Outside outside = countOutside(kernel, operands.extents);
  unsigned nextDense = 0;
  auto addDense = [&](unsigned end) {
    for (; nextDense < end; ++nextDense) {
      unsigned dim = kernel.getFirstDenseDim() + nextDense;
      steps.push_back({std::nullopt, nextDense, dim});
      define(dim);
    }
  };
  addDense(outside.ofRows);
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
        addDense(outside.ofRows + outside.ofEntries);
    }
    define(kernel.getPositionDim(index));
  }
  addDense(operands.extents.size());
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
  ArrayRef<Step> steps = kernels.front()->steps;
  if (kernels.size() > 1 && depth < steps.size() && steps[depth].pattern)
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
  if (depth == steps.size())
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
  Step step = first.steps[depth];
  auto goInside = [&](ArrayRef<Value> values) {
    return flatten(enter(kernels, depth + 1, split(values, carried)));
  };
  if (!step.pattern) {
    Value zero = arith::ConstantIndexOp::create(builder, first.loc, 0);
    Value extent = first.operands.extents[step.level];
    return split(emitRange(builder, first.loc, zero, extent, flatten(carried),
                           [&](Value index, Carried values) {
                             first.coordinates[step.dim] = index;
                             return goInside(values);
                           }),
                 carried);
  }

  unsigned pattern = *step.pattern;
  const LevelIterator &iterator = first.iterators[pattern][step.level];
  bool last = step.level + 1 == first.iterators[pattern].size();
  // A coordinate that an outer step fixed is looked up here.
  Value bound =
      first.dimDepth[step.dim] <= depth ? first.coordinates[step.dim] : Value();
  Value parent = step.level ? first.positions[pattern] : Value();
  auto visit = [&](Value coordinate, Value position, Carried values) {
    SmallVector<std::pair<Value, Value>> outer;
    for (KernelLoops *own : kernels) {
      Value &ownCoordinate = own->coordinates[own->steps[depth].dim];
      Value &ownPosition = own->positions[pattern];
      outer.emplace_back(ownCoordinate, ownPosition);
      ownCoordinate = coordinate;
      ownPosition = position;
      if (last)
        own->coordinates[own->kernel.getPositionDim(pattern)] = position;
    }
    Carried next = goInside(values);
    for (auto [own, before] : llvm::zip_equal(kernels, outer)) {
      own->coordinates[own->steps[depth].dim] = before.first;
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
  bool mayReorder = isCarried(init) && !steps.back().pattern;
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
  return memref::LoadOp::create(
      builder, loc, operands.inits[init],
      expand(kernel.getInitMap(init), operands.initBases[init]));
}

void KernelLoops::store(Value value, unsigned init) {
  memref::StoreOp::create(
      builder, loc, value, operands.inits[init],
      expand(kernel.getInitMap(init), operands.initBases[init]));
}
