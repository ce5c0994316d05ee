//===- WidenFloats.cpp - A copy of a program that computes in f64 ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/WidenFloats.h"

#include "nz/Run/Failure.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace nz::run;

/// f64 instead of a narrower float; nothing for other types.
static Type widen(Type type) {
  auto narrow = dyn_cast<FloatType>(type);
  if (!narrow || narrow.getWidth() >= 64)
    return {};
  return Float64Type::get(type.getContext());
}

/// The elements in f64.
static Attribute widenElements(DenseFPElementsAttr elements, Type wide) {
  return elements.mapValues(wide, [](const APFloat &value) {
    APFloat result = value;
    bool lost = false;
    result.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lost);
    return result.bitcastToAPInt();
  });
}

/// Replacements of everything that a program may say about narrow floats.
static void addReplacements(AttrTypeReplacer &replacer) {
  replacer.addReplacement([](FloatType type) -> std::optional<Type> {
    if (Type wide = widen(type))
      return wide;
    return std::nullopt;
  });
  replacer.addReplacement([](FloatAttr value) -> std::optional<Attribute> {
    if (Type wide = widen(value.getType()))
      return FloatAttr::get(wide, value.getValueAsDouble());
    return std::nullopt;
  });
  replacer.addReplacement(
      [](DenseFPElementsAttr elements) -> std::optional<Attribute> {
        if (Type wide = widen(elements.getElementType()))
          return widenElements(elements, wide);
        return std::nullopt;
      });
  replacer.addReplacement(
      [](DenseResourceElementsAttr resource) -> std::optional<Attribute> {
        Type wide = widen(resource.getType().getElementType());
        AsmResourceBlob *blob = resource.getRawHandle().getBlob();
        if (!wide || !blob)
          return std::nullopt;
        auto elements = DenseElementsAttr::getFromRawBuffer(resource.getType(),
                                                            blob->getData());
        return widenElements(cast<DenseFPElementsAttr>(elements), wide);
      });
}

llvm::Expected<OwningOpRef<ModuleOp>> nz::run::widenFloats(ModuleOp module) {
  OwningOpRef<ModuleOp> copy = module.clone();
  AttrTypeReplacer replacer;
  addReplacements(replacer);
  replacer.recursivelyReplaceElementsIn(*copy, /*replaceAttrs=*/true,
                                        /*replaceLocs=*/false,
                                        /*replaceTypes=*/true);
  copy->walk([](Operation *op) {
    if (!isa<arith::ExtFOp, arith::TruncFOp>(op) ||
        op->getOperand(0).getType() != op->getResult(0).getType())
      return;
    op->getResult(0).replaceAllUsesWith(op->getOperand(0));
    op->erase();
  });
  if (failed(verify(*copy)))
    return runError("--check-gradient: the program has no copy in f64");
  return copy;
}
