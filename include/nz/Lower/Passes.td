//===- Passes.td - Passes from the value program to loops --*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_LOWER_PASSES_TD
#define NZ_LOWER_PASSES_TD

include "mlir/Pass/PassBase.td"

def SeparateDestinationsPass : Pass<"nz-separate-destinations"> {
  let summary = "Give every destination a tensor of its own";
  let description = [{
    Clones `tensor.empty` and `linalg.fill` for each destination that uses them,
    carries of loops included.
    Common subexpression elimination merges equal fills; bufferization would
    then fill once and copy for every further use.

    Assumes destination-style operations; changes nothing else.

    Example:

    ```mlir
    func.func @two(%x: tensor<4xf32>, %z: f32) -> (tensor<4xf32>, tensor<4xf32>) {
      %e = tensor.empty() : tensor<4xf32>
      %f = linalg.fill ins(%z : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %a = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
      %b = linalg.mul ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
      return %a, %b : tensor<4xf32>, tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @two(%x: tensor<4xf32>, %z: f32) -> (tensor<4xf32>, tensor<4xf32>) {
      %e = tensor.empty() : tensor<4xf32>
      %f = linalg.fill ins(%z : f32) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      %a = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
      %e1 = tensor.empty() : tensor<4xf32>
      %f1 = linalg.fill ins(%z : f32) outs(%e1 : tensor<4xf32>) -> tensor<4xf32>
      %b = linalg.mul ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f1 : tensor<4xf32>) -> tensor<4xf32>
      return %a, %b : tensor<4xf32>, tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def KeepCarriesInPlacePass : Pass<"nz-keep-carries-in-place"> {
  let summary = "Make loops yield their carries in the buffers they came in";
  let description = [{
    Wraps every tensor that an `scf.for` or `scf.while` yields in
    `bufferization.materialize_in_destination` on the carry it replaces, which
    is free where the value is there already; without it a loop that yields a
    fresh tensor does not bufferize. A pointwise operation that makes what is
    yielded from the same element of the carry, and is the last to read it, writes
    over it. Carries that are exchanged are copied first, and so are those that a
    loop in a branch begins with. A while loop whose condition hands on something
    else than its carries is left alone: it gets a new buffer in every iteration.
    So do tensors of dynamic size in a loop that yields another pattern than came
    in.

    Example:

    ```mlir
    func.func @iterate(%x0: tensor<4xf32>, %y: tensor<4xf32>, %n: index) -> tensor<4xf32> {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %r = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<4xf32>) {
        %e = tensor.empty() : tensor<4xf32>
        %a = linalg.add ins(%x, %y : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
        scf.yield %a : tensor<4xf32>
      }
      return %r : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @iterate(%x0: tensor<4xf32>, %y: tensor<4xf32>, %n: index) -> tensor<4xf32> {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %r = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<4xf32>) {
        %e = tensor.empty() : tensor<4xf32>
        %a = linalg.add ins(%x, %y : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
        %m = bufferization.materialize_in_destination %a in %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
        scf.yield %m : tensor<4xf32>
      }
      return %r : tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def DefineArithmeticPass : Pass<"nz-define-arithmetic"> {
  let summary = "Give a value to arithmetic that has none";
  let description = [{
    LLVM may take anything for a shift by as many bits as there are or more, for
    an integer made of a number that it cannot hold, and for what breaks the
    promise of a flag (`fastmath`, `overflow`, `exact`): in the check of an index
    another one than where it is used. Such shifts lose all bits here,
    conversions give the nearest integer that there is and 0 for NaN, as
    `trunc_sat` of WebAssembly, and flags are dropped. `math.clampf`, whose bounds
    may be in the wrong order, is `minimumf(maximumf(x, low), high)`; what
    upstream expands it to is its upper bound for any number.

    Example:

    ```mlir
    func.func @bit(%n: i32) -> i32 {
      %c1 = arith.constant 1 : i32
      %r = arith.shli %c1, %n : i32
      return %r : i32
    }
    ```

    becomes

    ```mlir
    func.func @bit(%n: i32) -> i32 {
      %c1 = arith.constant 1 : i32
      %c31 = arith.constant 31 : i32
      %most = arith.minui %n, %c31 : i32
      %shifted = arith.shli %c1, %most : i32
      %inside = arith.cmpi eq, %most, %n : i32
      %c0 = arith.constant 0 : i32
      %r = arith.select %inside, %shifted, %c0 : i32
      return %r : i32
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let statistics = [
    Statistic<"numDefined", "operations", "operations that may have no value">,
  ];
}

def InsertChecksPass : Pass<"nz-insert-checks"> {
  let summary = "Check at run time what types leave open";
  let description = [{
    Inserts `nz.check` for what would be undefined behaviour below: sizes that
    operands of one operation must share, element and slice indices, shapes that
    are computed or promised, steps of loops, divisors of integers. What types decide is not
    checked.

    Example:

    ```mlir
    func.func @element(%x: tensor<?xf64>, %i: index) -> f64 {
      %r = tensor.extract %x[%i] : tensor<?xf64>
      return %r : f64
    }
    ```

    becomes

    ```mlir
    func.func @element(%x: tensor<?xf64>, %i: index) -> f64 {
      %c0 = arith.constant 0 : index
      %n = tensor.dim %x, %c0 : tensor<?xf64>
      %inside = arith.cmpi ult, %i, %n : index
      nz.check %inside, "<stdin>:2:8: error: expected an index below {0} in dimension 0, found {1}"(%n, %i)
      %r = tensor.extract %x[%i] : tensor<?xf64>
      return %r : f64
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect", "::nz::NzDialect"];
  let statistics = [Statistic<"numChecks", "checks", "checks inserted">];
}

def CheckAllocationsPass : Pass<"nz-check-allocations"> {
  let summary = "Check at run time that sizes of buffers make sense";
  let description = [{
    Inserts `nz.check` before every `memref.alloc` of dynamic size: each size is
    at least 0, and the number of bytes fits. Whether there is so much memory is
    the allocator's to say.

    Example:

    ```mlir
    func.func @f(%n: index) -> memref<?xf64> {
      %b = memref.alloc(%n) : memref<?xf64>
      return %b : memref<?xf64>
    }
    ```

    becomes

    ```mlir
    func.func @f(%n: index) -> memref<?xf64> {
      %c0 = arith.constant 0 : index
      %ok = arith.cmpi sge, %n, %c0 : index
      nz.check %ok, "<stdin>:2:8: error: expected a size of at least {0}, found {1}"(%c0, %n)
      %bytes = arith.constant 8 : index
      %low, %high = arith.mului_extended %bytes, %n : index
      %fits = arith.cmpi eq, %high, %c0 : index
      nz.check %fits, "<stdin>:2:8: error: expected a tensor of at most 2^63 bytes, found size {0} too many"(%n)
      %positive = arith.cmpi sge, %low, %c0 : index
      nz.check %positive, "<stdin>:2:8: error: expected a tensor of at most 2^63 bytes, found size {0} too many"(%n)
      %b = memref.alloc(%n) : memref<?xf64>
      return %b : memref<?xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::nz::NzDialect"];
}

def PrepareEntriesPass : Pass<"nz-prepare-entries", "::mlir::ModuleOp"> {
  let summary = "Settle who owns the buffers of entry functions";
  let description = [{
    Entries are the public functions with a body. Their tensor arguments become
    read-only for bufferization (`bufferization.writable = false`) unless the
    caller donates them (`nz.donated`).

    Example:

    ```mlir
    func.func @f(%x: tensor<4xf32>, %y: tensor<4xf32> {nz.donated}) -> tensor<4xf32> {
      return %x : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xf32> {bufferization.writable = false}, %y: tensor<4xf32> {bufferization.writable = true, nz.donated}) -> tensor<4xf32> {
      return %x : tensor<4xf32>
    }
    ```
  }];
}

def HideEntriesPass : Pass<"nz-hide-entries", "::mlir::ModuleOp"> {
  let summary = "Make entry functions private and remember them";
  let description = [{
    Marks public functions with a body `nz.entry` and makes them private, so
    that deallocation may return each buffer with a flag that says who owns it,
    where a public function would have to copy an argument that it returns.
    `--nz-pack-entries` gives them a public face again.

    Example:

    ```mlir
    func.func @f(%x: memref<4xf32>) -> memref<4xf32> {
      return %x : memref<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func private @f(%x: memref<4xf32>) -> memref<4xf32> attributes {nz.entry} {
      return %x : memref<4xf32>
    }
    ```
  }];
}

def FreeEarlyPass : Pass<"nz-free-early"> {
  let summary = "Free buffers behind their last use";
  let description = [{
    Deallocation frees the buffers of a block at its end, all at once. Each
    `memref.dealloc` of an allocation of its block moves up to the last
    operation that uses the buffer, or what may be a part of it: results and
    arguments of blocks that it may reach. So the most memory at a time is that
    of what is still needed, and buffers that come later get memory that is in
    the cache.

    A buffer whose address is compared, to see whether it is another one, stays:
    one that comes later could have its address.

    Example:

    ```mlir
    func.func @f(%x: memref<4xf32>, %y: memref<4xf32>, %z: memref<4xf32>) {
      %a = memref.alloc() : memref<4xf32>
      memref.copy %x, %a : memref<4xf32> to memref<4xf32>
      memref.copy %a, %y : memref<4xf32> to memref<4xf32>
      memref.copy %y, %z : memref<4xf32> to memref<4xf32>
      memref.dealloc %a : memref<4xf32>
      return
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: memref<4xf32>, %y: memref<4xf32>, %z: memref<4xf32>) {
      %a = memref.alloc() : memref<4xf32>
      memref.copy %x, %a : memref<4xf32> to memref<4xf32>
      memref.copy %a, %y : memref<4xf32> to memref<4xf32>
      memref.dealloc %a : memref<4xf32>
      memref.copy %y, %z : memref<4xf32> to memref<4xf32>
      return
    }
    ```
  }];
  let statistics = [
    Statistic<"numMoved", "moved", "buffers freed earlier">
  ];
}

def LowerStructurePass : Pass<"nz-lower-structure", "::mlir::ModuleOp"> {
  let summary = "Lower patterns to handles of the runtime";
  let description = [{
    `!nz.pattern` becomes a pointer, and every operation that makes a pattern or
    asks it something a call of the runtime (nz/Runtime/CompiledInterface.h).

    Example:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @rows(%P: !nz.pattern<?x?, #L>) -> index {
      %n = nz.size %P, 0 : !nz.pattern<?x?, #L>
      return %n : index
    }
    ```

    becomes

    ```mlir
    func.func private @nz_pattern_size(!llvm.ptr, i64) -> index attributes {llvm.emit_c_interface}
    func.func @rows(%P: !llvm.ptr) -> index {
      %level = arith.constant 0 : i64
      %n = call @nz_pattern_size(%P, %level) : (!llvm.ptr, i64) -> index
      return %n : index
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

#endif // NZ_LOWER_PASSES_TD
