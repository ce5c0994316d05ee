//===- Product.cpp - Sums of products of two factors ----------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Optimize/Chains/Product.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

/// Whether all are tensors, with elements of a type in which sums of products
/// may be reordered. Of narrow floats what lies in between would be rounded.
static bool areReorderable(ValueRange tensors) {
  Type element = getElementTypeOrSelf(tensors.front().getType());
  return (element.isF32() || element.isF64() ||
          element.isSignlessIntOrIndex()) &&
         llvm::all_of(tensors.getTypes(), llvm::IsaPred<RankedTensorType>);
}

/// Whether `value` is made of `left` and `right` by an operation of `Float` or
/// of `Integer`, in either order.
template <typename Float, typename Integer>
static bool combines(Value value, Value left, Value right) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<Float, Integer>(op))
    return false;
  Value first = op->getOperand(0), second = op->getOperand(1);
  return (first == left && second == right) ||
         (first == right && second == left);
}

/// Whether `value` is the product of the first two arguments of `body`.
static bool multiplies(Value value, Block &body) {
  return combines<arith::MulFOp, arith::MulIOp>(value, body.getArgument(0),
                                                body.getArgument(1));
}

/// The dimensions that `map` names.
static SmallVector<unsigned> getDims(AffineMap map) {
  return llvm::map_to_vector(map.getResults(), [](AffineExpr result) {
    return cast<AffineDimExpr>(result).getPosition();
  });
}

/// Whether some factor has each of the first `count` numbers but `except`.
static bool haveAll(const std::array<Factor, 2> &factors, unsigned count,
                    std::optional<unsigned> except = std::nullopt) {
  return llvm::all_of(llvm::seq(count), [&](unsigned dim) {
    return dim == except || llvm::any_of(factors, [&](const Factor &factor) {
             return llvm::is_contained(factor.dims, dim);
           });
  });
}

static std::optional<Product> matchKernel(KernelOp kernel) {
  Block &body = kernel.getBody().front();
  if (kernel.hasBuffers() || kernel.getPatterns().size() != 1 ||
      kernel.getInputs().size() != 2 || kernel.getInits().size() != 1 ||
      kernel.getCombiner(0) != Combiner::Sums ||
      !areReorderable(kernel.getInputs()))
    return std::nullopt;
  AffineMap pattern = kernel.getPatternMap(0);
  unsigned position = kernel.getPositionDim(0);
  Product product;
  product.sum = {{}, kernel.getInits()[0], {}};
  for (AffineMap map : kernel.getMapsArray())
    if (!map.isProjectedPermutation())
      return std::nullopt;
  for (unsigned number : {0, 1}) {
    Factor &factor = product.factors[number];
    AffineMap map = kernel.getInputMap(number);
    factor.tensor = kernel.getInputs()[number];
    if (map.isFunctionOfDim(position)) {
      if (map.getNumResults() != 1)
        return std::nullopt;
      factor.pattern = kernel.getPatterns()[0];
      map = pattern.dropResult(pattern.getNumResults() - 1);
    }
    factor.dims = getDims(map);
  }
  product.sum.dims = getDims(kernel.getInitMap(0));
  bool isOneSparse = !product.factors[0].pattern != !product.factors[1].pattern;
  if (!isOneSparse || !pattern.isProjectedPermutation() ||
      kernel.getInitMap(0).isFunctionOfDim(position) ||
      !haveAll(product.factors, kernel.getNumDomainDims(), position) ||
      !multiplies(kernel.getYielded()[0], body))
    return std::nullopt;
  return product;
}

static std::optional<Product> matchGeneric(linalg::GenericOp generic) {
  Block &body = *generic.getBody();
  if (!generic.hasPureTensorSemantics() || generic.getNumDpsInputs() != 2 ||
      generic.getNumDpsInits() != 1 || !areReorderable(generic.getOperands()))
    return std::nullopt;
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  for (AffineMap map : maps)
    if (!map.isProjectedPermutation())
      return std::nullopt;
  Product product{{Factor{{}, generic.getInputs()[0], getDims(maps[0])},
                   Factor{{}, generic.getInputs()[1], getDims(maps[1])}},
                  {{}, generic.getOutputs()[0], getDims(maps[2])}};
  Value next = body.getTerminator()->getOperand(0);
  bool addsProduct = llvm::any_of(body, [&](Operation &op) {
    return op.getNumResults() == 1 && multiplies(op.getResult(0), body) &&
           combines<arith::AddFOp, arith::AddIOp>(next, op.getResult(0),
                                                  body.getArgument(2));
  });
  if (!addsProduct || !haveAll(product.factors, generic.getNumLoops()))
    return std::nullopt;
  return product;
}

