// Control flow in reverse, as the derivative's text shows it.
// RUN: nz-opt %s --nz-expand-requests --split-input-file | FileCheck %s

// A linear loop saves nothing: the reverse loop carries the cotangent alone, and
// asks the initial value for sizes.
func.func @linear(%A: tensor<?x?xf64>, %x0: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %x = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x0) -> (tensor<?xf64>) {
    %d = tensor.dim %v, %c0 : tensor<?xf64>
    %e = tensor.empty(%d) : tensor<?xf64>
    %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
    %y = linalg.matvec ins(%A, %v : tensor<?x?xf64>, tensor<?xf64>) outs(%z : tensor<?xf64>) -> tensor<?xf64>
    scf.yield %y : tensor<?xf64>
  }
  return %x : tensor<?xf64>
}
// CHECK: func.func private @linear_vjp_1(%[[A:.*]]: tensor<?x?xf64>, %[[X0:.*]]: tensor<?xf64>, %[[N:.*]]: index, %[[R:.*]]: tensor<?xf64>)
// CHECK-NOT: insert_slice
// CHECK: %[[X:.*]] = scf.for %{{.*}} = %{{.*}} to %[[N]] step %{{.*}} iter_args(%{{.*}} = %[[X0]]) -> (tensor<?xf64>)
// CHECK-NOT: insert_slice
// CHECK: %[[G:.*]] = scf.for %{{.*}} = %{{.*}} to %[[N]] step %{{.*}} iter_args(%[[C:.*]] = %[[R]]) -> (tensor<?xf64>)
// CHECK-NOT: extract_slice
// CHECK: tensor.dim %[[X0]]
// CHECK: %[[Y:.*]] = linalg.generic {{.*}}iterator_types = ["reduction", "parallel"]{{.*}} ins(%[[A]], %[[C]] :
// CHECK: scf.yield %[[Y]]
// CHECK: return %[[X]], %[[G]]
func.func @main(%A: tensor<?x?xf64>, %x0: tensor<?xf64>, %n: index, %r: tensor<?xf64>) -> tensor<?xf64> {
  %y, %g = nz.vjp @linear(%A, %x0, %n) cotangents(%r) wrt [1] : (tensor<?x?xf64>, tensor<?xf64>, index, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
  return %g : tensor<?xf64>
}

// -----
// Of two carries only the one that the derivative needs is saved, in a stack as
// long as the loop, and read from its end.
func.func @saved(%x0: f64, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x0, %s = %zero) -> (f64, f64) {
    %y = math.sin %v : f64
    %w = arith.addf %s, %y : f64
    scf.yield %y, %w : f64, f64
  }
  return %r#1 : f64
}
// CHECK: func.func private @saved_gradient_0(%[[X0:.*]]: f64, %[[N:.*]]: index) -> f64
// CHECK: %[[EMPTY:.*]] = tensor.empty(%{{.*}}) : tensor<?xf64>
// CHECK: %[[FIRST:.*]]:3 = scf.for %[[I:.*]] = %{{.*}} to %[[N]] step %{{.*}} iter_args(%[[V:.*]] = %[[X0]], %{{.*}} = %{{.*}}, %[[STACK:.*]] = %[[EMPTY]]) -> (f64, f64, tensor<?xf64>)
// CHECK: %[[PUSHED:.*]] = tensor.insert %[[V]] into %[[STACK]][%[[I]]]
// CHECK: scf.yield %{{.*}}, %{{.*}}, %[[PUSHED]]
// CHECK: %[[END:.*]] = arith.subi %[[N]], %{{.*}} : index
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %[[N]] step
// CHECK: %[[AT:.*]] = arith.subi %[[END]], %[[J]]
// CHECK: %[[OLD:.*]] = tensor.extract %[[FIRST]]#2[%[[AT]]]
// CHECK: math.cos %[[OLD]]
func.func @main(%x: f64, %n: index) -> f64 {
  %g = nz.gradient @saved(%x, %n) wrt [0] : (f64, index) -> f64
  return %g : f64
}

