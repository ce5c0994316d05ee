//===- SparseResults.cpp - Generic operations with sparse results ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Raise/Conversions.h"
#include "nz/Raise/SparseGeneric.h"
#include "nz/Raise/StructuralPatterns.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace nz;

/// Whether `leaf` is a value of `group` or a scalar that is the same
/// everywhere.
static bool isPointwise(SparseGeneric &generic, const OperandGroup &group,
                        Value leaf) {
  if (llvm::is_contained(group.arguments, leaf))
    return true;
  return !leaf.getDefiningOp<linalg::IndexOp>() &&
         generic.getLoopsOf(leaf).none();
}

/// Computes `scalar` at every stored entry of group `number`: elementwise on
/// the values if it depends on nothing else, else by a kernel.
static Value computeValues(SparseGeneric &generic, OpBuilder &builder,
                           unsigned number, Value scalar) {
  const OperandGroup &group = generic.getGroups()[number];
  linalg::GenericOp op = generic.getOp();
  Location loc = op.getLoc();
  BodyAtEntry body = generic.getBody({});
  Term term{{scalar}};
  // The values as they are.
  BodyAtEntry::Known known = body.at(scalar);
  if (known.kind == BodyAtEntry::Known::Computed)
    for (auto [argument, values] :
         llvm::zip_equal(group.arguments, group.values))
      if (argument == known.value)
        return values;

  llvm::SetVector<Value> leaves = body.getLeaves(scalar);
  Value init = makeEmptyValues(builder, loc, group.pattern, scalar.getType());
  if (!llvm::all_of(leaves, [&](Value leaf) {
        return isPointwise(generic, group, leaf);
      })) {
    GroupDomain domain = generic.getDomain({number});
    return generic.emitKernel(
        {number}, body, term, Combiner::Writes, init,
        AffineMap::get(domain.numDims, 0, domain.positions[0]), domain);
  }

  MLIRContext *context = builder.getContext();
  AffineMap each = AffineMap::getMultiDimIdentityMap(1, context);
  SmallVector<Value> inputs, read;
  SmallVector<AffineMap> maps;
  for (Value leaf : leaves) {
    auto argument = dyn_cast<BlockArgument>(leaf);
    if (!argument || argument.getOwner() != op.getBody())
      continue;
    read.push_back(leaf);
    auto *place = llvm::find(group.arguments, leaf);
    bool isValue = place != group.arguments.end();
    inputs.push_back(isValue ? group.values[place - group.arguments.begin()]
                             : generic.getOperandOf(argument));
    maps.push_back(isValue ? each : AffineMap::get(1, 0, context));
  }
  maps.push_back(each);
  auto values = linalg::GenericOp::create(
      builder, loc, init.getType(), inputs, init, maps,
      utils::IteratorType::parallel,
      [&](OpBuilder &inner, Location innerLoc, ValueRange arguments) {
        IRMapping mapping;
        for (Value leaf : leaves)
          mapping.map(leaf, leaf);
        for (auto [leaf, argument] :
             llvm::zip_equal(read, arguments.drop_back()))
          mapping.map(leaf, argument);
        linalg::YieldOp::create(
            inner, innerLoc,
            SparseGeneric::emitSum(inner, innerLoc, body, term, mapping));
      });
  return values.getResult(0);
}

//===----------------------------------------------------------------------===//
// Results on patterns of their own
//===----------------------------------------------------------------------===//

namespace {

/// A sparse result of several patterns, of reductions, or over other loops than
/// its operands: a sum of terms, on a pattern that follows from what they
/// store.
class StructuralResult {
public:
  StructuralResult(SparseGeneric &generic, OpBuilder &builder, unsigned output,
                   RankedTensorType type, std::string &reason)
      : generic(generic), builder(builder), loc(generic.getOp().getLoc()),
        output(output), tensor(type), type(getLevelPattern(type)),
        levels(getDimToLevel(type).compose(generic.getOutputMap(output))),
        everywhere(generic.getBody({})), why(reason) {}

  FailureOr<SparseParts> compute();

private:
  bool isPointwise() {
    linalg::GenericOp op = generic.getOp();
    return op.getNumParallelLoops() == op.getNumLoops();
  }
  bool takeTerms();
  bool sortTerms(SmallVector<Term> terms);
  SparseParts makeEmpty();
  Value addUnion(const StructuralParts &parts, const LoopPattern &place,
                 Value values);

  SparseGeneric &generic;
  OpBuilder &builder;
  Location loc;
  unsigned output;
  RankedTensorType tensor;
  PatternType type;
  /// Loops to the levels of the result.
  AffineMap levels;
  BodyAtEntry everywhere;
  llvm::raw_string_ostream why;
  /// Terms that vanish where one of their groups is not stored.
  llvm::MapVector<SmallVector<unsigned>, SmallVector<Term>> products;
  /// Terms that some of their groups store.
  SmallVector<std::pair<SmallVector<unsigned>, Term>> unions;
  /// The group of the output's old value, which is added once.
  std::optional<unsigned> old;
};

} // namespace