std::optional<Product> nz::matchProduct(Operation *op) {
  if (auto kernel = dyn_cast<KernelOp>(op))
    return matchKernel(kernel);
  if (auto generic = dyn_cast<linalg::GenericOp>(op))
    return matchGeneric(generic);
  return std::nullopt;
}

/// The numbers of `product` in the order of its loops: levels of the pattern,
/// then what the sum has, then the rest.
static SmallVector<unsigned> orderDims(const Product &product) {
  SmallVector<unsigned> order;
  auto append = [&](ArrayRef<unsigned> dims) {
    for (unsigned dim : dims)
      if (!llvm::is_contained(order, dim))
        order.push_back(dim);
  };
  for (const Factor &factor : product.factors)
    if (factor.pattern)
      append(factor.dims);
  append(product.sum.dims);
  for (const Factor &factor : product.factors)
    append(factor.dims);
  return order;
}

template <typename Float, typename Integer>
static Value combine(OpBuilder &builder, Location loc, Value left,
                     Value right) {
  if (isa<FloatType>(left.getType()))
    return Float::create(builder, loc, left, right);
  return Integer::create(builder, loc, left, right);
}

/// Emits the product of the first two arguments of a body.
static Value multiply(OpBuilder &builder, Location loc, ValueRange arguments) {
  return combine<arith::MulFOp, arith::MulIOp>(builder, loc, arguments[0],
                                               arguments[1]);
}

static Operation *buildGeneric(OpBuilder &builder, Location loc,
                               const Product &product) {
  SmallVector<unsigned> order = orderDims(product);
  SmallVector<AffineMap> maps;
  for (const Factor *factor :
       {&product.factors[0], &product.factors[1], &product.sum})
    maps.push_back(AffineMap::get(
        order.size(), 0,
        llvm::map_to_vector(factor->dims,
                            [&](unsigned dim) {
                              return builder.getAffineDimExpr(
                                  llvm::find(order, dim) - order.begin());
                            }),
        builder.getContext()));
  SmallVector<utils::IteratorType> iterators(order.size(),
                                             utils::IteratorType::reduction);
  std::fill_n(iterators.begin(), product.sum.dims.size(),
              utils::IteratorType::parallel);
  return linalg::GenericOp::create(
      builder, loc, product.sum.tensor.getType(),
      {product.factors[0].tensor, product.factors[1].tensor},
      product.sum.tensor, maps, iterators,
      [](OpBuilder &inside, Location at, ValueRange arguments) {
        Value next = combine<arith::AddFOp, arith::AddIOp>(
            inside, at, arguments[2], multiply(inside, at, arguments));
        linalg::YieldOp::create(inside, at, next);
      });
}

static Operation *buildKernel(OpBuilder &builder, Location loc,
                              const Product &product, unsigned sparse) {
  const Factor &entries = product.factors[sparse];
  const Factor &dense = product.factors[1 - sparse];
  SmallVector<unsigned> order = orderDims(product);
  // The position stands behind the levels.
  unsigned position = entries.dims.size(), count = order.size() + 1;
  auto getMap = [&](ArrayRef<unsigned> dims, bool isPattern) {
    SmallVector<AffineExpr> results;
    for (unsigned dim : dims) {
      unsigned place = llvm::find(order, dim) - order.begin();
      results.push_back(
          builder.getAffineDimExpr(place < position ? place : place + 1));
    }
    if (isPattern)
      results.push_back(builder.getAffineDimExpr(position));
    return AffineMap::get(count, 0, results, builder.getContext());
  };
  SmallVector<Value> extents;
  for (unsigned dim : ArrayRef(order).drop_front(position)) {
    int64_t place = llvm::find(dense.dims, dim) - dense.dims.begin();
    extents.push_back(getValueOrCreateConstantIndexOp(
        builder, loc, tensor::getMixedSize(builder, loc, dense.tensor, place)));
  }
  std::array<AffineMap, 3> maps;
  maps[sparse] = getMap({}, true);
  maps[1 - sparse] = getMap(dense.dims, false);
  maps[2] = getMap(product.sum.dims, false);
  auto kernel = KernelOp::create(
      builder, loc, entries.pattern, extents,
      ValueRange{product.factors[0].tensor, product.factors[1].tensor},
      product.sum.tensor, getMap(entries.dims, true), maps, Combiner::Sums);
  Block &body = kernel.getBody().front();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&body);
  YieldOp::create(builder, loc, multiply(builder, loc, body.getArguments()));
  return kernel;
}

Operation *nz::buildProduct(OpBuilder &builder, Location loc,
                            const Product &product) {
  for (unsigned number : {0, 1})
    if (product.factors[number].pattern)
      return buildKernel(builder, loc, product, number);
  return buildGeneric(builder, loc, product);
}
