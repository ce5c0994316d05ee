//===- StructuralPatterns.cpp - Patterns that follow from others ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Raise/StructuralPatterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Raise/Conversions.h"

using namespace mlir;
using namespace nz;

/// The pattern that stores all of `size` coordinates of one level.
static Value makeFullLevel(OpBuilder &builder, Location loc, Value size) {
  std::optional<int64_t> constant = getConstantIntValue(size);
  MLIRContext *context = builder.getContext();
  auto encoding = sparse_tensor::SparseTensorEncodingAttr::get(
      context, sparse_tensor::LevelType(sparse_tensor::LevelFormat::Dense),
      AffineMap(), AffineMap(), 0, 0);
  auto type = PatternType::get(
      context, {constant.value_or(ShapedType::kDynamic)}, encoding);
  return FullOp::create(builder, loc, type,
                        constant ? ValueRange() : ValueRange(size));
}

/// The loops that `levels` names and none of `sources`.
static llvm::SmallBitVector getUnnamed(SparseGeneric &generic,
                                       ArrayRef<LoopPattern> sources,
                                       AffineMap levels) {
  llvm::SmallBitVector loops = generic.getLoopsOf(levels);
  for (const LoopPattern &source : sources)
    loops.reset(generic.getLoopsOf(source.levels));
  return loops;
}

/// The join of `sources`, projected to `levels`; loops that they do not name
/// are full.
static Value joinPatterns(SparseGeneric &generic, OpBuilder &builder,
                          SmallVector<LoopPattern> sources, AffineMap levels,
                          PatternType type) {
  Location loc = generic.getOp().getLoc();
  MLIRContext *context = builder.getContext();
  unsigned numLoops = generic.getNumLoops();
  llvm::SmallBitVector unnamed = getUnnamed(generic, sources, levels);
  for (unsigned loop : unnamed.set_bits())
    sources.push_back(
        {makeFullLevel(builder, loc, generic.getLoopSize(loop)),
         AffineMap::get(numLoops, 0, getAffineDimExpr(loop, context),
                        context)});
  SmallVector<AffineExpr> dims(numLoops);
  SmallVector<int64_t> loopSizes(numLoops, ShapedType::kDynamic);
  unsigned numDims = 0;
  SmallVector<SmallVector<AffineExpr>> names;
  SmallVector<Value> patterns;
  for (const LoopPattern &source : sources) {
    SmallVector<AffineExpr> &own = names.emplace_back();
    auto shape = cast<PatternType>(source.pattern.getType()).getShape();
    for (auto [level, result] : llvm::enumerate(source.levels.getResults())) {
      unsigned loop = cast<AffineDimExpr>(result).getPosition();
      if (!dims[loop])
        dims[loop] = getAffineDimExpr(numDims++, context);
      if (ShapedType::isDynamic(loopSizes[loop]))
        loopSizes[loop] = shape[level];
      own.push_back(dims[loop]);
    }
    own.push_back(getAffineDimExpr(numDims++, context));
    patterns.push_back(source.pattern);
  }
  SmallVector<AffineMap> maps;
  for (ArrayRef<AffineExpr> own : names)
    maps.push_back(AffineMap::get(numDims, 0, own, context));
  SmallVector<AffineExpr> columns;
  SmallVector<int64_t> shape;
  for (AffineExpr level : levels.getResults()) {
    unsigned loop = cast<AffineDimExpr>(level).getPosition();
    columns.push_back(dims[loop]);
    shape.push_back(loopSizes[loop]);
  }
  return builder.createOrFold<JoinOp>(
      loc, PatternType::get(context, shape, type.getEncoding()), patterns,
      builder.getAffineMapArrayAttr(maps),
      AffineMapAttr::get(AffineMap::get(numDims, 0, columns, context)));
}

/// Whether all of `some` are among `all`.
static bool contains(ArrayRef<LoopPattern> all, ArrayRef<LoopPattern> some) {
  return llvm::all_of(some, [&](const LoopPattern &pattern) {
    return llvm::any_of(all, [&](const LoopPattern &other) {
      return pattern.pattern == other.pattern && pattern.levels == other.levels;
    });
  });
}

