//===- ArgumentType.cpp - Arguments and results as people see them --------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/ArgumentType.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace nz;
using namespace nz::run;
using io::ElementKind;

int64_t ElementType::width() const {
  switch (kind) {
  case ElementKind::I1:
  case ElementKind::I8:
  case ElementKind::U8:
    return 1;
  case ElementKind::F16:
  case ElementKind::BF16:
  case ElementKind::I16:
  case ElementKind::U16:
    return 2;
  case ElementKind::F32:
  case ElementKind::I32:
  case ElementKind::U32:
    return 4;
  case ElementKind::F64:
  case ElementKind::I64:
  case ElementKind::U64:
    return 8;
  }
  return 8;
}

std::string ElementType::name() const {
  return isIndex ? "index" : std::string(io::nameOf(kind));
}

std::optional<ElementType> nz::run::elementOfName(llvm::StringRef name) {
  using Found = std::optional<ElementType>;
  return llvm::StringSwitch<Found>(name)
      .Case("f16", ElementType{ElementKind::F16, false})
      .Case("bf16", ElementType{ElementKind::BF16, false})
      .Case("f32", ElementType{ElementKind::F32, false})
      .Case("f64", ElementType{ElementKind::F64, false})
      .Case("i1", ElementType{ElementKind::I1, false})
      .Case("i8", ElementType{ElementKind::I8, false})
      .Case("i16", ElementType{ElementKind::I16, false})
      .Case("i32", ElementType{ElementKind::I32, false})
      .Case("i64", ElementType{ElementKind::I64, false})
      .Case("index", ElementType{ElementKind::I64, true})
      .Default(std::nullopt);
}

std::string nz::run::shapeText(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape) {
    if (!text.empty())
      text += 'x';
    text += size == kDynamicSize ? std::string("?") : std::to_string(size);
  }
  return text;
}

std::string ArgumentType::text() const {
  std::string text = shapeText(shape);
  if (kind == ArgumentKind::Pattern)
    return "pattern " + text;
  if (!text.empty())
    text += 'x';
  text += element.name();
  return kind == ArgumentKind::Sparse ? "sparse " + text : text;
}

bool ArgumentType::hasPlainLevels() const {
  for (auto [number, level] : llvm::enumerate(levels))
    if (level.dimension != static_cast<int64_t>(number) ||
        level.part.kind != runtime::NumberPart::Whole)
      return false;
  return true;
}

bool nz::run::fits(const ArgumentType &from, const ArgumentType &to) {
  if (from.kind != to.kind || from.rank() != to.rank() ||
      from.format != to.format || from.levels != to.levels)
    return false;
  if (to.hasElements() && !(from.element == to.element))
    return false;
  for (auto [have, want] : llvm::zip_equal(from.shape, to.shape))
    if (have != kDynamicSize && want != kDynamicSize && have != want)
      return false;
  return true;
}