// -----
// What an iteration ends with is what the next begins with: of a carry that is
// saved it is looked up, one place further, and what it takes to compute it does
// not run again.
func.func @ends(%x0: f64, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x0) -> (f64) {
    %s = math.sin %v : f64
    %y = math.exp %s : f64
    scf.yield %y : f64
  }
  return %x : f64
}
// CHECK: func.func private @ends_gradient_0(%[[X0:.*]]: f64, %[[N:.*]]: index) -> f64
// CHECK: %[[COUNT:.*]] = arith.select
// CHECK: %[[MORE:.*]] = arith.addi %[[COUNT]], %{{.*}} : index
// CHECK: tensor.empty(%[[MORE]]) : tensor<?xf64>
// CHECK: %[[FIRST:.*]]:2 = scf.for
// CHECK: %[[SAVES:.*]] = tensor.insert %[[FIRST]]#0 into %[[FIRST]]#1[%[[COUNT]]]
// CHECK: scf.for
// CHECK-NOT: math.exp
// CHECK-NOT: math.sin
// CHECK: %[[NEXT:.*]] = arith.addi %[[AT:.*]], %{{.*}} : index
// CHECK: %[[END:.*]] = tensor.extract %[[SAVES]][%[[NEXT]]]
// CHECK: %[[START:.*]] = tensor.extract %[[SAVES]][%[[AT]]]
// CHECK: arith.mulf %{{.*}}, %[[END]]
// CHECK: math.cos %[[START]]
// CHECK-NOT: math.exp
// CHECK-NOT: math.sin
// CHECK: return
func.func @main(%x: f64, %n: index) -> f64 {
  %g = nz.gradient @ends(%x, %n) wrt [0] : (f64, index) -> f64
  return %g : f64
}

// -----
// A carry that is not saved for another reason is computed again: nothing here
// reads more than the size of the tensor that the loop began with, and a stack of
// it would be large.
func.func @unsaved(%x: f64, %w: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %y:2 = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x, %u = %w) -> (f64, tensor<?xf64>) {
    %s = math.sin %v : f64
    %d = tensor.dim %u, %c0 : tensor<?xf64>
    %e = tensor.splat %s[%d] : tensor<?xf64>
    %z = math.exp %e : tensor<?xf64>
    scf.yield %s, %z : f64, tensor<?xf64>
  }
  return %y#1 : tensor<?xf64>
}
// CHECK: func.func private @unsaved_vjp_0
// CHECK-NOT: x?xf64>
// CHECK: scf.for
// CHECK: scf.for
// CHECK: math.exp
// CHECK-NOT: x?xf64>
// CHECK: return
func.func @main(%x: f64, %w: tensor<?xf64>, %n: index, %r: tensor<?xf64>) -> f64 {
  %y, %g = nz.vjp @unsaved(%x, %w, %n) cotangents(%r) wrt [0] : (f64, tensor<?xf64>, index, tensor<?xf64>) -> (tensor<?xf64>, f64)
  return %g : f64
}

// -----
// A stack of a constant length is static.
func.func @constant(%x0: tensor<4xf64>) -> tensor<4xf64> {
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c11 = arith.constant 11 : index
  %x = scf.for %t = %c2 to %c11 step %c3 iter_args(%v = %x0) -> (tensor<4xf64>) {
    %y = math.sin %v : tensor<4xf64>
    scf.yield %y : tensor<4xf64>
  }
  return %x : tensor<4xf64>
}
// CHECK: func.func private @constant_vjp_0
// CHECK: tensor.empty() : tensor<3x4xf64>
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[%{{.*}}, 0] [1, 4] [1, 1] : tensor<4xf64> into tensor<3x4xf64>
// CHECK: tensor.extract_slice %{{.*}}[%{{.*}}, 0] [1, 4] [1, 1] : tensor<3x4xf64> to tensor<4xf64>
func.func @main(%x: tensor<4xf64>, %r: tensor<4xf64>) -> tensor<4xf64> {
  %y, %g = nz.vjp @constant(%x) cotangents(%r) wrt [0] : (tensor<4xf64>, tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>)
  return %g : tensor<4xf64>
}

