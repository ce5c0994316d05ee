//===- NzJoinOps.td - Joins of patterns --------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZJOINOPS_TD
#define NZ_DIALECT_NZJOINOPS_TD

include "mlir/Interfaces/SideEffectInterfaces.td"
include "nz/Dialect/NzTypes.td"

def Nz_JoinOp : Nz_Op<"join", [Pure]> {
  let summary = "the natural join of patterns as a pattern";
  let description = [{
    A conjunctive query over one to four patterns. The tuples (coordinates,
    position) of `patterns` are joined on the coordinates that they name
    together, projected to the names behind `to`, made unique and sorted; the
    result's levels store them in its format. A position may be a column of the
    result, which then says where in a source an entry came from; one pattern
    may name a coordinate twice, which asks for its diagonal.

    The result is memoized in the handle of the first pattern: it is built once
    however often the program runs. A result of more than 134217728 entries is
    an error of the call, unless one of the patterns has as many.

    Example, a transpose with the source position; the pattern of a product; the
    triples of that product, by entries of the result:

    ```mlir
    %Pt = nz.join %P (i, j) at p to (j, i, p)
        : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
    %C  = nz.join %A (i, k) at p, %B (k, j) at q to (i, j)
        : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #L>
    %T  = nz.join %A (i, k) at p, %B (k, j) at q, %C (i, j) at r to (r, p, q)
        : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
       to !nz.pattern<?x?x?, #T>
    ```
  }];
  let arguments = (ins Variadic<Nz_PatternType>:$patterns,
      AffineMapArrayAttr:$patternMaps, AffineMapAttr:$columns);
  let results = (outs Nz_PatternType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    static constexpr unsigned kLargestNumPatterns = 4;
    /// For each pattern the names of its levels, then of its position.
    ::llvm::SmallVector<::mlir::AffineMap> getPatternMapsArray();
    /// The first pattern that `column` is of, and the level there; its rank for
    /// a position.
    std::pair<unsigned, unsigned> getSourceOf(unsigned column);
  }];
}

def Nz_JoinPartsOp : Nz_Op<"join_parts", [Pure]> {
  let summary = "in how many parts a join is listed";
  let description = [{
    The tuples of the natural join of `patterns`, which `nz.join_part` lists,
    are counted. Up to 134217728 of them are one part; more are listed in parts
    of 4194304, or of as many as the largest pattern has entries. Counted once,
    and remembered in the handle of the first pattern.

    Example:

    ```mlir
    %n = nz.join_parts %A (i, k) at p, %B (k, j) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
    ```
  }];
  let arguments = (ins Variadic<Nz_PatternType>:$patterns,
      AffineMapArrayAttr:$patternMaps);
  let results = (outs Index:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// For each pattern the names of its levels, then of its position.
    ::llvm::SmallVector<::mlir::AffineMap> getPatternMapsArray();
  }];
}

def Nz_JoinPartOp : Nz_Op<"join_part", [Pure]> {
  let summary = "a part of the natural join of patterns as a pattern";
  let description = [{
    As `nz.join`, with the tuples of one part of `nz.join_parts`: those of
    consecutive entries of the first pattern. Every tuple is of one part, so
    that kernels over all parts, one after the other, do what one over the join
    does, in bounded memory. The only part is memoized as `nz.join` is. One of
    several lives until the next part of the same join is asked for. Made by
    `--nz-materialize-joins`.

    Example:

    ```mlir
    %T = nz.join_part %part of %A (i, k) at p, %B (k, j) at q to (i, j, p, q)
        : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?x?x?, #T>
    ```
  }];
  let arguments = (ins Index:$part, Variadic<Nz_PatternType>:$patterns,
      AffineMapArrayAttr:$patternMaps, AffineMapAttr:$columns);
  let results = (outs Nz_PatternType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// For each pattern the names of its levels, then of its position.
    ::llvm::SmallVector<::mlir::AffineMap> getPatternMapsArray();
  }];
}

#endif // NZ_DIALECT_NZJOINOPS_TD
