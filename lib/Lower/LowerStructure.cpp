//===- LowerStructure.cpp - Patterns become handles of the runtime --------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Transforms/DialectConversion.h"
#include "nz/Dialect/Check.h"
#include "nz/Dialect/ConstantTexts.h"
#include "nz/Dialect/Nz.h"
#include "nz/Lower/Passes.h"
#include "nz/Runtime/Format.h"

namespace nz {
#define GEN_PASS_DEF_LOWERSTRUCTUREPASS
#include "nz/Lower/Passes.h.inc"
} // namespace nz

using namespace mlir;
using namespace nz;

namespace {

/// A level of an encoding as the runtime knows it.
runtime::LevelFormat toRuntime(sparse_tensor::LevelType type) {
  using runtime::LevelKind;
  using sparse_tensor::LevelFormat;
  bool unique = !type.isa<sparse_tensor::LevelPropNonDefault::Nonunique>();
  switch (type.getLvlFmt()) {
  case LevelFormat::Compressed:
    return {unique ? LevelKind::Compressed : LevelKind::CompressedNonunique};
  case LevelFormat::Singleton:
    return {unique ? LevelKind::Singleton : LevelKind::SingletonNonunique};
  case LevelFormat::LooseCompressed:
    return {LevelKind::LooseCompressed};
  case LevelFormat::NOutOfM:
    return {LevelKind::Structured, static_cast<int64_t>(type.getN()),
            static_cast<int64_t>(type.getM())};
  default:
    return {LevelKind::Dense};
  }
}

/// The format of `type`, coded as the runtime reads it.
SmallVector<int64_t> encodeFormat(PatternType type) {
  runtime::Format format;
  format.positionWidth = type.getEncoding().getPosWidth();
  format.coordinateWidth = type.getEncoding().getCrdWidth();
  for (sparse_tensor::LevelType level : type.getEncoding().getLvlTypes())
    format.levels.push_back(toRuntime(level));
  std::vector<int64_t> code = runtime::encodeFormat(format);
  return SmallVector<int64_t>(code.begin(), code.end());
}

/// Says where in the program the next call of the runtime is.
constexpr StringLiteral kSetPlace = "nz_set_place";

/// What all rewrites share: the runtime's functions and constant tables of the
/// module.
class RuntimeCalls {
public:
  explicit RuntimeCalls(ModuleOp module) : module(module), symbols(module) {}

  /// Calls runtime function `name`, declaring it the first time.
  Value call(OpBuilder &builder, Location loc, StringRef name, Type result,
             ValueRange arguments) {
    auto type =
        FunctionType::get(builder.getContext(), arguments.getTypes(), result);
    if (!symbols.lookup(name)) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(module.getBody());
      auto function =
          func::FuncOp::create(builder, builder.getUnknownLoc(), name, type);
      function.setPrivate();
      function->setAttr("llvm.emit_c_interface", builder.getUnitAttr());
      symbols.insert(function);
    }
    return func::CallOp::create(builder, loc, name, result, arguments)
        .getResult(0);
  }

  /// As `call`, of a function that may fail: it learns the place of `loc`.
  Value callAt(OpBuilder &builder, Location loc, StringRef name, Type result,
               ValueRange arguments) {
    Value place = texts.getAddress(builder, loc, getPlace(loc));
    if (!symbols.lookup(kSetPlace)) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(module.getBody());
      auto function =
          func::FuncOp::create(builder, builder.getUnknownLoc(), kSetPlace,
                               builder.getFunctionType(place.getType(), {}));
      function.setPrivate();
      symbols.insert(function);
    }
    func::CallOp::create(builder, loc, kSetPlace, TypeRange(), place);
    return call(builder, loc, name, result, arguments);
  }

  /// A constant buffer, its leading size dynamic.
  Value table(OpBuilder &builder, Location loc, DenseElementsAttr data) {
    auto tensor = cast<RankedTensorType>(data.getType());
    auto type = MemRefType::get(tensor.getShape(), tensor.getElementType());
    memref::GlobalOp &global = tables[data];
    if (!global) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(module.getBody());
      global = memref::GlobalOp::create(
          builder, builder.getUnknownLoc(), "nz_table",
          builder.getStringAttr("private"), type, data, /*constant=*/true,
          /*alignment=*/IntegerAttr());
      symbols.insert(global);
    }
    Value buffer =
        memref::GetGlobalOp::create(builder, loc, type, global.getSymName());
    SmallVector<int64_t> dynamic(type.getRank(), ShapedType::kDynamic);
    return memref::CastOp::create(
        builder, loc, MemRefType::get(dynamic, type.getElementType()), buffer);
  }

  Value integers(OpBuilder &builder, Location loc, ArrayRef<int64_t> values) {
    auto type = RankedTensorType::get({static_cast<int64_t>(values.size())},
                                      builder.getI64Type());
    return table(builder, loc, DenseElementsAttr::get(type, values));
  }

