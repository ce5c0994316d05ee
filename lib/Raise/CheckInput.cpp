//===- CheckInput.cpp - Refuses what is not of the input language ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nz/Dialect/Access.h"
#include "nz/Dialect/RequestOps.h"
#include "nz/Raise/Passes.h"

namespace nz {
#define GEN_PASS_DEF_CHECKINPUTPASS
#include "nz/Raise/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;
using sparse_tensor::LevelFormat;
using sparse_tensor::LevelPropNonDefault;
using sparse_tensor::LevelType;
using sparse_tensor::SparseTensorEncodingAttr;

namespace {
using EmitError = function_ref<InFlightDiagnostic()>;
} // namespace

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// Verifies that `op` is of the input language.
static LogicalResult checkOperation(Operation *op) {
  StringRef dialect = op->getName().getDialectNamespace();
  bool known =
      llvm::StringSwitch<bool>(dialect)
          .Cases({"func", "linalg", "tensor", "arith", "math", "scf"}, true)
          .Cases({"sparse_tensor", "nz"}, true)
          .Default(isa<cf::AssertOp, bufferization::AllocTensorOp>(op));
  if (isa<cf::BranchOp, cf::CondBranchOp, cf::SwitchOp>(op))
    return op->emitError("expected structured control flow, found '")
           << op->getName() << "'";
  if (isa<func::ConstantOp, func::CallIndirectOp>(op))
    return op->emitError("expected calls of named functions, found '")
           << op->getName() << "'";
  if (!known)
    return op->emitError(
               "expected operations of func, linalg, tensor, arith, math, scf, "
               "sparse_tensor and nz, cf.assert and "
               "bufferization.alloc_tensor, found '")
           << op->getName() << "'";
  if (dialect == "linalg" && !isa<linalg::LinalgOp, linalg::SoftmaxOp,
                                  linalg::IndexOp, linalg::YieldOp>(op))
    return op->emitError("expected operations of linalg that are loop nests, "
                         "found '")
           << op->getName() << "'";
  if (isa<tensor::BitcastOp, tensor::GatherOp, tensor::ScatterOp,
          arith::ScalingExtFOp, arith::ScalingTruncFOp>(op))
    return op->emitError(
               "expected operations with a lowering to loops or LLVM, found '")
           << op->getName() << "'";
  if (auto linalg = dyn_cast<linalg::LinalgOp>(op))
    for (AffineMap map : linalg.getIndexingMapsArray())
      if (!llvm::all_of(map.getResults(), isComputable))
        return op->emitError("expected indexing maps that multiply by "
                             "constants and divide by constants above 0, "
                             "found ")
               << AffineMapAttr::get(map);
  return success();
}

//===----------------------------------------------------------------------===//
// Encodings
//===----------------------------------------------------------------------===//

/// Verifies the levels of `encoding` one after the other.
static LogicalResult checkLevels(EmitError emitError,
                                 SparseTensorEncodingAttr encoding) {
  ArrayRef<LevelType> levels = encoding.getLvlTypes();
  auto isRepeated = [](LevelType level) {
    return level.isa<LevelPropNonDefault::Nonunique>();
  };
  for (unsigned number = 0; number < levels.size(); ++number) {
    LevelType level = levels[number];
    if (level.isa<LevelPropNonDefault::Nonordered>())
      return emitError() << "expected ordered levels, found nonordered level "
                         << number << " of " << encoding;
    if (level.isa<LevelFormat::Batch>())
      return emitError() << "expected no batch levels, found batch level "
                         << number << " of " << encoding;
    bool isSingleton = level.isa<LevelFormat::Singleton>();
    if (isSingleton != (number && isRepeated(levels[number - 1])))
      return emitError() << "expected singleton levels behind nonunique ones "
                            "and only there, found level "
                         << number << " of " << encoding;
    if (!level.isa<LevelFormat::NOutOfM>())
      continue;
    AffineMap map = encoding.getDimToLvl();
    auto part = dyn_cast_or_null<AffineBinaryOpExpr>(map ? map.getResult(number)
                                                         : AffineExpr());
    if (!part || part.getKind() != AffineExprKind::Mod ||
        part.getRHS() != getAffineConstantExpr(level.getM(), map.getContext()))
      return emitError() << "expected a structured level of m that stores a "
                            "dimension mod m, found level "
                         << number << " of " << encoding;
  }
  if (!levels.empty() && isRepeated(levels.back()))
    return emitError() << "expected a unique last level, found " << encoding;
  return success();
}

/// The size of the blocks that `encoding` cuts each dimension into, 1 for none;
/// nothing if a level is something else than a dimension, or the number of a
/// block or the place in it.
static std::optional<SmallVector<int64_t>>
getBlockSizes(SparseTensorEncodingAttr encoding) {
  SmallVector<int64_t> sizes(encoding.getDimRank(), 1);
  AffineMap map = encoding.getDimToLvl();
  if (!map)
    return sizes;
  // Of each dimension: whole, the number of a block, the place in it.
  SmallVector<std::array<int64_t, 3>> found(sizes.size(), {0, 0, 0});
  for (AffineExpr level : map.getResults()) {
    auto part = dyn_cast<AffineBinaryOpExpr>(level);
    auto dim = dyn_cast<AffineDimExpr>(part ? part.getLHS() : level);
    auto block = dyn_cast_or_null<AffineConstantExpr>(part ? part.getRHS()
                                                           : AffineExpr());
    if (!dim || (part && (!block || block.getValue() < 1)) ||
        (part && part.getKind() != AffineExprKind::FloorDiv &&
         part.getKind() != AffineExprKind::Mod))
      return std::nullopt;
    unsigned kind = !part                                        ? 0
                    : part.getKind() == AffineExprKind::FloorDiv ? 1
                                                                 : 2;
    int64_t &place = found[dim.getPosition()][kind];
    if (place)
      return std::nullopt;
    place = part ? block.getValue() : 1;
  }
  for (auto [size, parts] : llvm::zip_equal(sizes, found)) {
    auto [whole, quotient, remainder] = parts;
    if (quotient != remainder || (whole != 0) == (quotient != 0))
      return std::nullopt;
    size = std::max(whole, quotient);
  }
  return sizes;
}

static LogicalResult checkEncoding(EmitError emitError, ArrayRef<int64_t> shape,
                                   SparseTensorEncodingAttr encoding) {
  if (!encoding.getDimSlices().empty())
    return emitError() << "expected no slices in an encoding, found "
                       << encoding;
  if (encoding.getExplicitVal())
    return emitError() << "expected no explicitVal in an encoding, found "
                       << encoding;
  if (encoding.getImplicitVal())
    return emitError() << "expected no implicitVal in an encoding, found "
                       << encoding;
  std::optional<SmallVector<int64_t>> blocks = getBlockSizes(encoding);
  if (!blocks)
    return emitError() << "expected levels that are dimensions or their "
                          "blocks, found "
                       << encoding;
  for (auto [dim, size, block] : llvm::enumerate(shape, *blocks))
    if (!ShapedType::isDynamic(size) && size % block != 0)
      return emitError() << "expected dimension " << dim
                         << " of a size that is a multiple of " << block
                         << ", found " << size << " with " << encoding;
  return checkLevels(emitError, encoding);
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static LogicalResult checkElement(EmitError emitError, Type type) {
  if (type.isF16() || type.isBF16() || type.isF32() || type.isF64() ||
      type.isIndex())
    return success();
  if (type.isSignlessInteger() && type.getIntOrFloatBitWidth() <= 64)
    return success();
  return emitError() << "expected elements of type f16, bf16, f32, f64, index "
                        "or a signless integer of at most 64 bits, found "
                     << type;
}

static LogicalResult checkType(EmitError emitError, Type type) {
  if (auto pattern = dyn_cast<PatternType>(type))
    return checkEncoding(emitError, pattern.getShape(), pattern.getEncoding());
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor) {
    if (isa<ShapedType>(type))
      return emitError() << "expected ranked tensors, found " << type;
    return checkElement(emitError, type);
  }
  if (failed(checkElement(emitError, tensor.getElementType())))
    return failure();
  if (auto encoding = sparse_tensor::getSparseTensorEncoding(tensor))
    return checkEncoding(emitError, tensor.getShape(), encoding);
  if (tensor.getEncoding())
    return emitError() << "expected a sparse tensor encoding, found "
                       << tensor.getEncoding();
  return success();
}

/// Verifies the types of `op`'s results and of its blocks' and its own
/// arguments.
static LogicalResult checkTypes(Operation *op) {
  auto atOp = [&] { return op->emitError(); };
  for (Type type : op->getResultTypes())
    if (failed(checkType(atOp, type)))
      return failure();
  if (auto function = dyn_cast<func::FuncOp>(op))
    for (Type type : function.getFunctionType().getInputs())
      if (function.isExternal() && failed(checkType(atOp, type)))
        return failure();
  if (auto function = dyn_cast<func::FuncOp>(op))
    for (Type type : function.getFunctionType().getResults())
      if (failed(checkType(atOp, type)))
        return failure();
  for (Region &region : op->getRegions())
    for (BlockArgument argument : region.getArguments())
      if (failed(checkType([&] { return emitError(argument.getLoc()); },
                           argument.getType())))
        return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Operations of a function, those of what it calls in place of the calls: as
/// many compile in some minutes. A chain of functions that each call the next
/// one twice has more than any memory.
static constexpr uint64_t kMostOperations = 1 << 18;

namespace {

/// Follows calls and requests.
class CallGraph {
public:
  explicit CallGraph(ModuleOp module) : symbols(module) {}
  /// Verifies that nothing reachable from `function` calls itself, or is too
  /// large with what it calls.
  LogicalResult check(func::FuncOp root);

private:
  enum State { Unseen, Open, Done };
  /// A function whose calls are being followed.
  struct Frame {
    func::FuncOp function;
    SmallVector<std::pair<Operation *, func::FuncOp>> calls;
    unsigned next = 0;
    uint64_t operations = 0;
  };
  Frame open(func::FuncOp function);
  LogicalResult refuse(ArrayRef<Frame> chain, Operation *call,
                       func::FuncOp callee);

  SymbolTable symbols;
  DenseMap<Operation *, State> states;
  /// Of functions that are done.
  DenseMap<Operation *, uint64_t> operations;
};

} // namespace

CallGraph::Frame CallGraph::open(func::FuncOp function) {
  Frame frame{function, {}};
  states[function] = Open;
  function.walk([&](Operation *op) {
    ++frame.operations;
    FlatSymbolRefAttr callee;
    if (auto call = dyn_cast<func::CallOp>(op))
      callee = call.getCalleeAttr();
    else if (Request request = Request::from(op))
      callee = request.getCallee();
    if (callee)
      if (auto named = symbols.lookup<func::FuncOp>(callee.getValue()))
        frame.calls.push_back({op, named});
  });
  return frame;
}

LogicalResult CallGraph::refuse(ArrayRef<Frame> chain, Operation *call,
                                func::FuncOp callee) {
  InFlightDiagnostic diagnostic =
      call->emitError("expected calls without recursion, found ");
  const Frame *first = llvm::find_if(
      chain, [&](const Frame &frame) { return frame.function == callee; });
  for (const Frame &frame : llvm::make_range(first, chain.end()))
    diagnostic << "@" << func::FuncOp(frame.function).getSymName() << " -> ";
  return diagnostic << "@" << callee.getSymName();
}

LogicalResult CallGraph::check(func::FuncOp root) {
  if (states.lookup(root) != Unseen)
    return success();
  SmallVector<Frame> chain;
  chain.push_back(open(root));
  while (!chain.empty()) {
    Frame &last = chain.back();
    if (last.next == last.calls.size()) {
      uint64_t all = last.operations;
      for (auto [call, callee] : last.calls)
        all += operations.lookup(callee);
      if (all > kMostOperations)
        return last.function.emitError("expected at most ")
               << kMostOperations
               << " operations with those of the functions that it calls, "
                  "found "
               << all;
      states[last.function] = Done;
      operations[last.function] = all;
      chain.pop_back();
      continue;
    }
    auto [call, callee] = last.calls[last.next++];
    State state = states.lookup(callee);
    if (state == Open)
      return refuse(chain, call, callee);
    if (state == Unseen)
      chain.push_back(open(callee));
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

struct CheckInput : nz::impl::CheckInputPassBase<CheckInput> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    bool valid = true;
    getOperation().walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (op == getOperation())
        return WalkResult::advance();
      if (failed(checkOperation(op)) || failed(checkTypes(op))) {
        valid = false;
        return WalkResult::skip();
      }
      return WalkResult::advance();
    });
    CallGraph calls(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (valid && failed(calls.check(function)))
        valid = false;
    if (!valid)
      signalPassFailure();
  }
};

} // namespace
