//===- NzBufferOps.td - Arrays of a pattern, as buffers ----*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZBUFFEROPS_TD
#define NZ_DIALECT_NZBUFFEROPS_TD

include "mlir/Interfaces/SideEffectInterfaces.td"
include "nz/Dialect/NzStructureOps.td"

class Nz_LevelArrayOp<string mnemonic> : Nz_Op<mnemonic, [Pure]> {
  let arguments = (ins Nz_PatternType:$pattern, I64Attr:$level);
  let results = (outs MemRefRankOf<[AnySignlessInteger, Index], [1]>:$result);
  let assemblyFormat = "$pattern `,` $level attr-dict `:` type($pattern) `to` type($result)";
  let hasVerifier = 1;
}

def Nz_PositionsOp : Nz_LevelArrayOp<"positions"> {
  let summary = "the positions array of a compressed level";
  let description = [{
    The level is compressed or loose compressed. Entry q of the parent level owns `[positions[q], positions[q + 1])`. The
    buffer belongs to the pattern and is never written. Made by lowering.

    Example:

    ```mlir
    %pos = nz.positions %P, 1 : !nz.pattern<?x?, #L> to memref<?xi32>
    ```
  }];
}

def Nz_LevelCoordinatesOp : Nz_LevelArrayOp<"level_coordinates"> {
  let summary = "the coordinates array of a level that is not dense";
  let description = [{
    The coordinate of every entry of the level. The buffer belongs to the
    pattern and is never written. Made by lowering.

    Example:

    ```mlir
    %crd = nz.level_coordinates %P, 1 : !nz.pattern<?x?, #L> to memref<?xi32>
    ```
  }];
}

def Nz_IotaOp : Nz_Op<"iota", [Pure]> {
  let summary = "the positions of all stored entries as values";
  let description = [{
    0, 1, 2, ... up to the number of stored entries: the values of
    `nz.entry_positions`. The buffer belongs to the pattern. Made by lowering.

    Example:

    ```mlir
    %iota = nz.iota %P : !nz.pattern<?x?, #L> to memref<?xindex>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern);
  let results = (outs MemRefRankOf<[Index], [1]>:$result);
  let assemblyFormat = "$pattern attr-dict `:` type($pattern) `to` type($result)";
  let hasVerifier = 1;
}

def Nz_EntryPositionsOp : Nz_Op<"entry_positions", [Pure,
    TypesMatchWith<"result has the shape and encoding of the pattern",
                   "pattern", "result",
                   "::llvm::cast<::nz::PatternType>($_self).getTensorType("
                   "::mlir::IndexType::get($_self.getContext()))">]> {
  let summary = "a sparse tensor that stores every entry's position";
  let description = [{
    The sparse tensor with the entries of `pattern` whose values are 0, 1, 2, ...
    in storage order: iterating over it with upstream operations gives the
    coordinates and the position of every stored entry. It is never built. Made
    by `--nz-lower-kernels-to-foreach`, removed by `--nz-lower-entry-positions`.

    Example:

    ```mlir
    %S = nz.entry_positions %P : !nz.pattern<?x?, #L>   // tensor<?x?xindex, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern);
  let results = (outs Nz_SparseTensor:$result);
  let assemblyFormat = "$pattern attr-dict `:` type($pattern)";
  let hasVerifier = 1;
}

def Nz_ChunksOp : Nz_Op<"chunks", [Pure]> {
  let summary = "boundaries of even chunks of the outermost level";
  let description = [{
    Chunks of about equally many stored entries, a function of the pattern
    alone: coordinates of a dense outermost level, positions of a compressed
    one, from 0 to its end. The buffer belongs to the pattern. Made by lowering,
    for loops that threads share.

    Example:

    ```mlir
    %chunks = nz.chunks %P : !nz.pattern<?x?, #L> to memref<?xindex>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern);
  let results = (outs MemRefRankOf<[Index], [1]>:$result);
  let assemblyFormat = "$pattern attr-dict `:` type($pattern) `to` type($result)";
  let hasVerifier = 1;
}

def Nz_LongestRowOp : Nz_Op<"longest_row", [Pure]> {
  let summary = "the most stored entries below an entry of the outermost level";
  let description = [{
    The outermost level is dense: of all rows, the number of entries in the one
    that has most. Found once for a pattern. Made by lowering.

    Example:

    ```mlir
    %most = nz.longest_row %P : !nz.pattern<?x?, #L>
    ```
  }];
  let arguments = (ins Nz_PatternType:$pattern);
  let results = (outs Index:$result);
  let assemblyFormat = "$pattern attr-dict `:` type($pattern)";
  let hasVerifier = 1;
}

#endif // NZ_DIALECT_NZBUFFEROPS_TD
