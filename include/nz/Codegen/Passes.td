//===- Passes.td - Passes from loops to the LLVM dialect ---*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_CODEGEN_PASSES_TD
#define NZ_CODEGEN_PASSES_TD

include "mlir/Pass/PassBase.td"

def CastExpansionsPass : Pass<"nz-cast-expansions"> {
  let summary = "Expand one dimension into several of unknown sizes by a cast";
  let description = [{
    A `memref.expand_shape` that makes several dimensions of sizes that are not
    known out of one becomes a `memref.reinterpret_cast` with the sizes that it
    has as operands; `expand-strided-metadata`, which would compute the one
    unknown size from the others, crashes on it.

    Example, with `--nz-cast-expansions --canonicalize`:

    ```mlir
    func.func @f(%a: memref<?xf64>, %n: index, %m: index) -> memref<?x?xf64> {
      %r = memref.expand_shape %a [[0, 1]] output_shape [%n, %m] : memref<?xf64> into memref<?x?xf64>
      return %r : memref<?x?xf64>
    }
    ```

    becomes

    ```mlir
    func.func @f(%a: memref<?xf64>, %n: index, %m: index) -> memref<?x?xf64> {
      %r = memref.reinterpret_cast %a to offset: [0], sizes: [%n, %m], strides: [%m, 1] : memref<?xf64> to memref<?x?xf64>
      return %r : memref<?x?xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

def ExpandBfloatsPass : Pass<"nz-expand-bfloats"> {
  let summary = "Convert between bf16 and f32 by their bits";
  let description = [{
    A bf16 is the upper half of an f32. Few machines have an instruction that
    rounds to it, and LLVM calls a function for each number elsewhere; on the
    bits it works in vectors. Conversions between bf16 and f32 become shifts, and
    rounding to the nearest even: upstream's patterns, of which its own pass
    applies others, too, that are not wanted here.

    Runs behind `arith-emulate-unsupported-floats`, which leaves no other
    arithmetic in bf16.

    Example:

    ```mlir
    func.func @widen(%x: bf16) -> f32 {
      %y = arith.extf %x : bf16 to f32
      return %y : f32
    }
    ```

    becomes

    ```mlir
    func.func @widen(%x: bf16) -> f32 {
      %bits = arith.bitcast %x : bf16 to i16
      %wide = arith.extui %bits : i16 to i32
      %half = arith.constant 16 : i32
      %upper = arith.shli %wide, %half : i32
      %y = arith.bitcast %upper : i32 to f32
      return %y : f32
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def ExpandClassesPass : Pass<"nz-expand-classes"> {
  let summary = "Compare for infinite and normal numbers";
  let description = [{
    `math.isinf` and `math.isnormal`, which upstream does not bring to LLVM,
    become comparisons of the absolute value, which also run in vectors. Normal
    numbers are those of full precision, as of C's `isnormal`: not 0, not
    infinite, not below the smallest of them.

    Works on numbers, behind the lowering to loops.

    Example:

    ```mlir
    func.func @f(%x: f64) -> i1 {
      %y = math.isinf %x : f64
      return %y : i1
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: f64) -> i1 {
      %size = math.absf %x : f64
      %infinity = arith.constant 0x7FF0000000000000 : f64
      %y = arith.cmpf oeq, %size, %infinity : f64
      return %y : i1
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def ExpandSmallArgumentsPass : Pass<"nz-expand-small-arguments"> {
  let summary = "Compute expm1 and log1p without losing small arguments";
  let description = [{
    Upstream lowers these functions of f32 and f64 to exp(x) - 1 and log(1 + x),
    of which nothing is right where x is below the last place of 1. Here they are
    within four units in the last place, by W. Kahan's formulas (in N. Higham,
    "Accuracy and Stability of Numerical Algorithms", section 1.14.1): what
    rounding does to u = exp(x), or to u = 1 + x, cancels in x / log(u).

    Works on numbers, behind the lowering to loops.

    Example:

    ```mlir
    func.func @f(%x: f64) -> f64 {
      %y = math.log1p %x : f64
      return %y : f64
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: f64) -> f64 {
      %one = arith.constant 1.0 : f64
      %u = arith.addf %x, %one : f64
      %l = math.log %u : f64
      %rest = arith.subf %u, %one : f64
      %ratio = arith.divf %x, %rest : f64
      %usual = arith.mulf %l, %ratio : f64
      %infinity = arith.constant 0x7FF0000000000000 : f64
      %isInfinite = arith.cmpf oeq, %u, %infinity : f64
      %z = arith.select %isInfinite, %u, %usual : f64
      %isSmall = arith.cmpf oeq, %u, %one : f64
      %y = arith.select %isSmall, %x, %z : f64
      return %y : f64
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def ExpandFunctionsPass : Pass<"nz-expand-functions"> {
  let summary = "Compute exp, log and tanh of f32 and f64 by arithmetic";
  let description = [{
    The C library computes one exponential at a time. As additions and products
    it is computed in vectors with the loop around it, and a number has the same
    bits in a vector as alone, so that results do not depend on where chunks of a
    parallel loop end.

    Errors are below 2 units in the last place, infinities, NaN and numbers below
    the normal ones included. Methods: reduction of the argument by W. Cody and
    W. Waite, "Software Manual for the Elementary Functions" (1980), with Taylor's
    series for exp; coefficients of FreeBSD's msun (log) and of S. Moshier's
    Cephes (tanh).

    Works on numbers, behind the lowering to loops.

    Example, with `--nz-expand-functions --canonicalize`:

    ```mlir
    func.func @f(%x: f32) -> f32 {
      %y = math.exp %x : f32
      return %y : f32
    }
    ```

    becomes

    ```mlir
    func.func @f(%arg0: f32) -> f32 {
      %c-1262485377_i32 = arith.constant -1262485377 : i32
      %c1262485504_i32 = arith.constant 1262485504 : i32
      %c23_i32 = arith.constant 23 : i32
      %c127_i32 = arith.constant 127 : i32
      %cst = arith.constant 1.000000e+00 : f32
      %cst_0 = arith.constant 0.166666672 : f32
      %cst_1 = arith.constant 0.0416666679 : f32
      %cst_2 = arith.constant 0.00833333377 : f32
      %cst_3 = arith.constant 0.00138888892 : f32
      %cst_4 = arith.constant 1.98412701E-4 : f32
      %cst_5 = arith.constant 5.000000e-01 : f32
      %cst_6 = arith.constant 2.12194442E-4 : f32
      %cst_7 = arith.constant -0.693359375 : f32
      %cst_8 = arith.constant 1.44269502 : f32
      %cst_9 = arith.constant 0x4B400000 : f32
      %cst_10 = arith.constant 8.900000e+01 : f32
      %cst_11 = arith.constant -1.040000e+02 : f32
      %0 = arith.cmpf ogt, %arg0, %cst_10 : f32
      %1 = arith.select %0, %cst_10, %arg0 : f32
      %2 = arith.cmpf olt, %1, %cst_11 : f32
      %3 = arith.select %2, %cst_11, %1 : f32
      %4 = llvm.intr.fmuladd(%3, %cst_8, %cst_9) : (f32, f32, f32) -> f32
      %5 = arith.subf %4, %cst_9 : f32
      %6 = llvm.intr.fmuladd(%5, %cst_7, %3) : (f32, f32, f32) -> f32
      %7 = llvm.intr.fmuladd(%5, %cst_6, %6) : (f32, f32, f32) -> f32
      %8 = llvm.intr.fmuladd(%5, %cst_5, %cst_9) : (f32, f32, f32) -> f32
      %9 = arith.bitcast %8 : f32 to i32
      %10 = arith.subi %9, %c1262485504_i32 : i32
      %11 = arith.bitcast %4 : f32 to i32
      %12 = arith.subi %11, %c1262485504_i32 : i32
      %13 = arith.subi %12, %10 : i32
      %14 = llvm.intr.fmuladd(%cst_4, %7, %cst_3) : (f32, f32, f32) -> f32
      %15 = llvm.intr.fmuladd(%14, %7, %cst_2) : (f32, f32, f32) -> f32
      %16 = llvm.intr.fmuladd(%15, %7, %cst_1) : (f32, f32, f32) -> f32
      %17 = llvm.intr.fmuladd(%16, %7, %cst_0) : (f32, f32, f32) -> f32
      %18 = llvm.intr.fmuladd(%17, %7, %cst_5) : (f32, f32, f32) -> f32
      %19 = llvm.intr.fmuladd(%18, %7, %cst) : (f32, f32, f32) -> f32
      %20 = llvm.intr.fmuladd(%19, %7, %cst) : (f32, f32, f32) -> f32
      %21 = arith.addi %9, %c-1262485377_i32 : i32
      %22 = arith.shli %21, %c23_i32 : i32
      %23 = arith.bitcast %22 : i32 to f32
      %24 = arith.mulf %20, %23 : f32
      %25 = arith.addi %13, %c127_i32 : i32
      %26 = arith.shli %25, %c23_i32 : i32
      %27 = arith.bitcast %26 : i32 to f32
      %28 = arith.mulf %24, %27 : f32
      return %28 : f32
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect"];
}

def LowerAssertsPass : Pass<"nz-lower-asserts", "::mlir::ModuleOp"> {
  let summary = "Make failed assertions errors of the call";
  let description = [{
    `cf.assert` and `nz.check` become a branch that calls the runtime's
    `nz_fail` with the message (`nz_fail_with_values` with numbers to fill in);
    the call does not return: it leaves the compiled function with an error for
    the caller. Nothing aborts.

    Example:

    ```mlir
    func.func @f(%c: i1) {
      cf.assert %c, "expected c"
      return
    }
    ```

    becomes

    ```mlir
    func.func private @nz_fail(!llvm.ptr)
    llvm.mlir.global private constant @nz_message("<stdin>:2:3: error: expected c\00")
    func.func @f(%c: i1) {
      %true = arith.constant true
      %failed = arith.xori %c, %true : i1
      scf.if %failed {
        %text = llvm.mlir.addressof @nz_message : !llvm.ptr
        func.call @nz_fail(%text) : (!llvm.ptr) -> ()
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::scf::SCFDialect"];
}

def PackEntriesPass : Pass<"nz-pack-entries", "::mlir::ModuleOp"> {
  let summary = "Give entry functions one calling convention";
  let description = [{
    For every function marked `nz.entry` makes the public function
    `nz_packed_NAME`, which loads the arguments from slots and stores results
    and their ownership into slots, as nz/Codegen/EntryAbi.h says. What
    `nz.constant_ranks` says becomes constant data. Private
    functions get the linkage that keeps their names inside the object.

    Example:

    ```mlir
    func.func private @f(%x: f64) -> f64 attributes {nz.entry} {
      return %x : f64
    }
    ```

    becomes

    ```mlir
    func.func private @f(%x: f64) -> f64 attributes {llvm.linkage = #llvm.linkage<internal>, nz.entry} {
      return %x : f64
    }
    func.func @nz_packed_f(%slots: !llvm.ptr) {
      %0 = llvm.getelementptr %slots[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %1 = llvm.load %0 : !llvm.ptr -> !llvm.ptr
      %2 = llvm.load %1 : !llvm.ptr -> f64
      %3 = call @f(%2) : (f64) -> f64
      %4 = llvm.getelementptr %slots[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %5 = llvm.load %4 : !llvm.ptr -> !llvm.ptr
      llvm.store %3, %5 : f64, !llvm.ptr
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

def DropForeignAttributesPass : Pass<"nz-drop-foreign-attributes"> {
  let summary = "Drop what conversions to LLVM leave of other dialects";
  let description = [{
    Upstream's conversion of `arith.extf` and `arith.truncf` leaves their flags,
    attributes of `arith`, on operations of LLVM's dialect. Nothing reads them,
    and `mlir-translate`, which does not know `arith`, refuses the program.

    Example:

    ```mlir
    llvm.func @f(%x: f32) -> f64 {
      %y = llvm.fpext %x {fastmath = #arith.fastmath<none>} : f32 to f64
      llvm.return %y : f64
    }
    ```

    becomes

    ```mlir
    llvm.func @f(%x: f32) -> f64 {
      %y = llvm.fpext %x : f32 to f64
      llvm.return %y : f64
    }
    ```
  }];
}

def ShareChunksPass : Pass<"nz-share-chunks"> {
  let summary = "Let threads take chunks of parallel loops in turns";
  let description = [{
    Iterations of our parallel loops are chunks, up to 64, of about the same
    number of stored entries. What they cost differs all the same: rows that meet
    much of an operand find less of it in the cache, and stand side by side. So
    chunks are dealt out one by one, where OpenMP would give each thread as many
    that follow each other. The next loop over as many chunks gives a thread the
    same ones. Which thread runs a chunk changes no bit. A loop that says how it
    is scheduled stays as it is.

    Example:

    ```mlir
    func.func private @rows(index)
    func.func @main(%low: index, %high: index, %step: index) {
      omp.parallel {
        omp.wsloop {
          omp.loop_nest (%chunk) : index = (%low) to (%high) step (%step) {
            func.call @rows(%chunk) : (index) -> ()
            omp.yield
          }
        }
        omp.terminator
      }
      return
    }
    ```

    becomes

    ```mlir
    func.func private @rows(index)
    func.func @main(%low: index, %high: index, %step: index) {
      omp.parallel {
        %one = arith.constant 1 : index
        omp.wsloop schedule(static = %one : index) {
          omp.loop_nest (%chunk) : index = (%low) to (%high) step (%step) {
            func.call @rows(%chunk) : (index) -> ()
            omp.yield
          }
        }
        omp.terminator
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::omp::OpenMPDialect"];
}

#endif // NZ_CODEGEN_PASSES_TD
