//===- NzStructureOps.td - Taking sparse tensors apart -----*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZSTRUCTUREOPS_TD
#define NZ_DIALECT_NZSTRUCTUREOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "nz/Dialect/NzTypes.td"

//===----------------------------------------------------------------------===//
// Surface: a tensor and its two halves
//===----------------------------------------------------------------------===//

class Nz_PatternOfTensor<string tensor, string pattern>
    : TypesMatchWith<"pattern has the tensor's shape and encoding", tensor,
                     pattern,
                     "::nz::PatternType::get(::llvm::cast<::mlir::RankedTensorType>($_self))">;
class Nz_ValuesOfTensor<string tensor, string values>
    : TypesMatchWith<"values are a vector of the tensor's elements", tensor,
                     values,
                     "::mlir::RankedTensorType::get({::mlir::ShapedType::kDynamic}, "
                     "::llvm::cast<::mlir::RankedTensorType>($_self).getElementType())">;

def Nz_SparseTensor : Type<
    CPred<"::mlir::sparse_tensor::getSparseTensorEncoding($_self) != nullptr">,
    "sparse tensor", "::mlir::RankedTensorType">;

def Nz_PatternOp : Nz_Op<"pattern",
    [Pure, Nz_PatternOfTensor<"tensor", "result">]> {
  let summary = "the pattern of a sparse tensor";
  let description = [{
    Gives where `tensor` stores entries. Written by people; removed by
    `--nz-raise-sparse-tensors`.

    Example:

    ```mlir
    %P = nz.pattern %A : tensor<?x?xf64, #CSR>
    ```
  }];
  let arguments = (ins Nz_SparseTensor:$tensor);
  let results = (outs Nz_PatternType:$result);
  let assemblyFormat = "$tensor attr-dict `:` type($tensor)";
  let hasFolder = 1;
}

def Nz_ValuesOp : Nz_Op<"values",
    [Pure, Nz_ValuesOfTensor<"tensor", "result">]> {
  let summary = "the stored values of a sparse tensor";
  let description = [{
    Gives the stored values of `tensor` as a vector in storage order, explicit
    zeros and the padding of blocks included. Written by people; removed by
    `--nz-raise-sparse-tensors`.

    Example:

    ```mlir
    %v = nz.values %A : tensor<?x?xf64, #CSR>   // tensor<?xf64>
    ```
  }];
  let arguments = (ins Nz_SparseTensor:$tensor);
  let results = (outs Nz_Values:$result);
  let assemblyFormat = "$tensor attr-dict `:` type($tensor)";
  let hasFolder = 1;
}

