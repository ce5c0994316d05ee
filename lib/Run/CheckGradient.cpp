//===- CheckGradient.cpp - Gradients against central differences ----------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nz/Run/CheckGradient.h"

#include "nz/Dialect/Nz.h"
#include "nz/Run/Arguments.h"
#include "nz/Run/Failure.h"
#include "nz/Run/Invoke.h"
#include "nz/Run/Random.h"
#include "nz/Run/Results.h"
#include "nz/Run/WidenFloats.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;
using namespace nz;
using namespace nz::run;

/// The function that this check adds to the program.
static constexpr const char *kCheckedPrefix = "nz_vjp_of_";

/// Seeds of the cotangents and of the directions.
static constexpr uint64_t kCotangentSeed = 0x636F74616E67;
static constexpr uint64_t kDirectionSeed = 0x646972656374;

namespace {

/// One check: the program in f64, where it is evaluated, and the way from
/// there.
class GradientCheck {
public:
  GradientCheck(const Signature &signature, const Options &options)
      : forward(signature), options(options) {}

  Error prepare(mlir::ModuleOp module, std::vector<Value> inputs);
  /// The largest error over all directions.
  Expected<double> largestError();

private:
  Error chooseArguments();
  Error evaluateGradient();
  void addVjp(mlir::ModuleOp module);
  Expected<double> contractedAt(double step);
  Expected<double> differenceAlong();
  CompileOptions compileOptions(ArrayRef<Value> values) const;

  /// The function in f64, and its vjp.
  Signature forward, backward;
  const Options &options;
  mlir::OwningOpRef<mlir::ModuleOp> wide;
  SmallVector<int64_t> wrt, floatResults;
  std::vector<Value> arguments, cotangents, gradients;
  std::optional<CompiledFunction> function;
  std::optional<Invocation> invocation;
  /// The direction under way, one vector an argument of `wrt`.
  std::vector<std::vector<double>> direction;
};

} // namespace

/// The type in f64.
static void widenType(ArgumentType &type) {
  if (type.isFloat())
    type.element = ElementType{io::ElementKind::F64, false};
}

/// The same value in f64.
static Expected<Value> widenValue(const Value &value) {
  if (!value.type.isFloat())
    return copyValue(value);
  ArgumentType type = value.type;
  widenType(type);
  return makeOnPattern(value.pattern, value.numbers(), type, "an argument");
}

static double *doubles(const Value &value) {
  return static_cast<double *>(value.elements.data());
}

Error GradientCheck::chooseArguments() {
  if (options.gradient) {
    wrt = *options.gradient;
    // The results of the function itself.
    forward.results.resize(1);
    forward.gradient.reset();
  } else {
    for (auto [number, type] : enumerate(forward.arguments))
      if (type.isFloat())
        wrt.push_back(number);
  }
  if (wrt.empty())
    return usageError("--check-gradient: expected a function with a float "
                      "argument, found none in @" +
                      forward.entry);
  for (auto [number, type] : enumerate(forward.results))
    if (type.isFloat())
      floatResults.push_back(number);
  if (floatResults.empty())
    return usageError("--check-gradient: expected a function with a float "
                      "result, found none in @" +
                      forward.entry);
  return Error::success();
}

CompileOptions GradientCheck::compileOptions(ArrayRef<Value> values) const {
  CompileOptions result;
  result.cache = options.cache;
  result.backend = options.backend;
  result.threads = options.threads;
  for (const Value &value : values)
    result.sizes.push_back(value.type.shape);
  return result;
}

Error GradientCheck::prepare(mlir::ModuleOp module, std::vector<Value> inputs) {
  if (Error error = chooseArguments())
    return error;
  for (ArgumentType &type : forward.arguments)
    widenType(type);
  for (ArgumentType &type : forward.results)
    widenType(type);
  for (const Value &input : inputs) {
    auto value = widenValue(input);
    if (!value)
      return value.takeError();
    arguments.push_back(std::move(*value));
  }
  auto copy = widenFloats(module);
  if (!copy)
    return copy.takeError();
  wide = std::move(*copy);

  auto compiled = compile(*wide, forward, compileOptions(arguments));
  if (!compiled)
    return compiled.takeError();
  function.emplace(std::move(*compiled));
  invocation.emplace(*function, forward);
  for (auto [number, argument] : enumerate(arguments))
    invocation->bind(number, argument);
  // The sizes and patterns of the results are those of their cotangents.
  if (Error error = invocation->call())
    return error;
  bool scalar = forward.results.size() == 1 && forward.results[0].isScalar();
  for (int64_t number : floatResults) {
    auto result = invocation->takeResult(number);
    if (!result)
      return result.takeError();
    auto cotangent = makeRandomLike(*result, kCotangentSeed + number);
    if (!cotangent)
      return cotangent.takeError();
    if (scalar)
      *doubles(*cotangent) = 1;
    cotangents.push_back(std::move(*cotangent));
  }
  return evaluateGradient();
}

