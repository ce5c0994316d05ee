//===- Passes.td - From operations on buffers to loops ---*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_LOOPS_PASSES_TD
#define NZ_LOWER_LOOPS_PASSES_TD

include "mlir/Pass/PassBase.td"

def FuseSumsPass : Pass<"nz-fuse-sums"> {
  let summary = "Take sums in the loop that makes what they add";
  let description = [{
    A sum over all elements of a buffer that a loop in front of it writes reads
    them all once more. Both become one `linalg.generic`, whose iterations write
    an element and add to the sum. The order of the sum is as before, so no bit
    changes; chunks of the loop cannot run in parallel any more.

    Each iteration of the loop writes its own elements and reads no others of what
    it writes; what stands between the two touches none of its buffers. In
    `nz.sweep` they meet in the cache as they are.

    Example, a step of conjugate gradients, `--nz-fuse-sums`:

    ```mlir
    #i = affine_map<(i) -> (i)>
    #none = affine_map<(i) -> ()>
    func.func @step(%Ap: memref<?xf64>, %a: f64, %n: index) -> (memref<?xf64>, memref<f64>) attributes {nz.entry} {
      %r = memref.alloc(%n) : memref<?xf64>
      %square = memref.alloc() : memref<f64>
      linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
          ins(%Ap : memref<?xf64>) outs(%r : memref<?xf64>) {
      ^bb0(%x: f64, %out: f64):
        %y = arith.mulf %a, %x : f64
        linalg.yield %y : f64
      }
      linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
          ins(%r : memref<?xf64>) outs(%square : memref<f64>) {
      ^bb0(%x: f64, %sum: f64):
        %y = arith.mulf %x, %x : f64
        %z = arith.addf %sum, %y : f64
        linalg.yield %z : f64
      }
      return %r, %square : memref<?xf64>, memref<f64>
    }
    ```

    becomes

    ```mlir
    #i = affine_map<(i) -> (i)>
    #none = affine_map<(i) -> ()>
    func.func @step(%Ap: memref<?xf64>, %a: f64, %n: index) -> (memref<?xf64>, memref<f64>) attributes {nz.entry} {
      %r = memref.alloc(%n) : memref<?xf64>
      %square = memref.alloc() : memref<f64>
      linalg.generic {indexing_maps = [#i, #i, #none], iterator_types = ["reduction"]}
          ins(%Ap : memref<?xf64>) outs(%r, %square : memref<?xf64>, memref<f64>) {
      ^bb0(%x: f64, %out: f64, %sum: f64):
        %y = arith.mulf %a, %x : f64
        %s = arith.mulf %y, %y : f64
        %z = arith.addf %sum, %s : f64
        linalg.yield %y, %z : f64, f64
      }
      return %r, %square : memref<?xf64>, memref<f64>
    }
    ```
  }];
  let statistics = [
    Statistic<"numSums", "sums", "sums that joined a loop">
  ];
}

