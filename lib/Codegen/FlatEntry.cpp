//===- FlatEntry.cpp - The face of an object towards C --------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Codegen/FlatEntry.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace nz;

std::string FlatEntry::symbol() const {
  std::string text = "nz_" + name;
  for (char &c : text)
    if (!llvm::isAlnum(c))
      c = '_';
  return text;
}

/// The C type of a level array of `width` bits.
static std::string integerType(int64_t width) {
  return width == 0 || width == 64 ? "int64_t"
                                   : "uint" + std::to_string(width) + "_t";
}

/// The parameters of one sparse argument or pattern that say where entries are.
static void addPattern(const FlatValue &value, const std::string &name,
                       std::vector<FlatParameter> &parameters) {
  auto array = [&](int64_t width, const std::string &what) {
    parameters.push_back({"const " + integerType(width) + " *", name + what});
    parameters.push_back({"int64_t ", name + what + "_count", 8});
  };
  const runtime::Format &format = value.format;
  for (auto [number, level] : llvm::enumerate(format.levels)) {
    if (level.isCompressed())
      array(format.positionWidth, "_positions" + std::to_string(number));
    if (!level.isDense() && value.levels[number].layout != kFlatInterleaved)
      array(format.coordinateWidth, "_coordinates" + std::to_string(number));
  }
}

static void addArgument(const FlatValue &value, const std::string &name,
                        bool byHandles,
                        std::vector<FlatParameter> &parameters) {
  std::string elements = "const " + value.cType + " *";
  if (value.kind == kFlatScalar) {
    parameters.push_back({value.cType + " ", name, value.width, value.isFloat});
    return;
  }
  if (value.kind == kFlatDense) {
    parameters.push_back({elements, name});
    if (!value.shape.empty())
      parameters.push_back({"const int64_t *", name + "_sizes"});
    return;
  }
  if (byHandles)
    parameters.push_back({"const nz_pattern *", name + "_pattern"});
  else
    addPattern(value, name, parameters);
  if (value.kind == kFlatSparse) {
    parameters.push_back({elements, name + "_values"});
    parameters.push_back({"int64_t ", name + "_values_count", 8});
  }
  if (!byHandles)
    parameters.push_back({"const int64_t *", name + "_sizes"});
}

std::vector<FlatParameter> nz::flatParameters(const FlatEntry &entry,
                                              bool byHandles) {
  std::vector<FlatParameter> parameters;
  for (auto [number, value] : llvm::enumerate(entry.arguments))
    addArgument(value, "argument" + std::to_string(number), byHandles,
                parameters);
  for (auto [number, value] : llvm::enumerate(entry.results)) {
    std::string type = value.kind == kFlatScalar    ? value.cType + " *"
                       : value.kind == kFlatPattern ? "const nz_pattern **"
                                                    : "nz_array *";
    parameters.push_back({type, "result" + std::to_string(number)});
  }
  return parameters;
}

/// Appends the numbers that nz/Codegen/FlatAbi.h asks for.
static void describe(const FlatValue &value, std::vector<int64_t> &numbers) {
  numbers.push_back(value.kind);
  numbers.push_back(value.width);
  numbers.push_back(static_cast<int64_t>(value.shape.size()));
  llvm::append_range(numbers, value.shape);
  std::vector<int64_t> format;
  if (value.hasPattern())
    format = runtime::encodeFormat(value.format);
  numbers.push_back(static_cast<int64_t>(format.size()));
  llvm::append_range(numbers, format);
  for (const FlatLevel &level : value.levels)
    for (int64_t number :
         {level.dimension, static_cast<int64_t>(level.part.kind),
          level.part.divisor, static_cast<int64_t>(level.layout)})
      numbers.push_back(number);
}