private:
  ModuleOp module;
  SymbolTable symbols;
  DenseMap<Attribute, memref::GlobalOp> tables;
  ConstantTexts texts{symbols, "nz_place"};
};

template <typename OpTy> struct StructureRewrite : OpConversionPattern<OpTy> {
  StructureRewrite(const TypeConverter &converter, MLIRContext *context,
                   RuntimeCalls &runtime)
      : OpConversionPattern<OpTy>(converter, context), runtime(runtime) {}
  RuntimeCalls &runtime;

  Type pointer() const {
    return LLVM::LLVMPointerType::get(this->getContext());
  }
};

/// A rewrite to the runtime function of a name.
template <typename OpTy> struct NamedRewrite : StructureRewrite<OpTy> {
  NamedRewrite(const TypeConverter &converter, MLIRContext *context,
               RuntimeCalls &runtime, StringRef name)
      : StructureRewrite<OpTy>(converter, context, runtime), name(name) {}
  StringRef name;
};

struct LowerSize : StructureRewrite<SizeOp> {
  using StructureRewrite::StructureRewrite;
  LogicalResult
  matchAndRewrite(SizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value level =
        arith::ConstantOp::create(rewriter, op.getLoc(), op.getLevelAttr());
    rewriter.replaceOp(op, runtime.call(rewriter, op.getLoc(),
                                        "nz_pattern_size", op.getType(),
                                        {adaptor.getPattern(), level}));
    return success();
  }
};

/// What only the pattern is asked for.
template <typename OpTy> struct LowerQuestion : NamedRewrite<OpTy> {
  using NamedRewrite<OpTy>::NamedRewrite;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, this->runtime.call(rewriter, op.getLoc(), this->name,
                                              op.getType(),
                                              {adaptor.getPattern()}));
    return success();
  }
};

/// `nz.positions` and `nz.level_coordinates`: a function for each width.
template <typename OpTy> struct LowerLevelArray : NamedRewrite<OpTy> {
  using NamedRewrite<OpTy>::NamedRewrite;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = cast<MemRefType>(op.getType());
    auto integer = dyn_cast<IntegerType>(type.getElementType());
    std::string suffix = integer ? std::to_string(integer.getWidth()) : "index";
    Value level =
        arith::ConstantOp::create(rewriter, op.getLoc(), op.getLevelAttr());
    rewriter.replaceOp(op,
                       this->runtime.call(rewriter, op.getLoc(),
                                          this->name.str() + "_" + suffix, type,
                                          {adaptor.getPattern(), level}));
    return success();
  }
};

/// `nz.join`, its parts, and their number.
template <typename OpTy> struct LowerJoin : NamedRewrite<OpTy> {
  using NamedRewrite<OpTy>::NamedRewrite;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto toNumbers = [](AffineMap map, SmallVectorImpl<int64_t> &numbers) {
      for (AffineExpr name : map.getResults())
        numbers.push_back(cast<AffineDimExpr>(name).getPosition());
    };
    SmallVector<int64_t> names, columns;
    for (AffineMap map : op.getPatternMapsArray())
      toNumbers(map, names);
    Location loc = op.getLoc();
    Type type = this->pointer();
    SmallVector<Value> arguments(adaptor.getPatterns());
    while (arguments.size() < JoinOp::kLargestNumPatterns)
      arguments.push_back(LLVM::ZeroOp::create(rewriter, loc, type));
    arguments.push_back(this->runtime.integers(rewriter, loc, names));
    if constexpr (std::is_same_v<OpTy, JoinPartsOp>) {
      type = op.getType();
    } else {
      toNumbers(op.getColumns(), columns);
      arguments.push_back(this->runtime.integers(rewriter, loc, columns));
      arguments.push_back(
          this->runtime.integers(rewriter, loc, encodeFormat(op.getType())));
    }
    if constexpr (std::is_same_v<OpTy, JoinPartOp>)
      arguments.push_back(adaptor.getPart());
    rewriter.replaceOp(
        op, this->runtime.callAt(rewriter, loc, this->name, type, arguments));
    return success();
  }
};

struct LowerUnion : StructureRewrite<UnionOp> {
  using StructureRewrite::StructureRewrite;
  LogicalResult
  matchAndRewrite(UnionOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value format = runtime.integers(rewriter, loc, encodeFormat(op.getType()));
    rewriter.replaceOp(
        op, runtime.callAt(rewriter, loc, "nz_pattern_unite", pointer(),
                           {adaptor.getLhs(), adaptor.getRhs(), format}));
    return success();
  }
};

