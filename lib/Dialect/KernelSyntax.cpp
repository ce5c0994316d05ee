//===- KernelSyntax.cpp - Syntax of operations over a domain --------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// `over %P (i, j) at p, %Q (j, k) at q dims (h = %H)` names the dimensions of a
// domain; accesses are affine expressions of the names. Printing gives each
// dimension a name by its role, so that a kernel reads alike wherever it comes
// from.
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "nz/Dialect/Nz.h"

using namespace mlir;
using namespace nz;

namespace {

using Unresolved = OpAsmParser::UnresolvedOperand;

/// Parses and resolves the patterns of a domain and the names of its
/// dimensions.
class DomainParser {
public:
  explicit DomainParser(OpAsmParser &parser) : parser(parser) {}

  /// Parses `order (i, j, p)`, where the dimensions are not numbered in the
  /// order in which they are named.
  ParseResult parseOrder();
  /// Parses `%P (i, j) at p, ...`.
  ParseResult parsePatterns();
  /// Parses `(expression, ...)` over the names.
  ParseResult parseAccess(SmallVectorImpl<AffineExpr> &results);
  /// Parses the name of a position or of a dense dimension: a new dimension,
  /// or one of the order.
  ParseResult parseNewName(AffineExpr &dim);
  /// The maps of the patterns, once all dimensions are known.
  SmallVector<AffineMap> getPatternMaps() const;
  AffineMap getMap(ArrayRef<AffineExpr> results) const {
    return AffineMap::get(names.size(), 0, results, parser.getContext());
  }

  SmallVector<Unresolved> patterns;

private:
  ParseResult parseCoordinates();

  OpAsmParser &parser;
  AffineExpr find(StringRef name) const;
  AffineExpr add(StringRef name);

  bool isOrdered = false;
  SmallVector<std::pair<StringRef, AffineExpr>> names;
  SmallVector<SmallVector<AffineExpr>> patternResults;
};

/// The names of a domain's dimensions by role, and expressions over them.
class DomainPrinter {
public:
  DomainPrinter(OpAsmPrinter &printer, ArrayRef<AffineMap> patternMaps,
                unsigned numDims);
  /// Prints `order (...)` where the names do not come in order.
  void printOrder() const;
  void printPatterns(OperandRange patterns) const;
  void printAccess(AffineMap map) const;
  StringRef getName(unsigned dim) const { return names[dim]; }

private:
  void printExpression(AffineExpr expression, bool nested = false) const;

  OpAsmPrinter &printer;
  ArrayRef<AffineMap> patternMaps;
  SmallVector<std::string> names;
  /// Coordinates and positions as the patterns name them.
  SmallVector<unsigned> namedDims;
};

} // namespace

//===----------------------------------------------------------------------===//
// DomainParser
//===----------------------------------------------------------------------===//

AffineExpr DomainParser::find(StringRef name) const {
  for (auto &known : names)
    if (known.first == name)
      return known.second;
  return {};
}

AffineExpr DomainParser::add(StringRef name) {
  names.push_back({name, getAffineDimExpr(names.size(), parser.getContext())});
  return names.back().second;
}

ParseResult DomainParser::parseOrder() {
  if (failed(parser.parseOptionalKeyword("order")))
    return success();
  AffineExpr dim;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren,
                                     [&] { return parseNewName(dim); }))
    return failure();
  isOrdered = true;
  return success();
}

ParseResult DomainParser::parseNewName(AffineExpr &dim) {
  StringRef name;
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseKeyword(&name))
    return failure();
  dim = find(name);
  if (isOrdered && !dim)
    return parser.emitError(location)
           << "expected a name of the order, found '" << name << "'";
  if (!isOrdered && dim)
    return parser.emitError(location)
           << "expected a new name for a dimension, found '" << name
           << "' again";
  if (!dim)
    dim = add(name);
  return success();
}

ParseResult DomainParser::parseCoordinates() {
  SmallVector<AffineExpr> &results = patternResults.emplace_back();
  auto coordinate = [&]() -> ParseResult {
    StringRef name;
    SMLoc location = parser.getCurrentLocation();
    if (parser.parseKeyword(&name))
      return failure();
    AffineExpr dim = find(name);
    if (isOrdered && !dim)
      return parser.emitError(location)
             << "expected a name of the order, found '" << name << "'";
    results.push_back(dim ? dim : add(name));
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, coordinate) ||
      parser.parseKeyword("at") || parseNewName(results.emplace_back()))
    return failure();
  return success();
}

