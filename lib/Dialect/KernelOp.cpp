//===- KernelOp.cpp - Verifier and effects of the kernel ------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Domain.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/TypeUtilities.h"
#include "nz/Dialect/Access.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

void KernelOp::build(OpBuilder &builder, OperationState &state,
                     ValueRange patterns, ValueRange extents, ValueRange inputs,
                     ValueRange inits, ArrayRef<AffineMap> patternMaps,
                     ArrayRef<AffineMap> maps, ArrayRef<Combiner> combiners) {
  SmallVector<Type> results;
  for (Value init : inits)
    if (isa<RankedTensorType>(init.getType()))
      results.push_back(init.getType());
  build(builder, state, results, patterns, extents, inputs, inits,
        builder.getAffineMapArrayAttr(patternMaps),
        builder.getAffineMapArrayAttr(maps),
        builder.getDenseI32ArrayAttr(llvm::map_to_vector(
            combiners, [](Combiner c) { return static_cast<int32_t>(c); })));
  Region &body = *state.regions.front();
  Block &block = body.emplaceBlock();
  for (Value input : inputs)
    block.addArgument(getElementTypeOrSelf(input.getType()), state.location);
}

unsigned KernelOp::getPositionDim(unsigned index) {
  return cast<AffineDimExpr>(getPatternMap(index).getResults().back())
      .getPosition();
}

SmallVector<AffineMap> KernelOp::getPatternMapsArray() {
  return llvm::map_to_vector(getPatternMaps().getAsValueRange<AffineMapAttr>(),
                             [](AffineMap map) { return map; });
}

SmallVector<unsigned> KernelOp::getInputsSharedWith(KernelOp other) {
  SmallVector<unsigned> shared;
  for (auto [index, input] : llvm::enumerate(getInputs()))
    for (auto [place, same] : llvm::enumerate(other.getInputs()))
      if (input == same && getInputMap(index) == other.getInputMap(place)) {
        shared.push_back(index);
        break;
      }
  return shared;
}

SmallVector<AffineMap> KernelOp::getMapsArray() {
  return llvm::map_to_vector(getMaps().getAsValueRange<AffineMapAttr>(),
                             [](AffineMap map) { return map; });
}

SmallVector<Combiner> KernelOp::getCombinersArray() {
  return llvm::map_to_vector(getCombiners(), [](int32_t combiner) {
    return static_cast<Combiner>(combiner);
  });
}

ValueRange KernelOp::getYielded() {
  return getBody().front().getTerminator()->getOperands();
}

/// The size of a coordinate's dimension, where a pattern's type knows it.
static std::optional<int64_t> getStaticSize(KernelOp kernel, unsigned dim) {
  for (auto [index, pattern] : llvm::enumerate(kernel.getPatterns())) {
    AffineMap levels = kernel.getPatternMap(index);
    ArrayRef<int64_t> shape = cast<PatternType>(pattern.getType()).getShape();
    for (auto [size, level] : llvm::zip_first(shape, levels.getResults()))
      if (cast<AffineDimExpr>(level).getPosition() == dim &&
          !ShapedType::isDynamic(size))
        return size;
  }
  return std::nullopt;
}