def AbsorbFillsPass : Pass<"nz-absorb-fills"> {
  let summary = "Let sums start at what fills write";
  let description = [{
    A buffer that is filled with a constant and then summed into by a kernel is
    written, read and written again. Where the loops of the kernel meet all of a
    row, or of an entry, in one run, its sums start at the constant, and the fill
    goes: rows are filled, if at all, while they are in the cache, and by the
    thread that sums.

    Nobody else may touch the buffer between fill and kernel, which are in one
    block; the buffer has no other name.

    Example, `--nz-absorb-fills`:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @row_sums(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>) -> memref<8xf64> {
      %zero = arith.constant 0.0 : f64
      %y = memref.alloc() : memref<8xf64>
      linalg.fill ins(%zero : f64) outs(%y : memref<8xf64>)
      nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%y at (i) : memref<8xf64>) : !nz.pattern<?x?, #L> {
      ^bb0(%a: f64):
        nz.yield %a : f64
      }
      return %y : memref<8xf64>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @row_sums(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>) -> memref<8xf64> {
      %zero = arith.constant 0.0 : f64
      %y = memref.alloc() : memref<8xf64>
      nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%y at (i) : memref<8xf64>) : !nz.pattern<?x?, #L> attributes {nz.starts = [0.0]} {
      ^bb0(%a: f64):
        nz.yield %a : f64
      }
      return %y : memref<8xf64>
    }
    ```
  }];
  let statistics = [
    Statistic<"numFills", "fills", "fills that went into kernels">
  ];
}

def LowerKernelsToLoopsPass : Pass<"nz-lower-kernels-to-loops", "::mlir::ModuleOp"> {
  let summary = "Lower kernels on buffers to loops";
  let description = [{
    Every `nz.kernel` becomes a call of a private function over a range of its
    outermost level, which holds plain scalar loops: levels of the patterns
    first, then the dense dimensions. A level whose coordinate an earlier
    pattern fixed is located: by arithmetic when it is dense, else by scanning
    its segment. Sums over a loop are carried in registers. Loops around loops
    are not unrolled, as rows have few entries. Buffers that cannot overlap are
    said to be distinct objects, pair by pair with what is written.

    With `parallel`, chunks of rows run in an `scf.parallel` loop where rows are
    independent: every result is owned by its row or its entry, and nothing in
    the body can fail. Chunks follow from the pattern alone, so that results do
    not depend on the number of threads.

    With `share-entries`, kernels over the same entries that stand side by side
    share the loops over these, and a function, if neither touches what another
    changes: what they read is read once. Loops over dense dimensions remain
    each kernel's own, with the same bits.

    Assumes bufferized kernels.

    Example, cleaned up by `--nz-lower-kernels-to-loops --canonicalize`:

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
    func.func private @row_sums_rows_0(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %y: memref<?xf64>, %lo: index, %hi: index) {
      %c1 = arith.constant 1 : index
      %pos = nz.positions %P, 1 : !nz.pattern<?x?, #L> to memref<?xindex>
      scf.for %i = %lo to %hi step %c1 {
        %y0 = memref.load %y[%i] : memref<?xf64>
        %i1 = arith.addi %i, %c1 : index
        %first = memref.load %pos[%i] : memref<?xindex>
        %last = memref.load %pos[%i1] : memref<?xindex>
        %sum = scf.for %p = %first to %last step %c1 iter_args(%s = %y0) -> (f64) {
          %a = memref.load %v[%p] : memref<?xf64>
          %t = arith.addf %s, %a : f64
          scf.yield %t : f64
        }
        memref.store %sum, %y[%i] : memref<?xf64>
      } {loop_annotation = #llvm.loop_annotation<unroll = <disable = true>>}
      return
    }
    func.func @row_sums(%P: !nz.pattern<?x?, #L>, %v: memref<?xf64>, %y: memref<?xf64>) {
      %c0 = arith.constant 0 : index
      %n = nz.size %P, 0 : !nz.pattern<?x?, #L>
      call @row_sums_rows_0(%P, %v, %y, %c0, %n) : (!nz.pattern<?x?, #L>, memref<?xf64>, memref<?xf64>, index, index) -> ()
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::nz::NzDialect"];
  let statistics = [
    Statistic<"numKernels", "kernels", "kernels lowered to loops">,
    Statistic<"numParallel", "parallel", "kernels whose rows run in parallel">,
    Statistic<"numShared", "shared", "kernels that share loops over entries">
  ];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"false",
           "run chunks of independent rows in parallel">,
    Option<"shareEntries", "share-entries", "bool", /*default=*/"true",
           "kernels over the same entries visit them together">
  ];
}

def LowerContractionsToLoopsPass : Pass<"nz-lower-contractions-to-loops", "::mlir::ModuleOp"> {
  let summary = "Lower dense products on buffers to loops over register tiles";
  let description = [{
    A `linalg.generic` on buffers that is a contraction of f32 or f64 (it adds
    the products of two operands to a third) becomes a call of a private
    function, if the result and one operand have contiguous rows of the same
    columns. Loops that all operands have side by side are one, by
    `memref.collapse_shape`: heads by numbers of a head are columns, or terms.
    The function sums tiles of six rows by two or four vectors of
    columns in registers; what is left over at the sides goes by two rows and by
    one, and by masked vectors. The reduction is blocked by 256 and rows by 72, so that
    what a tile reads again is in a cache (K. Goto, R. van de Geijn, "Anatomy of
    high-performance matrix multiplication", ACM TOMS 34(3), 2008). Each element
    of the result meets its terms in order.

    With `parallel`, chunks of rows run in an `scf.parallel` loop where there is
    enough to do. Bits depend on neither chunks nor `vector-bits`.

    Other operations stay as they are.

    Example, `--nz-lower-contractions-to-loops="vector-bits=256" --canonicalize`:

    ```mlir
    func.func @product(%x: memref<8xf64>, %A: memref<8x8xf64>, %y: memref<8xf64>) {
      linalg.generic {indexing_maps = [affine_map<(j, k) -> (k)>, affine_map<(j, k) -> (k, j)>, affine_map<(j, k) -> (j)>],
                      iterator_types = ["parallel", "reduction"]}
          ins(%x, %A : memref<8xf64>, memref<8x8xf64>) outs(%y : memref<8xf64>) {
      ^bb0(%a: f64, %b: f64, %c: f64):
        %p = arith.mulf %a, %b : f64
        %s = arith.addf %c, %p : f64
        linalg.yield %s : f64
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func private @product_rows_0(%x: memref<8xf64>, %A: memref<8x8xf64>, %y: memref<8xf64>, %columns: index, %terms: index) {
      %c4 = arith.constant 4 : index
      %c1 = arith.constant 1 : index
      %c0 = arith.constant 0 : index
      %c8 = arith.constant 8 : index
      %y0 = vector.load %y[%c0] : memref<8xf64>, vector<4xf64>
      %y1 = vector.load %y[%c4] : memref<8xf64>, vector<4xf64>
      %r:2 = scf.for %k = %c0 to %c8 step %c1 iter_args(%s0 = %y0, %s1 = %y1) -> (vector<4xf64>, vector<4xf64>) {
        %b0 = vector.load %A[%k, %c0] : memref<8x8xf64>, vector<4xf64>
        %b1 = vector.load %A[%k, %c4] : memref<8x8xf64>, vector<4xf64>
        %a = memref.load %x[%k] : memref<8xf64>
        %f = vector.broadcast %a : f64 to vector<4xf64>
        %t0 = vector.fma %f, %b0, %s0 : vector<4xf64>
        %t1 = vector.fma %f, %b1, %s1 : vector<4xf64>
        scf.yield %t0, %t1 : vector<4xf64>, vector<4xf64>
      }
      vector.store %r#0, %y[%c0] : memref<8xf64>, vector<4xf64>
      vector.store %r#1, %y[%c4] : memref<8xf64>, vector<4xf64>
      return
    }
    func.func @product(%x: memref<8xf64>, %A: memref<8x8xf64>, %y: memref<8xf64>) {
      %c8 = arith.constant 8 : index
      call @product_rows_0(%x, %A, %y, %c8, %c8) : (memref<8xf64>, memref<8x8xf64>, memref<8xf64>, index, index) -> ()
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
  let statistics = [
    Statistic<"numContractions", "contractions", "contractions lowered to tiles">,
    Statistic<"numCollapsed", "collapsed", "contractions of fewer loops than they had">,
    Statistic<"numParallel", "parallel", "contractions whose rows run in parallel">
  ];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"false",
           "run chunks of rows in parallel">,
    Option<"vectorBits", "vector-bits", "unsigned", /*default=*/"256",
           "bits of the vectors of the machine">
  ];
}

def LowerGenericsToLoopsPass : Pass<"nz-lower-generics-to-loops", "::mlir::ModuleOp"> {
  let summary = "Lower dense computations on buffers to loops";
  let description = [{
    Every `linalg.generic` on buffers becomes a call of a private function of
    scalar loops, by the same recipe as kernels: the loops that move far through
    memory outside and contiguous ones inside, reductions carried in registers
    and, where they are short, unrolled only when they are vectors, buffers that
    cannot overlap said to be distinct.

    With `parallel`, chunks of the outermost loop run in an `scf.parallel` loop
    where there is enough to do, every element of a result belongs to one
    iteration, and nothing in the body can fail.

    Example, cleaned up by `--nz-lower-generics-to-loops --canonicalize`:

    ```mlir
    func.func @sum(%x: memref<8xf64>, %s: memref<f64>) {
      linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
          ins(%x : memref<8xf64>) outs(%s : memref<f64>) {
      ^bb0(%a: f64, %b: f64):
        %t = arith.addf %a, %b : f64
        linalg.yield %t : f64
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func private @sum_rows_0(%x: memref<8xf64>, %s: memref<f64>, %n: index) {
      %c1 = arith.constant 1 : index
      %c0 = arith.constant 0 : index
      %c8 = arith.constant 8 : index
      %b0 = memref.load %s[] : memref<f64>
      %r = scf.for %i = %c0 to %c8 step %c1 iter_args(%b = %b0) -> (f64) {
        %a = memref.load %x[%i] : memref<8xf64>
        %t = arith.addf %a, %b fastmath<reassoc> : f64
        scf.yield %t : f64
      } {loop_annotation = #llvm.loop_annotation<vectorize = <followupVectorized = <unroll = <full = true>>>, unroll = <disable = true>>}
      memref.store %r, %s[] : memref<f64>
      return
    }
    func.func @sum(%x: memref<8xf64>, %s: memref<f64>) {
      %c8 = arith.constant 8 : index
      call @sum_rows_0(%x, %s, %c8) : (memref<8xf64>, memref<f64>, index) -> ()
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
  let statistics = [
    Statistic<"numGenerics", "generics", "generic operations lowered to loops">,
    Statistic<"numParallel", "parallel", "operations that run in parallel">
  ];
  let options = [
    Option<"parallel", "parallel", "bool", /*default=*/"false",
           "run chunks of the outermost loop in parallel">
  ];
}

#endif // NZ_LOWER_LOOPS_PASSES_TD
