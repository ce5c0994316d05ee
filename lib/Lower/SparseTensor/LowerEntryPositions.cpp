//===- LowerEntryPositions.cpp - Storage comes from patterns --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/SparseTensor/Passes.h"

namespace nz {
#define GEN_PASS_DEF_LOWERENTRYPOSITIONSPASS
#include "nz/Lower/SparseTensor/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// Answers what is asked of one sparse tensor of positions.
class PatternStorage {
public:
  explicit PatternStorage(EntryPositionsOp tensor)
      : tensor(tensor), builder(tensor), loc(tensor.getLoc()) {}

  /// The answer to `question`, in front of the tensor's definition; null if it
  /// is not a question about storage.
  Value getAnswer(Operation *question);

private:
  enum class Kind { Size, Positions, Coordinates, Values };
  Value get(Kind kind, unsigned level = 0);
  /// The type of an array of integers of `width` bits, or `index` for 0.
  Type getArrayType(unsigned width) {
    return MemRefType::get({ShapedType::kDynamic},
                           width ? Type(builder.getIntegerType(width))
                                 : Type(builder.getIndexType()));
  }

  EntryPositionsOp tensor;
  OpBuilder builder;
  Location loc;
  llvm::DenseMap<std::pair<unsigned, unsigned>, Value> known;
};

/// Makes each answer once.
Value PatternStorage::get(Kind kind, unsigned level) {
  Value &value = known[{static_cast<unsigned>(kind), level}];
  if (value)
    return value;
  TypedValue<PatternType> pattern = tensor.getPattern();
  sparse_tensor::SparseTensorEncodingAttr encoding =
      pattern.getType().getEncoding();
  switch (kind) {
  case Kind::Size:
    return value = SizeOp::create(builder, loc, pattern, level);
  case Kind::Positions:
    return value = PositionsOp::create(builder, loc,
                                       getArrayType(encoding.getPosWidth()),
                                       pattern, level);
  case Kind::Coordinates:
    return value = LevelCoordinatesOp::create(
               builder, loc, getArrayType(encoding.getCrdWidth()), pattern,
               level);
  case Kind::Values:
    return value = IotaOp::create(builder, loc, getArrayType(0), pattern);
  }
  return {};
}

Value PatternStorage::getAnswer(Operation *question) {
  if (auto size = dyn_cast<sparse_tensor::LvlOp>(question)) {
    std::optional<int64_t> level = getConstantIntValue(size.getIndex());
    return level ? get(Kind::Size, *level) : Value();
  }
  if (auto positions = dyn_cast<sparse_tensor::ToPositionsOp>(question))
    return get(Kind::Positions, positions.getLevel());
  if (auto crds = dyn_cast<sparse_tensor::ToCoordinatesOp>(question))
    return get(Kind::Coordinates, crds.getLevel());
  if (isa<sparse_tensor::ToValuesOp>(question))
    return get(Kind::Values);
  return {};
}

struct LowerEntryPositions
    : nz::impl::LowerEntryPositionsPassBase<LowerEntryPositions> {
  void runOnOperation() override {
    SmallVector<EntryPositionsOp> tensors;
    getOperation()->walk(
        [&](EntryPositionsOp tensor) { tensors.push_back(tensor); });
    for (EntryPositionsOp tensor : tensors) {
      PatternStorage storage(tensor);
      // Uses are listed from last to first.
      SmallVector<Operation *> users(tensor->getUsers());
      for (Operation *user : llvm::reverse(users)) {
        Value answer = storage.getAnswer(user);
        if (!answer) {
          tensor.emitOpError("expected uses that read storage")
                  .attachNote(user->getLoc())
              << "found '" << user->getName() << "'";
          return signalPassFailure();
        }
        user->getResult(0).replaceAllUsesWith(answer);
        user->erase();
      }
      tensor.erase();
    }
  }
};

} // namespace