// -----
// A while loop is counted, then runs again as long; checks are made once.
func.func @while(%x: f64, %t: f64) -> f64 {
  %r = scf.while (%s = %x) : (f64) -> f64 {
    %go = arith.cmpf ogt, %s, %t : f64
    cf.assert %go, "once"
    scf.condition(%go) %s : f64
  } do {
  ^bb0(%s: f64):
    %y = math.sin %s : f64
    scf.yield %y : f64
  }
  return %r : f64
}
// CHECK: func.func private @while_gradient_0
// CHECK: %[[COUNT:.*]]:2 = scf.while
// CHECK: cf.assert
// CHECK: scf.condition
// CHECK: arith.addi
// CHECK: %[[AGAIN:.*]]:2 = scf.for %{{.*}} = %{{.*}} to %[[COUNT]]#1
// CHECK-NOT: cf.assert
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[COUNT]]#1
// CHECK: tensor.extract %[[AGAIN]]#1
func.func @main(%x: f64, %t: f64) -> f64 {
  %g = nz.gradient @while(%x, %t) wrt [0] : (f64, f64) -> f64
  return %g : f64
}

// -----
// The branch that was taken, again; what another branch reads keeps its cotangent.
func.func @if(%c: i1, %x: f64, %y: f64) -> f64 {
  %r = scf.if %c -> f64 {
    %s = math.sin %x : f64
    scf.yield %s : f64
  } else {
    scf.yield %y : f64
  }
  %z = arith.addf %r, %y : f64
  return %z : f64
}
// CHECK: func.func private @if_gradient_1_2(%[[C:.*]]: i1, %[[X:.*]]: f64, %[[Y:.*]]: f64) -> (f64, f64)
// CHECK: %[[ONE:.*]] = arith.constant 1.0
// CHECK: %[[G:.*]]:2 = scf.if %[[C]] -> (f64, f64)
// CHECK:   %[[COS:.*]] = math.cos %[[X]]
// CHECK:   %[[M:.*]] = arith.mulf %[[ONE]], %[[COS]]
// CHECK:   scf.yield %[[M]], %[[ONE]]
// CHECK: else
// CHECK:   %[[SUM:.*]] = arith.addf %[[ONE]], %[[ONE]]
// CHECK:   %[[ZERO:.*]] = arith.constant 0.0
// CHECK:   scf.yield %[[ZERO]], %[[SUM]]
// CHECK: return %[[G]]#0, %[[G]]#1
func.func @main(%c: i1, %x: f64, %y: f64) -> (f64, f64) {
  %g:2 = nz.gradient @if(%c, %x, %y) wrt [1, 2] : (i1, f64, f64) -> (f64, f64)
  return %g#0, %g#1 : f64, f64
}

// -----
// Forward mode: tangents are carried beside values; nothing is saved.
func.func @forward(%x0: f64, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = scf.for %t = %c0 to %n step %c1 iter_args(%v = %x0) -> (f64) {
    %y = math.sin %v : f64
    scf.yield %y : f64
  }
  return %x : f64
}
// CHECK: func.func private @forward_jvp_0(%[[X0:.*]]: f64, %[[N:.*]]: index, %[[DX0:.*]]: f64) -> (f64, f64)
// CHECK: %[[R:.*]]:2 = scf.for {{.*}} iter_args(%[[X:.*]] = %[[X0]], %[[DX:.*]] = %[[DX0]]) -> (f64, f64)
// CHECK: %[[SIN:.*]] = math.sin %[[X]]
// CHECK: math.cos %[[X]]
// CHECK: %[[DY:.*]] = arith.mulf
// CHECK: scf.yield %[[SIN]], %[[DY]]
// CHECK: return %[[R]]#0, %[[R]]#1
func.func @main(%x: f64, %n: index, %dx: f64) -> f64 {
  %y, %dy = nz.jvp @forward(%x, %n) tangents(%dx) wrt [0] : (f64, index, f64) -> (f64, f64)
  return %dy : f64
}
