// Classes of numbers are comparisons of the absolute value.
// RUN: nz-opt %s --nz-expand-classes | FileCheck %s

// CHECK-LABEL: func @classes(
// CHECK-SAME: %[[X:[^:]*]]: f64, %[[Y:[^:]*]]: f16)
// CHECK: %[[SIZE:.*]] = math.absf %[[X]] : f64
// CHECK: %[[INFINITY:.*]] = arith.constant 0x7FF0000000000000 : f64
// CHECK: %[[INFINITE:.*]] = arith.cmpf oeq, %[[SIZE]], %[[INFINITY]] : f64
// CHECK: %[[HALF:.*]] = math.absf %[[Y]] : f16
// CHECK: %[[SMALLEST:.*]] = arith.constant 6.103520e-05 : f16
// CHECK: %[[FROM:.*]] = arith.cmpf oge, %[[HALF]], %[[SMALLEST]] : f16
// CHECK: %[[TO:.*]] = arith.cmpf olt, %[[HALF]], %{{.*}} : f16
// CHECK: %[[NORMAL:.*]] = arith.andi %[[FROM]], %[[TO]] : i1
// CHECK: return %[[INFINITE]], %[[NORMAL]]
func.func @classes(%x: f64, %y: f16) -> (i1, i1) {
  %infinite = math.isinf %x : f64
  %normal = math.isnormal %y : f16
  return %infinite, %normal : i1, i1
}

// Vectors are asked as numbers are.
// CHECK-LABEL: func @lanes(
// CHECK: math.absf %{{.*}} : vector<4xf32>
// CHECK: arith.cmpf oeq, %{{.*}} : vector<4xf32>
// CHECK-NOT: math.isinf
func.func @lanes(%x: vector<4xf32>) -> vector<4xi1> {
  %infinite = math.isinf %x : vector<4xf32>
  return %infinite : vector<4xi1>
}

// Operations on tensors become loops before.
// CHECK-LABEL: func @whole(
// CHECK: math.isinf %{{.*}} : tensor<4xf64>
func.func @whole(%x: tensor<4xf64>) -> tensor<4xi1> {
  %infinite = math.isinf %x : tensor<4xf64>
  return %infinite : tensor<4xi1>
}
