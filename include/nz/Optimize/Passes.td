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
include "nz/Optimize/Entries/Passes.td"
include "nz/Optimize/Joins/Passes.td"
include "nz/Optimize/Scatters/Passes.td"

def FusePointwisePass : Pass<"nz-fuse-pointwise"> {
  let summary = "Make one loop nest of chains of pointwise operations";
  let description = [{
    Fuses `linalg.generic` operations whose loops are all parallel into their
    only user, by upstream's patterns, and moves reshapes out of the way. It
    does what `--linalg-fuse-elementwise-ops` does, but for two cases. An
    operation that reads its output, as sums of cotangents do, is not fused into
    a user with more loops, which would change each element of the output once
    for every element of the larger nest. And none is fused into a product of
    matrices, which would compute it once for every term and run in no tiles.

    Example:

    ```mlir
    #i = affine_map<(i) -> (i)>
    func.func @chain(%x: tensor<3xf64>) -> tensor<3xf64> {
      %e = tensor.empty() : tensor<3xf64>
      %y = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%x : tensor<3xf64>) outs(%e : tensor<3xf64>) {
      ^bb0(%a: f64, %b: f64):
        %n = arith.negf %a : f64
        linalg.yield %n : f64
      } -> tensor<3xf64>
      %z = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%y : tensor<3xf64>) outs(%e : tensor<3xf64>) {
      ^bb0(%a: f64, %b: f64):
        %s = math.exp %a : f64
        linalg.yield %s : f64
      } -> tensor<3xf64>
      return %z : tensor<3xf64>
    }
    ```

    becomes

    ```mlir
    #i = affine_map<(i) -> (i)>
    func.func @chain(%x: tensor<3xf64>) -> tensor<3xf64> {
      %e = tensor.empty() : tensor<3xf64>
      %z = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%x : tensor<3xf64>) outs(%e : tensor<3xf64>) {
      ^bb0(%a: f64, %b: f64):
        %n = arith.negf %a : f64
        %s = math.exp %n : f64
        linalg.yield %s : f64
      } -> tensor<3xf64>
      return %z : tensor<3xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def ContiguousLayoutsPass : Pass<"nz-contiguous-layouts"> {
  let summary = "Transpose operands so that inner loops run along memory";
  let description = [{
    The innermost loop of a kernel is its last dense dimension. Where that is
    not the last dimension of an operand, as in the product of a [batch, feature]
    array and a sparse matrix, the operand is transposed before the kernel, and
    a result after it: each is moved once, while the kernel meets its elements
    again and again. Rows in pieces, [token, head, number], of which a kernel
    meets one piece after the other, stand head by head where its entries point
    to them, if a piece has at most `piece-bytes` and so stays in the cache. So is the right operand of a dense product whose columns
    are not those of the result, if it has rows enough to be worth it.

    Runs when kernels have their final domains. Transposes of fills and of
    transposes are for the canonicalizer.

    Example:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @batch(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %X: tensor<64x?xf64>, %Y: tensor<?x64xf64>) -> tensor<?x64xf64> {
      %k = arith.constant 64 : index
      %r = nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : tensor<?xf64>, %X at (k, j) : tensor<64x?xf64>) sums (%Y at (i, k) : tensor<?x64xf64>) : !nz.pattern<?x?, #L> {
      ^bb0(%a: f64, %x: f64):
        %t = arith.mulf %a, %x : f64
        nz.yield %t : f64
      }
      return %r : tensor<?x64xf64>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @batch(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %X: tensor<64x?xf64>, %Y: tensor<?x64xf64>) -> tensor<?x64xf64> {
      %k = arith.constant 64 : index
      %c1 = arith.constant 1 : index
      %n = tensor.dim %X, %c1 : tensor<64x?xf64>
      %empty = tensor.empty(%n) : tensor<?x64xf64>
      %Xt = linalg.transpose ins(%X : tensor<64x?xf64>) outs(%empty : tensor<?x64xf64>) permutation = [1, 0]
      %r = nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : tensor<?xf64>, %Xt at (j, k) : tensor<?x64xf64>) sums (%Y at (i, k) : tensor<?x64xf64>) : !nz.pattern<?x?, #L> {
      ^bb0(%a: f64, %x: f64):
        %t = arith.mulf %a, %x : f64
        nz.yield %t : f64
      }
      return %r : tensor<?x64xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numTransposed", "transposed", "operands that are transposed">];
  let options = [Option<"pieceBytes", "piece-bytes", "int64_t", "1 << 21", "pieces that are moved have at most so many bytes">];
}

def KeepUnwrittenElementsPass : Pass<"nz-keep-unwritten-elements"> {
  let summary = "Say where an output keeps elements that no loop reaches";
  let description = [{
    Upstream passes take an output whose element the body ignores for one whose
    old contents are dead, and may replace it by an empty tensor. That holds if
    the loops write every element. Where the output's map is no permutation of
    them (a diagonal, a fixed row, a reduction that may be over nothing) the body
    names the old element by `nz.overwrite`. Runs before anything that asks
    whether outputs are read.

    Example:

    ```mlir
    func.func @diagonal(%x: tensor<3xf64>, %B: tensor<3x3xf64>) -> tensor<3x3xf64> {
      %D = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf64>) outs(%B : tensor<3x3xf64>) {
      ^bb0(%a: f64, %b: f64):
        linalg.yield %a : f64
      } -> tensor<3x3xf64>
      return %D : tensor<3x3xf64>
    }
    ```

    becomes

    ```mlir
    func.func @diagonal(%x: tensor<3xf64>, %B: tensor<3x3xf64>) -> tensor<3x3xf64> {
      %D = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]} ins(%x : tensor<3xf64>) outs(%B : tensor<3x3xf64>) {
      ^bb0(%a: f64, %b: f64):
        %r = nz.overwrite %a, %b : f64
        linalg.yield %r : f64
      } -> tensor<3x3xf64>
      return %D : tensor<3x3xf64>
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect"];
  let statistics = [Statistic<"numOutputs", "outputs", "Outputs that keep elements">];
}