ParseResult DomainParser::parsePatterns() {
  return parser.parseCommaSeparatedList([&]() -> ParseResult {
    return failure(parser.parseOperand(patterns.emplace_back()) ||
                   parseCoordinates());
  });
}

ParseResult DomainParser::parseAccess(SmallVectorImpl<AffineExpr> &results) {
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Paren, [&]() -> ParseResult {
        return parser.parseAffineExpr(names, results.emplace_back());
      });
}

SmallVector<AffineMap> DomainParser::getPatternMaps() const {
  return llvm::map_to_vector(patternResults,
                             [&](auto &results) { return getMap(results); });
}

//===----------------------------------------------------------------------===//
// DomainPrinter
//===----------------------------------------------------------------------===//

/// The `index`-th of `letters`, then the first letter with a number.
static std::string nameOf(StringRef letters, unsigned index) {
  if (index < letters.size())
    return letters.substr(index, 1).str();
  return (letters.substr(0, 1) + Twine(index)).str();
}

DomainPrinter::DomainPrinter(OpAsmPrinter &printer,
                             ArrayRef<AffineMap> patternMaps, unsigned numDims)
    : printer(printer), patternMaps(patternMaps), names(numDims) {
  unsigned coordinates = 0, positions = 0, dense = 0;
  for (AffineMap map : patternMaps) {
    for (AffineExpr result : map.getResults().drop_back()) {
      unsigned dim = cast<AffineDimExpr>(result).getPosition();
      if (!names[dim].empty())
        continue;
      names[dim] = nameOf("ijlmno", coordinates++);
      namedDims.push_back(dim);
    }
    unsigned position =
        cast<AffineDimExpr>(map.getResults().back()).getPosition();
    names[position] = nameOf("pqrs", positions++);
    namedDims.push_back(position);
  }
  for (std::string &name : names)
    if (name.empty())
      name = nameOf("khgf", dense++);
}

void DomainPrinter::printOrder() const {
  if (llvm::is_sorted(namedDims))
    return;
  printer << " order (";
  llvm::interleaveComma(names, printer);
  printer << ")";
}

void DomainPrinter::printPatterns(OperandRange patterns) const {
  llvm::interleaveComma(
      llvm::zip(patterns, patternMaps), printer, [&](auto it) {
        auto [pattern, map] = it;
        printer << pattern << " ";
        printAccess(map.getMajorSubMap(map.getNumResults() - 1));
        printer << " at ";
        printExpression(map.getResults().back());
      });
}

void DomainPrinter::printAccess(AffineMap map) const {
  printer << "(";
  llvm::interleaveComma(map.getResults(), printer,
                        [&](AffineExpr result) { printExpression(result); });
  printer << ")";
}

void DomainPrinter::printExpression(AffineExpr expression, bool nested) const {
  if (auto dim = dyn_cast<AffineDimExpr>(expression)) {
    printer << names[dim.getPosition()];
    return;
  }
  if (auto constant = dyn_cast<AffineConstantExpr>(expression)) {
    printer << constant.getValue();
    return;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary) {
    printer << expression;
    return;
  }
  StringRef sign = binary.getKind() == AffineExprKind::Add        ? " + "
                   : binary.getKind() == AffineExprKind::Mul      ? " * "
                   : binary.getKind() == AffineExprKind::Mod      ? " mod "
                   : binary.getKind() == AffineExprKind::FloorDiv ? " floordiv "
                                                                  : " ceildiv ";
  printer << (nested ? "(" : "");
  printExpression(binary.getLHS(), /*nested=*/true);
  printer << sign;
  printExpression(binary.getRHS(), /*nested=*/true);
  printer << (nested ? ")" : "");
}

