// Parallel loops: numbers by hand, gradients beside central differences, and the same
// with and without optimization and by the other backend.
// REQUIRES: nz-run
// DEFINE: %{how} = -O3
// DEFINE: %{sum} = nz-run %s --entry=sum --input=2x3xf64=1,2,3,4,5,6 %{how} --gradient=0 | FileCheck %s --check-prefix=SUM
// DEFINE: %{shift} = nz-run %s --entry=shift --input=4xf64=1,2,3,4 %{how} | FileCheck %s --check-prefix=SHIFT
// DEFINE: %{loss} = nz-run %s --entry=loss --input=4xf64=1,2,3,4 %{how} --gradient=0 | FileCheck %s --check-prefix=LOSS
// DEFINE: %{last} = nz-run %s --entry=last --input=index=3 %{how} | FileCheck %s --check-prefix=LAST
// DEFINE: %{beyond} = %python %S/Inputs/check_exit.py 1 -- nz-run %s --entry=steps --input=4xf64=1,2,3,4 %{how}
// RUN: %{sum}
// RUN: %{shift}
// RUN: %{loss}
// RUN: %{last}
// REDEFINE: %{how} = -O0
// RUN: %{sum}
// RUN: %{shift}
// RUN: %{loss}
// RUN: %{last}
// REDEFINE: %{how} = --backend=sparse-tensor
// RUN: %{sum}
// RUN: %{shift}
// RUN: %{loss}
// RUN: %{last}
// RUN: nz-run %s --entry=loss --input=4xf64=1,2,3,4 --check-gradient
// REDEFINE: %{how} = --input=index=0 --input=index=4 --input=index=0
// RUN: %{beyond} | FileCheck %s --check-prefix=ZERO
// REDEFINE: %{how} = --input=index=1 --input=index=4 --input=index=-2
// RUN: %{beyond} | FileCheck %s --check-prefix=BACK
// REDEFINE: %{how} = --input=index=1 --input=index=4 --input=index=9223372036854775807
// RUN: %{beyond} | FileCheck %s --check-prefix=ENDLESS
// RUN: nz-run %s --entry=steps --input=4xf64=1,2,3,4 --input=index=0 --input=index=4 --input=index=9223372036854775807 | FileCheck %s --check-prefix=ONCE
// RUN: nz-run %s --entry=steps --input=4xf64=1,2,3,4 --input=index=1 --input=index=4 --input=index=2 | FileCheck %s --check-prefix=TWICE
// RUN: nz-run %s --entry=steps --input=4xf64=1,2,3,4 --input=index=9223372036854775807 --input=index=9223372036854775807 --input=index=3 | FileCheck %s --check-prefix=NEVER

// Each element and the sum of its row: 21 + 3 * 21.
// SUM: result 0: f64 = 84
// SUM: result 1: 2x3xf64 = {{\[}}[4, 4, 4], [4, 4, 4]]
func.func @sum(%x: tensor<2x3xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f64
  %r = scf.parallel (%i, %j) = (%c0, %c0) to (%c2, %c3) step (%c1, %c1) init (%zero) -> f64 {
    %a = tensor.extract %x[%i, %j] : tensor<2x3xf64>
    %row = scf.parallel (%k) = (%c0) to (%c3) step (%c1) init (%a) -> f64 {
      %b = tensor.extract %x[%i, %k] : tensor<2x3xf64>
      scf.reduce(%b : f64) {
      ^bb0(%p: f64, %q: f64):
        %s = arith.addf %p, %q : f64
        scf.reduce.return %s : f64
      }
    }
    scf.reduce(%row : f64) {
    ^bb0(%p: f64, %q: f64):
      %s = arith.addf %p, %q : f64
      scf.reduce.return %s : f64
    }
  }
  return %r : f64
}

// Each adds its right neighbor, as it was.
// SHIFT: result 0: 4xf64 = [3, 5, 7, 5]
func.func @shift(%x: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %r = scf.forall (%i) in (%n) shared_outs(%o = %x) -> tensor<?xf64> {
    %next = arith.addi %i, %c1 : index
    %right = arith.remui %next, %n : index
    %a = tensor.extract_slice %o[%i] [1] [1] : tensor<?xf64> to tensor<1xf64>
    %b = tensor.extract_slice %o[%right] [1] [1] : tensor<?xf64> to tensor<1xf64>
    %s = arith.addf %a, %b : tensor<1xf64>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %o[%i] [1] [1] : tensor<1xf64> into tensor<?xf64>
    }
  }
  return %r : tensor<?xf64>
}

// The sum of squares of [3, 5, 7, 5]; twice what each element went into.
// LOSS: result 0: f64 = 108
// LOSS: result 1: 4xf64 = [16, 16, 24, 24]
func.func @loss(%x: tensor<?xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %y = call @shift(%x) : (tensor<?xf64>) -> tensor<?xf64>
  %e = tensor.from_elements %zero : tensor<f64>
  %s = linalg.dot ins(%y, %y : tensor<?xf64>, tensor<?xf64>) outs(%e : tensor<f64>) -> tensor<f64>
  %r = tensor.extract %s[] : tensor<f64>
  return %r : f64
}

// The last one that inserts is the last of the program's order.
// LAST: result 0: 1xindex = [2]
func.func @last(%n: index) -> tensor<1xindex> {
  %e = arith.constant dense<7> : tensor<1xindex>
  %r = scf.forall (%i) in (%n) shared_outs(%o = %e) -> tensor<1xindex> {
    %s = tensor.from_elements %i : tensor<1xindex>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %o[0] [1] [1] : tensor<1xindex> into tensor<1xindex>
    }
  }
  return %r : tensor<1xindex>
}

// ZERO: parallel-loops.mlir:[[#@LINE+9]]:{{.*}}: error: expected a loop step above 0, found 0
// BACK: parallel-loops.mlir:[[#@LINE+8]]:{{.*}}: error: expected a loop step above 0, found -2
// A loop that steps over the last number would begin again at the first.
// ENDLESS: parallel-loops.mlir:[[#@LINE+6]]:{{.*}}: error: expected the last index of a loop with this step at most 0, found 1
// ONCE: result 0: f64 = 1
// TWICE: result 0: f64 = 6
// NEVER: result 0: f64 = 0
func.func @steps(%x: tensor<?xf64>, %from: index, %to: index, %step: index) -> f64 {
  %zero = arith.constant 0.0 : f64
  %r = scf.parallel (%i) = (%from) to (%to) step (%step) init (%zero) -> f64 {
    %a = tensor.extract %x[%i] : tensor<?xf64>
    scf.reduce(%a : f64) {
    ^bb0(%p: f64, %q: f64):
      %s = arith.addf %p, %q : f64
      scf.reduce.return %s : f64
    }
  }
  return %r : f64
}
