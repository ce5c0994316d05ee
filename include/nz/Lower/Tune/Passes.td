//===- Passes.td - Loops over rows, made faster ----------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_TUNE_PASSES_TD
#define NZ_LOWER_TUNE_PASSES_TD

include "mlir/Pass/PassBase.td"

def KeepRowsPass : Pass<"nz-keep-rows", "::mlir::ModuleOp"> {
  let summary = "Keep rows of sums in registers while entries are visited";
  let description = [{
    An innermost loop from zero on over a number of elements that is known adds
    to a row of sums, in loops over entries that stay on this row. Here the row
    is in vectors of up to `vector-bits` bits, which these loops carry: it is
    read in front of them and written behind them, and where a loop in front
    fills it, it is not read at all. So a row that is not in the cache is waited
    for once. Rows of more than `registers` vectors, or of less than 128 bits,
    are left alone, and so is what reads or writes memory that may overlap them,
    as far as `memref.distinct_objects` does not exclude it.

    Every sum is made of the same terms in the same order. Functions that are
    not private, or have results, are not made of rows and are left alone.

    Example, `--nz-keep-rows --canonicalize`:

    ```mlir
    func.func private @rows(%x: memref<?x8xf32>, %y: memref<8xf32>, %a: f32, %low: index, %high: index) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %apart:2 = memref.distinct_objects %y, %x : memref<8xf32>, memref<?x8xf32>
      scf.for %k = %c0 to %c8 step %c1 {
        memref.store %a, %apart#0[%k] : memref<8xf32>
      }
      scf.for %p = %low to %high step %c1 {
        scf.for %k = %c0 to %c8 step %c1 {
          %u = memref.load %apart#1[%p, %k] : memref<?x8xf32>
          %v = memref.load %apart#0[%k] : memref<8xf32>
          %s = arith.addf %v, %u : f32
          memref.store %s, %apart#0[%k] : memref<8xf32>
        }
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func private @rows(%x: memref<?x8xf32>, %y: memref<8xf32>, %a: f32, %low: index, %high: index) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %apart:2 = memref.distinct_objects %y, %x : memref<8xf32>, memref<?x8xf32>
      %start = vector.broadcast %a : f32 to vector<8xf32>
      %row = scf.for %p = %low to %high step %c1 iter_args(%v = %start) -> (vector<8xf32>) {
        %u = vector.load %apart#1[%p, %c0] : memref<?x8xf32>, vector<8xf32>
        %s = arith.addf %v, %u : vector<8xf32>
        scf.yield %s : vector<8xf32>
      }
      vector.store %row, %apart#0[%c0] : memref<8xf32>, vector<8xf32>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numRows", "rows", "rows of sums that stay in registers">];
  let options = [
    Option<"registers", "registers", "unsigned", /*default=*/"8", "the most registers that rows fill">,
    Option<"vectorBits", "vector-bits", "unsigned", /*default=*/"256", "bits of a register">
  ];
}

def PrefetchRowsPass : Pass<"nz-prefetch-rows", "::mlir::ModuleOp"> {
  let summary = "Ask for the rows of entries to come";
  let description = [{
    A loop over stored entries reads, or adds to, a row of a dense operand at the
    coordinate of each entry. No processor guesses where the next is, and of rows
    that are not in its caches it waits for. Where such a loop reads a coordinate
    at each position, and all of the row at it of an operand of more than `bytes`
    bytes, or half of that where the row is summed up in one number, the row of a
    later position is asked for into the second cache: up to
    16 lines of 64 bytes, so many positions ahead that the rows in between fill
    8 kilobytes, but 8 to 32. Behind the last position it is the last row again.
    Of the loops of a sweep that meet the same rows the first asks for them.
    Nothing is computed differently. Operands of rows whose size is not known are
    asked whether they are large when the loop runs, as in the cache the requests
    cost more than they bring; of rows whose width is not known the 16th one is
    asked for. Single numbers, of an array whose size is not known, are asked for
    where a loop inside runs along `long-row` bytes or more of a row.

    Example, `--nz-prefetch-rows="bytes=4096"`:

    ```mlir
    func.func private @rows(%crd: memref<?xindex>, %x: memref<4096x16xf32>, %y: memref<16xf32>, %low: index, %high: index) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c16 = arith.constant 16 : index
      scf.for %p = %low to %high step %c1 {
        %j = memref.load %crd[%p] : memref<?xindex>
        scf.for %k = %c0 to %c16 step %c1 {
          %a = memref.load %x[%j, %k] : memref<4096x16xf32>
          memref.store %a, %y[%k] : memref<16xf32>
        }
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func private @rows(%crd: memref<?xindex>, %x: memref<4096x16xf32>, %y: memref<16xf32>, %low: index, %high: index) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c16 = arith.constant 16 : index
      %first = arith.constant 0 : index
      %count = memref.dim %crd, %first : memref<?xindex>
      %one = arith.constant 1 : index
      %last = arith.subi %count, %one : index
      scf.for %p = %low to %high step %c1 {
        %distance = arith.constant 32 : index
        %later = arith.addi %p, %distance : index
        %q = arith.minui %later, %last : index
        %i = memref.load %crd[%q] : memref<?xindex>
        %begin = arith.constant 0 : index
        memref.prefetch %x[%i, %begin], read, locality<2>, data : memref<4096x16xf32>
        %j = memref.load %crd[%p] : memref<?xindex>
        scf.for %k = %c0 to %c16 step %c1 {
          %a = memref.load %x[%j, %k] : memref<4096x16xf32>
          memref.store %a, %y[%k] : memref<16xf32>
        }
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"];
  let statistics = [Statistic<"numPrefetched", "prefetched", "operands whose rows are asked for ahead">];
  let options = [
    Option<"bytes", "bytes", "int64_t", /*default=*/"2097152", "the most bytes of an operand that is left alone">,
    Option<"longRow", "long-row", "int64_t", /*default=*/"256", "bytes from which on a row is long">
  ];
}

def VersionWidthsPass : Pass<"nz-version-widths", "::mlir::ModuleOp"> {
  let summary = "Loops over rows for each of some widths, chosen when they run";
  let description = [{
    A row of sums stays in registers only where the compiler knows how wide it
    is. In a private function without results whose innermost loops from zero on
    all end at one argument, the loops are there once for each of `widths`, with
    a constant for the argument, and once for all others. No order of sums changes.

    Example, `--nz-version-widths="widths=8" --canonicalize`:

    ```mlir
    func.func private @fill(%x: memref<?xf64>, %a: f64, %k: index) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      scf.for %j = %c0 to %k step %c1 {
        memref.store %a, %x[%j] : memref<?xf64>
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func private @fill(%x: memref<?xf64>, %a: f64, %k: index) {
      %c8 = arith.constant 8 : index
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      scf.index_switch %k
      case 8 {
        scf.for %j = %c0 to %c8 step %c1 {
          memref.store %a, %x[%j] : memref<?xf64>
        }
        scf.yield
      }
      default {
        scf.for %j = %c0 to %k step %c1 {
          memref.store %a, %x[%j] : memref<?xf64>
        }
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
  let statistics = [Statistic<"numVersioned", "versioned", "functions with versions for widths">];
  let options = [ListOption<"widths", "widths", "int64_t", "widths that have loops of their own">];
}

def VectorizeSumsPass : Pass<"nz-vectorize-sums"> {
  let summary = "Sum over dense dimensions in lanes";
  let description = [{
    A sum over a dense dimension may be taken in any order, which the lowerings
    to loops say by `fastmath<reassoc>`. Here the order is written: vectors of
    128 bytes of partial sums, whose halves are added until they have 32 bytes,
    further blocks of 32 bytes, whose halves are added until there is one
    number, and then the terms that are left, one by one. LLVM is free no more:
    bits depend on neither its choices nor the vectors of the machine.

    Operands whose last dimension is the loop's are loaded as vectors, or one by
    one where strides put them apart in memory; with others, elements are
    loaded one by one, in blocks of 32 bytes only. So strides change no bit.
    Loops that do anything beside arithmetic, loads and stores along the last
    dimension, or carry anything but sums, are summed in order.

    Example, `--nz-vectorize-sums --canonicalize`; a long block would have 16
    numbers:

    ```mlir
    func.func @sum(%x: memref<5xf64>, %b: f64) -> f64 {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c5 = arith.constant 5 : index
      %r = scf.for %i = %c0 to %c5 step %c1 iter_args(%s = %b) -> (f64) {
        %a = memref.load %x[%i] : memref<5xf64>
        %t = arith.addf %s, %a fastmath<reassoc> : f64
        scf.yield %t : f64
      }
      return %r : f64
    }
    ```

    becomes

    ```mlir
    func.func @sum(%x: memref<5xf64>, %b: f64) -> f64 {
      %c0 = arith.constant 0 : index
      %c4 = arith.constant 4 : index
      %v = vector.load %x[%c0] : memref<5xf64>, vector<4xf64>
      %low = vector.shuffle %v, %v [0, 1] : vector<4xf64>, vector<4xf64>
      %high = vector.shuffle %v, %v [2, 3] : vector<4xf64>, vector<4xf64>
      %two = arith.addf %low, %high : vector<2xf64>
      %first = vector.extract %two[0] : f64 from vector<2xf64>
      %second = vector.extract %two[1] : f64 from vector<2xf64>
      %one = arith.addf %first, %second : f64
      %s = arith.addf %b, %one : f64
      %a = memref.load %x[%c4] : memref<5xf64>
      %t = arith.addf %s, %a : f64
      return %t : f64
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
  let statistics = [
    Statistic<"numLoops", "loops", "loops whose sums are in lanes">
  ];
}

#endif // NZ_LOWER_TUNE_PASSES_TD