/// Adds the function that takes the arguments and one cotangent a float result,
/// and gives the gradients.
void GradientCheck::addVjp(mlir::ModuleOp module) {
  auto callee = cast<mlir::FunctionOpInterface>(
      mlir::SymbolTable::lookupSymbolIn(module, forward.entry));
  mlir::OpBuilder builder = mlir::OpBuilder::atBlockEnd(module.getBody());
  mlir::Location loc = callee.getLoc();
  SmallVector<mlir::Type> operandTypes(callee.getArgumentTypes());
  SmallVector<mlir::Type> resultTypes(callee.getResultTypes()), gradientTypes;
  for (int64_t number : floatResults)
    operandTypes.push_back(resultTypes[number]);
  for (int64_t number : wrt)
    gradientTypes.push_back(callee.getArgumentTypes()[number]);
  resultTypes.append(gradientTypes);
  auto entry = mlir::func::FuncOp::create(
      builder, loc, kCheckedPrefix + forward.entry,
      builder.getFunctionType(operandTypes, gradientTypes));
  builder.setInsertionPointToStart(entry.addEntryBlock());
  size_t split = arguments.size();
  auto request = VjpOp::create(
      builder, loc, resultTypes,
      mlir::FlatSymbolRefAttr::get(module.getContext(), forward.entry),
      entry.getArguments().take_front(split),
      entry.getArguments().drop_front(split),
      builder.getDenseI64ArrayAttr(wrt));
  mlir::func::ReturnOp::create(builder, loc,
                               request.getResults().take_back(wrt.size()));
}

Error GradientCheck::evaluateGradient() {
  mlir::OwningOpRef<mlir::ModuleOp> program = wide->clone();
  addVjp(*program);
  backward.entry = kCheckedPrefix + forward.entry;
  backward.arguments = forward.arguments;
  for (int64_t number : floatResults)
    backward.arguments.push_back(forward.results[number]);
  for (int64_t number : wrt)
    backward.results.push_back(forward.arguments[number]);

  CompileOptions compileTo = compileOptions(arguments);
  for (const Value &cotangent : cotangents)
    compileTo.sizes.push_back(cotangent.type.shape);
  auto compiled = compile(*program, backward, compileTo);
  if (!compiled)
    return compiled.takeError();
  Invocation call(*compiled, backward);
  for (auto [number, argument] : enumerate(arguments))
    call.bind(number, argument);
  for (auto [number, cotangent] : enumerate(cotangents))
    call.bind(arguments.size() + number, cotangent);
  if (Error error = call.call())
    return error;
  for (size_t number = 0; number < wrt.size(); ++number) {
    auto gradient = call.takeResult(number);
    if (!gradient)
      return gradient.takeError();
    gradients.push_back(std::move(*gradient));
  }
  return Error::success();
}

/// The contracted results at `step` along the direction.
Expected<double> GradientCheck::contractedAt(double step) {
  std::vector<Value> moved;
  for (auto [number, along] : zip_equal(wrt, direction)) {
    auto value = copyValue(arguments[number]);
    if (!value)
      return value.takeError();
    for (size_t i = 0; i < along.size(); ++i)
      doubles(*value)[i] += step * along[i];
    moved.push_back(std::move(*value));
    invocation->bind(number, moved.back());
  }
  if (Error error = invocation->call())
    return error;
  double sum = 0;
  for (auto [number, cotangent] : zip_equal(floatResults, cotangents)) {
    auto result = invocation->takeResult(number);
    if (!result)
      return result.takeError();
    if (result->count() != cotangent.count() ||
        result->pattern != cotangent.pattern)
      return runError("--check-gradient: expected result " + Twine(number) +
                      " to keep its pattern when values change a little");
    for (int64_t i = 0; i < result->count(); ++i)
      sum += doubles(*result)[i] * doubles(cotangent)[i];
  }
  return sum;
}

/// The derivative along the direction: central differences at four steps; where
/// two neighbours agree best, neither curvature nor rounding matters.
Expected<double> GradientCheck::differenceAlong() {
  constexpr double kSteps[] = {1e-3, 1e-4, 1e-5, 1e-6};
  double best = NAN, previous = NAN, disagreement = INFINITY;
  for (double step : kSteps) {
    auto above = contractedAt(step);
    if (!above)
      return above.takeError();
    auto below = contractedAt(-step);
    if (!below)
      return below.takeError();
    double slope = (*above - *below) / (2 * step);
    double change = std::fabs(slope - previous);
    if (change < disagreement) {
      disagreement = change;
      best = slope;
    }
    previous = slope;
  }
  return best;
}

Expected<double> GradientCheck::largestError() {
  double largest = 0;
  for (int64_t number = 0; number < *options.checkDirections; ++number) {
    direction.clear();
    double expected = 0;
    for (auto [argument, gradient] : zip_equal(wrt, gradients)) {
      uint64_t seed = randomBits(kDirectionSeed + number, argument);
      std::vector<double> along(arguments[argument].count());
      for (size_t i = 0; i < along.size(); ++i) {
        along[i] = randomNormal(seed, i);
        expected += along[i] * doubles(gradient)[i];
      }
      direction.push_back(std::move(along));
    }
    auto difference = differenceAlong();
    if (!difference)
      return difference.takeError();
    double error =
        std::fabs(*difference - expected) / std::max(1.0, std::fabs(expected));
    if (std::isnan(error))
      error = INFINITY;
    largest = std::max(largest, error);
  }
  return largest;
}

Expected<bool> nz::run::checkGradient(raw_ostream &os, mlir::ModuleOp module,
                                      const Signature &signature,
                                      const Options &options,
                                      std::vector<Value> arguments) {
  GradientCheck check(signature, options);
  if (Error error = check.prepare(module, std::move(arguments)))
    return error;
  auto error = check.largestError();
  if (!error)
    return error.takeError();
  os << "central differences: largest error " << numberText(*error) << " over "
     << *options.checkDirections << " directions\n"
     << "adjoint identity: not checked, it needs forward mode\n";
  return *error <= options.tolerance.value_or(1e-6);
}
