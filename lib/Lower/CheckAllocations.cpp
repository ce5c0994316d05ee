//===- CheckAllocations.cpp - Sizes of buffers make sense -----------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "nz/Dialect/Check.h"
#include "nz/Lower/Passes.h"

namespace nz {
#define GEN_PASS_DEF_CHECKALLOCATIONSPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// The bytes of one element, as allocation counts them.
int64_t getElementBytes(Type element) {
  if (isa<IndexType>(element))
    return sizeof(int64_t);
  return element.isIntOrFloat()
             ? static_cast<int64_t>(
                   llvm::divideCeil(element.getIntOrFloatBitWidth(), CHAR_BIT))
             : sizeof(void *);
}

void check(memref::AllocOp alloc) {
  if (alloc.getDynamicSizes().empty())
    return;
  OpBuilder builder(alloc);
  Location loc = alloc.getLoc();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  for (Value size : alloc.getDynamicSizes()) {
    Value ok = builder.createOrFold<arith::CmpIOp>(
        loc, arith::CmpIPredicate::sge, size, zero);
    emitCheck(builder, loc, ok, "expected a size of at least {0}, found {1}",
              {zero, size});
  }
  int64_t known = getElementBytes(alloc.getType().getElementType());
  for (int64_t size : alloc.getType().getShape())
    if (!ShapedType::isDynamic(size) && size > 0)
      known *= size;
  Value bytes = arith::ConstantIndexOp::create(builder, loc, known);
  const char *message = "expected a tensor of at most 2^63 bytes, found size "
                        "{0} too many";
  for (Value size : alloc.getDynamicSizes()) {
    auto product = arith::MulUIExtendedOp::create(builder, loc, bytes, size);
    bytes = product.getLow();
    Value fits = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                       product.getHigh(), zero);
    emitCheck(builder, loc, fits, message, size);
    Value positive = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::sge, bytes, zero);
    emitCheck(builder, loc, positive, message, size);
  }
}

struct CheckAllocations : nz::impl::CheckAllocationsPassBase<CheckAllocations> {
  void runOnOperation() override {
    getOperation()->walk([](memref::AllocOp alloc) { check(alloc); });
  }
};

} // namespace
