//===- Passes.td - Kernels by upstream's sparsifier --------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_SPARSETENSOR_PASSES_TD
#define NZ_LOWER_SPARSETENSOR_PASSES_TD

include "mlir/Pass/PassBase.td"

def LowerKernelsToForeachPass : Pass<"nz-lower-kernels-to-foreach"> {
  let summary = "Lower kernels on buffers to sparse_tensor.foreach";
  let description = [{
    Every `nz.kernel` becomes a `sparse_tensor.foreach` over the sparse tensor
    that stores the positions of its pattern's entries. The block arguments give
    coordinates and position; the body loads and stores buffers, inside loops
    over the dense dimensions. Several patterns become nested iterations, the
    coordinates that they share being compared in the innermost: slow, and right
    for every pattern that upstream can iterate over.

    Assumes bufferized kernels. `--lower-sparse-foreach-to-scf` follows.

    Example:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @row_sums(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %y: memref<?xf64>) {
      nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #L> {
      ^bb0(%a: f64):
        nz.yield %a : f64
      }
      return
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @row_sums(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %y: memref<?xf64>) {
      %S = nz.entry_positions %P : !nz.pattern<?x?, #L>
      sparse_tensor.foreach in %S : tensor<?x?xindex, #L> do {
      ^bb0(%i: index, %j: index, %p: index):
        %a = memref.load %v[%p] : memref<?xf64>
        %old = memref.load %y[%i] : memref<?xf64>
        %new = arith.addf %old, %a : f64
        memref.store %new, %y[%i] : memref<?xf64>
        "sparse_tensor.yield"() : () -> ()
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::sparse_tensor::SparseTensorDialect"];
  let statistics = [
    Statistic<"numKernels", "kernels", "kernels lowered to foreach">
  ];
}

def LowerEntryPositionsPass : Pass<"nz-lower-entry-positions"> {
  let summary = "Read the storage of sparse tensors of positions from patterns";
  let description = [{
    What upstream's iteration asks of the sparse tensor that stores every
    entry's position — level sizes, positions, coordinates, values — is answered
    by the pattern, whose arrays are shared and never copied. Each array is
    fetched once, outside of all loops.

    Assumes that `--lower-sparse-foreach-to-scf` ran; another use of
    `nz.entry_positions` is an error.

    Example:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @arrays(%P: !nz.pattern<?x?, #L>) -> (index, memref<?xindex>, memref<?xindex>) {
      %c0 = arith.constant 0 : index
      %S = nz.entry_positions %P : !nz.pattern<?x?, #L>
      %n = sparse_tensor.lvl %S, %c0 : tensor<?x?xindex, #L>
      %pos = sparse_tensor.positions %S {level = 1 : index} : tensor<?x?xindex, #L> to memref<?xindex>
      %v = sparse_tensor.values %S : tensor<?x?xindex, #L> to memref<?xindex>
      return %n, %pos, %v : index, memref<?xindex>, memref<?xindex>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @arrays(%P: !nz.pattern<?x?, #L>) -> (index, memref<?xindex>, memref<?xindex>) {
      %c0 = arith.constant 0 : index
      %n = nz.size %P, 0 : !nz.pattern<?x?, #L>
      %pos = nz.positions %P, 1 : !nz.pattern<?x?, #L> to memref<?xindex>
      %v = nz.iota %P : !nz.pattern<?x?, #L> to memref<?xindex>
      return %n, %pos, %v : index, memref<?xindex>, memref<?xindex>
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::nz::NzDialect"];
}

#endif // NZ_LOWER_SPARSETENSOR_PASSES_TD
