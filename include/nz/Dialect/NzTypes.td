//===- NzTypes.td - The pattern type -----------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZTYPES_TD
#define NZ_DIALECT_NZTYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "nz/Dialect/NzDialect.td"

def Nz_PatternType : TypeDef<Nz_Dialect, "Pattern"> {
  let mnemonic = "pattern";
  let summary = "where a sparse tensor stores entries";
  let description = [{
    The pattern of a sparse tensor: which coordinates are stored, in which order
    and in which level format. It has a shape and an encoding and no element
    type. Patterns are immutable and interned: two equal patterns of one type
    are one handle at run time. A pattern has no tangent and no cotangent.

    Two spellings share the type. The *dimension form* has the shape and the
    encoding of the tensor, any dimension order included; people write it. The
    *level form* has one size a level and an encoding whose levels are its
    dimensions; raising replaces the first by the second, so that CSR and CSC
    are one type and a transposition is a property of access maps. Blocks and
    groups become levels, and how the arrays of a level lie in memory is left
    out: `loose_compressed` is compressed, and COO has an array a level.

    Example:

    ```mlir
    #CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
    !nz.pattern<?x?, #CSC>
    ```
  }];
  let parameters = (ins
    ArrayRefParameter<"int64_t", "one size a dimension">:$shape,
    "::mlir::sparse_tensor::SparseTensorEncodingAttr":$encoding);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let builders = [
    TypeBuilderWithInferredContext<(ins "::mlir::RankedTensorType":$tensor), [{
      return $_get(tensor.getContext(), tensor.getShape(),
                   ::mlir::sparse_tensor::getSparseTensorEncoding(tensor));
    }]>
  ];
  let extraClassDeclaration = [{
    /// The number of dimensions of the shape (levels, in the level form).
    int64_t getRank() const { return getShape().size(); }
    /// True when levels are dimensions: the form that the value program uses.
    bool isLevelForm() const;
    /// Whether a pattern of this type may store more than the entries it is
    /// made from: the rest of a dense level or of a group.
    bool storesMore() const;
    /// The same pattern with level sizes as its shape and no dimension order.
    /// Shape entries that do not follow from the dimension sizes are dynamic.
    PatternType getLevelForm() const;
    /// The sparse tensor type that has this pattern.
    ::mlir::RankedTensorType getTensorType(::mlir::Type elementType) const;
  }];
}

def Nz_Combiner : I32EnumAttr<"Combiner", "how contributions to one element meet", [
    I32EnumAttrCase<"Writes", 0, "writes">, I32EnumAttrCase<"Sums", 1, "sums">,
    I32EnumAttrCase<"Maxes", 2, "maxes">, I32EnumAttrCase<"Mins", 3, "mins">]> {
  let cppNamespace = "::nz";
}

/// The values of a pattern: one element a stored entry, in storage order.
def Nz_Values : TensorRankOf<[AnyType], [1]>;
def Nz_Keep : AnyTypeOf<[TensorRankOf<[I1], [1]>, MemRefRankOf<[I1], [1]>]>;

#endif // NZ_DIALECT_NZTYPES_TD