/// Sorts the terms by what stores them.
bool StructuralResult::sortTerms(SmallVector<Term> terms) {
  SmallVector<Term> work(llvm::reverse(terms));
  while (!work.empty()) {
    Term term = work.pop_back_val();
    auto isZeroWithout = [&](ArrayRef<unsigned> unstored) {
      BodyAtEntry body = generic.getBody(unstored);
      return llvm::any_of(term.factors,
                          [&](Value factor) { return body.isZero(factor); });
    };
    if (isZeroWithout({}))
      continue;
    SmallVector<unsigned> groups = generic.getGroupsOf(term.factors);
    bool isProduct = llvm::all_of(
        groups, [&](unsigned group) { return isZeroWithout(group); });
    if (!groups.empty() && isProduct) {
      products[groups].push_back(term);
      continue;
    }
    if (SmallVector<Term> parts = splitTerm(term); !parts.empty()) {
      work.append(parts.rbegin(), parts.rend());
      continue;
    }
    if (groups.size() < 2) {
      why << "expected a value of 0 at unstored entries of a sparse result, "
             "found one that is not zero there";
      return false;
    }
    unions.emplace_back(groups, term);
  }
  return true;
}

bool StructuralResult::takeTerms() {
  linalg::GenericOp op = generic.getOp();
  std::optional<SmallVector<Term>> terms = generic.getSummands(output);
  if (!terms && !isPointwise()) {
    why << "expected a body that adds to its output, in a reduction into a "
           "sparse result";
    return false;
  }
  if (!terms)
    return sortTerms({Term{{generic.getYielded(output)}}});
  old = generic.getGroupOf(generic.getAccumulator(output));
  if (!old && !RaisedValues::isAllZeros(op.getDpsInits()[output])) {
    why << "expected a sparse result of a sum that starts from zeros";
    return false;
  }
  return sortTerms(std::move(*terms));
}

SparseParts StructuralResult::makeEmpty() {
  SmallVector<Value> sizes;
  AffineMap map = generic.getOutputMap(output);
  for (auto [dim, size] : llvm::enumerate(tensor.getShape()))
    if (ShapedType::isDynamic(size))
      sizes.push_back(generic.getLoopSize(map.getDimPosition(dim)));
  return makeEmptyParts(builder, loc, tensor, sizes);
}

/// `values` at `place` plus those of `parts`.
Value StructuralResult::addUnion(const StructuralParts &parts,
                                 const LoopPattern &place, Value values) {
  // The positions of both are dimensions of the domain, the result's last.
  SmallVector<LoopPattern> both{parts.place, place};
  GroupDomain domain = generic.getDomain({}, both, false);
  auto at = [&](AffineExpr position) {
    return AffineMap::get(domain.numDims, 0, position);
  };
  auto kernel = KernelOp::create(
      builder, loc, domain.patterns, domain.extents, parts.values, values,
      domain.patternMaps, {at(domain.positions[0]), at(domain.positions[1])},
      Combiner::Sums);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&kernel.getBody().front());
  YieldOp::create(builder, loc, kernel.getBody().getArgument(0));
  return kernel.getResult(0);
}

FailureOr<SparseParts> StructuralResult::compute() {
  auto isSupported = [](sparse_tensor::LevelType level) {
    return sparse_tensor::isDenseLT(level) ||
           sparse_tensor::isCompressedLT(level) ||
           sparse_tensor::isSingletonLT(level);
  };
  if (!llvm::all_of(type.getEncoding().getLvlTypes(), isSupported) ||
      !levels.isProjectedPermutation()) {
    why << "expected dense, compressed and singleton levels of a sparse result "
           "whose pattern is not that of an operand";
    return failure();
  }
  if (!takeTerms())
    return failure();
  // One value at every entry of a union, and nothing else.
  if (unions.size() == 1 && products.empty() && !old && isPointwise()) {
    auto &[groups, term] = unions[0];
    std::optional<StructuralParts> parts =
        computeOverUnion(generic, builder, term, groups, why, type, levels);
    if (!parts)
      return failure();
    return SparseParts{castPattern(builder, loc, parts->place.pattern, type),
                       parts->values};
  }

  SmallVector<SmallVector<LoopPattern>> sets;
  auto getPlace = [&](unsigned group) -> LoopPattern {
    const OperandGroup &owner = generic.getGroups()[group];
    return {owner.pattern, owner.levels};
  };
  if (old)
    sets.push_back({getPlace(*old)});
  for (auto &[groups, terms] : products)
    sets.push_back(llvm::map_to_vector(groups, getPlace));
  SmallVector<StructuralParts> united;
  for (auto &[groups, term] : unions) {
    std::optional<StructuralParts> parts =
        computeOverUnion(generic, builder, term, groups, why);
    if (!parts)
      return failure();
    united.push_back(*parts);
    sets.push_back({parts->place});
  }
  if (sets.empty())
    return makeEmpty();
  FailureOr<Value> pattern =
      uniteJoins(generic, builder, sets, levels, type, why);
  if (failed(pattern))
    return failure();
  LoopPattern place{*pattern, levels};
  Value count = CountOp::create(builder, loc, *pattern);
  Value values = makeZeros(builder, loc, getValuesType(tensor), count);
  auto add = [&](ArrayRef<unsigned> groups, ArrayRef<Term> terms,
                 bool namedLoopsOnly) {
    GroupDomain domain = generic.getDomain(groups, place, namedLoopsOnly);
    values = generic.emitKernel(
        groups, everywhere, terms, Combiner::Sums, values,
        AffineMap::get(domain.numDims, 0, domain.positions.back()), domain);
  };
  if (old)
    add(*old, Term{{generic.getAccumulator(output)}}, true);
  for (auto &[groups, terms] : products)
    add(groups, terms, false);
  for (const StructuralParts &parts : united)
    values = addUnion(parts, place, values);
  return SparseParts{castPattern(builder, loc, *pattern, type), values};
}

