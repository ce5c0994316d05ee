//===- RaiseSparseTensors.cpp - Every sparse tensor becomes two values ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nz/Dialect/EntryAttributes.h"
#include "nz/Dialect/RequestOps.h"
#include "nz/Raise/Conversions.h"
#include "nz/Raise/Passes.h"
#include "nz/Raise/SparseGeneric.h"
#include "nz/Raise/Surface.h"
#include "llvm/ADT/DenseSet.h"

namespace nz {
#define GEN_PASS_DEF_RAISESPARSETENSORSPASS
#include "nz/Raise/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Goes through a module once and puts two values in the place of each sparse
/// tensor. Old operations and block arguments stay until the end, so that what
/// they were can be asked.
class SparseTensorRaiser : OpBuilder::Listener {
public:
  explicit SparseTensorRaiser(ModuleOp module)
      : module(module), builder(module.getContext(), this) {}

  LogicalResult run();

private:
  void raiseSignature(func::FuncOp function);
  void splitArguments(Block &block);
  LogicalResult raise(Region &region);
  LogicalResult raise(Operation *op);
  Operation *rebuild(Operation *op, ArrayRef<NamedAttribute> attributes);
  LogicalResult raiseFlat(Operation *op);
  LogicalResult raiseRequest(Request request);
  void raiseRule(CustomVjpOp custom, FunctionType primal);
  void erase();
  void notifyOperationInserted(Operation *op,
                               OpBuilder::InsertPoint previous) override {
    created.push_back(op);
  }

  ModuleOp module;
  OpBuilder builder;
  RaisedValues raised;
  SmallVector<Operation *> dead, created;
  SmallVector<BlockArgument> deadArguments;
};

/// Whether `op` is of the surface, or a type among its operands and results is
/// to be raised.
bool mentionsSparse(Operation *op) {
  return isa<PatternOp, ValuesOp, AssembleOp, UnionOp, CoordinatesOp, SameOp>(
             op) ||
         llvm::any_of(op->getOperandTypes(), needsRaising) ||
         llvm::any_of(op->getResultTypes(), needsRaising);
}

} // namespace

//===----------------------------------------------------------------------===//
// Functions and regions
//===----------------------------------------------------------------------===//

/// Adds the parts of each sparse argument of `block` behind it; the old
/// argument is erased at last.
void SparseTensorRaiser::splitArguments(Block &block) {
  for (unsigned number = block.getNumArguments(); number-- > 0;) {
    BlockArgument argument = block.getArgument(number);
    if (!needsRaising(argument.getType()))
      continue;
    SmallVector<Type> types;
    appendRaised(argument.getType(), types);
    SmallVector<Value> parts;
    for (auto [offset, type] : llvm::enumerate(types))
      parts.push_back(
          block.insertArgument(number + 1 + offset, type, argument.getLoc()));
    ValueRange range(parts);
    raised.take(argument, range);
    deadArguments.push_back(argument);
  }
}

/// Attributes of arguments or results of `types`; those of a sparse tensor go
/// to its values; to its pattern goes how many entries it has, and whether it
/// is given up, for then it has another one in the next call.
static ArrayAttr splitAttributes(ArrayAttr attributes, TypeRange types) {
  if (!attributes)
    return attributes;
  SmallVector<Attribute> split;
  for (auto [attribute, type] : llvm::zip_equal(attributes, types)) {
    if (isSparse(type)) {
      SmallVector<NamedAttribute> ofPattern;
      for (const char *name : {kDonatedAttribute, kStoredEntriesAttribute})
        if (auto named = cast<DictionaryAttr>(attribute).getNamed(name))
          ofPattern.push_back(*named);
      split.push_back(DictionaryAttr::get(attributes.getContext(), ofPattern));
    }
    split.push_back(attribute);
  }
  return ArrayAttr::get(attributes.getContext(), split);
}

