//===- Passes.td - Kernels whose rows meet in results ------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_SCATTERS_PASSES_TD
#define NZ_OPTIMIZE_SCATTERS_PASSES_TD

include "mlir/Pass/PassBase.td"

def SumByPartsPass : Pass<"nz-sum-by-parts"> {
  let summary = "Choose kernels whose rows add to sums of several parts";
  let description = [{
    Threads cannot add to one result where their rows meet, and the gather that
    avoids it reads values in the order of another pattern. Where a result stays
    in the cache and is met often, it is faster to let parts of the rows add to
    results of their own, which are added up in the order of the parts. A kernel
    that may do so gets `nz.parts`, the number of parts, for `--nz-fuse-sweeps`.
    Parts are of the pattern and not of the threads: in one thread, too, sums are
    those of the parts, and their bits the same.

    Applies to kernels over one pattern that only sum, in elements that no row
    and no position names, whose results have known sizes, of up to `part-bytes`
    together; where rows of several operands are read, as of the factors of a
    tensor, so many times as much, for a gather would read all of them at each
    entry. `nz.stored_entries`, on the argument that the pattern is, has to
    say that visits cost much more than adding up: sixteen times, counted in
    lines of memory.

    Example, `--nz-sum-by-parts=part-bytes=1048576`:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @transposed(%P: !nz.pattern<?x1000, #L> {nz.stored_entries = 1000000}, %v: tensor<?xf64>, %x: tensor<?xf64>, %y: tensor<1000xf64>) -> tensor<1000xf64> {
      %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %x at (i) : tensor<?xf64>) sums (%y at (j) : tensor<1000xf64>) : !nz.pattern<?x1000, #L> {
      ^bb0(%a: f64, %b: f64):
        %m = arith.mulf %a, %b : f64
        nz.yield %m : f64
      }
      return %r : tensor<1000xf64>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @transposed(%P: !nz.pattern<?x1000, #L> {nz.stored_entries = 1000000}, %v: tensor<?xf64>, %x: tensor<?xf64>, %y: tensor<1000xf64>) -> tensor<1000xf64> {
      %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %x at (i) : tensor<?xf64>) sums (%y at (j) : tensor<1000xf64>) : !nz.pattern<?x1000, #L> attributes {nz.parts = 8 : i64} {
      ^bb0(%a: f64, %b: f64):
        %m = arith.mulf %a, %b : f64
        nz.yield %m : f64
      }
      return %r : tensor<1000xf64>
    }
    ```
  }];
  let options = [
    Option<"partBytes", "part-bytes", "int64_t", "0",
           "bytes of what a part sums into">
  ];
  let statistics = [Statistic<"numChosen", "chosen", "kernels that sum by parts">];
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
    level by itself, and none that names the position or an outer level. Those
    that `--nz-sum-by-parts` has chosen stay as they are.

    In one thread scattering is faster where the result stays in the cache: values
    are then read in the order of memory. Results of up to `scattered-bytes`, all
    together, or all of one piece where rows are met in pieces, and in every
    call, stay as they are. Each element meets its terms in
    the same order either way, so its bits are the same.

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
      %r = nz.kernel order (i, j, p, q) over %T (j, i, p) at q reads (%v at (p) : tensor<?xf64>, %x at (i) : tensor<?xf64>) sums (%y at (j) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
      ^bb0(%a: f64, %b: f64):
        %m = arith.mulf %a, %b : f64
        nz.yield %m : f64
      }
      return %r : tensor<?xf64>
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect"];
  let options = [
    Option<"scatteredBytes", "scattered-bytes", "int64_t", "0",
           "bytes of a result that kernels may scatter to">
  ];
  let statistics = [Statistic<"numGathered", "gathered", "scattering kernels turned to gathers">];
}

def VisitColumnsPass : Pass<"nz-visit-columns"> {
  let summary = "Take both adjoints of a product in one visit of columns";
  let description = [{
    The adjoints of Y = A X are products of the cotangent of Y, rows of which
    are taken at entries of A (times rows of X) and summed into rows of X's
    cotangent (times values of A). Row by row of A, an entry needs a row of X
    and adds to a row of X's cotangent in memory. Column by column, both stand
    in registers, and all that an entry needs is one row of the cotangent of Y.
    Both kernels become kernels over the pattern joined into the order of its
    columns, as `--nz-gather-adjoints` does with one that scatters; each sum
    meets its terms in the same order as before.

    Applies to two kernels over one pattern that sum, one at entries over dense
    dimensions, one at an inner level, and read the same rows at the outermost
    level, which have at least `long-row` bytes. The pattern has to be an argument of
    the function, so that its other order is made once. Kernels stay where they
    are if the rows of X are near anyway, since a kernel over the same rows of A
    has just read them, if another kernel reads the sums at entries, row by row,
    and if `--nz-sum-by-parts` has chosen them.

    Example:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @adjoints(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf32>, %X: tensor<?x64xf32>, %G: tensor<?x64xf32>, %v0: tensor<?xf32>, %X0: tensor<?x64xf32>) -> (tensor<?xf32>, tensor<?x64xf32>) {
      %c64 = arith.constant 64 : index
      %dv = nz.kernel over %P (i, j) at p dims (k = %c64) reads (%X at (j, k) : tensor<?x64xf32>, %G at (i, k) : tensor<?x64xf32>) sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x?, #L> {
      ^bb0(%x: f32, %g: f32):
        %m = arith.mulf %g, %x : f32
        nz.yield %m : f32
      }
      %dX = nz.kernel over %P (i, j) at p dims (k = %c64) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>) sums (%X0 at (j, k) : tensor<?x64xf32>) : !nz.pattern<?x?, #L> {
      ^bb0(%a: f32, %g: f32):
        %m = arith.mulf %g, %a : f32
        nz.yield %m : f32
      }
      return %dv, %dX : tensor<?xf32>, tensor<?x64xf32>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    #T = #sparse_tensor.encoding<{ map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa)) }>
    func.func @adjoints(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf32>, %X: tensor<?x64xf32>, %G: tensor<?x64xf32>, %v0: tensor<?xf32>, %X0: tensor<?x64xf32>) -> (tensor<?xf32>, tensor<?x64xf32>) {
      %c64 = arith.constant 64 : index
      %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
      %dv = nz.kernel order (i, j, p, q, k) over %T (j, i, p) at q dims (k = %c64) reads (%X at (j, k) : tensor<?x64xf32>, %G at (i, k) : tensor<?x64xf32>) sums (%v0 at (p) : tensor<?xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
      ^bb0(%x: f32, %g: f32):
        %m = arith.mulf %g, %x : f32
        nz.yield %m : f32
      }
      %dX = nz.kernel order (i, j, p, q, k) over %T (j, i, p) at q dims (k = %c64) reads (%v at (p) : tensor<?xf32>, %G at (i, k) : tensor<?x64xf32>) sums (%X0 at (j, k) : tensor<?x64xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
      ^bb0(%a: f32, %g: f32):
        %m = arith.mulf %g, %a : f32
        nz.yield %m : f32
      }
      return %dv, %dX : tensor<?xf32>, tensor<?x64xf32>
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect"];
  let options = [
    Option<"longRow", "long-row", "int64_t", "256",
           "bytes from which on a row is long">
  ];
  let statistics = [Statistic<"numPairs", "pairs", "pairs of kernels that visit columns">];
}

def OrderValuesPass : Pass<"nz-order-values"> {
  let summary = "Bring values into the order in which kernels read them";
  let description = [{
    A kernel over a pattern that is another one in another order reads values
    where the other one has them: anywhere. Between long rows it would wait for
    each. A pass over the values alone, which waits for many at a time, brings
    them into the order of the visit first. Values that are the same in all
    steps are then ordered before these, by `--nz-hoist-constants`.

    Applies to kernels with `nz.source_level`, which those that
    `--nz-gather-adjoints` and `--nz-visit-columns` make have, if
    `nz.stored_entries`, on the argument that the other pattern is, says that
    the values exceed `cache-bytes`. Rows have to be shorter than `long-row`,
    beside which `--nz-prefetch-rows` asks for single values, and at least a
    fourth of that, as the pass over the values costs more than it saves beside
    shorter ones.

    Example, `--nz-order-values=cache-bytes=4194304`:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    #T = #sparse_tensor.encoding<{ map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa)) }>
    func.func @transposed(%P: !nz.pattern<?x?, #L> {nz.stored_entries = 2000000}, %v: tensor<?xf32>, %x: tensor<?x32xf32>, %y: tensor<?x32xf32>) -> tensor<?x32xf32> {
      %c32 = arith.constant 32 : index
      %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
      %r = nz.kernel over %T (j, i, p) at q dims (k = %c32) reads (%v at (p) : tensor<?xf32>, %x at (i, k) : tensor<?x32xf32>) sums (%y at (j, k) : tensor<?x32xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
      ^bb0(%a: f32, %b: f32):
        %m = arith.mulf %a, %b : f32
        nz.yield %m : f32
      }
      return %r : tensor<?x32xf32>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    #T = #sparse_tensor.encoding<{ map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa)) }>
    func.func @transposed(%P: !nz.pattern<?x?, #L> {nz.stored_entries = 2000000}, %v: tensor<?xf32>, %x: tensor<?x32xf32>, %y: tensor<?x32xf32>) -> tensor<?x32xf32> {
      %c32 = arith.constant 32 : index
      %T = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
      %n = nz.count %T : !nz.pattern<?x?x?, #T>
      %empty = tensor.empty(%n) : tensor<?xf32>
      %ordered = nz.kernel over %T (j, i, p) at q reads (%v at (p) : tensor<?xf32>) writes (%empty at (q) : tensor<?xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
      ^bb0(%a: f32):
        nz.yield %a : f32
      }
      %r = nz.kernel over %T (j, i, p) at q dims (k = %c32) reads (%ordered at (q) : tensor<?xf32>, %x at (i, k) : tensor<?x32xf32>) sums (%y at (j, k) : tensor<?x32xf32>) : !nz.pattern<?x?x?, #T> attributes {nz.source_level = 2 : i64} {
      ^bb0(%a: f32, %b: f32):
        %m = arith.mulf %a, %b : f32
        nz.yield %m : f32
      }
      return %r : tensor<?x32xf32>
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect", "::mlir::tensor::TensorDialect"];
  let options = [
    Option<"cacheBytes", "cache-bytes", "int64_t", "0",
           "bytes of values that stay in the cache">,
    Option<"longRow", "long-row", "int64_t", "256",
           "bytes from which on a row is long">
  ];
  let statistics = [Statistic<"numOrdered", "ordered", "operands of kernels that were ordered">];
}

#endif // NZ_OPTIMIZE_SCATTERS_PASSES_TD
