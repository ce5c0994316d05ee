//===- Passes.td - What loops carry ------------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_CARRIES_PASSES_TD
#define NZ_OPTIMIZE_CARRIES_PASSES_TD

include "mlir/Pass/PassBase.td"

def OpenCarriesPass : Pass<"nz-open-carries"> {
  let summary = "Leave sizes open that change with patterns that loops carry";
  let description = [{
    Upstream's canonicalization takes it for granted that a tensor that an
    `scf.for` carries keeps the size that it has in front of the loop. Where an
    iteration may replace a pattern, values may become more or fewer: there
    loops begin with copies, whose sizes no type says.

    Example:

    ```mlir
    #V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
    func.func @f(%P: !nz.pattern<4, #V>, %v: tensor<?xf64>, %Q: !nz.pattern<4, #V>, %w: tensor<3xf64>, %n: index) -> tensor<?xf64> {
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %first = tensor.cast %w : tensor<3xf64> to tensor<?xf64>
      %r:2 = scf.for %i = %zero to %n step %one iter_args(%R = %Q, %u = %first) -> (!nz.pattern<4, #V>, tensor<?xf64>) {
        scf.yield %P, %v : !nz.pattern<4, #V>, tensor<?xf64>
      }
      return %r#1 : tensor<?xf64>
    }
    ```

    becomes

    ```mlir
    #V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
    func.func @f(%P: !nz.pattern<4, #V>, %v: tensor<?xf64>, %Q: !nz.pattern<4, #V>, %w: tensor<3xf64>, %n: index) -> tensor<?xf64> {
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %first = tensor.cast %w : tensor<3xf64> to tensor<?xf64>
      %open = bufferization.alloc_tensor() copy(%first) : tensor<?xf64>
      %r:2 = scf.for %i = %zero to %n step %one iter_args(%R = %Q, %u = %open) -> (!nz.pattern<4, #V>, tensor<?xf64>) {
        scf.yield %P, %v : !nz.pattern<4, #V>, tensor<?xf64>
      }
      return %r#1 : tensor<?xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
  let statistics = [Statistic<"numCarries", "carries", "Carried tensors that are left open">];
}

def RefineCarriesPass : Pass<"nz-refine-carries"> {
  let summary = "Give what while loops carry the sizes that are known";
  let description = [{
    A tensor that an `scf.while` carries gets the sizes that are known in front
    of the loop and are the same after every iteration: what the body makes of
    carries has sizes of constants and of carries. Upstream's canonicalization
    does as much for `scf.for`. Operations in the loop then have one type for
    what they read and write, and may write over it. The condition must hand on
    what is carried, in order.

    Example, behind `--nz-refine-carries --canonicalize`:

    ```mlir
    func.func @until(%x: tensor<8xf64>, %p: i1) -> tensor<?xf64> {
      %first = tensor.cast %x : tensor<8xf64> to tensor<?xf64>
      %r = scf.while (%c = %first) : (tensor<?xf64>) -> tensor<?xf64> {
        scf.condition(%p) %c : tensor<?xf64>
      } do {
      ^bb0(%c: tensor<?xf64>):
        %n = math.exp %c : tensor<?xf64>
        scf.yield %n : tensor<?xf64>
      }
      return %r : tensor<?xf64>
    }
    ```

    becomes

    ```mlir
    func.func @until(%x: tensor<8xf64>, %p: i1) -> tensor<?xf64> {
      %r = scf.while (%c = %x) : (tensor<8xf64>) -> tensor<8xf64> {
        scf.condition(%p) %c : tensor<8xf64>
      } do {
      ^bb0(%c: tensor<8xf64>):
        %open = tensor.cast %c : tensor<8xf64> to tensor<?xf64>
        %n = math.exp %open : tensor<?xf64>
        %next = tensor.cast %n : tensor<?xf64> to tensor<8xf64>
        scf.yield %next : tensor<8xf64>
      }
      %last = tensor.cast %r : tensor<8xf64> to tensor<?xf64>
      return %last : tensor<?xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numLoops", "loops", "Loops whose carries have new types">];
}

#endif // NZ_OPTIMIZE_CARRIES_PASSES_TD
