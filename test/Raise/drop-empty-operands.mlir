// Concatenation and padding of what types say is empty.
// RUN: nz-opt %s --nz-drop-empty-operands | FileCheck %s

// Parts that are empty in every call are left out.
// CHECK-LABEL: func @empty_parts(
// CHECK-SAME: %[[A:[^:]*]]: tensor<2x3xf32>, %[[B:[^:]*]]: tensor<0x3xf32>, %[[C:[^:]*]]: tensor<?x3xf32>)
func.func @empty_parts(%A: tensor<2x3xf32>, %B: tensor<0x3xf32>, %C: tensor<?x3xf32>)
    -> (tensor<2x3xf32>, tensor<?x3xf32>, tensor<0x3xf32>, tensor<2x3xf32>) {
  %one = tensor.concat dim(0) %A, %B : (tensor<2x3xf32>, tensor<0x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: %[[TWO:.*]] = tensor.concat dim(0) %[[A]], %[[C]]
  %two = tensor.concat dim(0) %A, %B, %C : (tensor<2x3xf32>, tensor<0x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  // CHECK-NEXT: %[[NONE:.*]] = tensor.empty() : tensor<0x3xf32>
  %none = tensor.concat dim(0) %B, %B : (tensor<0x3xf32>, tensor<0x3xf32>) -> tensor<0x3xf32>
  // CHECK: %[[PADDED:.*]] = tensor.generate
  // CHECK: tensor.yield
  %c = arith.constant 1.0 : f32
  %padded = tensor.pad %B low[2, 0] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : f32
  } : tensor<0x3xf32> to tensor<2x3xf32>
  // CHECK: return %[[A]], %[[TWO]], %[[NONE]], %[[PADDED]]
  return %one, %two, %none, %padded : tensor<2x3xf32>, tensor<?x3xf32>, tensor<0x3xf32>, tensor<2x3xf32>
}

// Sizes that stay open are those of the operation.
// CHECK-LABEL: func @open_sizes(
// CHECK-SAME: %[[A:[^:]*]]: tensor<0x?xf32>, %[[B:[^:]*]]: tensor<0x?xf32>)
func.func @open_sizes(%A: tensor<0x?xf32>, %B: tensor<0x?xf32>) -> (tensor<0x?xf32>, tensor<0x?xf32>) {
  %c = arith.constant 1.0 : f32
  // CHECK: %[[COLUMNS:.*]] = tensor.dim %[[A]]
  // CHECK: %[[SIZE:.*]] = affine.apply {{.*}}()[%[[COLUMNS]]]
  // CHECK: %[[PADDED:.*]] = tensor.generate %[[SIZE]]
  %padded = tensor.pad %A low[0, 2] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : f32
  } : tensor<0x?xf32> to tensor<0x?xf32>
  // CHECK: %[[SUM:.*]] = affine.apply
  // CHECK: %[[TOGETHER:.*]] = tensor.empty(%[[SUM]]) : tensor<0x?xf32>
  %together = tensor.concat dim(1) %A, %B : (tensor<0x?xf32>, tensor<0x?xf32>) -> tensor<0x?xf32>
  // CHECK: return %[[PADDED]], %[[TOGETHER]]
  return %padded, %together : tensor<0x?xf32>, tensor<0x?xf32>
}

// Nothing in another shape is nothing.
// CHECK-LABEL: func @reshaped(
// CHECK-SAME: %[[A:[^:]*]]: tensor<?x0xf32>, %[[B:[^:]*]]: tensor<?x0x4xf32>)
func.func @reshaped(%A: tensor<?x0xf32>, %B: tensor<?x0x4xf32>) -> (tensor<?xf32>, tensor<?x4xf32>) {
  // CHECK-NOT: tensor.collapse_shape
  // CHECK: %[[ONE:.*]] = tensor.empty(%{{.*}}) : tensor<?xf32>
  %one = tensor.collapse_shape %A [[0, 1]] : tensor<?x0xf32> into tensor<?xf32>
  // CHECK: %[[TWO:.*]] = tensor.empty(%{{.*}}) : tensor<?x4xf32>
  %two = tensor.collapse_shape %B [[0, 1], [2]] : tensor<?x0x4xf32> into tensor<?x4xf32>
  // CHECK: return %[[ONE]], %[[TWO]]
  return %one, %two : tensor<?xf32>, tensor<?x4xf32>
}
