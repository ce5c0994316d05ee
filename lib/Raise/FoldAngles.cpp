//===- FoldAngles.cpp - Angles of constants -------------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "nz/Raise/Passes.h"

#include <cmath>

namespace nz {
#define GEN_PASS_DEF_FOLDANGLESPASS
#include "nz/Raise/Passes.h.inc"
} // namespace nz

using namespace mlir;

namespace {

/// Computed in f64 and rounded once more, as C's function of f32 may be.
APFloat foldAngle(const APFloat &y, const APFloat &x) {
  auto toDouble = [](APFloat number) {
    bool isInexact;
    number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                   &isInexact);
    return number.convertToDouble();
  };
  APFloat angle(std::atan2(toDouble(y), toDouble(x)));
  bool isInexact;
  angle.convert(y.getSemantics(), APFloat::rmNearestTiesToEven, &isInexact);
  return angle;
}

/// The angle as a constant; null where a coordinate is no constant.
TypedAttr foldAngle(math::Atan2Op op) {
  Attribute y, x;
  if (!matchPattern(op.getLhs(), m_Constant(&y)) ||
      !matchPattern(op.getRhs(), m_Constant(&x)))
    return {};
  if (auto number = dyn_cast<FloatAttr>(y))
    return FloatAttr::get(
        op.getType(),
        foldAngle(number.getValue(), cast<FloatAttr>(x).getValue()));
  auto ys = dyn_cast<DenseElementsAttr>(y), xs = dyn_cast<DenseElementsAttr>(x);
  if (!ys || !xs)
    return {};
  auto type = cast<ShapedType>(op.getType());
  // However many there are.
  if (ys.isSplat() && xs.isSplat())
    return DenseElementsAttr::get(type, foldAngle(ys.getSplatValue<APFloat>(),
                                                  xs.getSplatValue<APFloat>()));
  SmallVector<APFloat> angles;
  for (auto [first, second] :
       llvm::zip_equal(ys.getValues<APFloat>(), xs.getValues<APFloat>()))
    angles.push_back(foldAngle(first, second));
  return DenseElementsAttr::get(type, angles);
}

struct FoldAngles : nz::impl::FoldAnglesPassBase<FoldAngles> {
  void runOnOperation() override {
    getOperation()->walk([](math::Atan2Op op) {
      TypedAttr angle = foldAngle(op);
      if (!angle)
        return;
      OpBuilder builder(op);
      op.replaceAllUsesWith(
          arith::ConstantOp::create(builder, op.getLoc(), angle).getResult());
      op.erase();
    });
  }
};

} // namespace
