//===- Passes.td - The order of products -------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_CHAINS_PASSES_TD
#define NZ_OPTIMIZE_CHAINS_PASSES_TD

include "mlir/Pass/PassBase.td"

def OrderChainsPass : Pass<"nz-order-chains", "::mlir::ModuleOp"> {
  let summary = "Multiply chains of products in the order that costs least";
  let description = [{
    A product of a product, (A B) C, becomes A (B C) or B (A C) where that takes
    fewer multiplications: those of a sparse factor's stored entries and of
    dense dimensions, once for the value and once more for each factor that has
    a derivative. It does so until nothing is gained, which finds the best order
    of three factors; longer chains change three at a time.

    A factor is dense, or a pattern and its values; a product is a kernel or a
    `linalg.generic` that sums the products of two of them, of f32, f64 or
    integers, and does nothing else. What lies in between has no other use but
    for its sizes, begins with zeros and is made in the same block. Its size
    does not grow past that of the largest dense tensor around it.

    All sizes are known: from types, or from what callers give a private
    function, requests for derivatives included. How many entries are stored is
    no size; the order changes where it is better for any number of them.

    Sums are rounded in another order then, and products that are infinite or
    not a number may be others: an entry that is not stored times infinity is 0
    in any order, but a zero that a product has computed is not. Runs before
    differentiation, so that gradients follow.

    Example, behind `--nz-order-chains --canonicalize`, where A is sparse:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @layer(%A: !nz.pattern<100x100, #L>, %a: tensor<?xf64>, %X: tensor<100x64xf64>, %W: tensor<64x8xf64>, %Z: tensor<100x8xf64>) -> tensor<100x8xf64> {
      %zero = arith.constant 0.0 : f64
      %k = arith.constant 64 : index
      %e = tensor.empty() : tensor<100x64xf64>
      %f = linalg.fill ins(%zero : f64) outs(%e : tensor<100x64xf64>) -> tensor<100x64xf64>
      %AX = nz.kernel over %A (i, j) at p dims (k = %k) reads (%a at (p) : tensor<?xf64>, %X at (j, k) : tensor<100x64xf64>) sums (%f at (i, k) : tensor<100x64xf64>) : !nz.pattern<100x100, #L> {
      ^bb0(%s: f64, %x: f64):
        %m = arith.mulf %s, %x : f64
        nz.yield %m : f64
      }
      %r = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%AX, %W : tensor<100x64xf64>, tensor<64x8xf64>) outs(%Z : tensor<100x8xf64>) {
      ^bb0(%x: f64, %w: f64, %sum: f64):
        %m = arith.mulf %x, %w : f64
        %next = arith.addf %sum, %m : f64
        linalg.yield %next : f64
      } -> tensor<100x8xf64>
      return %r : tensor<100x8xf64>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @layer(%A: !nz.pattern<100x100, #L>, %a: tensor<?xf64>, %X: tensor<100x64xf64>, %W: tensor<64x8xf64>, %Z: tensor<100x8xf64>) -> tensor<100x8xf64> {
      %k = arith.constant 8 : index
      %zero = arith.constant 0.0 : f64
      %e = tensor.empty() : tensor<100x8xf64>
      %f = linalg.fill ins(%zero : f64) outs(%e : tensor<100x8xf64>) -> tensor<100x8xf64>
      %XW = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]} ins(%X, %W : tensor<100x64xf64>, tensor<64x8xf64>) outs(%f : tensor<100x8xf64>) {
      ^bb0(%x: f64, %w: f64, %sum: f64):
        %m = arith.mulf %x, %w : f64
        %next = arith.addf %sum, %m : f64
        linalg.yield %next : f64
      } -> tensor<100x8xf64>
      %r = nz.kernel over %A (i, j) at p dims (k = %k) reads (%a at (p) : tensor<?xf64>, %XW at (j, k) : tensor<100x8xf64>) sums (%Z at (i, k) : tensor<100x8xf64>) : !nz.pattern<100x100, #L> {
      ^bb0(%s: f64, %x: f64):
        %m = arith.mulf %s, %x : f64
        nz.yield %m : f64
      }
      return %r : tensor<100x8xf64>
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect", "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numOrdered", "ordered", "products whose order changed">];
}

#endif // NZ_OPTIMIZE_CHAINS_PASSES_TD
