// Updates: attributes that have their defaults are not printed.
// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// CHECK-LABEL: func @sgd
// CHECK-SAME: %[[A:.*]]: tensor<?x?xf64, #[[CSR:[a-z0-9]*]]>, %[[G:.*]]: tensor<?x?xf64, #[[CSR]]>, %[[B:.*]]: tensor<?x?xf64, #[[CSR]]>, %[[R:.*]]: f64
func.func @sgd(%A: tensor<?x?xf64, #CSR>, %g: tensor<?x?xf64, #CSR>, %b: tensor<?x?xf64, #CSR>, %r: f64) {
  // CHECK: nz.sgd %[[A]], %[[G]] rate %[[R]] : tensor<?x?xf64, #[[CSR]]>
  %0 = nz.sgd %A, %g rate %r : tensor<?x?xf64, #CSR>
  // CHECK: nz.sgd %[[A]], %[[G]] rate %[[R]] {weight_decay = 1.000000e-02 : f64} : tensor
  %1 = nz.sgd %A, %g rate %r {momentum = 0.0, nesterov = false, weight_decay = 0.01} : tensor<?x?xf64, #CSR>
  // CHECK: %{{.*}}, %{{.*}} = nz.sgd %[[A]], %[[G]], %[[B]] rate %[[R]] : tensor
  %2:2 = nz.sgd %A, %g, %b rate %r : tensor<?x?xf64, #CSR>
  // CHECK: nz.sgd %[[A]], %[[G]], %[[B]] rate %[[R]] {momentum = 9.000000e-01 : f64, nesterov = true, note} : tensor
  %3:2 = nz.sgd %A, %g, %b rate %r {momentum = 0.9, nesterov = true, note} : tensor<?x?xf64, #CSR>
  return
}

// CHECK-LABEL: func @adam
// CHECK-SAME: %[[A:.*]]: tensor<4xf32>, %[[R:.*]]: f32, %[[T:.*]]: i64
func.func @adam(%A: tensor<4xf32>, %r: f32, %t: i64) {
  // CHECK: nz.adam %[[A]], %[[A]], %[[A]], %[[A]] step %[[T]] rate %[[R]] : tensor<4xf32>
  %0:3 = nz.adam %A, %A, %A, %A step %t rate %r : tensor<4xf32>
  // CHECK: nz.adam %[[A]], %[[A]], %[[A]], %[[A]] step %[[T]] rate %[[R]] : tensor<4xf32>
  %1:3 = nz.adam %A, %A, %A, %A step %t rate %r {beta1 = 0.9, beta2 = 0.999, epsilon = 1.0e-8, weight_decay = 0.0, decoupled = true} : tensor<4xf32>
  // CHECK: nz.adam %[[A]], %[[A]], %[[A]], %[[A]] step %[[T]] rate %[[R]] {beta1 = 0.000000e+00 : f64, decoupled = false, weight_decay = 1.000000e-02 : f64} : tensor<4xf32>
  %2:3 = nz.adam %A, %A, %A, %A step %t rate %r {beta1 = 0.0, weight_decay = 0.01, decoupled = false} : tensor<4xf32>
  return
}

// The rate of half precision is f32, of every other type its own.
// CHECK-LABEL: func @rates
func.func @rates(%h: tensor<?xf16>, %b: tensor<2x?xbf16>, %s: tensor<f32>, %r: f32, %t: i64) {
  // CHECK: nz.sgd %{{.*}}, %{{.*}} rate %{{.*}} : tensor<?xf16>
  %0 = nz.sgd %h, %h rate %r : tensor<?xf16>
  // CHECK: nz.adam %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} step %{{.*}} rate %{{.*}} : tensor<2x?xbf16>
  %1:3 = nz.adam %b, %b, %b, %b step %t rate %r : tensor<2x?xbf16>
  // CHECK: nz.sgd %{{.*}}, %{{.*}} rate %{{.*}} : tensor<f32>
  %2 = nz.sgd %s, %s rate %r : tensor<f32>
  return
}
