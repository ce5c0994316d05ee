// Parallel loops run in their order.
// RUN: nz-opt %s --nz-serialize-loops | FileCheck %s

// The carry is the left side: what is combined need not commute.
// CHECK-LABEL: func @reductions(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x?xf64>, %[[N:[^:]*]]: index, %[[M:[^:]*]]: index, %[[A:[^:]*]]: f64, %[[B:[^:]*]]: f64)
// CHECK: %[[R:.*]]:2 = scf.for %[[I:.*]] = %c0 to %[[N]] step %c1 iter_args(%[[A1:.*]] = %[[A]], %[[B1:.*]] = %[[B]]) -> (f64, f64) {
// CHECK-NEXT: %[[IN:.*]]:2 = scf.for %[[J:.*]] = %c1 to %[[M]] step %c2 iter_args(%[[A2:.*]] = %[[A1]], %[[B2:.*]] = %[[B1]]) -> (f64, f64) {
// CHECK-NEXT: %[[ELEMENT:.*]] = tensor.extract %[[X]][%[[I]], %[[J]]]
// CHECK-NEXT: %[[DIFFERENCE:.*]] = arith.subf %[[A2]], %[[ELEMENT]]
// CHECK-NEXT: %[[QUOTIENT:.*]] = arith.divf %[[ELEMENT]], %[[B2]]
// CHECK-NEXT: scf.yield %[[DIFFERENCE]], %[[QUOTIENT]]
// CHECK: scf.yield %[[IN]]#0, %[[IN]]#1
// CHECK: return %[[R]]#0, %[[R]]#1
func.func @reductions(%x: tensor<?x?xf64>, %n: index, %m: index, %a: f64, %b: f64) -> (f64, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %r:2 = scf.parallel (%i, %j) = (%c0, %c1) to (%n, %m) step (%c1, %c2) init (%a, %b) -> (f64, f64) {
    %e = tensor.extract %x[%i, %j] : tensor<?x?xf64>
    scf.reduce(%e, %e : f64, f64) {
    ^bb0(%lhs: f64, %rhs: f64):
      %s = arith.subf %lhs, %rhs : f64
      scf.reduce.return %s : f64
    }, {
    ^bb0(%lhs: f64, %rhs: f64):
      %s = arith.divf %rhs, %lhs : f64
      scf.reduce.return %s : f64
    }
  }
  return %r#0, %r#1 : f64, f64
}

// What is read of a shared tensor is what was there before; two insertions into
// one keep their order.
// CHECK-LABEL: func @shared(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?xf64>, %[[Y:[^:]*]]: tensor<8xf64>, %[[N:[^:]*]]: index)
// CHECK: %[[R:.*]]:2 = scf.for %[[I:.*]] = %{{.*}} to %[[N]] step %{{.*}} iter_args(%[[X1:.*]] = %[[X]], %[[Y1:.*]] = %[[Y]]) -> (tensor<?xf64>, tensor<8xf64>) {
// CHECK-NEXT: %[[OLD:.*]] = tensor.extract_slice %[[Y]][%[[I]]] [1] [1]
// CHECK-NEXT: %[[FIRST:.*]] = tensor.insert_slice %[[OLD]] into %[[Y1]][%[[I]]] [1] [2]
// CHECK-NEXT: %[[OTHER:.*]] = tensor.insert_slice %[[OLD]] into %[[X1]][0] [1] [1]
// CHECK-NEXT: %[[SECOND:.*]] = tensor.insert_slice %[[OLD]] into %[[FIRST]][%[[I]]] [1] [1]
// CHECK-NEXT: scf.yield %[[OTHER]], %[[SECOND]]
// CHECK: return %[[R]]#0, %[[R]]#1
func.func @shared(%x: tensor<?xf64>, %y: tensor<8xf64>, %n: index) -> (tensor<?xf64>, tensor<8xf64>) {
  %r:2 = scf.forall (%i) in (%n) shared_outs(%p = %x, %q = %y) -> (tensor<?xf64>, tensor<8xf64>) {
    %s = tensor.extract_slice %q[%i] [1] [1] : tensor<8xf64> to tensor<1xf64>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %q[%i] [1] [2] : tensor<1xf64> into tensor<8xf64>
      tensor.parallel_insert_slice %s into %p[0] [1] [1] : tensor<1xf64> into tensor<?xf64>
      tensor.parallel_insert_slice %s into %q[%i] [1] [1] : tensor<1xf64> into tensor<8xf64>
    }
  }
  return %r#0, %r#1 : tensor<?xf64>, tensor<8xf64>
}

// Without results the loop stays for its errors; loops inside follow.
// CHECK-LABEL: func @inner(
// CHECK: scf.for
// CHECK: scf.for
// CHECK: cf.assert
// CHECK-NOT: scf.forall
func.func @inner(%x: tensor<4xi1>) {
  scf.forall (%i) = (1) to (4) step (2) {
    scf.forall (%j) in (2) {
      %k = arith.addi %i, %j : index
      %b = tensor.extract %x[%k] : tensor<4xi1>
      cf.assert %b, "expected ones"
    }
  }
  return
}