/// A constant array of numbers in the module.
static llvm::GlobalVariable *addNumbers(llvm::Module &module,
                                        llvm::ArrayRef<int64_t> numbers,
                                        const std::string &name,
                                        bool isPublic) {
  llvm::SmallVector<uint64_t> words(numbers.begin(), numbers.end());
  llvm::Constant *data =
      llvm::ConstantDataArray::get(module.getContext(), words);
  return new llvm::GlobalVariable(module, data->getType(), /*isConstant=*/true,
                                  isPublic ? llvm::GlobalValue::ExternalLinkage
                                           : llvm::GlobalValue::InternalLinkage,
                                  data, name);
}

/// Adds one function: it stores its parameters as words and hands them on.
static void addFunction(llvm::Module &module, const FlatEntry &entry,
                        bool byHandles, llvm::Constant *description) {
  llvm::LLVMContext &context = module.getContext();
  llvm::IRBuilder<> builder(context);
  llvm::Type *pointer = builder.getPtrTy(), *word = builder.getInt64Ty();
  std::vector<FlatParameter> parameters = flatParameters(entry, byHandles);
  llvm::SmallVector<llvm::Type *> types;
  for (const FlatParameter &parameter : parameters)
    types.push_back(parameter.width == 0 ? pointer
                    : parameter.isFloat
                        ? (parameter.width == 8 ? builder.getDoubleTy()
                                                : builder.getFloatTy())
                        : builder.getIntNTy(8 * parameter.width));
  auto *type =
      llvm::FunctionType::get(builder.getInt32Ty(), types, /*isVarArg=*/false);
  llvm::Function *function = llvm::Function::Create(
      type, llvm::GlobalValue::ExternalLinkage,
      entry.symbol() + (byHandles ? "_on_patterns" : ""), module);
  llvm::Function *packed = module.getFunction(entry.packed);
  // Errors leave by longjmp past it, never through it.
  function->addFnAttr(llvm::Attribute::NoUnwind);
  for (llvm::StringRef name : {"target-cpu", "target-features"})
    if (packed->hasFnAttribute(name))
      function->addFnAttr(packed->getFnAttribute(name));
  builder.SetInsertPoint(llvm::BasicBlock::Create(context, "entry", function));
  llvm::Value *words = builder.CreateAlloca(
      llvm::ArrayType::get(word, std::max<size_t>(parameters.size(), 1)));
  for (auto [number, argument] : llvm::enumerate(function->args())) {
    llvm::Value *slot = builder.CreateConstInBoundsGEP1_64(word, words, number);
    builder.CreateStore(builder.getInt64(0), slot);
    builder.CreateStore(&argument, slot);
  }
  llvm::FunctionCallee call = module.getOrInsertFunction(
      "nz_call_flat",
      llvm::FunctionType::get(builder.getInt32Ty(),
                              {pointer, pointer, pointer, builder.getInt32Ty()},
                              /*isVarArg=*/false));
  builder.CreateRet(builder.CreateCall(
      call, {packed, description, words, builder.getInt32(byHandles)}));
}

void nz::addFlatEntry(llvm::Module &module, const FlatEntry &entry) {
  // An entry may be called main, and two objects may have parts of one name.
  for (llvm::GlobalObject &object : module.global_objects())
    if (!object.isDeclaration()) {
      object.setLinkage(llvm::GlobalValue::InternalLinkage);
      object.setComdat(nullptr);
    }
  std::vector<int64_t> numbers{static_cast<int64_t>(entry.arguments.size()),
                               static_cast<int64_t>(entry.results.size())};
  for (const auto *values : {&entry.arguments, &entry.results})
    for (const FlatValue &value : *values)
      describe(value, numbers);
  llvm::Constant *description =
      addNumbers(module, numbers, entry.symbol() + "_description", false);
  addFunction(module, entry, /*byHandles=*/false, description);
  addFunction(module, entry, /*byHandles=*/true, description);
  for (auto [number, value] : llvm::enumerate(entry.arguments)) {
    if (!value.hasPattern())
      continue;
    numbers.clear();
    describe(value, numbers);
    addNumbers(module, numbers,
               entry.symbol() + "_argument" + std::to_string(number), true);
  }
}