//===----------------------------------------------------------------------===//
// All sparse results
//===----------------------------------------------------------------------===//

FailureOr<SparseParts>
nz::computeSparseResult(linalg::GenericOp op, unsigned output,
                        RankedTensorType type, const RaisedValues &raised,
                        OpBuilder &builder, std::string &reason) {
  SparseGeneric generic(op, raised, builder);
  auto refuse = [&](const Twine &why) -> FailureOr<SparseParts> {
    reason = why.str();
    return failure();
  };
  if (failed(generic.analyze(reason)))
    return failure();
  Value scalar = generic.getYielded(output);
  auto select = scalar.getDefiningOp<sparse_tensor::SelectOp>();
  unsigned selects = llvm::count_if(*op.getBody(), [](Operation &inner) {
    return isa<sparse_tensor::SelectOp>(inner);
  });
  if (selects != (select ? 1 : 0))
    return refuse("expected sparse_tensor.select as the value that the body "
                  "yields");

  SmallVector<Value> roots{scalar};
  if (select)
    roots.push_back(select.getRegion().front().getTerminator()->getOperand(0));
  SmallVector<unsigned> groups = generic.getGroupsOf(roots);
  // Elementwise on one operand the pattern stays the same.
  bool isElementwise =
      op.getNumParallelLoops() == op.getNumLoops() &&
      generic.getOutputMap(output).isPermutation() && groups.size() < 2 &&
      (groups.empty() ||
       generic.getLoopsOf(generic.getGroups()[groups[0]].levels).all());
  if (!isElementwise) {
    if (select)
      return refuse("expected sparse_tensor.select of values at the entries of "
                    "one operand over all loops");
    generic.splitBlocks();
    return StructuralResult(generic, builder, output, type, reason).compute();
  }
  // A body may add to zeros that are dense.
  generic.takeDenseZeros();
  if (!generic.getBody(groups).isZero(scalar))
    return refuse("expected a value of 0 at unstored entries of a sparse "
                  "result, found one that is not zero there");
  Location loc = op.getLoc();
  if (groups.empty()) {
    SmallVector<Value> sizes;
    AffineMap map = generic.getOutputMap(output);
    for (auto [dim, size] : llvm::enumerate(type.getShape()))
      if (ShapedType::isDynamic(size))
        sizes.push_back(generic.getLoopSize(map.getDimPosition(dim)));
    return makeEmptyParts(builder, loc, type, sizes);
  }
  const OperandGroup &group = generic.getGroups()[groups[0]];
  SparseParts parts{group.pattern,
                    computeValues(generic, builder, groups[0], scalar)};
  if (select) {
    Value keep = computeValues(generic, builder, groups[0], roots.back());
    // What a block or a group stores besides is zero.
    auto stored = cast<PatternType>(group.pattern.getType());
    if (stored.storesMore()) {
      Value zeros = makeZeros(
          builder, loc, cast<RankedTensorType>(parts.values.getType()),
          CountOp::create(builder, loc, group.pattern).getResult());
      parts.values =
          arith::SelectOp::create(builder, loc, keep, parts.values, zeros);
    }
    Value chosen = SelectOp::create(builder, loc, group.pattern.getType(),
                                    group.pattern, keep);
    parts = restrictTo(builder, loc, parts, chosen);
  }
  AffineMap levels = getDimToLevel(type).compose(generic.getOutputMap(output));
  return changeFormat(builder, loc, parts, getLevelChange(group.levels, levels),
                      getLevelPattern(type));
}
