//===- FlatSignature.cpp - The function that runs, as C sees it -----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Codegen/EntryAbi.h"
#include "nz/Pipeline/Passes.h"
#include "nz/Run/Compile.h"
#include "nz/Run/Failure.h"

#include "llvm/ADT/STLExtras.h"

using namespace nz;
using namespace nz::run;
using io::ElementKind;

/// The C type of an element; narrow floats are their bits.
static std::string typeInC(ElementType element) {
  switch (element.kind) {
  case ElementKind::F64:
    return "double";
  case ElementKind::F32:
    return "float";
  case ElementKind::F16:
  case ElementKind::BF16:
    return "uint16_t";
  case ElementKind::I1:
    return "uint8_t";
  default:
    return "int" + std::to_string(8 * element.width()) + "_t";
  }
}

/// Describes one argument or result.
static FlatValue describeValue(const ArgumentType &type) {
  FlatValue value;
  switch (type.kind) {
  case ArgumentKind::Scalar:
    value.kind = kFlatScalar;
    break;
  case ArgumentKind::Dense:
    value.kind = kFlatDense;
    break;
  case ArgumentKind::Sparse:
    value.kind = kFlatSparse;
    break;
  case ArgumentKind::Pattern:
    value.kind = kFlatPattern;
    break;
  }
  if (type.hasElements()) {
    value.cType = typeInC(type.element);
    value.width = type.element.width();
    value.isFloat = type.element.kind == ElementKind::F64 ||
                    type.element.kind == ElementKind::F32;
  }
  for (int64_t size : type.shape)
    value.shape.push_back(size == kDynamicSize ? -1 : size);
  value.format = type.format;
  for (auto [level, layout] : llvm::zip_equal(type.levels, type.layouts))
    value.levels.push_back({level.dimension, level.part, layout});
  value.text = type.text();
  if (type.hasElements() && (type.element.kind == ElementKind::F16 ||
                             type.element.kind == ElementKind::BF16))
    value.text += " as its bits";
  return value;
}

llvm::Expected<FlatEntry> nz::run::describeForC(const Signature &signature) {
  FlatEntry entry;
  entry.name = signature.entry;
  entry.packed = kPackedPrefix;
  if (signature.gradient) {
    entry.hasGradient = true;
    entry.gradient.assign(signature.gradient->begin(),
                          signature.gradient->end());
    entry.packed += kGradientEntryPrefix;
  }
  entry.packed += signature.entry;
  for (const auto *types : {&signature.arguments, &signature.results})
    for (const ArgumentType &type : *types) {
      if (type.rank() > kMostDimensions)
        return runError("--emit=object: expected at most " +
                        llvm::Twine(kMostDimensions) + " dimensions, found " +
                        llvm::Twine(type.rank()));
      (types == &signature.arguments ? entry.arguments : entry.results)
          .push_back(describeValue(type));
    }
  return entry;
}
