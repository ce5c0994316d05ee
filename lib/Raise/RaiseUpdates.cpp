//===- RaiseUpdates.cpp - Steps of optimizers become elementwise programs -===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "nz/Raise/LevelForm.h"
#include "nz/Raise/Passes.h"

namespace nz {
#define GEN_PASS_DEF_RAISEUPDATESPASS
#include "nz/Raise/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Scalar arithmetic that reads like the formula it stands for.
class Formula {
public:
  Formula(OpBuilder &builder, Location loc) : builder(builder), loc(loc) {}

  Value number(Type type, double value) {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getFloatAttr(type, value));
  }
  Value like(Value scalar, double value) {
    return number(scalar.getType(), value);
  }
  Value add(Value a, Value b) {
    return arith::AddFOp::create(builder, loc, a, b);
  }
  Value sub(Value a, Value b) {
    return arith::SubFOp::create(builder, loc, a, b);
  }
  Value mul(Value a, Value b) {
    return arith::MulFOp::create(builder, loc, a, b);
  }
  Value div(Value a, Value b) {
    return arith::DivFOp::create(builder, loc, a, b);
  }
  Value sqrt(Value a) { return math::SqrtOp::create(builder, loc, a); }
  Value power(Value a, Value b) {
    return math::PowFOp::create(builder, loc, a, b);
  }
  /// `scalar` as a float of another type.
  Value as(Value scalar, Type type) {
    unsigned from = scalar.getType().getIntOrFloatBitWidth();
    unsigned to = type.getIntOrFloatBitWidth();
    if (scalar.getType() == type)
      return scalar;
    if (from < to)
      return arith::ExtFOp::create(builder, loc, type, scalar);
    return arith::TruncFOp::create(builder, loc, type, scalar);
  }

private:
  OpBuilder &builder;
  Location loc;
};

/// An operand of an update by its place and name in the operation.
struct Operand {
  StringRef name;
  Value tensor;
};

/// The elements of an update: dense tensors of one shape.
class Elements {
public:
  Elements(Operation *op, ArrayRef<Operand> operands)
      : op(op), builder(op),
        type(cast<RankedTensorType>(operands[0].tensor.getType())) {
    for (const Operand &operand : operands)
      tensors.push_back(takeValues(operand, operands[0]));
  }

  using Body = function_ref<SmallVector<Value>(Formula &, ArrayRef<Value>)>;

  /// Replaces the operation by one elementwise program. `body` gets the
  /// elements of the operands and of `scalars`, and gives those of the results,
  /// which take the place of the operands `written`.
  void replace(ValueRange scalars, ArrayRef<unsigned> written, Body body);

private:
  Value takeValues(const Operand &operand, const Operand &first);

  Operation *op;
  OpBuilder builder;
  RankedTensorType type;
  Value pattern;
  SmallVector<Value> tensors;
};

} // namespace

/// How a run-time message names `value`.
static std::string describe(Value value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto argument = dyn_cast<BlockArgument>(value))
    stream << "argument " << argument.getArgNumber();
  else
    stream << "result " << cast<OpResult>(value).getResultNumber() << " of '"
           << value.getDefiningOp()->getName() << "'";
  return text;
}

/// The dense tensor itself, or the values of a sparse one, which has the
/// pattern of `first`.
Value Elements::takeValues(const Operand &operand, const Operand &first) {
  if (!isSparse(type))
    return operand.tensor;
  Location loc = op->getLoc();
  Value own =
      PatternOp::create(builder, loc, PatternType::get(type), operand.tensor);
  if (!pattern) {
    pattern = own;
  } else if (operand.tensor != first.tensor) {
    Value same = SameOp::create(builder, loc, pattern, own);
    std::string message =
        getErrorPrefix(loc) + "'" + op->getName().getStringRef().str() +
        "' expected operands of one pattern, found that " + first.name.str() +
        " (" + describe(first.tensor) + ") and " + operand.name.str() + " (" +
        describe(operand.tensor) + ") differ";
    cf::AssertOp::create(builder, loc, same, message);
  }
  return ValuesOp::create(builder, loc, getValuesType(type), operand.tensor);
}

void Elements::replace(ValueRange scalars, ArrayRef<unsigned> written,
                       Body body) {
  Location loc = op->getLoc();
  MLIRContext *context = op->getContext();
  unsigned rank = cast<RankedTensorType>(tensors[0].getType()).getRank();
  AffineMap each = AffineMap::getMultiDimIdentityMap(rank, context);
  SmallVector<Value> inputs(tensors), inits;
  SmallVector<AffineMap> maps(tensors.size(), each);
  llvm::append_range(inputs, scalars);
  maps.append(scalars.size(), AffineMap::get(rank, 0, context));
  maps.append(written.size(), each);
  for (unsigned number : written)
    inits.push_back(tensors[number]);
  SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
  Type element = type.getElementType(), work = getRateType(element);
  auto generic = linalg::GenericOp::create(
      builder, loc, TypeRange(ValueRange(inits)), inputs, inits, maps, loops,
      [&](OpBuilder &inner, Location innerLoc, ValueRange arguments) {
        Formula formula(inner, innerLoc);
        SmallVector<Value> elements;
        for (Value argument : arguments.take_front(inputs.size()))
          elements.push_back(formula.as(argument, work));
        SmallVector<Value> results = body(formula, elements);
        for (Value &result : results)
          result = formula.as(result, element);
        linalg::YieldOp::create(inner, innerLoc, results);
      });
  for (auto [old, values] :
       llvm::zip_equal(op->getResults(), generic.getResults())) {
    Value result = values;
    if (isSparse(type))
      result = AssembleOp::create(builder, loc, type, pattern, values);
    old.replaceAllUsesWith(result);
  }
  op->erase();
}

