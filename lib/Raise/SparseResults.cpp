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
  if (op.getNumParallelLoops() != op.getNumLoops())
    return refuse("expected parallel loops into a sparse result; reductions "
                  "and products are not supported yet");
  if (!generic.getOutputMap(output).isPermutation())
    return refuse("expected a sparse result over all loops");

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
  if (groups.size() > 1)
    return refuse("expected operands of one pattern for a sparse result; the "
                  "union and the intersection of different patterns are not "
                  "supported yet");
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
  if (!generic.getLoopsOf(group.levels).all())
    return refuse("expected a sparse operand over all loops of a sparse "
                  "result; a pattern repeated along a loop is not supported "
                  "yet");

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
