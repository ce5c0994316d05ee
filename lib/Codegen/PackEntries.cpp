//===- PackEntries.cpp - One calling convention for every entry -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "nz/Codegen/EntryAbi.h"
#include "nz/Codegen/Passes.h"

namespace nz {
#define GEN_PASS_DEF_PACKENTRIESPASS
#include "nz/Codegen/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Builds the packed face of one entry.
class PackedFace {
public:
  PackedFace(func::FuncOp entry, OpBuilder &builder)
      : entry(entry), builder(builder), loc(entry.getLoc()),
        pointer(LLVM::LLVMPointerType::get(entry.getContext())) {}
  LogicalResult build();

private:
  FailureOr<Type> getSlotType(Type type);
  Value getSlot(unsigned number);
  FailureOr<Value> loadArgument(unsigned number, Type type);
  LogicalResult storeResult(unsigned number, Value value, Value owned);

  func::FuncOp entry;
  OpBuilder &builder;
  Location loc;
  Type pointer;
  Value slots;
};

/// The type in memory of a value of `type`.
FailureOr<Type> PackedFace::getSlotType(Type type) {
  MLIRContext *context = type.getContext();
  if (auto memref = dyn_cast<MemRefType>(type)) {
    Type index = IntegerType::get(context, 64);
    SmallVector<Type> fields{pointer, pointer, index};
    if (memref.getRank() > 0)
      fields.append(2, LLVM::LLVMArrayType::get(index, memref.getRank()));
    return Type(LLVM::LLVMStructType::getLiteral(context, fields));
  }
  if (isa<IndexType>(type))
    return Type(IntegerType::get(context, 64));
  if (type.isInteger(1))
    return Type(IntegerType::get(context, 8));
  if (isa<FloatType, IntegerType, LLVM::LLVMPointerType>(type))
    return type;
  return entry.emitError("expected scalars, patterns and buffers in the "
                         "signature of an entry, found ")
         << type;
}

Value PackedFace::getSlot(unsigned number) {
  Value address =
      LLVM::GEPOp::create(builder, loc, pointer, pointer, slots,
                          ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(number)});
  return LLVM::LoadOp::create(builder, loc, pointer, address);
}

FailureOr<Value> PackedFace::loadArgument(unsigned number, Type type) {
  FailureOr<Type> slotType = getSlotType(type);
  if (failed(slotType))
    return failure();
  Value value = LLVM::LoadOp::create(builder, loc, *slotType, getSlot(number));
  if (isa<MemRefType>(type))
    return UnrealizedConversionCastOp::create(builder, loc, type, value)
        .getResult(0);
  if (isa<IndexType>(type))
    return arith::IndexCastOp::create(builder, loc, type, value).getResult();
  if (type.isInteger(1))
    return LLVM::TruncOp::create(builder, loc, type, value).getResult();
  return value;
}

LogicalResult PackedFace::storeResult(unsigned number, Value value,
                                      Value owned) {
  FailureOr<Type> slotType = getSlotType(value.getType());
  if (failed(slotType))
    return failure();
  Value slot = getSlot(number);
  bool isBuffer = isa<MemRefType>(value.getType());
  if (isBuffer)
    value = UnrealizedConversionCastOp::create(builder, loc, *slotType, value)
                .getResult(0);
  else if (isa<IndexType>(value.getType()))
    value = arith::IndexCastOp::create(builder, loc, *slotType, value);
  else if (value.getType().isInteger(1))
    value = LLVM::ZExtOp::create(builder, loc, *slotType, value);
  LLVM::StoreOp::create(builder, loc, value, slot);
  if (!isBuffer)
    return success();
  // The flag lies behind the descriptor.
  Value byte = LLVM::ZExtOp::create(builder, loc, builder.getI8Type(), owned);
  Value flag = LLVM::GEPOp::create(builder, loc, pointer, *slotType, slot,
                                   ArrayRef<LLVM::GEPArg>{1});
  LLVM::StoreOp::create(builder, loc, byte, flag);
  return success();
}

LogicalResult PackedFace::build() {
  auto face = func::FuncOp::create(
      builder, loc, (nz::kPackedPrefix + entry.getSymName()).str(),
      builder.getFunctionType(pointer, {}));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(face.addEntryBlock());
  slots = face.getArgument(0);

  SmallVector<Value> arguments;
  for (auto [number, type] : llvm::enumerate(entry.getArgumentTypes())) {
    FailureOr<Value> argument = loadArgument(number, type);
    if (failed(argument))
      return failure();
    arguments.push_back(*argument);
  }
  auto call = func::CallOp::create(builder, loc, entry, arguments);

  // Deallocation appended one ownership flag for each buffer.
  ResultRange results = call.getResults();
  unsigned buffers =
      llvm::count_if(results.getTypes(), llvm::IsaPred<MemRefType>);
  ResultRange flags = results.take_back(buffers);
  if (!llvm::all_of(flags.getTypes(), [](Type t) { return t.isInteger(1); }))
    return entry.emitError("expected an ownership flag for each buffer");
  auto flag = flags.begin();
  for (auto [index, result] : llvm::enumerate(results.drop_back(buffers))) {
    Value owned = isa<MemRefType>(result.getType()) ? *flag++ : Value();
    if (failed(storeResult(arguments.size() + index, result, owned)))
      return failure();
  }
  func::ReturnOp::create(builder, loc);
  return success();
}

/// What the caller has to know of what `entry` takes behind its arguments.
void addConstantRanks(func::FuncOp entry, OpBuilder &builder) {
  auto ranks =
      entry->getAttrOfType<DenseI64ArrayAttr>(nz::kConstantRanksAttribute);
  if (!ranks)
    return;
  SmallVector<int64_t> numbers{ranks.size()};
  llvm::append_range(numbers, ranks.asArrayRef());
  Type word = builder.getI64Type();
  int64_t count = numbers.size();
  LLVM::GlobalOp::create(
      builder, entry.getLoc(), LLVM::LLVMArrayType::get(word, count),
      /*isConstant=*/true, LLVM::Linkage::External,
      (nz::kConstantRanksPrefix + entry.getSymName()).str(),
      DenseIntElementsAttr::get(RankedTensorType::get(count, word),
                                ArrayRef<int64_t>(numbers)));
  entry->removeAttr(nz::kConstantRanksAttribute);
}

struct PackEntries : nz::impl::PackEntriesPassBase<PackEntries> {
  void runOnOperation() override {
    OpBuilder builder = OpBuilder::atBlockEnd(getOperation().getBody());
    SmallVector<func::FuncOp> entries;
    auto internal =
        LLVM::LinkageAttr::get(&getContext(), LLVM::Linkage::Internal);
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function->hasAttr(nz::kEntryAttribute))
        entries.push_back(function);
      // Objects are linked with others, which have names of their own.
      if (function.isPrivate() && !function.isExternal())
        function->setAttr("llvm.linkage", internal);
    }
    for (func::FuncOp entry : entries) {
      if (failed(PackedFace(entry, builder).build()))
        return signalPassFailure();
      addConstantRanks(entry, builder);
    }
  }
};

} // namespace