FailureOr<Value> nz::uniteJoins(SparseGeneric &generic, OpBuilder &builder,
                                ArrayRef<SmallVector<LoopPattern>> sets,
                                AffineMap levels, PatternType type,
                                raw_ostream &why) {
  // What a larger set stores, a smaller one does.
  SmallVector<ArrayRef<LoopPattern>> kept;
  for (ArrayRef<LoopPattern> set : sets) {
    if (llvm::any_of(kept, [&](auto other) { return contains(set, other); }))
      continue;
    llvm::erase_if(kept, [&](auto other) { return contains(other, set); });
    kept.push_back(set);
  }
  for (ArrayRef<LoopPattern> set : kept) {
    unsigned count = set.size() + getUnnamed(generic, set, levels).count();
    if (count > JoinOp::kLargestNumPatterns) {
      why << "expected at most " << JoinOp::kLargestNumPatterns
          << " patterns in one product of a sparse result, found " << count
          << "; products of more are written one after the other";
      return failure();
    }
  }
  Value united;
  for (ArrayRef<LoopPattern> set : kept) {
    Value joined =
        joinPatterns(generic, builder, llvm::to_vector(set), levels, type);
    united =
        united ? builder.createOrFold<UnionOp>(generic.getOp().getLoc(),
                                               united.getType(), united, joined)
               : joined;
  }
  return united;
}

std::optional<StructuralParts>
nz::computeOverUnion(SparseGeneric &generic, OpBuilder &builder,
                     const Term &term, ArrayRef<unsigned> groups,
                     raw_ostream &why, PatternType type, AffineMap levels) {
  constexpr unsigned kLargestNumGroups = 6;
  auto getPlace = [&](unsigned group) -> LoopPattern {
    const OperandGroup &owner = generic.getGroups()[group];
    return {owner.pattern, owner.levels};
  };
  auto isZero = [&](ArrayRef<unsigned> unstored) {
    BodyAtEntry body = generic.getBody(unstored);
    return llvm::any_of(term.factors,
                        [&](Value factor) { return body.isZero(factor); });
  };
  if (groups.size() > kLargestNumGroups) {
    why << "expected at most " << kLargestNumGroups
        << " different patterns in one value, found " << groups.size();
    return std::nullopt;
  }
  if (!isZero(groups)) {
    why << "expected a value of 0 where none of several patterns stores an "
           "entry, found one that is not zero there";
    return std::nullopt;
  }
  LoopPattern first = getPlace(groups[0]);
  llvm::SmallBitVector loops = generic.getLoopsOf(first.levels);
  if (llvm::any_of(groups, [&](unsigned group) {
        return generic.getLoopsOf(getPlace(group).levels) != loops;
      })) {
    why << "expected operands of different patterns at the same loops where a "
           "value does not vanish with each of them";
    return std::nullopt;
  }
  llvm::SmallBitVector ofTerm(loops.size());
  for (Value leaf : generic.getBody({}).getLeaves(term.factors))
    ofTerm |= generic.getLoopsOf(leaf);
  if (ofTerm.test(loops) || (levels && generic.getLoopsOf(levels) != loops)) {
    why << "expected a value at the union of patterns that depends on their "
           "loops alone";
    return std::nullopt;
  }

  SmallVector<StoredSet> sets = generic.getStoredSets(groups);
  SmallVector<SmallVector<unsigned>> nonzero;
  SmallVector<SmallVector<LoopPattern>> joins;
  for (const StoredSet &set : sets)
    if (!isZero(set.unstored)) {
      nonzero.push_back(set.stored);
      joins.push_back(llvm::map_to_vector(set.stored, getPlace));
    }
  Location loc = generic.getOp().getLoc();
  if (!levels) {
    levels = first.levels;
    type = getListType(builder.getContext(),
                       cast<PatternType>(first.pattern.getType()).getShape());
  }
  FailureOr<Value> pattern =
      uniteJoins(generic, builder, joins, levels, type, why);
  if (failed(pattern))
    return std::nullopt;
  StructuralParts parts{{*pattern, levels}, {}};
  Value count = CountOp::create(builder, loc, *pattern);
  parts.values = makeZeros(
      builder, loc,
      RankedTensorType::get({ShapedType::kDynamic}, term.factors[0].getType()),
      count);
  // Where more is stored, later: each entry ends with what all that are stored
  // there give.
  for (const StoredSet &set : sets) {
    auto isInside = [&](ArrayRef<unsigned> other) {
      return llvm::all_of(other, [&](unsigned group) {
        return llvm::is_contained(set.stored, group);
      });
    };
    if (llvm::none_of(nonzero, isInside))
      continue;
    GroupDomain domain =
        generic.getDomain(set.stored, parts.place, /*namedLoopsOnly=*/true);
    parts.values = generic.emitKernel(
        set.stored, generic.getBody(set.unstored), term, Combiner::Writes,
        parts.values,
        AffineMap::get(domain.numDims, 0, domain.positions.back()), domain);
  }
  return parts;
}