/// Sets `part` to the part that `expression` takes; returns what of.
AffineExpr takePart(AffineExpr expression, runtime::NumberPart &part) {
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary || (binary.getKind() != AffineExprKind::FloorDiv &&
                  binary.getKind() != AffineExprKind::Mod))
    return expression;
  part.kind = binary.getKind() == AffineExprKind::Mod
                  ? runtime::NumberPart::Remainder
                  : runtime::NumberPart::Quotient;
  part.divisor = cast<AffineConstantExpr>(binary.getRHS()).getValue();
  return binary.getLHS();
}

/// Appends the terms of a sum, which `nz.reformat` has verified.
void takeTerms(AffineExpr sum,
               std::vector<runtime::LevelExpression::Term> &terms) {
  runtime::LevelExpression::Term term;
  if (auto binary = dyn_cast<AffineBinaryOpExpr>(sum)) {
    if (binary.getKind() == AffineExprKind::Add) {
      takeTerms(binary.getLHS(), terms);
      return takeTerms(binary.getRHS(), terms);
    }
    if (binary.getKind() == AffineExprKind::Mul) {
      term.weight = cast<AffineConstantExpr>(binary.getRHS()).getValue();
      sum = binary.getLHS();
    }
  }
  sum = takePart(sum, term.part);
  term.level = cast<AffineDimExpr>(sum).getPosition();
  terms.push_back(term);
}

/// `levels`, coded as the runtime reads them.
SmallVector<int64_t> encodeLevels(AffineMap levels) {
  std::vector<runtime::LevelExpression> expressions;
  for (AffineExpr level : levels.getResults()) {
    runtime::LevelExpression &each = expressions.emplace_back();
    takeTerms(takePart(level, each.part), each.terms);
  }
  return llvm::to_vector(runtime::encodeExpressions(expressions));
}

/// `nz.reformat` and `nz.placement`.
template <typename OpTy> struct LowerReformat : NamedRewrite<OpTy> {
  using NamedRewrite<OpTy>::NamedRewrite;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    PatternType format;
    if constexpr (std::is_same_v<OpTy, PlacementOp>)
      format = cast<PatternType>(op.getFormat());
    else
      format = op.getType();
    Value levels =
        this->runtime.integers(rewriter, loc, encodeLevels(op.getLevels()));
    Value code = this->runtime.integers(rewriter, loc, encodeFormat(format));
    rewriter.replaceOp(
        op, this->runtime.callAt(rewriter, loc, this->name, this->pointer(),
                                 {adaptor.getPattern(), levels, code}));
    return success();
  }
};

struct LowerSelect : StructureRewrite<SelectOp> {
  using StructureRewrite::StructureRewrite;
  LogicalResult
  matchAndRewrite(SelectOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value keep = adaptor.getKeep();
    auto dynamic =
        MemRefType::get({ShapedType::kDynamic}, rewriter.getI1Type());
    if (keep.getType() != dynamic)
      keep = memref::CastOp::create(rewriter, loc, dynamic, keep);
    Value format = runtime.integers(rewriter, loc, encodeFormat(op.getType()));
    rewriter.replaceOp(
        op, runtime.callAt(rewriter, loc, "nz_pattern_select", pointer(),
                           {adaptor.getPattern(), keep, format}));
    return success();
  }
};

/// All level sizes of `type` in a buffer; `dynamic` holds those it leaves open.
Value makeSizes(OpBuilder &builder, Location loc, PatternType type,
                ValueRange dynamic) {
  auto buffer = memref::AllocaOp::create(
      builder, loc, MemRefType::get({type.getRank()}, builder.getIndexType()));
  unsigned next = 0;
  for (auto [level, size] : llvm::enumerate(type.getShape())) {
    Value value = ShapedType::isDynamic(size)
                      ? dynamic[next++]
                      : arith::ConstantIndexOp::create(builder, loc, size);
    Value index = arith::ConstantIndexOp::create(builder, loc, level);
    memref::StoreOp::create(builder, loc, value, buffer, index);
  }
  return memref::CastOp::create(
      builder, loc,
      MemRefType::get({ShapedType::kDynamic}, builder.getIndexType()), buffer);
}

struct LowerFull : StructureRewrite<FullOp> {
  using StructureRewrite::StructureRewrite;
  LogicalResult
  matchAndRewrite(FullOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value sizes =
        makeSizes(rewriter, op.getLoc(), op.getType(), adaptor.getSizes());
    rewriter.replaceOp(op,
                       runtime.callAt(rewriter, op.getLoc(), "nz_pattern_full",
                                      pointer(), {sizes}));
    return success();
  }
};