/// torch.optim.SGD, `_single_tensor_sgd`, with zero dampening.
static void raise(SgdOp op) {
  double decay = op.getWeightDecay().convertToDouble();
  double momentum = op.getMomentum().convertToDouble();
  bool nesterov = op.getNesterov();
  SmallVector<Operand> operands{{"parameter", op.getParameter()},
                                {"gradient", op.getGradient()}};
  SmallVector<unsigned> written{0};
  bool hasBuffer = op.getBuffer() != nullptr;
  if (hasBuffer) {
    operands.push_back({"momentum buffer", op.getBuffer()});
    written.push_back(2);
  }
  Value rate = op.getRate();
  Elements(op, operands)
      .replace(rate, written, [&](Formula &f, ArrayRef<Value> elements) {
        Value parameter = elements[0], gradient = elements[1];
        Value rate = elements.back();
        if (decay != 0)
          gradient =
              f.add(gradient, f.mul(f.like(parameter, decay), parameter));
        SmallVector<Value> results;
        if (hasBuffer) {
          Value buffer = gradient;
          if (momentum != 0)
            buffer =
                f.add(f.mul(elements[2], f.like(buffer, momentum)), gradient);
          results.push_back(buffer);
          gradient = nesterov ? f.add(gradient,
                                      f.mul(f.like(buffer, momentum), buffer))
                              : buffer;
        }
        results.insert(results.begin(),
                       f.sub(parameter, f.mul(rate, gradient)));
        return results;
      });
}

/// torch.optim.Adam and AdamW, `_single_tensor_adam`.
static void raise(AdamOp op) {
  double beta1 = op.getBeta1().convertToDouble();
  double beta2 = op.getBeta2().convertToDouble();
  double epsilon = op.getEpsilon().convertToDouble();
  double decay = op.getWeightDecay().convertToDouble();
  bool decoupled = op.getDecoupled();
  // What depends on the step and the rate alone, in f64 as PyTorch does.
  OpBuilder builder(op);
  Location loc = op.getLoc();
  Formula scalar(builder, loc);
  Type f64 = builder.getF64Type(), work = op.getRate().getType();
  Value one = scalar.number(f64, 1.0);
  Value step = arith::SIToFPOp::create(builder, loc, f64, op.getStep());
  Value rate = scalar.as(op.getRate(), f64);
  auto getCorrection = [&](double beta) {
    return scalar.sub(one, scalar.power(scalar.number(f64, beta), step));
  };
  Value stepSize = scalar.div(rate, getCorrection(beta1));
  Value root = scalar.sqrt(getCorrection(beta2));
  SmallVector<Value> scalars{scalar.as(stepSize, work), scalar.as(root, work)};
  bool shrinks = decoupled && decay != 0;
  if (shrinks)
    scalars.push_back(scalar.as(
        scalar.sub(one, scalar.mul(rate, scalar.number(f64, decay))), work));

  Elements(op, {{"parameter", op.getParameter()},
                {"gradient", op.getGradient()},
                {"first moment", op.getFirstMoment()},
                {"second moment", op.getSecondMoment()}})
      .replace(scalars, {0, 2, 3}, [&](Formula &f, ArrayRef<Value> elements) {
        Value parameter = elements[0], gradient = elements[1];
        Value first = elements[2], second = elements[3];
        Value stepSize = elements[4], root = elements[5];
        if (shrinks)
          parameter = f.mul(parameter, elements[6]);
        else if (decay != 0)
          gradient =
              f.add(gradient, f.mul(f.like(parameter, decay), parameter));
        // lerp: from the nearer end.
        Value difference = f.sub(gradient, first);
        if (1 - beta1 < 0.5)
          first = f.add(first, f.mul(f.like(first, 1 - beta1), difference));
        else
          first = f.sub(gradient, f.mul(difference, f.like(first, beta1)));
        Value square =
            f.mul(f.mul(f.like(gradient, 1 - beta2), gradient), gradient);
        second = f.add(f.mul(second, f.like(second, beta2)), square);
        Value scale =
            f.add(f.div(f.sqrt(second), root), f.like(second, epsilon));
        parameter = f.sub(parameter, f.div(f.mul(stepSize, first), scale));
        return SmallVector<Value>{parameter, first, second};
      });
}

namespace {

struct RaiseUpdates : nz::impl::RaiseUpdatesPassBase<RaiseUpdates> {
  void runOnOperation() override {
    SmallVector<Operation *> updates;
    getOperation()->walk([&](Operation *op) {
      if (isa<SgdOp, AdamOp>(op))
        updates.push_back(op);
    });
    for (Operation *op : updates) {
      if (auto sgd = dyn_cast<SgdOp>(op))
        raise(sgd);
      else
        raise(cast<AdamOp>(op));
    }
  }
};

} // namespace
