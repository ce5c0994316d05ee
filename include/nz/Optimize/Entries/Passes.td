//===- Passes.td - What callers say of their entries -------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_ENTRIES_PASSES_TD
#define NZ_OPTIMIZE_ENTRIES_PASSES_TD

include "mlir/Pass/PassBase.td"

def SpecializeShapesPass : Pass<"nz-specialize-shapes", "::mlir::ModuleOp"> {
  let summary = "Give entry arguments the sizes that every call has";
  let description = [{
    An argument with `nz.static_shape` gets that static type, and a cast back to
    the declared type at function entry, which canonicalization pushes through
    the program. Sizes that are known when compiling become constants: loops
    over them unroll and vectorize. A size of 0 stays open, since operations at
    constant offsets into nothing do not verify.

    Example:

    ```mlir
    func.func @f(%x: tensor<?xf32> {nz.static_shape = array<i64: 8>}) -> tensor<?xf32> {
      return %x : tensor<?xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<8xf32>) -> tensor<?xf32> {
      %y = tensor.cast %x : tensor<8xf32> to tensor<?xf32>
      return %y : tensor<?xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
}

def HoistConstantsPass : Pass<"nz-hoist-constants", "::mlir::ModuleOp"> {
  let summary = "Compute what is the same in all steps in a function of its own";
  let description = [{
    What follows from arguments that are not donated alone is the same in every
    step of a training. The tensors among it that are worth keeping become
    results of a function `nz_constants_of_NAME`, which has the arguments of the
    entry, and arguments of the entry behind its own. `nz.constant_ranks` has
    their ranks. Entries without donated arguments, which are called once, stay
    as they are.

    Worth keeping is what a kernel or a generic computes, or an `scf.for` around
    them: a tensor whose elements are sums (or extrema) over a loop, or one that
    has no more elements than something that it is computed from, and that is
    read, not only added to. So an outer product of vectors is made in every
    step, and so is what is only filled. Patterns do not move, for the runtime
    remembers them: both functions ask for them.

    Kept tensors are alive during all steps. A step needs no more memory than
    before, and them. Each is computed by the operation that computed it before,
    from the same elements, so that no bit changes. Scalars stay: arithmetic of a
    step may be contracted with what makes them.

    Moved operations run before all others, so a check of theirs may fail
    before one that stood in front of it. The caller then runs the program in
    which nothing has moved. A `scf.while`, which may have no end, does not move.

    Example:

    ```mlir
    #i = affine_map<(i) -> (i)>
    #none = affine_map<(i) -> ()>
    func.func @step(%w: tensor<f64> {nz.donated}, %x: tensor<8xf64>, %zero: tensor<f64>) -> tensor<f64> {
      %s = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]} ins(%x : tensor<8xf64>) outs(%zero : tensor<f64>) {
      ^bb0(%a: f64, %sum: f64):
        %next = arith.addf %sum, %a : f64
        linalg.yield %next : f64
      } -> tensor<f64>
      %r = arith.subf %w, %s : tensor<f64>
      return %r : tensor<f64>
    }
    ```

    becomes

    ```mlir
    #i = affine_map<(i) -> (i)>
    #none = affine_map<(i) -> ()>
    func.func @step(%w: tensor<f64> {nz.donated}, %x: tensor<8xf64>, %zero: tensor<f64>, %s: tensor<f64>) -> tensor<f64> attributes {nz.constant_ranks = array<i64: 0>} {
      %r = arith.subf %w, %s : tensor<f64>
      return %r : tensor<f64>
    }
    func.func @nz_constants_of_step(%w: tensor<f64>, %x: tensor<8xf64>, %zero: tensor<f64>) -> tensor<f64> {
      %s = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]} ins(%x : tensor<8xf64>) outs(%zero : tensor<f64>) {
      ^bb0(%a: f64, %sum: f64):
        %next = arith.addf %sum, %a : f64
        linalg.yield %next : f64
      } -> tensor<f64>
      return %s : tensor<f64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
  let statistics = [Statistic<"numHoisted", "hoisted", "tensors that are computed before the first step">];
}

#endif // NZ_OPTIMIZE_ENTRIES_PASSES_TD