def Nz_AssembleOp : Nz_Op<"assemble",
    [Pure, Nz_PatternOfTensor<"result", "pattern">]> {
  let summary = "a sparse tensor from a pattern and values";
  let description = [{
    Puts together what `nz.pattern` and `nz.values` take apart: the same
    pattern, other values. At run time the number of values must be the number
    of stored entries.

    With `from` the values are those that a sparse tensor of the same type has
    at the entries of the pattern: 0 where it stores nothing, and what the
    pattern does not store is dropped. Gradients go back the same way.

    Written by people; removed by `--nz-raise-sparse-tensors`.

    Example:

    ```mlir
    %B = nz.assemble %P, %v : tensor<?x?xf64, #CSR>
    %C = nz.assemble %Q from %A : tensor<?x?xf64, #CSR>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern, AnyRankedTensor:$source);
  let results = (outs Nz_SparseTensor:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    /// The source is a sparse tensor, not a vector of values.
    bool movesEntries();
  }];
}

def Nz_CoordinatesOp : Nz_Op<"coordinates", [Pure, InferTypeOpAdaptor]> {
  let summary = "the coordinates of every stored entry";
  let description = [{
    Gives a row a stored entry, in storage order, with its coordinates in the
    order of the dimensions, from 0. With `nz.values`, a gradient as (indices,
    values). Written by people; removed by `--nz-raise-sparse-tensors`.

    Example:

    ```mlir
    %c = nz.coordinates %P : !nz.pattern<?x?, #CSR>   // tensor<?x2xindex>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern);
  let results = (outs 2DTensorOf<[Index]>:$result);
  let assemblyFormat = "$pattern attr-dict `:` type($pattern)";
}

//===----------------------------------------------------------------------===//
// Value program: from patterns to patterns
//===----------------------------------------------------------------------===//

def Nz_CastOp : Nz_Op<"cast", [Pure]> {
  let summary = "a pattern with more or fewer static sizes";
  let description = [{
    Changes what the type says of a pattern's sizes and nothing else. A static
    size that the pattern does not have is an error at run time. Raised from
    `tensor.cast`; lowered with the structure.

    Example:

    ```mlir
    %Q = nz.cast %P : !nz.pattern<?x?, #L> to !nz.pattern<3x3, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$source);
  let results = (outs Nz_PatternType:$result);
  let assemblyFormat = "$source attr-dict `:` type($source) `to` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Nz_UnionOp : Nz_Op<"union", [Pure]> {
  let summary = "the entries that one of two patterns stores";
  let description = [{
    The pattern that stores what `lhs` or `rhs` stores, in its own format. The
    sizes must be the same when the program runs. Memoized in the handle of
    `lhs`. People may write it on patterns in any formats; between patterns in
    level form, which `--nz-raise-sparse-tensors` leaves, levels are one another.

    Example:

    ```mlir
    %Q = nz.union %P, %R : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> -> !nz.pattern<?x?, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$lhs, Nz_PatternType:$rhs);
  let results = (outs Nz_PatternType:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)
  }];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Nz_ReformatOp : Nz_Op<"reformat", [Pure]> {
  let summary = "the stored entries of a pattern in a format with other levels";
  let description = [{
    The entries of `pattern` stored in the format of the result, whose levels
    are computed from the source's by `levels`: sums of levels times constants,
    and the quotient or the remainder of one by a constant. Distinct entries
    must stay distinct. The result may store more: the rest of a block, of a
    dense level or of a group. A size that does not divide into blocks is an
    error at run time. Raised from conversions and from operations that bring
    blocks together with other formats; built once for each pattern.

    Example, CSR to blocks of 2 by 2:

    ```mlir
    %Q = nz.reformat %P by affine_map<(i, j) -> (i floordiv 2, j floordiv 2, i mod 2, j mod 2)>
       : !nz.pattern<?x?, #L> to !nz.pattern<?x?x2x2, #B>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern, AffineMapAttr:$levels);
  let results = (outs Nz_PatternType:$result);
  let assemblyFormat = [{
    $pattern `by` $levels attr-dict `:` type($pattern) `to` type($result)
  }];
  let hasVerifier = 1;
}

def Nz_PlacementOp : Nz_Op<"placement", [Pure]> {
  let summary = "where a reformatted pattern stores each entry";
  let description = [{
    Lists the pairs (position in the pattern that `nz.reformat` gives for
    `levels` and `format`, position in `pattern`), in the order of the first.
    What the reformatted pattern stores besides is in no pair.

    Example:

    ```mlir
    %T = nz.placement %P by affine_map<(i, j) -> (j, i)>
       : !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L> as !nz.pattern<?x?, #list>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern, AffineMapAttr:$levels,
      TypeAttrOf<Nz_PatternType>:$format);
  let results = (outs Nz_PatternType:$result);
  let assemblyFormat = [{
    $pattern `by` $levels attr-dict `:` type($pattern) `to` $format
    `as` type($result)
  }];
  let hasVerifier = 1;
}

def Nz_SelectOp : Nz_Op<"select", [AlwaysSpeculatable,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "the stored entries of a pattern that a flag keeps";
  let description = [{
    Keeps the stored entries of `pattern` whose flag is set; the result stores
    them in its own format, which defaults to the pattern's. The only operation
    from values to a pattern: the choice has no derivative. The entries keep
    their order.

    Example:

    ```mlir
    %Q = nz.select %P, %keep : !nz.pattern<?x?, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern, Nz_Keep:$keep);
  let results = (outs Nz_PatternType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Nz_FullOp : Nz_Op<"full", [Pure]> {
  let summary = "the pattern that stores every entry";
  let description = [{
    The pattern of the given sizes whose levels are all dense; `sizes` has one
    value for each dynamic size of the type. Conversions from dense to sparse
    start from it.

    Example:

    ```mlir
    %P = nz.full(%n) : !nz.pattern<?x4, #dense>
    ```
  }];
  let arguments = (ins Variadic<Index>:$sizes);
  let results = (outs Nz_PatternType:$result);
  let assemblyFormat = "`(` $sizes `)` attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Nz_ConstantPatternOp : Nz_Op<"constant_pattern", [Pure]> {
  let summary = "a pattern whose entries the program text lists";
  let description = [{
    The pattern with the level coordinates of `coordinates`, a row a stored
    entry, sorted and unique; `sizes` has one value for each dynamic size of the
    type. Sparse constants and empty sparse tensors raise to it.

    Example:

    ```mlir
    %P = nz.constant_pattern() dense<[[0, 2], [1, 0]]> : tensor<2x2xi64> to !nz.pattern<3x3, #L>
    ```
  }];
  let arguments = (ins Variadic<Index>:$sizes, I64ElementsAttr:$coordinates);
  let results = (outs Nz_PatternType:$result);
  let assemblyFormat = [{
    `(` $sizes `)` $coordinates attr-dict `to` type($result)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Value program: questions about a pattern
//===----------------------------------------------------------------------===//

def Nz_CountOp : Nz_Op<"count", [Pure]> {
  let summary = "the number of stored entries";
  let description = [{
    Gives the length of the values of `pattern`.

    Example:

    ```mlir
    %n = nz.count %P : !nz.pattern<?x?, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern);
  let results = (outs Index:$result);
  let assemblyFormat = "$pattern attr-dict `:` type($pattern)";
  let hasFolder = 1;
}

def Nz_SizeOp : Nz_Op<"size", [Pure]> {
  let summary = "the size of a level";
  let description = [{
    Gives the size of level `level` of a pattern in level form. `tensor.dim` of
    a sparse tensor raises to it.

    Example:

    ```mlir
    %n = nz.size %P, 0 : !nz.pattern<?x?, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern, I64Attr:$level);
  let results = (outs Index:$result);
  let assemblyFormat = "$pattern `,` $level attr-dict `:` type($pattern)";
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
  let hasVerifier = 1;
}

def Nz_SameOp : Nz_Op<"same", [Pure]> {
  let summary = "whether two patterns are one";
  let description = [{
    True when both handles are one, which interning makes the same as equal
    contents in one format. Checks of updates raise to it.

    Example:

    ```mlir
    %c = nz.same %P, %Q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$lhs, Nz_PatternType:$rhs);
  let results = (outs I1:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs)";
  let hasFolder = 1;
}

#endif // NZ_DIALECT_NZSTRUCTUREOPS_TD
