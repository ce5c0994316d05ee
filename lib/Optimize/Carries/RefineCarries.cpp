//===- RefineCarries.cpp - While loops carry what has known sizes ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include "nz/Optimize/Carries/Passes.h"
#include "nz/Optimize/SizeFinder.h"

namespace nz {
#define GEN_PASS_DEF_REFINECARRIESPASS
#include "nz/Optimize/Carries/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// The types of what `loop` carries, with all sizes that stay as they are in
/// front of it.
SmallVector<Type> refine(scf::WhileOp loop) {
  Block::BlockArgListType carries = loop.getAfterArguments();
  SmallVector<Type> types(loop.getResultTypes());
  DenseMap<Value, unsigned> numbers;
  SizeFinder outside([](Value) { return false; });
  SizeFinder inside(
      [&](Value value) { return llvm::is_contained(carries, value); });
  for (auto [number, carry] : llvm::enumerate(carries)) {
    numbers[carry] = number;
    auto type = dyn_cast<RankedTensorType>(carry.getType());
    if (!type)
      continue;
    SmallVector<int64_t> shape(type.getShape());
    for (auto [dim, size] : llvm::enumerate(shape))
      // Offsets into dimensions of static size 0 do not verify.
      if (std::optional<Size> first =
              outside.find(loop.getInits()[number], dim);
          first && *first->constant != 0)
        size = *first->constant;
    types[number] =
        RankedTensorType::get(shape, type.getElementType(), type.getEncoding());
  }
  // All stay while nothing speaks against it: what one is may follow from
  // another.
  auto stays = [&](unsigned number, int64_t dim, int64_t size) {
    std::optional<Size> next =
        inside.find(loop.getYieldedValues()[number], dim);
    if (next && next->origin)
      return cast<RankedTensorType>(types[numbers[next->origin]])
                 .getDimSize(next->dim) == size;
    return next && *next->constant == size;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (auto [number, carry] : llvm::enumerate(carries)) {
      auto type = dyn_cast<RankedTensorType>(types[number]);
      if (!type)
        continue;
      auto before = cast<RankedTensorType>(carry.getType());
      SmallVector<int64_t> shape(type.getShape());
      for (auto [dim, size] : llvm::enumerate(shape))
        if (before.isDynamicDim(dim) && !ShapedType::isDynamic(size) &&
            !stays(number, dim, size)) {
          size = ShapedType::kDynamic;
          changed = true;
        }
      types[number] = RankedTensorType::get(shape, type.getElementType(),
                                            type.getEncoding());
    }
  }
  return types;
}

Value castTo(OpBuilder &builder, Type type, Value value) {
  auto cast = value.getDefiningOp<tensor::CastOp>();
  if (cast && cast.getSource().getType() == type)
    return cast.getSource();
  if (value.getType() == type)
    return value;
  return tensor::CastOp::create(builder, value.getLoc(), type, value);
}

SmallVector<Value> castTo(OpBuilder &builder, TypeRange types,
                          ValueRange values) {
  return llvm::map_to_vector(
      llvm::zip_equal(types, values), [&](auto pair) -> Value {
        return castTo(builder, std::get<0>(pair), std::get<1>(pair));
      });
}

/// Gives the arguments of `region` other types; operations see the old ones.
void retype(RewriterBase &rewriter, Region &region, TypeRange types) {
  rewriter.setInsertionPointToStart(&region.front());
  for (auto [argument, type] : llvm::zip_equal(region.getArguments(), types)) {
    Type old = argument.getType();
    if (type == old)
      continue;
    argument.setType(type);
    auto cast = castTo(rewriter, old, argument).getDefiningOp();
    rewriter.replaceAllUsesExcept(argument, cast->getResult(0), cast);
  }
}

/// Makes `loop` carry tensors of `types`.
void carry(RewriterBase &rewriter, scf::WhileOp loop, TypeRange types) {
  rewriter.setInsertionPoint(loop);
  auto made = scf::WhileOp::create(rewriter, loop.getLoc(), types,
                                   castTo(rewriter, types, loop.getInits()));
  made->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  for (auto [from, to] :
       llvm::zip_equal(loop->getRegions(), made->getRegions()))
    rewriter.inlineRegionBefore(from, to, to.end());
  retype(rewriter, made.getBefore(), types);
  retype(rewriter, made.getAfter(), types);
  made.getConditionOp().getArgsMutable().assign(made.getBeforeArguments());
  scf::YieldOp yield = made.getYieldOp();
  rewriter.setInsertionPoint(yield);
  yield.getResultsMutable().assign(castTo(rewriter, types, yield.getResults()));
  rewriter.setInsertionPointAfter(made);
  rewriter.replaceOp(
      loop, castTo(rewriter, loop.getResultTypes(), made.getResults()));
}

struct RefineCarries : nz::impl::RefineCarriesPassBase<RefineCarries> {
  using RefineCarriesPassBase::RefineCarriesPassBase;
  void runOnOperation() override {
    // Loops around others first: these may begin with what those carry.
    SmallVector<scf::WhileOp> loops;
    getOperation()->walk<WalkOrder::PreOrder>(
        [&](scf::WhileOp loop) { loops.push_back(loop); });
    IRRewriter rewriter(&getContext());
    for (scf::WhileOp loop : loops) {
      // The condition hands on what is carried, in order.
      if (!llvm::equal(loop.getConditionOp().getArgs(),
                       loop.getBeforeArguments()))
        continue;
      SmallVector<Type> types = refine(loop);
      if (types == loop.getResultTypes())
        continue;
      carry(rewriter, loop, types);
      ++numLoops;
    }
  }
};

} // namespace
