//===- Passes.td - Rewrites of the value program -----------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_PASSES_TD
#define NZ_OPTIMIZE_PASSES_TD

include "mlir/Pass/PassBase.td"

def SpecializeShapesPass : Pass<"nz-specialize-shapes", "::mlir::ModuleOp"> {
  let summary = "Give entry arguments the sizes that every call has";
  let description = [{
    An argument with `nz.static_shape` gets that static type, and a cast back to
    the declared type at function entry, which canonicalization pushes through
    the program. Sizes that are known when compiling become constants: loops
    over them unroll and vectorize.

    Example:

    ```mlir
    func.func @f(%x: tensor<?xf32> {nz.static_shape = array<i64: 8>}) -> tensor<?xf32> {
      return %x : tensor<?xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<8xf32>) -> tensor<?xf32> {
      %y = tensor.cast %x : tensor<8xf32> to tensor<?xf32>
      return %y : tensor<?xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def KeepUnwrittenPass : Pass<"nz-keep-unwritten"> {
  let summary = "Make partial writes read what they keep";
  let description = [{
    A `linalg.generic` that writes a part of its destination, such as the
    diagonal, and does not read it, keeps the rest by the meaning of the
    operation. Upstream's fusion and bufferization take a destination that the
    body does not read for one that is overwritten. Here the body reads it, in a
    selection that LLVM knows to be the other value.

    Assumes tensors. A generic without loops that writes a part is an error.

    Example:

    ```mlir
    #all = affine_map<(i) -> (i)>
    #diagonal = affine_map<(i) -> (i, i)>
    func.func @diagonal(%x: tensor<?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
      %r = linalg.generic {indexing_maps = [#all, #diagonal], iterator_types = ["parallel"]}
          ins(%x : tensor<?xf32>) outs(%y : tensor<?x?xf32>) {
      ^bb0(%a: f32, %o: f32):
        linalg.yield %a : f32
      } -> tensor<?x?xf32>
      return %r : tensor<?x?xf32>
    }
    ```

    becomes

    ```mlir
    #all = affine_map<(i) -> (i)>
    #diagonal = affine_map<(i) -> (i, i)>
    func.func @diagonal(%x: tensor<?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
      %r = linalg.generic {indexing_maps = [#all, #diagonal], iterator_types = ["parallel"]}
          ins(%x : tensor<?xf32>) outs(%y : tensor<?x?xf32>) {
      ^bb0(%a: f32, %o: f32):
        %i = linalg.index 0 : index
        %c0 = arith.constant 0 : index
        %always = arith.cmpi sge, %i, %c0 : index
        %v = arith.select %always, %a, %o : f32
        linalg.yield %v : f32
      } -> tensor<?x?xf32>
      return %r : tensor<?x?xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect"];
}

def GatherAdjointsPass : Pass<"nz-gather-adjoints"> {
  let summary = "Turn kernels that scatter into kernels that gather";
  let description = [{
    A kernel over one pattern that sums where an inner level points, not the
    outermost, scatters: as the adjoint of a gather does. It becomes the same
    kernel over the pattern joined into an order in which that level is
    outermost; the joined pattern carries the source position as its last
    column, and values are read through it. The join is memoized in the pattern,
    so it leaves every loop; rows of the result are then independent.

    Applies to kernels all of whose results sum at maps that name one same inner
    level by itself, and none that names the position or an outer level.

    Example:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @transposed(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
      %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %x at (i) : tensor<?xf64>) sums (%y at (j) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
      ^bb0(%a: f64, %b: f64):
        %m = arith.mulf %a, %b : f64
        nz.yield %m : f64
      }
      return %r : tensor<?xf64>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    #T = #sparse_tensor.encoding<{ map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa)) }>
    func.func @transposed(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
      %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
      %r = nz.kernel over %T (j, i, p) at q reads (%v at (p) : tensor<?xf64>, %x at (i) : tensor<?xf64>) sums (%y at (j) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> {
      ^bb0(%a: f64, %b: f64):
        %m = arith.mulf %a, %b : f64
        nz.yield %m : f64
      }
      return %r : tensor<?xf64>
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect"];
  let statistics = [
    Statistic<"numGathered", "gathered", "scattering kernels turned to gathers">
  ];
}

#endif // NZ_OPTIMIZE_PASSES_TD
