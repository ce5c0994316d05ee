//===- NzSweepOps.td - Operations that share a loop --------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZSWEEPOPS_TD
#define NZ_DIALECT_NZSWEEPOPS_TD

include "mlir/Interfaces/SideEffectInterfaces.td"
include "nz/Dialect/NzTypes.td"

def Nz_SweepOp : Nz_Op<"sweep", [RecursiveMemoryEffects, NoTerminator, SingleBlock]> {
  let summary = "operations that run on the same rows, block by block";
  let description = [{
    Runs the operations of the body, in order, on rows `[low, high)`, then on
    the next rows, until all rows of the pattern are done: what one operation
    leaves of a row is in the cache when the next one reads it. Rows are the
    coordinates of the outermost level of `pattern`, which is dense; a block has
    up to `rowsPerBlock` of them, and up to `entriesPerBlock` stored entries
    unless it is one row. `parallel`: chunks of rows, the same for any number
    of threads, may run at the same time, each in blocks of its own.

    Rows may meet in `sums`, buffers that operations of the body only add to. The
    chunks are then shared out to up to `parts` parts of consecutive ones. The
    first part adds to the buffers themselves, each other one to zeros of its
    own, which are added to the buffers in the order of the parts: the same sums
    for any number of threads, and for one.

    The body holds operations on buffers: `nz.kernel`, whose rows are those of
    its first pattern; `linalg.generic`, whose rows are its outermost loop, or
    which, with the attribute `nz.entries`, runs that loop over the stored
    entries of the rows; as lowering goes on, calls over the range in their
    place; `nz.block_buffer`, and computations that write nothing. Of a row, an
    operation may read what others in the body have written of the same row only.

    Made by `--nz-fuse-sweeps`, removed by `--nz-lower-sweeps`.

    Example, y = A x, then the squares of its elements:

    ```mlir
    nz.sweep over %P by 64 : !nz.pattern<?x?, #L> {
    ^bb0(%low: index, %high: index):
      nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %x at (j) : memref<?xf64>)
          sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #L> {
      ^bb0(%a: f64, %b: f64):
        %c = arith.mulf %a, %b : f64
        nz.yield %c : f64
      }
      linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
          ins(%y : memref<?xf64>) outs(%z : memref<?xf64>) {
      ^bb0(%a: f64, %b: f64):
        %c = arith.mulf %a, %a : f64
        linalg.yield %c : f64
      }
    }
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern, Variadic<AnyMemRef>:$sums,
      ConfinedAttr<I64Attr, [IntPositive]>:$rowsPerBlock,
      OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$entriesPerBlock,
      OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$parts,
      UnitAttr:$parallel);
  let regions = (region SizedRegion<1>:$body);
  let builders = [
    // Builds with an empty body and its arguments.
    OpBuilder<(ins "::mlir::Value":$pattern, "int64_t":$rowsPerBlock, "bool":$parallel)>
  ];
  let assemblyFormat = [{
    `over` $pattern `by` $rowsPerBlock (`or` $entriesPerBlock^ `entries`)?
    (`in` $parts^ `parts` `summing` `(` $sums `:` type($sums) `)`)?
    (`parallel` $parallel^)? attr-dict `:` type($pattern) $body
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// The rows of the block: [low, high).
    ::mlir::Value getLow() { return getBody().getArgument(0); }
    ::mlir::Value getHigh() { return getBody().getArgument(1); }
    /// Marks what runs over the entries of the rows.
    static constexpr ::llvm::StringLiteral kEntries = "nz.entries";
    /// What rows of `kernel`, in the body, add to becomes `sums`, of as many
    /// parts as it says.
    void addSums(::nz::KernelOp kernel);
    /// Whether buffers of `type` can be `sums`: of known sizes, at most 2^28
    /// elements, in a row, of whole bytes.
    static bool canSum(::mlir::Type type);
  }];
}

def Nz_BlockBufferOp : Nz_Op<"block_buffer", [HasParent<"SweepOp">]> {
  let summary = "room for what one block of rows leaves to itself";
  let description = [{
    A buffer whose first index is a row of the sweep around it, or, with
    `of_entries`, the position of a stored entry of its pattern. It is indexed as
    if it held all rows and has room for those of one block: the operations of
    the body touch no others. What it holds when a block begins is undefined.
    `sizes` are the dynamic sizes behind the first.

    Made by `--nz-shrink-buffers`, removed by `--nz-lower-sweeps`.

    Example, eight numbers for every stored entry:

    ```mlir
    %scores = nz.block_buffer of_entries() : memref<?x8xf32>
    ```
  }];
  let arguments = (ins Variadic<Index>:$sizes, UnitAttr:$ofEntries);
  let results = (outs Res<AnyMemRef, "", [MemAlloc<DefaultResource>]>:$result);
  let assemblyFormat = "(`of_entries` $ofEntries^)? `(` $sizes `)` attr-dict `:` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether buffers of `type` can be one: their first size is dynamic, their
    /// elements are in a row and have whole bytes.
    static bool canBe(::mlir::MemRefType type);
  }];
}

#endif // NZ_DIALECT_NZSWEEPOPS_TD