//===----------------------------------------------------------------------===//
// nz.kernel
//===----------------------------------------------------------------------===//

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &state) {
  DomainParser domain(parser);
  Builder &builder = parser.getBuilder();
  SMLoc location = parser.getCurrentLocation();
  if (domain.parseOrder() || parser.parseKeyword("over") ||
      domain.parsePatterns())
    return failure();

  SmallVector<Unresolved> extents;
  auto extent = [&]() -> ParseResult {
    AffineExpr dim;
    return failure(domain.parseNewName(dim) || parser.parseEqual() ||
                   parser.parseOperand(extents.emplace_back()));
  };
  if (succeeded(parser.parseOptionalKeyword("dims")) &&
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, extent))
    return failure();

  // Accesses: `%v at (p) : type`.
  SmallVector<Unresolved> inputs, inits;
  SmallVector<Type> inputTypes, initTypes, patternTypes;
  SmallVector<AffineMap> maps;
  SmallVector<int32_t> combiners;
  auto access = [&](SmallVectorImpl<Unresolved> &operands,
                    SmallVectorImpl<Type> &types) -> ParseResult {
    SmallVector<AffineExpr> results;
    if (parser.parseOperand(operands.emplace_back()) ||
        parser.parseKeyword("at") || domain.parseAccess(results) ||
        parser.parseColonType(types.emplace_back()))
      return failure();
    maps.push_back(domain.getMap(results));
    return success();
  };
  if (succeeded(parser.parseOptionalKeyword("reads")) &&
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
        return access(inputs, inputTypes);
      }))
    return failure();
  StringRef keyword;
  while (succeeded(parser.parseOptionalKeyword(
      &keyword, {"writes", "sums", "maxes", "mins"}))) {
    int32_t combiner = static_cast<int32_t>(*symbolizeCombiner(keyword));
    if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
          combiners.push_back(combiner);
          return access(inits, initTypes);
        }))
      return failure();
  }
  if (parser.parseColonTypeList(patternTypes))
    return failure();

  auto &properties = state.getOrAddProperties<Properties>();
  properties.patternMaps =
      builder.getAffineMapArrayAttr(domain.getPatternMaps());
  properties.maps = builder.getAffineMapArrayAttr(maps);
  properties.combiners = builder.getDenseI32ArrayAttr(combiners);
  llvm::copy(ArrayRef<int32_t>{static_cast<int32_t>(domain.patterns.size()),
                               static_cast<int32_t>(extents.size()),
                               static_cast<int32_t>(inputs.size()),
                               static_cast<int32_t>(inits.size())},
             properties.operandSegmentSizes.begin());
  for (Type type : initTypes)
    if (isa<RankedTensorType>(type))
      state.addTypes(type);
  return failure(
      parser.resolveOperands(domain.patterns, patternTypes, location,
                             state.operands) ||
      parser.resolveOperands(extents, builder.getIndexType(), state.operands) ||
      parser.resolveOperands(inputs, inputTypes, location, state.operands) ||
      parser.resolveOperands(inits, initTypes, location, state.operands) ||
      parser.parseOptionalAttrDictWithKeyword(state.attributes) ||
      parser.parseRegion(*state.addRegion()));
}

void KernelOp::print(OpAsmPrinter &printer) {
  SmallVector<AffineMap> patternMaps = getPatternMapsArray();
  DomainPrinter domain(printer, patternMaps, getNumDomainDims());
  domain.printOrder();
  printer << " over ";
  domain.printPatterns(getPatterns());
  if (!getExtents().empty()) {
    printer << " dims (";
    llvm::interleaveComma(llvm::enumerate(getExtents()), printer, [&](auto it) {
      printer << domain.getName(getFirstDenseDim() + it.index()) << " = "
              << it.value();
    });
    printer << ")";
  }
  auto access = [&](Value operand, AffineMap map) {
    printer << operand << " at ";
    domain.printAccess(map);
    printer << " : " << operand.getType();
  };
  printer.increaseIndent();
  printer.increaseIndent();
  printer.printNewline();
  if (!getInputs().empty()) {
    printer << "reads (";
    llvm::interleaveComma(llvm::enumerate(getInputs()), printer, [&](auto it) {
      access(it.value(), getInputMap(it.index()));
    });
    printer << ")";
    printer.printNewline();
  }
  for (unsigned first = 0, last; first < getInits().size(); first = last) {
    last = first + 1;
    while (last < getInits().size() && getCombiner(last) == getCombiner(first))
      ++last;
    printer << stringifyCombiner(getCombiner(first)) << " (";
    llvm::interleaveComma(llvm::seq(first, last), printer, [&](unsigned index) {
      access(getInits()[index], getInitMap(index));
    });
    printer << ") ";
  }
  printer << ": " << getPatterns().getTypes();
  printer.decreaseIndent();
  printer.decreaseIndent();
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {"maps", "patternMaps", "combiners", "operandSegmentSizes"});
  printer << " ";
  printer.printRegion(getBody());
}

//===----------------------------------------------------------------------===//
// Joins and nz.select
//===----------------------------------------------------------------------===//

