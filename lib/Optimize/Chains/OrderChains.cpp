//===- OrderChains.cpp - Chains of products in the cheapest order ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "nz/Dialect/Nz.h"
#include "nz/Optimize/Chains/Passes.h"
#include "nz/Optimize/Chains/Product.h"
#include "nz/Optimize/Chains/Provenance.h"
#include "llvm/ADT/SetVector.h"

namespace nz {
#define GEN_PASS_DEF_ORDERCHAINSPASS
#include "nz/Optimize/Chains/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Three factors, from left to right, and what their product is added to. All
/// have one numbering.
struct Chain {
  Operation *innerOp, *outerOp;
  std::array<Factor, 3> factors;
  Factor sum;
};

/// Two factors are multiplied first, with a result of dimensions `between`,
/// then it and the one that is `alone`.
struct Order {
  unsigned alone;
  SmallVector<unsigned> between;

  /// The factors that are multiplied first.
  std::array<unsigned, 2> pair() const {
    return {alone == 0 ? 1u : 0u, alone == 2 ? 1u : 2u};
  }
};

/// Counts the multiplications of a chain in some order.
class Counter {
public:
  /// A counter for `chain`, written in the order `written`, if all its sizes
  /// are known.
  static std::optional<Counter> create(const Chain &chain, const Order &written,
                                       Provenance &provenance);

  /// Whether `other` takes fewer multiplications than `written`, however many
  /// entries are stored, and no memory larger than what is there.
  bool isBetter(const Order &other, const Order &written) const;

private:
  /// A count, and one for each stored entry of each factor. Exact up to 2^53.
  struct Cost {
    double fixed = 0;
    std::array<double, 3> perEntry{};
  };

  explicit Counter(const Chain &chain) : chain(chain) {}
  LogicalResult addSizes(const Factor &factor, Provenance &provenance);
  double countElements(ArrayRef<unsigned> dims) const;
  void addProduct(Cost &cost, ArrayRef<unsigned> factors,
                  ArrayRef<unsigned> dims, double times) const;
  Cost count(const Order &order) const;

  const Chain &chain;
  DenseMap<unsigned, double> sizes;
  /// Of each factor: whether it has a derivative, and the numbers of entries
  /// that it may store.
  std::array<bool, 3> hasDerivative;
  std::array<double, 3> fewestEntries{}, mostEntries{};
};

struct OrderChains : nz::impl::OrderChainsPassBase<OrderChains> {
  void runOnOperation() override;
};

} // namespace

//===----------------------------------------------------------------------===//
// Chains
//===----------------------------------------------------------------------===//

static bool isZeros(Value tensor) {
  if (auto fill = tensor.getDefiningOp<linalg::FillOp>())
    tensor = fill.getInputs()[0];
  return matchPattern(tensor, m_AnyZeroFloat()) ||
         matchPattern(tensor, m_Zero());
}

/// Whether one operation reads the elements of `value`, once.
static bool isReadOnce(Value value) {
  return llvm::count_if(value.getUses(), [](OpOperand &use) {
           return !isa<tensor::DimOp>(use.getOwner());
         }) == 1;
}

/// Gives `inner`, whose result is factor number `place` of `outer`, the
/// numbering of `outer`.
static void renumber(Product &inner, const Product &outer, unsigned place) {
  DenseMap<unsigned, unsigned> numbers;
  for (auto [from, to] :
       llvm::zip_equal(inner.sum.dims, outer.factors[place].dims))
    numbers[from] = to;
  unsigned next = 0;
  for (const Factor &factor : outer.factors)
    for (unsigned dim : factor.dims)
      next = std::max(next, dim + 1);
  for (Factor *factor : {&inner.factors[0], &inner.factors[1], &inner.sum})
    for (unsigned &dim : factor->dims) {
      auto [number, isNew] = numbers.try_emplace(dim, next);
      next += isNew;
      dim = number->second;
    }
}

