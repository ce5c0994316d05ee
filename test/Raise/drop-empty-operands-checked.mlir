// What is empty for every call that passes the checks of its sizes.
// RUN: nz-opt %s --nz-drop-empty-operands=checked | FileCheck %s
// RUN: nz-opt %s --nz-drop-empty-operands | FileCheck %s --check-prefix=UNCHECKED
// UNCHECKED-COUNT-7: tensor.{{pad|extract_slice|insert_slice}}

// There is nothing but padding where it is as long as the result.
// CHECK-LABEL: func @padding(
// CHECK: tensor.generate
// CHECK-NOT: tensor.pad
// CHECK: return
func.func @padding(%A: tensor<?x?xf32>, %n: index) -> tensor<3x?xf32> {
  %c = arith.constant 1.0 : f32
  %padded = tensor.pad %A low[2, 0] high[1, %n] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : f32
  } : tensor<?x?xf32> to tensor<3x?xf32>
  return %padded : tensor<3x?xf32>
}

// There may be more.
// CHECK-LABEL: func @more_than_padding(
// CHECK-COUNT-2: tensor.pad
func.func @more_than_padding(%A: tensor<?x?xf32>, %n: index) -> (tensor<4x?xf32>, tensor<3x?xf32>) {
  %c = arith.constant 1.0 : f32
  %one = tensor.pad %A low[2, 0] high[1, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : f32
  } : tensor<?x?xf32> to tensor<4x?xf32>
  %open = tensor.pad %A low[%n, 0] high[3, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %c : f32
  } : tensor<?x?xf32> to tensor<3x?xf32>
  return %one, %open : tensor<4x?xf32>, tensor<3x?xf32>
}

// Slices that start where a buffer ends, which has the sizes of what is cast.
// CHECK-LABEL: func @slices(
// CHECK-SAME: %[[A:[^:]*]]: tensor<2x?xf32>, %{{[^:]*}}: tensor<?x?xf32>, %[[N:[^:]*]]: index)
// CHECK: %[[CAST:.*]] = tensor.cast %[[A]]
// CHECK: %[[NONE:.*]] = tensor.empty(%[[N]])
// CHECK: return %[[NONE]], %[[CAST]]
func.func @slices(%A: tensor<2x?xf32>, %B: tensor<?x?xf32>, %n: index) -> (tensor<?x4xf32>, tensor<?x?xf32>) {
  %cast = tensor.cast %A : tensor<2x?xf32> to tensor<?x?xf32>
  %one = tensor.extract_slice %cast[2, 0] [%n, 4] [1, 1] : tensor<?x?xf32> to tensor<?x4xf32>
  %two = tensor.insert_slice %B into %cast[2, 0] [%n, %n] [1, 1] : tensor<?x?xf32> into tensor<?x?xf32>
  return %one, %two : tensor<?x4xf32>, tensor<?x?xf32>
}

// CHECK-LABEL: func @slices_that_stay(
// CHECK: tensor.extract_slice
// CHECK: tensor.insert_slice
func.func @slices_that_stay(%A: tensor<2x?xf32>, %B: tensor<?x?xf32>, %n: index) -> (tensor<?x4xf32>, tensor<?x?xf32>) {
  %cast = tensor.cast %A : tensor<2x?xf32> to tensor<?x?xf32>
  %one = tensor.extract_slice %cast[1, 0] [%n, 4] [1, 1] : tensor<?x?xf32> to tensor<?x4xf32>
  %two = tensor.insert_slice %B into %cast[%n, 2] [%n, %n] [1, 1] : tensor<?x?xf32> into tensor<?x?xf32>
  return %one, %two : tensor<?x4xf32>, tensor<?x?xf32>
}
