//===- Passes.td - Passes to the value program -------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_PASSES_TD
#define NZ_RAISE_PASSES_TD

include "mlir/Pass/PassBase.td"

def CheckInputPass : Pass<"nz-check-input", "::mlir::ModuleOp"> {
  let summary = "Refuse what is not of the input language";
  let description = [{
    Accepts `func`, `linalg`, `tensor`, `arith`, `math`, `scf`, `cf.assert`,
    `bufferization.alloc_tensor`, `sparse_tensor` and `nz`. Every other
    operation, type and sparse encoding is an error that names it, and so are
    recursion and functions that have more than 262,144 operations together with
    those that they call; nothing is changed, so that nothing is misread later.

    Example:

    ```mlir
    func.func @f(%x: tensor<4xf64>) -> tensor<4xf64> {
      return %x : tensor<4xf64>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xf64>) -> tensor<4xf64> {
      return %x : tensor<4xf64>
    }
    ```
  }];
}

def DropEmptyOperandsPass : Pass<"nz-drop-empty-operands", "::mlir::ModuleOp"> {
  let summary = "Leave out what types say is empty";
  let description = [{
    Operands of `tensor.concat` that are empty for every call are left out, and
    a `tensor.pad` of such a source becomes `tensor.generate`: what these
    operations and their derivatives become has a constant offset for each
    operand, and an offset into nothing does not verify. A
    `tensor.collapse_shape` or `tensor.expand_shape` of nothing is a
    `tensor.empty`: upstream's buffers of it do not verify where sizes beside
    the 0 are open.

    Where sizes are checked at run time, operands are empty for every call that
    passes these checks, too: the source of a `tensor.pad` by as much in a
    dimension as its result is long, and slices that start at the end.

    Runs first, and once more before tensors become buffers, when more sizes are
    known and all are checked; with and without optimization.

    Example:

    ```mlir
    func.func @f(%A: tensor<2x3xf32>, %B: tensor<0x3xf32>) -> tensor<2x3xf32> {
      %r = tensor.concat dim(0) %A, %B : (tensor<2x3xf32>, tensor<0x3xf32>) -> tensor<2x3xf32>
      return %r : tensor<2x3xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%A: tensor<2x3xf32>, %B: tensor<0x3xf32>) -> tensor<2x3xf32> {
      return %A : tensor<2x3xf32>
    }
    ```
  }];
  let options = [
    Option<"isChecked", "checked", "bool", "false",
           "what does not fit is an error at run time before it is used">,
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect"];
}

def SerializeLoopsPass : Pass<"nz-serialize-loops"> {
  let summary = "Iterations run one after the other";
  let description = [{
    `scf.parallel` and `scf.forall` become nests of `scf.for`, which later passes
    and derivatives know. Results do not depend on the number of threads then:
    what iterations reduce is combined in their order, what they insert into a
    shared tensor is there in their order, and what they read of it is what was
    there before the loop. Threads share rows of sparse tensors instead.

    Example:

    ```mlir
    func.func @f(%x: tensor<?xf64>, %n: index) -> f64 {
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %start = arith.constant 0.0 : f64
      %sum = scf.parallel (%i) = (%zero) to (%n) step (%one) init (%start) -> f64 {
        %a = tensor.extract %x[%i] : tensor<?xf64>
        scf.reduce(%a : f64) {
        ^bb0(%lhs: f64, %rhs: f64):
          %both = arith.addf %lhs, %rhs : f64
          scf.reduce.return %both : f64
        }
      }
      return %sum : f64
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<?xf64>, %n: index) -> f64 {
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %start = arith.constant 0.0 : f64
      %sum = scf.for %i = %zero to %n step %one iter_args(%before = %start) -> (f64) {
        %a = tensor.extract %x[%i] : tensor<?xf64>
        %both = arith.addf %before, %a : f64
        scf.yield %both : f64
      }
      return %sum : f64
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def ExpandSwitchesPass : Pass<"nz-expand-switches"> {
  let summary = "Choices between many are choices between two";
  let description = [{
    `scf.index_switch` becomes a chain of `scf.if`, one for each case in their
    order, which later passes and derivatives know. One of more than 100 cases
    stays, for its chain would be nested too deep.

    Example:

    ```mlir
    func.func @f(%x: f64, %n: index) -> f64 {
      %r = scf.index_switch %n -> f64
      case 3 {
        scf.yield %x : f64
      }
      default {
        %w = arith.mulf %x, %x : f64
        scf.yield %w : f64
      }
      return %r : f64
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: f64, %n: index) -> f64 {
      %three = arith.constant 3 : index
      %is = arith.cmpi eq, %n, %three : index
      %r = scf.if %is -> (f64) {
        scf.yield %x : f64
      } else {
        %w = arith.mulf %x, %x : f64
        scf.yield %w : f64
      }
      return %r : f64
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
}

def FoldAnglesPass : Pass<"nz-fold-angles"> {
  let summary = "Compute atan2 of constants";
  let description = [{
    Upstream folds `math.atan2` of two zeros to NaN. C's `atan2` gives 0 or pi,
    with the sign of the first zero (IEEE 754-2019, section 9.2.1), and so does
    the operation where its arguments are no constants. This pass leaves nothing
    to fold: it runs in front of all canonicalization.

    Example:

    ```mlir
    func.func @f() -> f64 {
      %zero = arith.constant 0.0 : f64
      %minus = arith.constant -0.0 : f64
      %y = math.atan2 %zero, %minus : f64
      return %y : f64
    }
    ```

    becomes

    ```mlir
    func.func @f() -> f64 {
      %zero = arith.constant 0.0 : f64
      %minus = arith.constant -0.0 : f64
      %y = arith.constant 3.1415926535897931 : f64
      return %y : f64
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def RaiseUpdatesPass : Pass<"nz-raise-updates"> {
  let summary = "Steps of optimizers become elementwise programs";
  let description = [{
    `nz.sgd` and `nz.adam` become one `linalg.generic` over the tensors, or over
    the values of sparse tensors, whose patterns must be one: that is checked
    when the program runs, with the line of the update. The arithmetic is
    PyTorch's, in its order; what depends on the step alone is computed in f64
    outside, and elements of f16 and bf16 in f32.

    Example:

    ```mlir
    func.func @step(%x: tensor<4xf64>, %g: tensor<4xf64>, %lr: f64) -> tensor<4xf64> {
      %y = nz.sgd %x, %g rate %lr : tensor<4xf64>
      return %y : tensor<4xf64>
    }
    ```

    becomes

    ```mlir
    func.func @step(%x: tensor<4xf64>, %g: tensor<4xf64>, %lr: f64) -> tensor<4xf64> {
      %y = linalg.generic {
          indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>],
          iterator_types = ["parallel"]}
          ins(%x, %g, %lr : tensor<4xf64>, tensor<4xf64>, f64) outs(%x : tensor<4xf64>) {
      ^bb0(%a: f64, %b: f64, %r: f64, %out: f64):
        %m = arith.mulf %r, %b : f64
        %s = arith.subf %a, %m : f64
        linalg.yield %s : f64
      } -> tensor<4xf64>
      return %y : tensor<4xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::cf::ControlFlowDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::math::MathDialect", "::nz::NzDialect"];
}

def RaiseSparseTensorsPass : Pass<"nz-raise-sparse-tensors", "::mlir::ModuleOp"> {
  let summary = "Sparse tensors become patterns and values";
  let description = [{
    Every sparse tensor becomes two values, a pattern in level form and a vector
    of values: in functions, calls, structured control flow and requests. A
    `linalg` operation on sparse tensors becomes `nz.kernel` over the stored
    entries. Where its body is not zero at unstored entries a dense result gets
    the background value everywhere first; what cannot be computed that way is
    an error, never computed over stored entries alone. Named operations are
    generalized; afterwards no sparse tensor type is left.

    Example:

    ```mlir
    #CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @product(%A: tensor<4x8xf64, #CSR>, %x: tensor<8xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
      %r = linalg.matvec ins(%A, %x : tensor<4x8xf64, #CSR>, tensor<8xf64>) outs(%y : tensor<4xf64>) -> tensor<4xf64>
      return %r : tensor<4xf64>
    }
    ```

    becomes

    ```mlir
    #CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @product(%P: !nz.pattern<4x8, #CSR>, %v: tensor<?xf64>, %x: tensor<8xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
      %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>, %x at (j) : tensor<8xf64>)
          sums (%y at (i) : tensor<4xf64>) : !nz.pattern<4x8, #CSR> {
      ^bb0(%a: f64, %b: f64):
        %m = arith.mulf %a, %b : f64
        nz.yield %m : f64
      }
      return %r : tensor<4xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::cf::ControlFlowDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect",
                           "::nz::NzDialect"];
  let statistics = [
    Statistic<"numKernels", "kernels", "kernels made">
  ];
}

#endif // NZ_RAISE_PASSES_TD