def SumByRowsPass : Pass<"nz-sum-by-rows"> {
  let summary = "Make sums over everything sums of rows, then the sum of these";
  let description = [{
    The sum over all loops of a nest adds to one element. It becomes a sum for
    each iteration of the outermost loop, where that runs over rows of the
    operands, or for each row of a pattern, and the sum of these. Rows are independent: threads
    share them, operations that run on the same rows take them along while they
    are in the cache, and what was made for the sum alone needs no memory of its
    own (see `--nz-fuse-sweeps`). A sum of a million numbers of f32 is more
    exact, too. The price is a number for each row.

    Bits depend on the order of a sum. So this is no optimization that can be
    left out, and does not ask for sizes, which are known in some programs.

    Example:

    ```mlir
    #ij = affine_map<(i, j) -> (i, j)>
    #none = affine_map<(i, j) -> ()>
    func.func @squares(%x: tensor<3x5xf64>, %s: tensor<f64>) -> tensor<f64> {
      %r = linalg.generic {indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]} ins(%x : tensor<3x5xf64>) outs(%s : tensor<f64>) {
      ^bb0(%a: f64, %sum: f64):
        %q = arith.mulf %a, %a : f64
        %next = arith.addf %sum, %q : f64
        linalg.yield %next : f64
      } -> tensor<f64>
      return %r : tensor<f64>
    }
    ```

    becomes

    ```mlir
    #ij = affine_map<(i, j) -> (i, j)>
    #row = affine_map<(i, j) -> (i)>
    #i = affine_map<(i) -> (i)>
    #none = affine_map<(i) -> ()>
    func.func @squares(%x: tensor<3x5xf64>, %s: tensor<f64>) -> tensor<f64> {
      %zero = arith.constant 0.0 : f64
      %e = tensor.empty() : tensor<3xf64>
      %zeros = linalg.fill ins(%zero : f64) outs(%e : tensor<3xf64>) -> tensor<3xf64>
      %rows = linalg.generic {indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]} ins(%x : tensor<3x5xf64>) outs(%zeros : tensor<3xf64>) {
      ^bb0(%a: f64, %sum: f64):
        %q = arith.mulf %a, %a : f64
        %next = arith.addf %sum, %q : f64
        linalg.yield %next : f64
      } -> tensor<3xf64>
      %r = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]} ins(%rows : tensor<3xf64>) outs(%s : tensor<f64>) {
      ^bb0(%a: f64, %sum: f64):
        %next = arith.addf %sum, %a : f64
        linalg.yield %next : f64
      } -> tensor<f64>
      return %r : tensor<f64>
    }
    ```
  }];
  let dependentDialects = [
    "mlir::arith::ArithDialect", "mlir::linalg::LinalgDialect",
    "mlir::tensor::TensorDialect", "NzDialect"
  ];
  let statistics = [Statistic<"numSums", "sums", "Sums over everything that are split">];
}