/// The chain that ends with `op`, whose factor number `place` is a product
/// made for it alone, and the order that it is written in.
static std::optional<std::pair<Chain, Order>> matchChain(Operation *op,
                                                         unsigned place) {
  std::optional<Product> outer = matchProduct(op);
  if (!outer || outer->factors[place].pattern)
    return std::nullopt;
  Value between = outer->factors[place].tensor;
  Operation *innerOp = between.getDefiningOp();
  if (!innerOp || innerOp->getBlock() != op->getBlock() || !isReadOnce(between))
    return std::nullopt;
  std::optional<Product> inner = matchProduct(innerOp);
  if (!inner || !isZeros(inner->sum.tensor))
    return std::nullopt;
  renumber(*inner, *outer, place);
  auto &[left, right] = inner->factors;
  const Factor &third = outer->factors[1 - place];
  bool isLeft = place == 0;
  Chain chain{innerOp, op,
              isLeft ? std::array<Factor, 3>{left, right, third}
                     : std::array<Factor, 3>{third, left, right},
              outer->sum};
  return std::pair(chain, Order{isLeft ? 2u : 0u, inner->sum.dims});
}

/// A dense tensor of `chain` that has `dim`, and where; null if there is none.
static std::pair<Value, int64_t> findDense(const Chain &chain, unsigned dim) {
  for (const Factor *factor :
       {&chain.factors[0], &chain.factors[1], &chain.factors[2], &chain.sum}) {
    const unsigned *place = llvm::find(factor->dims, dim);
    if (!factor->pattern && place != factor->dims.end())
      return {factor->tensor, place - factor->dims.begin()};
  }
  return {};
}

/// The order of `chain` in which `alone` comes last; none if both others have
/// patterns, or what is made of them has a size of patterns only.
static std::optional<Order> getOrder(const Chain &chain, unsigned alone) {
  Order order{alone, {}};
  auto [left, right] = order.pair();
  if (chain.factors[left].pattern && chain.factors[right].pattern)
    return std::nullopt;
  for (unsigned number : {left, right})
    for (unsigned dim : chain.factors[number].dims)
      if (!llvm::is_contained(order.between, dim) &&
          (llvm::is_contained(chain.factors[alone].dims, dim) ||
           llvm::is_contained(chain.sum.dims, dim)))
        order.between.push_back(dim);
  if (!llvm::all_of(order.between,
                    [&](unsigned dim) { return findDense(chain, dim).first; }))
    return std::nullopt;
  return order;
}

//===----------------------------------------------------------------------===//
// Counting
//===----------------------------------------------------------------------===//

/// Fails if a size of `factor` is not known, or not what it is elsewhere.
LogicalResult Counter::addSizes(const Factor &factor, Provenance &provenance) {
  Value shaped = factor.pattern ? factor.pattern : factor.tensor;
  for (auto [place, dim] : llvm::enumerate(factor.dims)) {
    std::optional<int64_t> size = provenance.getSize(shaped, place);
    if (!size || sizes.try_emplace(dim, *size).first->second != *size)
      return failure();
  }
  return success();
}

std::optional<Counter> Counter::create(const Chain &chain, const Order &written,
                                       Provenance &provenance) {
  Counter counter(chain);
  Factor between{{}, chain.innerOp->getResult(0), written.between};
  for (const Factor &factor : {chain.factors[0], chain.factors[1],
                               chain.factors[2], chain.sum, between})
    if (failed(counter.addSizes(factor, provenance)))
      return std::nullopt;
  for (auto [number, factor] : llvm::enumerate(chain.factors)) {
    counter.hasDerivative[number] = provenance.hasDerivative(factor.tensor);
    if (!factor.pattern)
      continue;
    std::optional<int64_t> entries = provenance.getSize(factor.tensor, 0);
    counter.fewestEntries[number] = entries.value_or(0);
    counter.mostEntries[number] =
        entries ? *entries : counter.countElements(factor.dims);
  }
  return counter;
}

double Counter::countElements(ArrayRef<unsigned> dims) const {
  double count = 1;
  for (unsigned dim : dims)
    count *= sizes.at(dim);
  return count;
}

/// Adds `times` a product of `factors`, one of which may have a pattern, and of
/// something dense of dimensions `dims`.
void Counter::addProduct(Cost &cost, ArrayRef<unsigned> factors,
                         ArrayRef<unsigned> dims, double times) const {
  llvm::SmallSetVector<unsigned, 4> loops(dims.begin(), dims.end());
  for (unsigned number : factors)
    loops.insert_range(chain.factors[number].dims);
  double *count = &cost.fixed;
  for (unsigned number : factors)
    if (chain.factors[number].pattern) {
      for (unsigned dim : chain.factors[number].dims)
        loops.remove(dim);
      count = &cost.perEntry[number];
    }
  *count += times * countElements(loops.getArrayRef());
}