/// `%A (i, k) at p, … to (i, j) : types to type`, behind what `op` has first.
template <typename OpTy>
static ParseResult parseJoin(OpAsmParser &parser, OperationState &state) {
  DomainParser domain(parser);
  SmallVector<AffineExpr> columns;
  SmallVector<Type> patternTypes;
  Type result;
  SMLoc location = parser.getCurrentLocation();
  if (domain.parsePatterns() || parser.parseKeyword("to") ||
      domain.parseAccess(columns) ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonTypeList(patternTypes) || parser.parseKeyword("to") ||
      parser.parseType(result))
    return failure();
  auto &properties = state.getOrAddProperties<typename OpTy::Properties>();
  properties.patternMaps =
      parser.getBuilder().getAffineMapArrayAttr(domain.getPatternMaps());
  properties.columns = AffineMapAttr::get(domain.getMap(columns));
  state.addTypes(result);
  return parser.resolveOperands(domain.patterns, patternTypes, location,
                                state.operands);
}

template <typename OpTy> static void printJoin(OpTy op, OpAsmPrinter &printer) {
  SmallVector<AffineMap> patternMaps = op.getPatternMapsArray();
  DomainPrinter domain(printer, patternMaps, op.getColumns().getNumDims());
  printer << " ";
  domain.printPatterns(op.getPatterns());
  printer << " to ";
  domain.printAccess(op.getColumns());
  printer.printOptionalAttrDict(op->getAttrs(), {"patternMaps", "columns"});
  printer << " : " << op.getPatterns().getTypes() << " to " << op.getType();
}

ParseResult JoinOp::parse(OpAsmParser &parser, OperationState &state) {
  return parseJoin<JoinOp>(parser, state);
}

void JoinOp::print(OpAsmPrinter &printer) { printJoin(*this, printer); }

ParseResult JoinPartOp::parse(OpAsmParser &parser, OperationState &state) {
  Unresolved part;
  if (parser.parseOperand(part) || parser.parseKeyword("of") ||
      parser.resolveOperand(part, parser.getBuilder().getIndexType(),
                            state.operands))
    return failure();
  return parseJoin<JoinPartOp>(parser, state);
}

void JoinPartOp::print(OpAsmPrinter &printer) {
  printer << " " << getPart() << " of";
  printJoin(*this, printer);
}

ParseResult JoinPartsOp::parse(OpAsmParser &parser, OperationState &state) {
  DomainParser domain(parser);
  SmallVector<Type> patternTypes;
  SMLoc location = parser.getCurrentLocation();
  if (domain.parsePatterns() ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonTypeList(patternTypes))
    return failure();
  state.getOrAddProperties<Properties>().patternMaps =
      parser.getBuilder().getAffineMapArrayAttr(domain.getPatternMaps());
  state.addTypes(parser.getBuilder().getIndexType());
  return parser.resolveOperands(domain.patterns, patternTypes, location,
                                state.operands);
}

void JoinPartsOp::print(OpAsmPrinter &printer) {
  SmallVector<AffineMap> patternMaps = getPatternMapsArray();
  unsigned numNames = patternMaps.empty() ? 0 : patternMaps[0].getNumDims();
  DomainPrinter domain(printer, patternMaps, numNames);
  printer << " ";
  domain.printPatterns(getPatterns());
  printer.printOptionalAttrDict((*this)->getAttrs(), {"patternMaps"});
  printer << " : " << getPatterns().getTypes();
}

ParseResult SelectOp::parse(OpAsmParser &parser, OperationState &state) {
  Unresolved pattern, keep;
  Type type, result;
  if (parser.parseOperand(pattern) || parser.parseComma() ||
      parser.parseOperand(keep) ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type))
    return failure();
  result = type;
  if (succeeded(parser.parseOptionalKeyword("to")) && parser.parseType(result))
    return failure();
  Type keepType = RankedTensorType::get({ShapedType::kDynamic},
                                        parser.getBuilder().getI1Type());
  if (succeeded(parser.parseOptionalKeyword("by")) &&
      parser.parseType(keepType))
    return failure();
  state.addTypes(result);
  return failure(parser.resolveOperand(pattern, type, state.operands) ||
                 parser.resolveOperand(keep, keepType, state.operands));
}

void SelectOp::print(OpAsmPrinter &printer) {
  printer << " " << getPattern() << ", " << getKeep();
  printer.printOptionalAttrDict((*this)->getAttrs());
  printer << " : " << getPattern().getType();
  if (getPattern().getType() != getType())
    printer << " to " << getType();
  auto keep = dyn_cast<RankedTensorType>(getKeep().getType());
  if (!keep || keep.hasStaticShape())
    printer << " by " << getKeep().getType();
}
