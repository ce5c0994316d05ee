//===- CheckGradient.cpp - Gradients, differences and tangents ------------===//
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
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;
using namespace nz;
using namespace nz::run;

/// The functions that this check adds to the program.
static constexpr const char *kPulledPrefix = "nz_vjp_of_";
static constexpr const char *kPushedPrefix = "nz_jvp_of_";

/// Seeds of the cotangents and of the directions.
static constexpr uint64_t kCotangentSeed = 0x636F74616E67;
static constexpr uint64_t kDirectionSeed = 0x646972656374;

namespace {

/// A function that is called more than once.
struct Callable {
  Signature signature;
  std::optional<CompiledFunction> function;
  std::optional<Invocation> invocation;
};

/// The largest errors over all directions.
struct LargestErrors {
  double ofDifferences = 0;
  double ofIdentity = 0;
};

/// One check: the program in f64, where it is evaluated, and the way from
/// there.
class GradientCheck {
public:
  GradientCheck(const Signature &signature, const Options &options)
      : options(options) {
    primal.signature = signature;
  }

  Error prepare(mlir::ModuleOp module, std::vector<Value> inputs);
  Expected<LargestErrors> compare();
  /// The function with a rule of its own that the program calls; none if empty.
  /// It has no forward mode, so the identity cannot be checked.
  StringRef getOwnRule() const { return ownRule; }

private:
  Error chooseArguments();
  Error evaluateGradient();
  Error compileTangents();
  template <typename RequestOp>
  void addRequest(mlir::ModuleOp module, StringRef name);
  template <typename RequestOp>
  Error compileRequest(Callable &callable, const char *prefix,
                       ArrayRef<Value> seeds);
  Error compileTo(Callable &callable, mlir::ModuleOp module,
                  ArrayRef<Value> seeds);
  Error chooseDirection(int64_t number);
  Expected<double> contractedAt(double step);
  Expected<double> differenceAlong();
  Expected<double> tangentAlong();
  Expected<double> contract(Callable &callable, ArrayRef<int64_t> numbers);

