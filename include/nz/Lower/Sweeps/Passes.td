//===- Passes.td - Operations that share rows --------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_SWEEPS_PASSES_TD
#define NZ_LOWER_SWEEPS_PASSES_TD

include "mlir/Pass/PassBase.td"

def FuseSweepsPass : Pass<"nz-fuse-sweeps"> {
  let summary = "Run operations on the same rows block by block";
  let description = [{
    Gathers kernels and `linalg.generic` operations on buffers into `nz.sweep`:
    what one leaves of some rows is still in the cache when the next one reads
    it. An operation joins if, of every buffer that it shares with the others
    and that one of them writes, all touch the same elements for each row, and
    if it shares such a buffer: then all have the same rows. One of them is a
    kernel whose outermost level is dense. Computations, checks and allocations
    in between move in front of the sweep if they can, other operations stay
    behind it; nothing moves over a check that cannot.

    Rows of an operation must be independent. A sum over all rows stays alone: in
    blocks its vectors would be other parts, and its bits others. With
    `parallel`, chunks of rows run in parallel; without it, rows of a kernel may
    also meet where each of its entries adds to memory. Where a kernel has
    `nz.parts`, rows may meet either way: the sweep runs in parts. Results have
    the same bits with and without sweeps.

    What stands between two operations and touches rows of the second joins, too,
    and fills move to what they are for. An operation that runs over values joins
    as one over the entries of the rows, marked by `nz.entries`.

    Example, a product and the squares of its elements:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @squares(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %x: memref<?xf64>, %z: memref<?xf64>, %n: index) attributes {nz.entry} {
      %y = memref.alloc(%n) : memref<?xf64>
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
      return
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @squares(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %x: memref<?xf64>, %z: memref<?xf64>, %n: index) attributes {nz.entry} {
      %y = memref.alloc(%n) : memref<?xf64>
      nz.sweep over %P by 512 : <?x?, #L> {
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
      return
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect"];
  let statistics = [
    Statistic<"numSweeps", "sweeps", "sweeps of two operations or more">
  ];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"false",
           "run chunks of rows in parallel">
  ];
}

def SweepPartsPass : Pass<"nz-sweep-parts"> {
  let summary = "Run kernels that sum by parts in parts of rows";
  let description = [{
    A kernel with `nz.parts` that has joined no sweep gets one of its own, whose
    parts of rows have sums of their own. Kernels stay as they are whose buffers
    might be others by another name.

    Example, `--nz-sweep-parts=parallel`:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @transposed(%P: !nz.pattern<?x9, #L>, %v: memref<?xf64>, %x: memref<?xf64>, %y: memref<9xf64>) attributes {nz.entry} {
      nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %x at (i) : memref<?xf64>)
          sums (%y at (j) : memref<9xf64>) : !nz.pattern<?x9, #L> attributes {nz.parts = 8 : i64} {
      ^bb0(%a: f64, %b: f64):
        %c = arith.mulf %a, %b : f64
        nz.yield %c : f64
      }
      return
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @transposed(%P: !nz.pattern<?x9, #L>, %v: memref<?xf64>, %x: memref<?xf64>, %y: memref<9xf64>) attributes {nz.entry} {
      nz.sweep over %P by 512 in 8 parts summing(%y : memref<9xf64>) parallel : <?x9, #L> {
      ^bb0(%low: index, %high: index):
        nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>, %x at (i) : memref<?xf64>)
            sums (%y at (j) : memref<9xf64>) : !nz.pattern<?x9, #L> attributes {nz.parts = 8 : i64} {
        ^bb0(%a: f64, %b: f64):
          %c = arith.mulf %a, %b : f64
          nz.yield %c : f64
        }
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect"];
  let statistics = [
    Statistic<"numSweeps", "sweeps", "sweeps of one kernel">
  ];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"false",
           "run parts in parallel">
  ];
}

def ShrinkBuffersPass : Pass<"nz-shrink-buffers"> {
  let summary = "Give buffers that one sweep alone needs room for a block";
  let description = [{
    A buffer that operations of one `nz.sweep` alone touch, each in its rows or at
    the stored entries of its rows, becomes an `nz.block_buffer`: it stays in the
    cache, and memory does not grow with the number of rows. A block then ends where its
    entries have enough of their own, too; where rows are met piece by piece, enough of
    one piece. Products of dense tensors of three
    dimensions and more, which become products of views, keep whole buffers.

    Example, whose product is needed row by row:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @squares(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %x: memref<?xf64>, %z: memref<?xf64>, %n: index) {
      %y = memref.alloc(%n) : memref<?xf64>
      nz.sweep over %P by 512 : <?x?, #L> {
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
      memref.dealloc %y : memref<?xf64>
      return
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @squares(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %x: memref<?xf64>, %z: memref<?xf64>, %n: index) {
      nz.sweep over %P by 512 : <?x?, #L> {
      ^bb0(%low: index, %high: index):
        %y = nz.block_buffer() : memref<?xf64>
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
      return
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect"];
  let statistics = [
    Statistic<"numBuffers", "buffers", "buffers with room for one block">
  ];
}

def HoistArraysPass : Pass<"nz-hoist-arrays", "::mlir::ModuleOp"> {
  let summary = "Fetch arrays of patterns in front of sweeps";
  let description = [{
    Functions that a sweep calls for each block ask patterns for their arrays and
    sizes, which is a call of the runtime. Of a private function that is called
    once, and of a pattern from outside of the sweep, these become arguments.

    Example:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func private @rows(%P: !nz.pattern<?x?, #L>, %low: index, %high: index) {
      %positions = nz.positions %P, 1 : !nz.pattern<?x?, #L> to memref<?xindex>
      %one = arith.constant 1 : index
      scf.for %i = %low to %high step %one {
        memref.store %i, %positions[%i] : memref<?xindex>
      }
      return
    }
    func.func @main(%P: !nz.pattern<?x?, #L>) {
      nz.sweep over %P by 64 : !nz.pattern<?x?, #L> {
      ^bb0(%low: index, %high: index):
        func.call @rows(%P, %low, %high) : (!nz.pattern<?x?, #L>, index, index) -> ()
      }
      return
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func private @rows(%P: !nz.pattern<?x?, #L>, %low: index, %high: index, %positions: memref<?xindex>) {
      %one = arith.constant 1 : index
      scf.for %i = %low to %high step %one {
        memref.store %i, %positions[%i] : memref<?xindex>
      }
      return
    }
    func.func @main(%P: !nz.pattern<?x?, #L>) {
      %positions = nz.positions %P, 1 : !nz.pattern<?x?, #L> to memref<?xindex>
      nz.sweep over %P by 64 : !nz.pattern<?x?, #L> {
      ^bb0(%low: index, %high: index):
        func.call @rows(%P, %low, %high, %positions) : (!nz.pattern<?x?, #L>, index, index, memref<?xindex>) -> ()
      }
      return
    }
    ```
  }];
  let statistics = [Statistic<"numHoisted", "hoisted", "arrays and sizes that blocks do not ask for">];
}

def LowerSweepsPass : Pass<"nz-lower-sweeps"> {
  let summary = "Lower sweeps to loops over blocks of rows";
  let description = [{
    `nz.sweep`, whose operations have become calls over a range of rows, becomes
    a loop over blocks of rows; a parallel one, the same in each of the
    pattern's chunks, which run in an `scf.parallel` loop. Buffers of a block
    have room for one block in each thread. A sweep in parts becomes a loop over
    these, each the chunks of a part; what they add up is behind it, or, in one
    thread, in it.

    Example, `--nz-lower-sweeps --canonicalize`:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func private @product(memref<?xf64>, index, index)
    func.func private @squares(memref<?xf64>, memref<?xf64>, index, index)
    func.func @main(%P: !nz.pattern<?x?, #L>, %y: memref<?xf64>, %z: memref<?xf64>) {
      nz.sweep over %P by 64 : <?x?, #L> {
      ^bb0(%low: index, %high: index):
        func.call @product(%y, %low, %high) : (memref<?xf64>, index, index) -> ()
        func.call @squares(%y, %z, %low, %high) : (memref<?xf64>, memref<?xf64>, index, index) -> ()
      }
      return
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func private @product(memref<?xf64>, index, index)
    func.func private @squares(memref<?xf64>, memref<?xf64>, index, index)
    func.func @main(%P: !nz.pattern<?x?, #L>, %y: memref<?xf64>, %z: memref<?xf64>) {
      %c64 = arith.constant 64 : index
      %c0 = arith.constant 0 : index
      %n = nz.size %P, 0 : <?x?, #L>
      scf.for %low = %c0 to %n step %c64 {
        %next = arith.addi %low, %c64 : index
        %high = arith.minui %next, %n : index
        func.call @product(%y, %low, %high) : (memref<?xf64>, index, index) -> ()
        func.call @squares(%y, %z, %low, %high) : (memref<?xf64>, memref<?xf64>, index, index) -> ()
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::nz::NzDialect"];
}

#endif // NZ_LOWER_SWEEPS_PASSES_TD
