//===- LowerKernelsToLoops.cpp - Kernels become functions over rows -------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "nz/Lower/Loops/KernelLoops.h"
#include "nz/Lower/Passes.h"

namespace nz {
#define GEN_PASS_DEF_LOWERKERNELSTOLOOPSPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// The allocation, argument or constant that `buffer` is a view of.
Value getRoot(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  return buffer;
}

/// A buffer that overlaps no other such buffer: an allocation, a constant, or
/// an argument of an entry, which the calling convention keeps apart from all
/// that the function writes.
bool isObject(Value root) {
  if (Operation *op = root.getDefiningOp())
    return isa<memref::AllocOp, memref::AllocaOp, memref::GetGlobalOp>(op);
  auto function =
      dyn_cast<func::FuncOp>(cast<BlockArgument>(root).getOwner()->getParentOp());
  return function && function->hasAttr(kEntryAttribute);
}

bool cannotOverlap(Value lhs, Value rhs) {
  Value left = getRoot(lhs), right = getRoot(rhs);
  return left != right && isObject(left) && isObject(right);
}

/// Lowers one kernel to a call of a function of its own.
class RowFunction {
public:
  RowFunction(KernelOp kernel, SymbolTable &symbols)
      : kernel(kernel), symbols(symbols), loc(kernel.getLoc()) {}
  void lower();

private:
  func::FuncOp makeFunction();
  void nameDistinctObjects(OpBuilder &builder, KernelLoops &loops);

  KernelOp kernel;
  SymbolTable &symbols;
  Location loc;
};

/// Says of each written buffer that it is apart from each of the others. Only
/// such pairs: buffers that are read may overlap as they like.
void RowFunction::nameDistinctObjects(OpBuilder &builder, KernelLoops &loops) {
  KernelOperands &names = loops.getOperands();
  auto separate = [&](Value &written, Value &other) {
    auto distinct = memref::DistinctObjectsOp::create(
        builder, loc, ValueRange{written, other});
    written = distinct.getResult(0);
    other = distinct.getResult(1);
  };
  for (auto [index, init] : llvm::enumerate(kernel.getInits())) {
    for (auto [other, input] : llvm::enumerate(kernel.getInputs()))
      if (isa<MemRefType>(input.getType()) && cannotOverlap(init, input))
        separate(names.inits[index], names.inputs[other]);
    for (unsigned other = 0; other < index; ++other)
      if (cannotOverlap(init, kernel.getInits()[other]))
        separate(names.inits[index], names.inits[other]);
    if (isObject(getRoot(init)))
      for (Value *array : loops.getArrays())
        separate(names.inits[index], *array);
  }
}

func::FuncOp RowFunction::makeFunction() {
  auto parent = kernel->getParentOfType<func::FuncOp>();
  OpBuilder builder(parent);
  SmallVector<Type> types(kernel->getOperandTypes());
  types.append(2, builder.getIndexType());
  std::string name;
  for (unsigned number = 0; name.empty() || symbols.lookup(name); ++number)
    name = (parent.getSymName() + "_rows_" + Twine(number)).str();
  auto function = func::FuncOp::create(builder, loc, name,
                                       builder.getFunctionType(types, {}));
  function.setPrivate();
  symbols.insert(function);

  Block *block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  auto arguments = ValueRange(block->getArguments());
  auto take = [&](size_t count) {
    SmallVector<Value> values(arguments.take_front(count));
    arguments = arguments.drop_front(count);
    return values;
  };
  KernelOperands operands;
  operands.patterns = take(kernel.getPatterns().size());
  operands.extents = take(kernel.getExtents().size());
  operands.inputs = take(kernel.getInputs().size());
  operands.inits = take(kernel.getInits().size());
  LoopRange range{arguments[0], arguments[1]};
  // Constant extents are constants of the function, for unrolling.
  for (auto [extent, outside] :
       llvm::zip_equal(operands.extents, kernel.getExtents()))
    if (std::optional<int64_t> size = getConstantIntValue(outside))
      extent = arith::ConstantIndexOp::create(builder, loc, *size);

  KernelLoops loops(kernel, operands, builder);
  nameDistinctObjects(builder, loops);
  loops.emit(range);
  func::ReturnOp::create(builder, loc);
  return function;
}

void RowFunction::lower() {
  func::FuncOp function = makeFunction();
  OpBuilder builder(kernel);
  LevelIterator outermost(builder, loc, kernel.getPatterns()[0], 0);
  LoopRange range = outermost.getWholeRange(builder);
  SmallVector<Value> operands(kernel->getOperands());
  operands.append({range.low, range.high});
  func::CallOp::create(builder, loc, function, operands);
  kernel.erase();
}

struct LowerKernelsToLoops
    : nz::impl::LowerKernelsToLoopsPassBase<LowerKernelsToLoops> {
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<KernelOp> kernels;
    getOperation().walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels) {
      if (!kernel.hasBuffers() || !kernel->getParentOfType<func::FuncOp>()) {
        kernel.emitOpError("expected buffers in a function");
        return signalPassFailure();
      }
      RowFunction(kernel, symbols).lower();
      ++numKernels;
    }
  }
};

} // namespace