  /// The function in f64, its vjp and its jvp.
  Callable primal, pulled, pushed;
  const Options &options;
  std::string ownRule;
  mlir::OwningOpRef<mlir::ModuleOp> wide;
  SmallVector<int64_t> wrt, floatResults;
  std::vector<Value> arguments, cotangents, gradients;
  /// The direction under way, one value an argument of `wrt`.
  std::vector<Value> direction;
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
  Signature &signature = primal.signature;
  if (options.gradient) {
    wrt = *options.gradient;
    // The results of the function itself.
    signature.results.resize(1);
    signature.gradient.reset();
  } else {
    for (auto [number, type] : enumerate(signature.arguments))
      if (type.isFloat())
        wrt.push_back(number);
  }
  if (wrt.empty())
    return usageError("--check-gradient: expected a function with a float "
                      "argument, found none in @" +
                      signature.entry);
  for (auto [number, type] : enumerate(signature.results))
    if (type.isFloat())
      floatResults.push_back(number);
  if (floatResults.empty())
    return usageError("--check-gradient: expected a function with a float "
                      "result, found none in @" +
                      signature.entry);
  return Error::success();
}

/// Compiles `callable` of `module`, a function of the arguments and `seeds`.
Error GradientCheck::compileTo(Callable &callable, mlir::ModuleOp module,
                               ArrayRef<Value> seeds) {
  CompileOptions how(options);
  for (const Value &value : arguments) {
    how.sizes.push_back(value.type.shape);
    how.entries.push_back(value.storedEntries());
  }
  for (const Value &value : seeds)
    how.sizes.push_back(value.type.shape);
  auto compiled = compile(module, callable.signature, how);
  if (!compiled)
    return compiled.takeError();
  callable.function.emplace(std::move(*compiled));
  callable.invocation.emplace(callable.function->address, callable.signature);
  for (auto [number, argument] : enumerate(arguments))
    callable.invocation->bind(number, argument);
  for (auto [number, seed] : enumerate(seeds))
    callable.invocation->bind(arguments.size() + number, seed);
  return Error::success();
}

/// A function that has a rule of its own and that `entry` reaches; empty
/// without one.
static std::string findOwnRule(mlir::ModuleOp module, StringRef entry) {
  StringSet<> rules;
  for (auto rule : module.getOps<CustomVjpOp>())
    rules.insert(rule.getCallee());
  SetVector<mlir::Operation *> reached;
  reached.insert(mlir::SymbolTable::lookupSymbolIn(module, entry));
  for (size_t next = 0; next < reached.size(); ++next) {
    StringRef name = mlir::SymbolTable::getSymbolName(reached[next]).getValue();
    if (rules.contains(name))
      return name.str();
    auto uses = mlir::SymbolTable::getSymbolUses(reached[next]);
    if (!uses)
      continue;
    for (const mlir::SymbolTable::SymbolUse &use : *uses)
      if (mlir::Operation *used = mlir::SymbolTable::lookupSymbolIn(
              module, use.getSymbolRef().getRootReference()))
        reached.insert(used);
  }
  return {};
}

Error GradientCheck::prepare(mlir::ModuleOp module, std::vector<Value> inputs) {
  if (Error error = chooseArguments())
    return error;
  for (ArgumentType &type : primal.signature.arguments)
    widenType(type);
  for (ArgumentType &type : primal.signature.results)
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

  if (Error error = compileTo(primal, *wide, {}))
    return error;
  // The sizes and patterns of the results are those of their cotangents.
  if (Error error = primal.invocation->call())
    return error;
  ArrayRef<ArgumentType> results = primal.signature.results;
  bool scalar = results.size() == 1 && results[0].isScalar();
  for (int64_t number : floatResults) {
    auto result = primal.invocation->takeResult(number);
    if (!result)
      return result.takeError();
    auto cotangent = makeRandomLike(*result, kCotangentSeed + number);
    if (!cotangent)
      return cotangent.takeError();
    if (scalar)
      *doubles(*cotangent) = 1;
    cotangents.push_back(std::move(*cotangent));
  }
  if (Error error = evaluateGradient())
    return error;
  ownRule = findOwnRule(*wide, primal.signature.entry);
  return ownRule.empty() ? compileTangents() : Error::success();
}

/// Adds the function `name` that takes the arguments and seeds, and gives the
/// derivatives that a request for the function gives.
template <typename RequestOp>
void GradientCheck::addRequest(mlir::ModuleOp module, StringRef name) {
  auto callee = cast<mlir::FunctionOpInterface>(
      mlir::SymbolTable::lookupSymbolIn(module, primal.signature.entry));
  mlir::OpBuilder builder = mlir::OpBuilder::atBlockEnd(module.getBody());
  mlir::Location loc = callee.getLoc();
  SmallVector<mlir::Type> operands(callee.getArgumentTypes());
  SmallVector<mlir::Type> results(callee.getResultTypes());
  SmallVector<mlir::Type> ofArguments, ofResults;
  for (int64_t number : wrt)
    ofArguments.push_back(operands[number]);
  for (int64_t number : floatResults)
    ofResults.push_back(results[number]);
  if (std::is_same_v<RequestOp, VjpOp>)
    std::swap(ofArguments, ofResults);
  // Seeds in, derivatives out.
  operands.append(ofArguments);
  results.append(ofResults);

  auto entry = mlir::func::FuncOp::create(
      builder, loc, name, builder.getFunctionType(operands, ofResults));
  builder.setInsertionPointToStart(entry.addEntryBlock());
  size_t split = arguments.size();
  auto request = RequestOp::create(
      builder, loc, results,
      mlir::FlatSymbolRefAttr::get(module.getContext(), primal.signature.entry),
      entry.getArguments().take_front(split),
      entry.getArguments().drop_front(split),
      builder.getDenseI64ArrayAttr(wrt));
  mlir::func::ReturnOp::create(
      builder, loc, request.getResults().take_back(ofResults.size()));
}

/// Compiles a request for the derivative of the function to `callable`.
template <typename RequestOp>
Error GradientCheck::compileRequest(Callable &callable, const char *prefix,
                                    ArrayRef<Value> seeds) {
  Signature &signature = callable.signature;
  signature.entry = prefix + primal.signature.entry;
  std::vector<ArgumentType> ofArguments, ofResults;
  for (int64_t number : wrt)
    ofArguments.push_back(primal.signature.arguments[number]);
  for (int64_t number : floatResults)
    ofResults.push_back(primal.signature.results[number]);
  if (std::is_same_v<RequestOp, VjpOp>)
    std::swap(ofArguments, ofResults);
  signature.arguments = primal.signature.arguments;
  append_range(signature.arguments, ofArguments);
  signature.results = ofResults;
  mlir::OwningOpRef<mlir::ModuleOp> program = wide->clone();
  addRequest<RequestOp>(*program, signature.entry);
  return compileTo(callable, *program, seeds);
}

Error GradientCheck::evaluateGradient() {
  if (Error error = compileRequest<VjpOp>(pulled, kPulledPrefix, cotangents))
    return error;
  if (Error error = pulled.invocation->call())
    return error;
  for (size_t number = 0; number < wrt.size(); ++number) {
    auto gradient = pulled.invocation->takeResult(number);
    if (!gradient)
      return gradient.takeError();
    gradients.push_back(std::move(*gradient));
  }
  return Error::success();
}

Error GradientCheck::compileTangents() {
  if (Error error = chooseDirection(0))
    return error;
  return compileRequest<JvpOp>(pushed, kPushedPrefix, direction);
}

Error GradientCheck::chooseDirection(int64_t number) {
  direction.clear();
  for (int64_t argument : wrt) {
    uint64_t seed = randomBits(kDirectionSeed + number, direction.size());
    auto along = makeRandomLike(arguments[argument], seed);
    if (!along)
      return along.takeError();
    direction.push_back(std::move(*along));
  }
  return Error::success();
}

/// The inner product with the cotangents of what `callable` gives, whose
/// results `numbers` are the float ones of the function or their tangents.
Expected<double> GradientCheck::contract(Callable &callable,
                                         ArrayRef<int64_t> numbers) {
  if (Error error = callable.invocation->call())
    return error;
  double sum = 0;
  for (auto [number, cotangent] : zip_equal(numbers, cotangents)) {
    auto result = callable.invocation->takeResult(number);
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

/// The contracted results at `step` along the direction.
Expected<double> GradientCheck::contractedAt(double step) {
  std::vector<Value> moved;
  for (auto [number, along] : zip_equal(wrt, direction)) {
    auto value = copyValue(arguments[number]);
    if (!value)
      return value.takeError();
    for (int64_t i = 0; i < along.count(); ++i)
      doubles(*value)[i] += step * doubles(along)[i];
    moved.push_back(std::move(*value));
    primal.invocation->bind(number, moved.back());
  }
  return contract(primal, floatResults);
}

/// The contracted tangents along the direction.
Expected<double> GradientCheck::tangentAlong() {
  for (auto [number, along] : enumerate(direction))
    pushed.invocation->bind(arguments.size() + number, along);
  return contract(pushed, to_vector(seq<int64_t>(0, floatResults.size())));
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

/// The distance of `found` from `expected`, relative where that is large.
static double errorOf(double found, double expected) {
  double error =
      std::fabs(found - expected) / std::max(1.0, std::fabs(expected));
  return std::isnan(error) ? INFINITY : error;
}

Expected<LargestErrors> GradientCheck::compare() {
  LargestErrors largest;
  for (int64_t number = 0; number < *options.checkDirections; ++number) {
    if (Error error = chooseDirection(number))
      return error;
    double slope = 0;
    for (auto [along, gradient] : zip_equal(direction, gradients))
      for (int64_t i = 0; i < along.count(); ++i)
        slope += doubles(along)[i] * doubles(gradient)[i];
    auto difference = differenceAlong();
    if (!difference)
      return difference.takeError();
    largest.ofDifferences =
        std::max(largest.ofDifferences, errorOf(*difference, slope));
    if (!ownRule.empty())
      continue;
    auto tangent = tangentAlong();
    if (!tangent)
      return tangent.takeError();
    largest.ofIdentity = std::max(largest.ofIdentity, errorOf(*tangent, slope));
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
  auto largest = check.compare();
  if (!largest)
    return largest.takeError();
  auto print = [&](StringRef what, double error) {
    os << what << ": largest error " << numberText(error) << " over "
       << *options.checkDirections << " directions\n";
  };
  print("central differences", largest->ofDifferences);
  if (check.getOwnRule().empty())
    print("adjoint identity", largest->ofIdentity);
  else
    os << "adjoint identity: not checked, '@" << check.getOwnRule()
       << "' has a rule of its own, for reverse mode\n";
  double tolerance = options.tolerance.value_or(1e-6);
  return largest->ofDifferences <= tolerance &&
         largest->ofIdentity <= tolerance;
}
