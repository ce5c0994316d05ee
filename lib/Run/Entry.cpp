//===- Entry.cpp - The function that runs, and what it takes and gives ----===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/Compile.h"
#include "nz/Run/Failure.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace nz::run;

/// The functions that could be entries, for a message.
static std::string candidates(ModuleOp module) {
  std::string list;
  for (auto function : module.getOps<FunctionOpInterface>()) {
    if (function.isExternal())
      continue;
    list += list.empty() ? "@" : ", @";
    list += SymbolTable::getSymbolName(function).str();
  }
  return list.empty() ? "none with a body" : list;
}

/// Prints `type` for a message.
static std::string typeText(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

/// Describes `types`; what nz-run has no values for is an error at this point,
/// because the compiler refuses the encodings that it does not know by name.
static llvm::Error describeAll(TypeRange types, llvm::StringRef what,
                               std::vector<ArgumentType> &described) {
  for (auto [number, type] : llvm::enumerate(types)) {
    std::optional<ArgumentType> one = describeType(type);
    if (!one)
      return runError("expected a float, an integer, a tensor of them, a "
                      "sparse tensor or a pattern as " +
                      what + " " + llvm::Twine(number) +
                      "; running a program with '" + typeText(type) +
                      "' is not supported");
    described.push_back(std::move(*one));
  }
  return llvm::Error::success();
}

/// Checks that the arguments exist and have gradients.
static llvm::Error checkGradient(const Signature &signature) {
  if (signature.results.size() != 1 || !signature.results[0].isScalar() ||
      !signature.results[0].isFloat())
    return usageError(
        "--gradient: expected @" + signature.entry +
        " to have one scalar float result, found " +
        (signature.results.size() == 1
             ? signature.results[0].text()
             : std::to_string(signature.results.size()) + " results"));
  int64_t count = signature.arguments.size();
  for (int64_t number : *signature.gradient) {
    if (number >= count)
      return usageError("--gradient: expected arguments below " +
                        llvm::Twine(count) + ", found " + llvm::Twine(number));
    if (!signature.arguments[number].isFloat())
      return usageError(
          "--gradient: expected float arguments, found argument " +
          llvm::Twine(number) + " of type " +
          signature.arguments[number].text());
  }
  return llvm::Error::success();
}

llvm::Expected<Signature>
nz::run::describeEntry(ModuleOp module, llvm::StringRef entry,
                       std::optional<llvm::SmallVector<int64_t>> gradient) {
  auto function = dyn_cast_or_null<FunctionOpInterface>(
      SymbolTable::lookupSymbolIn(module, entry));
  if (!function)
    return usageError("--entry: expected a function of the program (" +
                      candidates(module) + "), found '" + entry + "'");
  if (function.isExternal())
    return usageError("--entry: expected a function with a body (" +
                      candidates(module) + "), found the declaration @" +
                      entry);
  Signature signature;
  signature.entry = entry.str();
  signature.gradient = std::move(gradient);
  if (llvm::Error error = describeAll(function.getArgumentTypes(), "argument",
                                      signature.arguments))
    return error;
  if (llvm::Error error =
          describeAll(function.getResultTypes(), "result", signature.results))
    return error;
  if (!signature.gradient)
    return signature;
  if (llvm::Error error = checkGradient(signature))
    return error;
  for (int64_t number : *signature.gradient)
    signature.results.push_back(signature.arguments[number]);
  return signature;
}
