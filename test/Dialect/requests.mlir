// Requests name a function.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func private @loss(tensor<?x?xf64, #CSR>, tensor<?xf32>, i64) -> f64
func.func private @tensor_loss(tensor<?x?xf64, #CSR>) -> tensor<f64>
func.func private @several(tensor<?x?xf64, #CSR>, !nz.pattern<?x?, #CSR>, f32) -> (tensor<?x?xf64, #CSR>, index, f32)

// CHECK-LABEL: func @gradients
// CHECK-SAME: %[[A:.*]]: tensor<?x?xf64, #[[CSR:[a-z0-9]*]]>, %[[X:.*]]: tensor<?xf32>, %[[N:.*]]: i64
func.func @gradients(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf32>, %n: i64) {
  // CHECK: nz.gradient @loss(%[[A]], %[[X]], %[[N]]) wrt [1, 0] : (tensor<?x?xf64, #[[CSR]]>, tensor<?xf32>, i64) -> (tensor<?xf32>, tensor<?x?xf64, #[[CSR]]>)
  %gx, %gA = nz.gradient @loss(%A, %x, %n) wrt [1, 0]
      : (tensor<?x?xf64, #CSR>, tensor<?xf32>, i64) -> (tensor<?xf32>, tensor<?x?xf64, #CSR>)
  // CHECK: nz.gradient @loss(%[[A]], %[[X]], %[[N]]) wrt [1] {note} : (tensor<?x?xf64, #[[CSR]]>, tensor<?xf32>, i64) -> tensor<?xf32>
  %g = nz.gradient @loss(%A, %x, %n) wrt [1] {note}
      : (tensor<?x?xf64, #CSR>, tensor<?xf32>, i64) -> tensor<?xf32>
  // CHECK: nz.value_and_gradient @tensor_loss(%[[A]]) wrt [0] : (tensor<?x?xf64, #[[CSR]]>) -> (tensor<f64>, tensor<?x?xf64, #[[CSR]]>)
  %l, %h = nz.value_and_gradient @tensor_loss(%A) wrt [0]
      : (tensor<?x?xf64, #CSR>) -> (tensor<f64>, tensor<?x?xf64, #CSR>)
  return
}

// One seed for each float: patterns and integers have none.
// CHECK-LABEL: func @products
// CHECK-SAME: %[[A:.*]]: tensor<?x?xf64, #[[CSR:[a-z0-9]*]]>, %[[P:.*]]: !nz.pattern<?x?, #[[CSR]]>, %[[S:.*]]: f32
func.func @products(%A: tensor<?x?xf64, #CSR>, %P: !nz.pattern<?x?, #CSR>, %s: f32) {
  // CHECK: nz.jvp @several(%[[A]], %[[P]], %[[S]]) tangents(%[[S]], %[[A]]) wrt [2, 0]
  // CHECK-SAME: : (tensor<?x?xf64, #[[CSR]]>, !nz.pattern<?x?, #[[CSR]]>, f32, f32, tensor<?x?xf64, #[[CSR]]>) -> (tensor<?x?xf64, #[[CSR]]>, index, f32, tensor<?x?xf64, #[[CSR]]>, f32)
  %0:5 = nz.jvp @several(%A, %P, %s) tangents(%s, %A) wrt [2, 0]
      : (tensor<?x?xf64, #CSR>, !nz.pattern<?x?, #CSR>, f32, f32, tensor<?x?xf64, #CSR>)
      -> (tensor<?x?xf64, #CSR>, index, f32, tensor<?x?xf64, #CSR>, f32)
  // CHECK: nz.vjp @several(%[[A]], %[[P]], %[[S]]) cotangents(%[[A]], %[[S]]) wrt [0] {note = 2 : i64}
  // CHECK-SAME: : (tensor<?x?xf64, #[[CSR]]>, !nz.pattern<?x?, #[[CSR]]>, f32, tensor<?x?xf64, #[[CSR]]>, f32) -> (tensor<?x?xf64, #[[CSR]]>, index, f32, tensor<?x?xf64, #[[CSR]]>)
  %1:4 = nz.vjp @several(%A, %P, %s) cotangents(%A, %s) wrt [0] {note = 2}
      : (tensor<?x?xf64, #CSR>, !nz.pattern<?x?, #CSR>, f32, tensor<?x?xf64, #CSR>, f32)
      -> (tensor<?x?xf64, #CSR>, index, f32, tensor<?x?xf64, #CSR>)
  return
}

// CHECK-LABEL: func @stop
// CHECK-SAME: %[[A:.*]]: tensor<?x?xf64, #[[CSR:[a-z0-9]*]]>, %[[S:.*]]: f32
func.func @stop(%A: tensor<?x?xf64, #CSR>, %s: f32) -> (tensor<?x?xf64, #CSR>, f32) {
  // CHECK: nz.stop_gradient %[[A]] : tensor<?x?xf64, #[[CSR]]>
  %0 = nz.stop_gradient %A : tensor<?x?xf64, #CSR>
  // CHECK: nz.stop_gradient %[[S]] {note} : f32
  %1 = nz.stop_gradient %s {note} : f32
  return %0, %1 : tensor<?x?xf64, #CSR>, f32
}