void SparseTensorRaiser::raiseSignature(func::FuncOp function) {
  FunctionType type = function.getFunctionType();
  if (llvm::none_of(type.getInputs(), needsRaising) &&
      llvm::none_of(type.getResults(), needsRaising))
    return;
  ArrayAttr arguments =
      splitAttributes(function.getArgAttrsAttr(), type.getInputs());
  ArrayAttr results =
      splitAttributes(function.getResAttrsAttr(), type.getResults());
  function.removeArgAttrsAttr();
  function.removeResAttrsAttr();
  function.setFunctionType(builder.getFunctionType(
      getRaised(type.getInputs()), getRaised(type.getResults())));
  if (arguments)
    function.setArgAttrsAttr(arguments);
  if (results)
    function.setResAttrsAttr(results);
}

LogicalResult SparseTensorRaiser::raise(Region &region) {
  for (Block &block : region) {
    splitArguments(block);
    for (Operation &op : llvm::make_early_inc_range(block))
      if (failed(raise(&op)))
        return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Operations that keep their kind
//===----------------------------------------------------------------------===//

/// Makes `op` again with the parts of its operands, and `attributes`; its
/// regions move there.
Operation *SparseTensorRaiser::rebuild(Operation *op,
                                       ArrayRef<NamedAttribute> attributes) {
  OperationState state(op->getLoc(), op->getName());
  state.addOperands(raised.getRaised(op->getOperands()));
  state.addTypes(getRaised(op->getResultTypes()));
  state.addAttributes(attributes);
  for (Region &region : op->getRegions())
    state.addRegion()->takeBody(region);
  return builder.create(state);
}

LogicalResult SparseTensorRaiser::raiseFlat(Operation *op) {
  Operation *flat = rebuild(op, op->getAttrs());
  for (Region &region : flat->getRegions())
    if (failed(raise(region)))
      return failure();
  ValueRange results = flat->getResults();
  for (Value result : op->getResults())
    raised.take(result, results);
  return success();
}

LogicalResult SparseTensorRaiser::raiseRequest(Request request) {
  Operation *op = request.getOperation();
  Location loc = op->getLoc();
  builder.setInsertionPoint(op);
  // Where the values of each argument are among the flat ones.
  SmallVector<int64_t> places;
  int64_t next = 0;
  for (Value argument : request.getArguments()) {
    bool sparse = isSparse(argument.getType());
    places.push_back(next + sparse);
    next += 1 + sparse;
  }
  SmallVector<int64_t> wrt;
  for (int64_t number : request.getWrt())
    wrt.push_back(places[number]);

  SmallVector<Value> operands = raised.getRaised(request.getArguments());
  int32_t numArguments = operands.size();
  for (Value seed : request.getSeeds())
    operands.push_back(isSparse(seed.getType()) ? raised.lookup(seed).values
                                                : seed);
  int32_t numSeeds = operands.size() - numArguments;
  // What comes after the callee's results are derivatives: values alone.
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      op, request.getCallee());
  unsigned primals = request.givesValue() ? callee.getNumResults() : 0;
  SmallVector<Type> types =
      getRaised(op->getResults().take_front(primals).getTypes());
  for (Type type : op->getResults().drop_front(primals).getTypes())
    types.push_back(isSparse(type) ? Type(getValuesType(type)) : type);

  NamedAttrList attributes(op->getAttrs());
  attributes.set("wrt", builder.getDenseI64ArrayAttr(wrt));
  if (isa<JvpOp, VjpOp>(op))
    attributes.set("operandSegmentSizes",
                   builder.getDenseI32ArrayAttr({numArguments, numSeeds}));
  OperationState state(loc, op->getName());
  state.addOperands(operands);
  state.addTypes(types);
  state.addAttributes(attributes);
  Operation *flat = builder.create(state);

  ValueRange results = flat->getResults();
  for (Value result : op->getResults().take_front(primals))
    raised.take(result, results);
  // Seeds have the patterns of what they belong to, and so have derivatives.
  auto getPatterns = [&](auto values) {
    SmallVector<Value> patterns;
    for (Value value : values)
      if (isFloatLike(value.getType()))
        patterns.push_back(raised.lookup(value).pattern);
    return patterns;
  };
  SmallVector<Value> ofArguments =
      getPatterns(llvm::map_range(request.getWrt(), [&](int64_t number) {
        return request.getArguments()[number];
      }));
  SmallVector<Value> ofResults =
      getPatterns(op->getResults().take_front(primals));
  bool forward = isa<JvpOp>(op);
  for (auto [seed, pattern] :
       llvm::zip(request.getSeeds(), forward ? ofArguments : ofResults))
    if (pattern)
      checkSamePattern(builder, op, pattern, raised.lookup(seed).pattern,
                       forward ? "an argument and its tangent"
                               : "a result and its cotangent");
  ArrayRef<Value> patterns = forward ? ofResults : ofArguments;
  for (auto [old, value, pattern] : llvm::zip_equal(
           op->getResults().drop_front(primals), results, patterns)) {
    if (pattern)
      raised.set(old, {pattern, value});
    else
      old.replaceAllUsesWith(value);
  }
  return success();
}

/// Gives `custom` a rule that takes and returns values alone, as derivatives do
/// behind raising; `primal` is the type of its callee before. Cotangents of
/// results get the patterns that the callee gives; gradients are checked to
/// have those of their arguments.
void SparseTensorRaiser::raiseRule(CustomVjpOp custom, FunctionType primal) {
  SymbolTable symbols(module);
  auto callee = symbols.lookup<func::FuncOp>(custom.getCallee());
  auto rule = symbols.lookup<func::FuncOp>(custom.getRule());
  Location loc = custom.getLoc();
  auto appendValues = [](TypeRange from, SmallVectorImpl<Type> &to) {
    for (Type type : from)
      if (isFloatLike(type))
        to.push_back(isSparse(type) ? Type(getValuesType(type)) : type);
  };
  SmallVector<Type> inputs = getRaised(primal.getInputs()), outputs;
  unsigned numArguments = inputs.size();
  appendValues(primal.getResults(), inputs);
  appendValues(primal.getInputs(), outputs);
  builder.setInsertionPoint(custom);
  auto onValues =
      func::FuncOp::create(builder, loc, (custom.getRule() + "_values").str(),
                           builder.getFunctionType(inputs, outputs));
  onValues.setPrivate();
  symbols.insert(onValues, custom->getIterator());
  Block &body = *onValues.addEntryBlock();
  builder.setInsertionPointToEnd(&body);

  ValueRange arguments = body.getArguments().take_front(numArguments);
  SmallVector<Value> operands(arguments), results, gradients;
  if (llvm::any_of(primal.getResults(), isSparse))
    llvm::append_range(
        results,
        func::CallOp::create(builder, loc, callee, arguments).getResults());
  unsigned nextCotangent = numArguments, place = 0;
  for (Type type : primal.getResults()) {
    if (isFloatLike(type)) {
      if (isSparse(type))
        operands.push_back(results[place]);
      operands.push_back(body.getArgument(nextCotangent++));
    }
    place += isSparse(type) ? 2 : 1;
  }
  auto call = func::CallOp::create(builder, loc, rule, operands);
  unsigned next = 0;
  place = 0;
  for (Type type : primal.getInputs()) {
    if (isFloatLike(type)) {
      if (isSparse(type))
        checkSamePattern(builder, custom, arguments[place],
                         call.getResult(next++),
                         "an argument and its gradient");
      gradients.push_back(call.getResult(next++));
    }
    place += isSparse(type) ? 2 : 1;
  }
  func::ReturnOp::create(builder, loc, gradients);
  custom.setRule(onValues.getSymName());
}

//===----------------------------------------------------------------------===//
// All operations
//===----------------------------------------------------------------------===//

LogicalResult SparseTensorRaiser::raise(Operation *op) {
  // A check that always holds, since two patterns have become one.
  if (auto check = dyn_cast<cf::AssertOp>(op))
    if (matchPattern(check.getArg(), m_One()))
      dead.push_back(op);
  if (!mentionsSparse(op)) {
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      if (failed(resolveDenseBody(generic)))
        return failure();
    for (Region &region : op->getRegions())
      if (failed(raise(region)))
        return failure();
    return success();
  }
  builder.setInsertionPoint(op);
  if (Request request = Request::from(op)) {
    if (failed(raiseRequest(request)))
      return failure();
  } else if (isa<func::CallOp, func::ReturnOp, scf::ForOp, scf::IfOp,
                 scf::WhileOp, scf::ConditionOp, scf::YieldOp,
                 scf::ExecuteRegionOp, scf::IndexSwitchOp, CountOp, SelectOp,
                 CastOp>(op)) {
    if (failed(raiseFlat(op)))
      return failure();
  } else if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
    if (failed(raiseGeneric(generic, raised, builder)))
      return failure();
  } else if (failed(raiseSurface(op, raised, builder))) {
    return failure();
  }
  dead.push_back(op);
  return success();
}

