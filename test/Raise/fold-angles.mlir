// atan2 of constants is C's, at zeros of both signs, too.
// RUN: nz-opt %s --nz-fold-angles | FileCheck %s

// CHECK-LABEL: func @zeros(
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
// CHECK-DAG: %[[MINUS:.*]] = arith.constant -0.000000e+00 : f64
// CHECK-DAG: %[[PI:.*]] = arith.constant 3.1415926535897931 : f64
// CHECK-DAG: %[[MINUS_PI:.*]] = arith.constant -3.1415926535897931 : f64
// CHECK: return %[[ZERO:.*]], %[[PI]], %[[MINUS:.*]], %[[MINUS_PI]]
func.func @zeros() -> (f64, f64, f64, f64) {
  %zero = arith.constant 0.0 : f64
  %minus = arith.constant -0.0 : f64
  %a = math.atan2 %zero, %zero : f64
  %b = math.atan2 %zero, %minus : f64
  %c = math.atan2 %minus, %zero : f64
  %d = math.atan2 %minus, %minus : f64
  return %a, %b, %c, %d : f64, f64, f64, f64
}

// CHECK-LABEL: func @tensors(
// CHECK: %[[ANGLES:.*]] = arith.constant dense<[0.000000e+00, 1.57079637, 0.785398185, -3.14159274]> : tensor<4xf32>
// CHECK: %[[HALF:.*]] = arith.constant 1.570310e+00 : f16
// CHECK: return %[[ANGLES]], %[[HALF]]
func.func @tensors() -> (tensor<4xf32>, f16) {
  %y = arith.constant dense<[0.0, 2.0, 1.0, -0.0]> : tensor<4xf32>
  %x = arith.constant dense<[0.0, 0.0, 1.0, -0.0]> : tensor<4xf32>
  %one = arith.constant 1.0 : f16
  %zero = arith.constant 0.0 : f16
  %r = math.atan2 %y, %x : tensor<4xf32>
  %s = math.atan2 %one, %zero : f16
  return %r, %s : tensor<4xf32>, f16
}

// One number for all of them.
// CHECK-LABEL: func @many(
// CHECK: arith.constant dense<3.1415926535897931> : tensor<1000000000000xf64>
// CHECK-NOT: math.atan2
func.func @many() -> tensor<1000000000000xf64> {
  %y = arith.constant dense<0.0> : tensor<1000000000000xf64>
  %x = arith.constant dense<-0.0> : tensor<1000000000000xf64>
  %r = math.atan2 %y, %x : tensor<1000000000000xf64>
  return %r : tensor<1000000000000xf64>
}

// CHECK-LABEL: func @arguments(
// CHECK: math.atan2
func.func @arguments(%y: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %r = math.atan2 %y, %zero : f64
  return %r : f64
}
