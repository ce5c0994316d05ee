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
    together. `nz.stored_entries`, on the argument that the pattern is, has to
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
      %r = nz.kernel order (i, j, p, q) over %T (j, i, p) at q reads (%v at (p) : tensor<?xf64>, %x at (i) : tensor<?xf64>) sums (%y at (j) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> {
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

#endif // NZ_OPTIMIZE_SCATTERS_PASSES_TD