struct LowerConstantPattern : StructureRewrite<ConstantPatternOp> {
  using StructureRewrite::StructureRewrite;
  LogicalResult
  matchAndRewrite(ConstantPatternOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value sizes = makeSizes(rewriter, loc, op.getType(), adaptor.getSizes());
    Value coordinates = runtime.table(
        rewriter, loc, cast<DenseElementsAttr>(op.getCoordinatesAttr()));
    Value format = runtime.integers(rewriter, loc, encodeFormat(op.getType()));
    rewriter.replaceOp(op,
                       runtime.callAt(rewriter, loc, "nz_pattern_constant",
                                      pointer(), {sizes, coordinates, format}));
    return success();
  }
};

struct LowerCast : StructureRewrite<CastOp> {
  using StructureRewrite::StructureRewrite;
  LogicalResult
  matchAndRewrite(CastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<int64_t> sizes =
        llvm::map_to_vector(op.getType().getShape(), [](int64_t size) {
          return ShapedType::isDynamic(size) ? -1 : size;
        });
    Value table = runtime.integers(rewriter, op.getLoc(), sizes);
    rewriter.replaceOp(op,
                       runtime.callAt(rewriter, op.getLoc(), "nz_pattern_cast",
                                      pointer(), {adaptor.getSource(), table}));
    return success();
  }
};

/// Interning makes equal patterns one pointer.
struct LowerSame : StructureRewrite<SameOp> {
  using StructureRewrite::StructureRewrite;
  LogicalResult
  matchAndRewrite(SameOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::ICmpOp>(
        op, LLVM::ICmpPredicate::eq, adaptor.getLhs(), adaptor.getRhs());
    return success();
  }
};

struct LowerPatternChoice : OpConversionPattern<arith::SelectOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(arith::SelectOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::SelectOp>(op, adaptor.getCondition(),
                                                adaptor.getTrueValue(),
                                                adaptor.getFalseValue());
    return success();
  }
};

struct LowerStructure : nz::impl::LowerStructurePassBase<LowerStructure> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    TypeConverter converter;
    converter.addConversion([](Type type) { return type; });
    converter.addConversion([](PatternType type) -> Type {
      return LLVM::LLVMPointerType::get(type.getContext());
    });

    ConversionTarget target(*context);
    target.markUnknownOpDynamicallyLegal(
        [&](Operation *op) { return converter.isLegal(op); });
    target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp function) {
      return converter.isSignatureLegal(function.getFunctionType());
    });
    target.addIllegalDialect<NzDialect>();
    target.addLegalOp<CheckOp>();

    RuntimeCalls runtime(getOperation());
    RewritePatternSet patterns(context);
    patterns.add<LowerPatternChoice>(converter, context);
    patterns.add<LowerSize, LowerUnion, LowerSelect, LowerFull,
                 LowerConstantPattern, LowerCast, LowerSame>(converter, context,
                                                             runtime);
    patterns.add<LowerJoin<JoinOp>>(converter, context, runtime,
                                    "nz_pattern_join");
    patterns.add<LowerJoin<JoinPartOp>>(converter, context, runtime,
                                        "nz_pattern_join_part");
    patterns.add<LowerJoin<JoinPartsOp>>(converter, context, runtime,
                                         "nz_pattern_join_parts");
    patterns.add<LowerReformat<ReformatOp>>(converter, context, runtime,
                                            "nz_pattern_reformat");
    patterns.add<LowerReformat<PlacementOp>>(converter, context, runtime,
                                             "nz_pattern_placement");
    patterns.add<LowerQuestion<CountOp>>(converter, context, runtime,
                                         "nz_pattern_count");
    patterns.add<LowerQuestion<LongestRowOp>>(converter, context, runtime,
                                              "nz_pattern_longest_row");
    patterns.add<LowerQuestion<IotaOp>>(converter, context, runtime,
                                        "nz_pattern_iota");
    patterns.add<LowerQuestion<ChunksOp>>(converter, context, runtime,
                                          "nz_pattern_chunks");
    patterns.add<LowerLevelArray<PositionsOp>>(converter, context, runtime,
                                               "nz_pattern_positions");
    patterns.add<LowerLevelArray<LevelCoordinatesOp>>(
        converter, context, runtime, "nz_pattern_coordinates");
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateCallOpTypeConversionPattern(patterns, converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    scf::populateSCFStructuralTypeConversionsAndLegality(converter, patterns,
                                                         target);
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