/// Appends the dimensions of a sum and their weights; false for what is no sum
/// of dimensions times constants.
static bool
collectDigits(AffineExpr expression,
              SmallVectorImpl<std::pair<int64_t, unsigned>> &digits) {
  if (auto dim = dyn_cast<AffineDimExpr>(expression)) {
    digits.push_back({1, dim.getPosition()});
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return collectDigits(binary.getLHS(), digits) &&
           collectDigits(binary.getRHS(), digits);
  auto dim = dyn_cast<AffineDimExpr>(binary.getLHS());
  auto weight = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (binary.getKind() != AffineExprKind::Mul || !dim || !weight)
    return false;
  digits.push_back({weight.getValue(), dim.getPosition()});
  return true;
}

bool KernelOp::countsThrough(AffineExpr expression,
                             SmallVectorImpl<unsigned> &dims) {
  SmallVector<std::pair<int64_t, unsigned>> digits;
  if (!collectDigits(expression, digits))
    return false;
  llvm::sort(digits);
  int64_t weight = 1;
  for (auto [number, digit] : llvm::enumerate(digits)) {
    if (digit.first != weight || llvm::is_contained(dims, digit.second))
      return false;
    dims.push_back(digit.second);
    if (number + 1 == digits.size())
      return true;
    std::optional<int64_t> size = getStaticSize(*this, digit.second);
    // Every size, also of an empty block, keeps the digits apart.
    if (!size || *size < 1 || __builtin_mul_overflow(weight, *size, &weight))
      return false;
  }
  return false;
}

llvm::SmallBitVector KernelOp::getDistinguishedDims(AffineMap map) {
  llvm::SmallBitVector distinguished(map.getNumDims());
  for (AffineExpr result : map.getResults()) {
    SmallVector<unsigned> dims;
    if (countsThrough(result, dims))
      for (unsigned dim : dims)
        distinguished.set(dim);
  }
  return distinguished;
}

bool nz::determines(KernelOp kernel, AffineMap access, unsigned coordinate) {
  return kernel.getDistinguishedDims(access).test(coordinate) ||
         llvm::any_of(kernel.getPatternMapsArray(), [&](AffineMap pattern) {
           return pattern.isFunctionOfDim(coordinate) &&
                  access.getResultPosition(pattern.getResults().back());
         });
}

/// Whether coordinates in `known` tell the entries of a pattern apart: all of
/// them, or those down to a level whose tuples are unique, where every level
/// below has one entry for each above.
static bool determinesEntry(PatternType type, AffineMap map,
                            const llvm::SmallBitVector &known) {
  unsigned rank = map.getNumResults() - 1, named = 0;
  while (named < rank &&
         known.test(cast<AffineDimExpr>(map.getResult(named)).getPosition()))
    ++named;
  if (named == rank)
    return true;
  ArrayRef<sparse_tensor::LevelType> levels = type.getEncoding().getLvlTypes();
  auto isUnique = [](sparse_tensor::LevelType level) {
    return sparse_tensor::isUniqueLT(level);
  };
  return sparse_tensor::isCompressedLT(levels[0]) &&
         llvm::all_of(levels.drop_front(),
                      [](sparse_tensor::LevelType level) {
                        return sparse_tensor::isSingletonLT(level);
                      }) &&
         llvm::any_of(levels.take_front(named), isUnique);
}

/// Whether different tuples of the domain are at different elements of `map`:
/// what it names determines the position of every pattern, and it names every
/// dense dimension.
static bool separatesTuples(KernelOp kernel, AffineMap map) {
  llvm::SmallBitVector known = kernel.getDistinguishedDims(map);
  for (unsigned dim = kernel.getFirstDenseDim(); dim < known.size(); ++dim)
    if (!known.test(dim))
      return false;
  // A position determines coordinates, and coordinates a position.
  SmallVector<unsigned> open =
      llvm::to_vector(llvm::seq<unsigned>(kernel.getPatterns().size()));
  size_t before;
  do {
    before = open.size();
    llvm::erase_if(open, [&](unsigned index) {
      AffineMap pattern = kernel.getPatternMap(index);
      auto type = cast<PatternType>(kernel.getPatterns()[index].getType());
      if (!known.test(kernel.getPositionDim(index)) &&
          !determinesEntry(type, pattern, known))
        return false;
      for (AffineExpr name : pattern.getResults())
        known.set(cast<AffineDimExpr>(name).getPosition());
      return true;
    });
  } while (open.size() < before);
  return open.empty();
}

bool KernelOp::overwrites(unsigned index) {
  // Every position and every dense dimension once, and nothing else. Where a
  // coordinate occurs twice, some positions are not in the domain.
  if (getCombiner(index) != Combiner::Writes || getPatterns().size() != 1 ||
      !getPatternMap(0).isProjectedPermutation())
    return false;
  AffineMap map = getInitMap(index);
  llvm::SmallBitVector own = getDistinguishedDims(map);
  return map.isProjectedPermutation() &&
         map.getNumResults() == 1 + getExtents().size() &&
         own.test(getPositionDim(0)) && separatesTuples(*this, map);
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

LogicalResult nz::verifyDomain(Operation *op, OperandRange patterns,
                               ArrayRef<AffineMap> maps, unsigned numDims,
                               unsigned numDense, bool listsPositions) {
  if (patterns.empty())
    return op->emitOpError("expected at least one pattern");
  if (maps.size() != patterns.size())
    return op->emitOpError("expected ")
           << patterns.size() << " pattern maps, found " << maps.size();
  if (numDense > numDims)
    return op->emitOpError("expected at most ")
           << numDims << " dense dimensions, found " << numDense;
  llvm::SmallBitVector coordinates(numDims), positions(numDims), dense(numDims);
  dense.set(numDims - numDense, numDims);
  for (auto [index, pattern, map] : llvm::enumerate(patterns, maps)) {
    auto type = cast<PatternType>(pattern.getType());
    if (!type.isLevelForm())
      return op->emitOpError("expected patterns in level form, found ") << type;
    if (map.getNumDims() != numDims || map.getNumSymbols() != 0)
      return op->emitOpError("expected maps of ")
             << numDims << " dimensions, found " << AffineMapAttr::get(map);
    if (static_cast<int64_t>(map.getNumResults()) != type.getRank() + 1)
      return op->emitOpError("expected ")
             << type.getRank() << " coordinates and a position of pattern "
             << index << ", found " << map.getNumResults() << " names";
    if (!llvm::all_of(map.getResults(), llvm::IsaPred<AffineDimExpr>))
      return op->emitOpError("expected names of pattern ")
             << index << ", found " << AffineMapAttr::get(map);
    for (AffineExpr result : map.getResults().drop_back()) {
      unsigned name = cast<AffineDimExpr>(result).getPosition();
      if (!positions.test(name) || !listsPositions)
        coordinates.set(name);
    }
    unsigned position =
        cast<AffineDimExpr>(map.getResults().back()).getPosition();
    if (positions.test(position))
      return op->emitOpError("expected a position of its own of pattern ")
             << index;
    positions.set(position);
  }
  if (coordinates.anyCommon(positions))
    return op->emitOpError("expected positions that are not coordinates");
  llvm::SmallBitVector named = coordinates;
  named |= positions;
  if (named.anyCommon(dense))
    return op->emitOpError(
        "expected dense dimensions that are not of a pattern");
  named |= dense;
  if (!named.all())
    return op->emitOpError("expected every dimension to be a coordinate, a "
                           "position or a dense dimension, found dimension ")
           << named.find_first_unset() << " unused";
  return success();
}

bool nz::isComputable(AffineExpr access) {
  bool divides = true;
  access.walk([&](AffineExpr part) {
    AffineExprKind kind = part.getKind();
    if (kind != AffineExprKind::Mod && kind != AffineExprKind::FloorDiv &&
        kind != AffineExprKind::CeilDiv)
      return;
    auto divisor =
        dyn_cast<AffineConstantExpr>(cast<AffineBinaryOpExpr>(part).getRHS());
    divides &= divisor && divisor.getValue() > 0;
  });
  return divides && access.isPureAffine();
}

TypedAttr KernelOp::getStart(unsigned index) {
  auto starts = (*this)->getAttrOfType<ArrayAttr>(kStarts);
  return starts ? dyn_cast<TypedAttr>(starts[index]) : TypedAttr();
}

std::optional<unsigned> KernelOp::getSourceDim() {
  auto level = (*this)->getAttrOfType<IntegerAttr>(kSourceLevel);
  if (!level)
    return std::nullopt;
  return cast<AffineDimExpr>(getPatternMap(0).getResult(level.getInt()))
      .getPosition();
}

/// Whether `kernel` says what each init starts at, by a constant or a unit.
static bool hasStartOfEach(KernelOp kernel, Attribute attribute) {
  auto starts = dyn_cast<ArrayAttr>(attribute);
  if (!starts || !kernel.hasBuffers() ||
      starts.size() != kernel.getInits().size())
    return false;
  return llvm::all_of(
      llvm::zip_equal(starts, kernel.getInits()), [](auto each) {
        auto [start, init] = each;
        auto constant = dyn_cast<TypedAttr>(start);
        return isa<UnitAttr>(start) ||
               (constant && isa<FloatAttr, IntegerAttr>(start) &&
                constant.getType() == getElementTypeOrSelf(init.getType()));
      });
}

LogicalResult KernelOp::verify() {
  // The number of dimensions is that of the first map.
  if (getPatterns().empty())
    return emitOpError("expected at least one pattern");
  if (getPatternMaps().empty())
    return emitOpError("expected ")
           << getPatterns().size() << " pattern maps, found 0";
  if (failed(verifyDomain(*this, getPatterns(), getPatternMapsArray(),
                          getNumDomainDims(), getExtents().size(),
                          /*listsPositions=*/true)))
    return failure();
  unsigned inputs = getInputs().size(), inits = getInits().size();
  if (getMaps().size() != inputs + inits)
    return emitOpError("expected ")
           << inputs + inits << " maps, found " << getMaps().size();
  if (getCombiners().size() != inits)
    return emitOpError("expected ")
           << inits << " combiners, found " << getCombiners().size();
  for (int32_t combiner : getCombiners())
    if (!symbolizeCombiner(combiner))
      return emitOpError("expected a combiner from 0 to 3, found ") << combiner;

  Block &block = getBody().front();
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield)
    return emitOpError("expected a body that ends with nz.yield");
  if (block.getNumArguments() != inputs)
    return emitOpError("expected ")
           << inputs << " block arguments, found " << block.getNumArguments();
  if (yield.getValues().size() != inits)
    return emitOpError("expected ")
           << inits << " yielded values, found " << yield.getValues().size();

  for (unsigned index = 0; index < inputs + inits; ++index) {
    Value operand =
        index < inputs ? getInputs()[index] : getInits()[index - inputs];
    AffineMap map = getInputMap(index);
    if (map.getNumDims() != getNumDomainDims() || map.getNumSymbols() != 0)
      return emitOpError("expected maps of ")
             << getNumDomainDims() << " dimensions, found "
             << AffineMapAttr::get(map);
    if (!llvm::all_of(map.getResults(), isComputable))
      return emitOpError("expected accesses that multiply by constants and "
                         "divide by constants above 0, found ")
             << AffineMapAttr::get(map);
    auto shaped = dyn_cast<ShapedType>(operand.getType());
    if (shaped && !isa<RankedTensorType, MemRefType>(shaped))
      return emitOpError("expected scalars and ranked tensors or buffers, "
                         "found operand ")
             << index << " of type " << shaped;
    int64_t rank = shaped ? shaped.getRank() : 0;
    if (rank != static_cast<int64_t>(map.getNumResults()))
      return emitOpError("expected operand ")
             << index << " at " << rank << " coordinates, found "
             << map.getNumResults();
    Type element = getElementTypeOrSelf(operand.getType());
    Type scalar = index < inputs ? block.getArgument(index).getType()
                                 : yield.getValues()[index - inputs].getType();
    if (element != scalar)
      return emitOpError("expected a scalar of type ")
             << element << " for operand " << index << ", found " << scalar;
  }

  for (unsigned index = 0; index < inits; ++index) {
    Type element = getElementTypeOrSelf(getInits()[index].getType());
    if (getCombiner(index) == Combiner::Writes) {
      if (!separatesTuples(*this, getInitMap(index)))
        return emitOpError("expected a map of init ")
               << index
               << " that determines the position of every pattern and names "
                  "every dense dimension, since it writes";
    } else if (!element.isSignlessIntOrIndexOrFloat()) {
      return emitOpError("expected numbers to combine, found ") << element;
    }
    bool isTensor = isa<RankedTensorType>(getInits()[index].getType());
    if (isTensor != !hasBuffers())
      return emitOpError("expected inits that are all tensors, each with a "
                         "result, or all buffers");
  }
  if (Attribute starts = (*this)->getAttr(kStarts);
      starts && !hasStartOfEach(*this, starts))
    return emitOpError("expected '")
           << kStarts << "' of a constant or a unit for each buffer, found "
           << starts;
  if (Attribute attribute = (*this)->getAttr(kParts)) {
    auto parts = dyn_cast<IntegerAttr>(attribute);
    if (!parts || !parts.getType().isSignlessInteger(64) || parts.getInt() <= 0)
      return emitOpError("expected '")
             << kParts << "' to be a positive number of type 'i64', found "
             << attribute;
  }
  if (Attribute attribute = (*this)->getAttr(kSourceLevel)) {
    auto level = dyn_cast<IntegerAttr>(attribute);
    int64_t rank = cast<PatternType>(getPatterns()[0].getType()).getRank();
    if (getPatterns().size() != 1 || !level ||
        !level.getType().isSignlessInteger(64) || level.getInt() < 0 ||
        level.getInt() >= rank)
      return emitOpError("expected '")
             << kSourceLevel << "' to be a level of the one pattern, from 0 to "
             << "below " << rank << " and of type 'i64', found " << attribute;
  }
  if (!hasBuffers() && getNumResults() != inits)
    return emitOpError("expected ")
           << inits << " results, found " << getNumResults();
  for (unsigned index = 0; index < getNumResults(); ++index)
    if (getResult(index).getType() != getInits()[index].getType())
      return emitOpError("expected result ")
             << index << " of type " << getInits()[index].getType()
             << ", found " << getResult(index).getType();
  return success();
}

LogicalResult IndexOp::verify() {
  auto kernel = cast<KernelOp>((*this)->getParentOp());
  int64_t dim = getDim();
  if (kernel.getPatternMaps().empty())
    return success(); // The kernel's own verifier says what is wrong.
  int64_t dims = kernel.getNumDomainDims();
  if (dim < 0 || dim >= dims)
    return emitOpError("expected a dimension from 0 to below ")
           << dims << ", found " << dim;
  return success();
}

//===----------------------------------------------------------------------===//
// Effects
//===----------------------------------------------------------------------===//

void KernelOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  auto add = [&](MemoryEffects::Effect *effect, OpOperand &operand) {
    if (isa<BaseMemRefType>(operand.get().getType()))
      effects.emplace_back(effect, &operand);
  };
  for (OpOperand &input : getInputsMutable())
    add(MemoryEffects::Read::get(), input);
  for (auto [index, init] : llvm::enumerate(getInitsMutable())) {
    if (!overwrites(index))
      add(MemoryEffects::Read::get(), init);
    add(MemoryEffects::Write::get(), init);
  }
}

Speculation::Speculatability KernelOp::getSpeculatability() {
  return hasBuffers() ? Speculation::NotSpeculatable
                      : Speculation::RecursivelySpeculatable;
}