def WidenAccumulatorsPass : Pass<"nz-widen-accumulators"> {
  let summary = "Accumulate sums of f16 and bf16 in f32";
  let description = [{
    A sum in bf16 stops at 256 when it adds ones. So the accumulator of a sum of
    narrow floats is an f32: the destination is extended before the operation
    and its result is rounded after it, once. Terms are computed in f32 as far
    back as sums and products go; what else the body says is rounded as it says.

    Applies to kernels that sum and to generics that add to, or multiply, an
    element again and again, gradients among them. Where one such operation goes
    on with the result of another, nothing is rounded in between; a `scf.for`
    that carries what it only adds to carries it in f32. Maxima and minima round
    nothing and stay. The price is a temporary of the size of the destination.

    Runs behind differentiation, so that gradients have the types that the
    program says, and before loops are fused and ordered.

    Example:

    ```mlir
    func.func @sum(%x: tensor<?xbf16>, %s: tensor<bf16>) -> tensor<bf16> {
      %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<?xbf16>) outs(%s : tensor<bf16>) {
      ^bb0(%a: bf16, %sum: bf16):
        %next = arith.addf %sum, %a : bf16
        linalg.yield %next : bf16
      } -> tensor<bf16>
      return %r : tensor<bf16>
    }
    ```

    becomes

    ```mlir
    func.func @sum(%x: tensor<?xbf16>, %s: tensor<bf16>) -> tensor<bf16> {
      %wide = arith.extf %s : tensor<bf16> to tensor<f32>
      %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]} ins(%x : tensor<?xbf16>) outs(%wide : tensor<f32>) {
      ^bb0(%a: bf16, %sum: f32):
        %term = arith.extf %a : bf16 to f32
        %next = arith.addf %sum, %term : f32
        linalg.yield %next : f32
      } -> tensor<f32>
      %rounded = arith.truncf %r : tensor<f32> to tensor<bf16>
      return %rounded : tensor<bf16>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let statistics = [Statistic<"numAccumulators", "accumulators", "sums and carries that became f32">];
}

def ReuseOperandsPass : Pass<"nz-reuse-operands"> {
  let summary = "Give results the memory of operands that end there";
  let description = [{
    A pointwise `linalg.generic` overwrites an operand of the same type and place
    that nothing needs any more, in place of a tensor of its own: memory for one
    tensor less, which is in the cache already. The operand is the result of an
    operation of the same block. What reads it before does so row by row, so
    that it still shares loops over rows with what overwrites them.

    Example:

    ```mlir
    func.func @f(%x: tensor<?xf64>, %d: tensor<?xf64>, %e: tensor<?xf64>) -> tensor<?xf64> {
      %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
          ins(%x : tensor<?xf64>) outs(%e : tensor<?xf64>) {
      ^bb0(%a: f64, %o: f64):
        %t = math.tanh %a : f64
        linalg.yield %t : f64
      } -> tensor<?xf64>
      %z = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
          ins(%y, %d : tensor<?xf64>, tensor<?xf64>) outs(%e : tensor<?xf64>) {
      ^bb0(%a: f64, %b: f64, %o: f64):
        %p = arith.mulf %a, %b : f64
        linalg.yield %p : f64
      } -> tensor<?xf64>
      return %z : tensor<?xf64>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<?xf64>, %d: tensor<?xf64>, %e: tensor<?xf64>) -> tensor<?xf64> {
      %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
          ins(%x : tensor<?xf64>) outs(%e : tensor<?xf64>) {
      ^bb0(%a: f64, %o: f64):
        %t = math.tanh %a : f64
        linalg.yield %t : f64
      } -> tensor<?xf64>
      %z = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
          ins(%d : tensor<?xf64>) outs(%y : tensor<?xf64>) {
      ^bb0(%b: f64, %a: f64):
        %p = arith.mulf %a, %b : f64
        linalg.yield %p : f64
      } -> tensor<?xf64>
      return %z : tensor<?xf64>
    }
    ```
  }];
  let statistics = [
    Statistic<"numReused", "reused", "results in the memory of operands">
  ];
}

#endif // NZ_OPTIMIZE_PASSES_TD