/// A product is computed once, and for each factor that has a derivative there
/// is one more over the same loops.
Counter::Cost Counter::count(const Order &order) const {
  Cost cost;
  auto [left, right] = order.pair();
  bool between = hasDerivative[left] || hasDerivative[right];
  addProduct(cost, {left, right}, {},
             1 + hasDerivative[left] + hasDerivative[right]);
  addProduct(cost, order.alone, order.between,
             1 + between + hasDerivative[order.alone]);
  return cost;
}

bool Counter::isBetter(const Order &other, const Order &written) const {
  double largest =
      std::max(countElements(written.between), countElements(chain.sum.dims));
  for (const Factor &factor : chain.factors)
    if (!factor.pattern)
      largest = std::max(largest, countElements(factor.dims));
  if (countElements(other.between) > largest)
    return false;
  Cost before = count(written), after = count(other);
  double total = before.fixed;
  double least = before.fixed - after.fixed, most = least;
  for (unsigned number : {0, 1, 2}) {
    double perEntry = before.perEntry[number] - after.perEntry[number];
    auto [fewest, highest] = std::minmax(
        {perEntry * fewestEntries[number], perEntry * mostEntries[number]});
    least += fewest;
    most += highest;
    total += before.perEntry[number] * mostEntries[number];
  }
  // What is gained by rounding might be gained again and again.
  return least >= 0 && most > total * 1e-12;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Emits zeros of dimensions `dims`.
static Value buildZeros(OpBuilder &builder, Location loc, const Chain &chain,
                        ArrayRef<unsigned> dims) {
  SmallVector<OpFoldResult> sizes;
  for (unsigned dim : dims) {
    auto [tensor, place] = findDense(chain, dim);
    sizes.push_back(tensor::getMixedSize(builder, loc, tensor, place));
  }
  Type element = getElementTypeOrSelf(chain.sum.tensor.getType());
  Value empty = tensor::EmptyOp::create(builder, loc, sizes, element);
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(element));
  return linalg::FillOp::create(builder, loc, zero, empty)->getResult(0);
}

/// Puts `chain` in `order`. The products in it, the last one first.
static std::array<Operation *, 2> rewrite(const Chain &chain,
                                          const Order &order) {
  OpBuilder builder(chain.outerOp);
  auto [left, right] = order.pair();
  // Of two operations that change places each keeps the location of a factor.
  Location innerLoc = chain.outerOp->getLoc();
  Factor between{
      {}, buildZeros(builder, innerLoc, chain, order.between), order.between};
  Operation *inner =
      buildProduct(builder, innerLoc,
                   {{chain.factors[left], chain.factors[right]}, between});
  between.tensor = inner->getResult(0);
  const Factor &alone = chain.factors[order.alone];
  Product last{{between, alone}, chain.sum};
  if (order.alone == 0)
    last.factors = {alone, between};
  Operation *outer = buildProduct(builder, chain.innerOp->getLoc(), last);

  // What asked for the sizes of the old result asks what it was added to.
  auto written = cast<DestinationStyleOpInterface>(chain.innerOp);
  chain.outerOp->replaceAllUsesWith(outer);
  chain.outerOp->erase();
  chain.innerOp->getResult(0).replaceAllUsesWith(
      written.getDpsInitOperand(0)->get());
  chain.innerOp->erase();
  return {outer, inner};
}

/// The products that come into the place of `op`, the last one first, if there
/// is a better order for the chain that ends with it.
static std::optional<std::array<Operation *, 2>>
improve(Operation *op, Provenance &provenance) {
  for (unsigned place : {0, 1}) {
    auto match = matchChain(op, place);
    if (!match)
      continue;
    auto &[chain, written] = *match;
    std::optional<Counter> counter =
        Counter::create(chain, written, provenance);
    if (!counter)
      continue;
    for (unsigned alone : {0, 1, 2}) {
      std::optional<Order> other = getOrder(chain, alone);
      if (alone != written.alone && other && counter->isBetter(*other, written))
        return rewrite(chain, *other);
    }
  }
  return std::nullopt;
}

void OrderChains::runOnOperation() {
  Provenance provenance(getOperation());
  SmallVector<Operation *> products;
  getOperation().walk([&](Operation *op) {
    if (matchProduct(op))
      products.push_back(op);
  });
  // In order: what is erased, a product and one before it, is not met again.
  std::reverse(products.begin(), products.end());
  while (!products.empty())
    if (auto made = improve(products.pop_back_val(), provenance)) {
      llvm::append_range(products, *made);
      ++numOrdered;
    }
}
