//===- NzKernelOps.td - The one sparse compute operation ---*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZKERNELOPS_TD
#define NZ_DIALECT_NZKERNELOPS_TD

include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "nz/Dialect/NzTypes.td"

def Nz_KernelOp : Nz_Op<"kernel", [
    DestinationStyleOpInterface, AttrSizedOperandSegments, IsolatedFromAbove,
    SingleBlock,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<ConditionallySpeculatable>]> {
  let summary = "a computation over the stored entries of patterns";
  let description = [{
    Runs a scalar body for every tuple of the domain: the natural join of the
    stored entries of `patterns`, times a box of dense dimensions. The
    coordinates of an entry and its *position* in the pattern are dimensions of
    the domain like the dense ones, so values are read and written `at (p)`.

    Every operand is accessed at a map from the domain; scalars are read
    `at ()`. The body takes one scalar for each read and yields one for each
    init, which the combiner brings together with what is there:

    - `sums`, `maxes`, `mins` combine with the init's element;
    - `writes` replaces it, and is allowed only where every element is written
      at most once: what the map names determines the position of every pattern
      (its coordinates do, or those down to a unique level above singleton
      levels), and it names every dense dimension. A coordinate may be named as
      a digit of a sum, as rows are made of blocks: `i * 2 + r` where r is below
      2.

    With `nz.source_level = l`, which rewrites set where a pattern is another
    one in another order, the coordinate at level `l` is the entry's position in
    that one: no two entries have the same, so sums there meet nobody.

    The body is isolated and holds scalar `arith` and `math` operations;
    `nz.index` gives a coordinate. Derivatives of a kernel are kernels over the
    same domain: the cotangent of a result is read where the result was written,
    and that of an operand is summed where the operand was read.

    The domain's dimensions are, in order: for each pattern its coordinates that
    no earlier pattern named, then its position; at last the dense dimensions,
    whose sizes are `extents`; where a rewrite has numbered them otherwise,
    `order (j, i, p, k)` before `over` lists them. `patternMaps` has for each pattern the dimensions
    of its levels followed by the one of its position, which levels of the
    patterns behind it may name, too: these list entries.

    Made by raising and by differentiation; after bufferization the operands are
    buffers and there are no results; lowered by `--nz-lower-kernels-to-loops`
    or `--nz-lower-kernels-to-foreach`.

    Example, Y += A X:

    ```mlir
    %Y = nz.kernel over %P (i, j) at p dims (k = %K)
        reads (%a at (p) : tensor<?xf32>, %X at (j, k) : tensor<?x64xf32>)
        sums (%Y0 at (i, k) : tensor<?x64xf32>) : !nz.pattern<?x?, #L> {
    ^bb0(%v: f32, %x: f32):
      %m = arith.mulf %v, %x : f32
      nz.yield %m : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Nz_PatternType>:$patterns,
      Variadic<Index>:$extents, Variadic<AnyType>:$inputs,
      Variadic<AnyShaped>:$inits, AffineMapArrayAttr:$patternMaps,
      AffineMapArrayAttr:$maps, DenseI32ArrayAttr:$combiners);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let builders = [
    // Builds with an empty body; add a block argument for each input.
    OpBuilder<(ins "::mlir::ValueRange":$patterns, "::mlir::ValueRange":$extents,
                   "::mlir::ValueRange":$inputs, "::mlir::ValueRange":$inits,
                   "::mlir::ArrayRef<::mlir::AffineMap>":$patternMaps,
                   "::mlir::ArrayRef<::mlir::AffineMap>":$maps,
                   "::mlir::ArrayRef<::nz::Combiner>":$combiners)>
  ];
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getInitsMutable(); }

    /// The number of dimensions of the domain.
    unsigned getNumDomainDims() {
      return ::llvm::cast<::mlir::AffineMapAttr>(getPatternMaps()[0]).getValue().getNumDims();
    }
    /// The first dense dimension of the domain; they come last.
    unsigned getFirstDenseDim() { return getNumDomainDims() - getExtents().size(); }
    /// Domain to (levels..., position) of pattern `index`.
    ::mlir::AffineMap getPatternMap(unsigned index) {
      return ::llvm::cast<::mlir::AffineMapAttr>(getPatternMaps()[index]).getValue();
    }
    /// The dimension of the domain that is the position of pattern `index`.
    unsigned getPositionDim(unsigned index);
    /// Where input `index` is read.
    ::mlir::AffineMap getInputMap(unsigned index) {
      return ::llvm::cast<::mlir::AffineMapAttr>(getMaps()[index]).getValue();
    }
    /// The inputs that `other`, over the same domain, reads at the same map.
    ::llvm::SmallVector<unsigned> getInputsSharedWith(KernelOp other);
    /// Where init `index` is combined.
    ::mlir::AffineMap getInitMap(unsigned index) {
      return getInputMap(getInputs().size() + index);
    }
    ::nz::Combiner getCombiner(unsigned index) {
      return static_cast<::nz::Combiner>(getCombiners()[index]);
    }
    ::llvm::SmallVector<::mlir::AffineMap> getPatternMapsArray();
    /// One map an operand: inputs, then inits.
    ::llvm::SmallVector<::mlir::AffineMap> getMapsArray();
    ::llvm::SmallVector<::nz::Combiner> getCombinersArray();
    /// On buffers, what sums of each init start at, if that is not what the
    /// buffer holds: a list of constants, each of an init, or of units.
    static constexpr ::llvm::StringLiteral kStarts = "nz.starts";
    /// What sums of init `index` start at; null for what the buffer holds.
    ::mlir::TypedAttr getStart(unsigned index);
    /// An integer: in so many parts of rows the results may be summed, which are
    /// then added up.
    static constexpr ::llvm::StringLiteral kParts = "nz.parts";
    /// An integer: the level of the one pattern whose coordinate is the position
    /// of the entry in another pattern, which this one is in another order. No
    /// two entries have the same.
    static constexpr ::llvm::StringLiteral kSourceLevel = "nz.source_level";
    /// The dimension of the domain that it is; nothing without.
    std::optional<unsigned> getSourceDim();
    /// The operation works on buffers and has no results.
    bool hasBuffers() { return getNumResults() == 0; }
    /// The dimensions whose values the place of an element in `map` determines:
    /// those that it has as results by themselves, and those of a result that
    /// counts through them like digits (a row is a block's number times its
    /// size plus the place in it).
    ::llvm::SmallBitVector getDistinguishedDims(::mlir::AffineMap map);
    /// Whether the values of `expression` are the numbers from 0 on, each once,
    /// as its dimensions run.
    bool countsThrough(::mlir::AffineExpr expression,
                       ::llvm::SmallVectorImpl<unsigned> &dims);
    /// `writes` to every element of init `index`, whose old contents are dead.
    bool overwrites(unsigned index);
    /// The scalars that the body yields, one an init.
    ::mlir::ValueRange getYielded();
  }];
}

def Nz_YieldOp : Nz_Op<"yield",
    [Pure, Terminator, ReturnLike, HasParent<"KernelOp">]> {
  let summary = "the contributions of one tuple of a kernel's domain";
  let description = [{
    Ends the body of `nz.kernel` with one scalar for each init.

    Example:

    ```mlir
    nz.yield %m : f32
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def Nz_IndexOp : Nz_Op<"index", [Pure, HasParent<"KernelOp">]> {
  let summary = "a coordinate of the current tuple of a kernel's domain";
  let description = [{
    Gives dimension `dim` of the domain of the surrounding `nz.kernel`: a level
    coordinate, a position or a dense dimension. `linalg.index` raises to it.

    Example:

    ```mlir
    %i = nz.index 0
    ```
  }];
  let arguments = (ins I64Attr:$dim);
  let results = (outs Index:$result);
  let assemblyFormat = "$dim attr-dict";
  let hasVerifier = 1;
}

def Nz_OverwriteOp : Nz_Op<"overwrite",
    [Pure, AllTypesMatch<["value", "old", "result"]>]> {
  let summary = "a value that is written over an old one";
  let description = [{
    Gives `value`. Naming `old`, the output's element in the body of a
    `linalg.generic`, says that the output is read: its elements that the loops
    do not reach keep what they have. Made by `--nz-keep-unwritten-elements`,
    removed by `--nz-lower-generics-to-loops`; never folded.

    Example:

    ```mlir
    %r = nz.overwrite %value, %old : f64
    ```
  }];
  let arguments = (ins AnyType:$value, AnyType:$old);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$value `,` $old attr-dict `:` type($value)";
}

#endif // NZ_DIALECT_NZKERNELOPS_TD
