//===- CheckOp.cpp - Run-time checks --------------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "nz/Dialect/Check.h"

using namespace mlir;
using namespace nz;

LogicalResult CheckOp::verify() {
  if (getValues().size() > 2)
    return emitOpError("expected at most 2 values, found ")
           << getValues().size();
  return success();
}

/// A condition that holds needs no check.
LogicalResult CheckOp::canonicalize(CheckOp op, PatternRewriter &rewriter) {
  if (!matchPattern(op.getCondition(), m_One()))
    return failure();
  rewriter.eraseOp(op);
  return success();
}

std::string nz::getPlace(Location loc) {
  FileLineColLoc place;
  loc->walk([&](Location inner) {
    place = dyn_cast<FileLineColLoc>(inner);
    return place ? WalkResult::interrupt() : WalkResult::advance();
  });
  if (!place)
    return "error: ";
  return (place.getFilename().getValue() + ":" + Twine(place.getLine()) + ":" +
          Twine(place.getColumn()) + ": error: ")
      .str();
}

void nz::emitCheck(OpBuilder &builder, Location loc, Value condition,
                   const Twine &message, ValueRange values) {
  if (matchPattern(condition, m_One()))
    return;
  CheckOp::create(builder, loc, condition,
                  builder.getStringAttr(getPlace(loc) + message), values);
}