/// Erases what has been raised, and what has been made for nothing: uses first,
/// and arguments before operations whose blocks have them.
void SparseTensorRaiser::erase() {
  for (Operation *op : llvm::reverse(dead))
    op->erase();
  for (BlockArgument argument : deadArguments)
    argument.getOwner()->eraseArgument(argument.getArgNumber());
  // What is in the body of one that goes, goes with it.
  DenseSet<Operation *> gone;
  for (Operation *op : llvm::reverse(created)) {
    if (gone.contains(op) || !isOpTriviallyDead(op))
      continue;
    op->walk([&](Operation *inner) { gone.insert(inner); });
    op->erase();
  }
}

LogicalResult SparseTensorRaiser::run() {
  // Requests ask their callees for result types: signatures change at last.
  for (auto function : module.getOps<func::FuncOp>())
    if (failed(raise(function.getBody())))
      return failure();
  SmallVector<std::pair<CustomVjpOp, FunctionType>> rules;
  for (auto custom : module.getOps<CustomVjpOp>())
    rules.emplace_back(custom,
                       SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
                           custom, custom.getCalleeAttr())
                           .getFunctionType());
  for (auto function : module.getOps<func::FuncOp>())
    raiseSignature(function);
  for (auto [custom, primal] : rules)
    if (llvm::any_of(primal.getInputs(), isSparse) ||
        llvm::any_of(primal.getResults(), isSparse))
      raiseRule(custom, primal);
  erase();
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Turns named operations into generic ones, except dense fills, copies.
static LogicalResult generalizeAll(ModuleOp module) {
  SmallVector<linalg::SoftmaxOp> chains;
  module.walk([&](linalg::SoftmaxOp op) { chains.push_back(op); });
  for (linalg::SoftmaxOp op : chains) {
    OpBuilder builder(op);
    FailureOr<SmallVector<Value>> parts = op.decomposeOperation(builder);
    if (failed(parts))
      return op.emitOpError("expected an operation that is a chain of loops");
    op->replaceAllUsesWith(*parts);
    op.erase();
  }
  SmallVector<linalg::LinalgOp> named;
  module.walk([&](linalg::LinalgOp op) {
    if (!isa<linalg::GenericOp, linalg::FillOp>(op))
      named.push_back(op);
  });
  IRRewriter rewriter(module.getContext());
  for (linalg::LinalgOp op : named) {
    rewriter.setInsertionPoint(op);
    if (failed(linalg::generalizeNamedOp(rewriter, op)))
      return op->emitOpError("expected an operation that is a loop nest");
  }
  return success();
}

namespace {

struct RaiseSparseTensors
    : nz::impl::RaiseSparseTensorsPassBase<RaiseSparseTensors> {
  void runOnOperation() override {
    if (failed(generalizeAll(getOperation())) ||
        failed(SparseTensorRaiser(getOperation()).run()))
      return signalPassFailure();
    getOperation().walk([&](KernelOp) { ++numKernels; });
  }
};

} // namespace
