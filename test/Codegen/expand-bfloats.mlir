// Conversions between bf16 and f32 are made of shifts and integer sums; others
// stay, and so does all else.
// RUN: nz-opt %s --nz-expand-bfloats | FileCheck %s

// CHECK-LABEL: func @round(
// CHECK-NOT: arith.truncf
// CHECK: %[[BITS:.*]] = arith.bitcast %{{.*}} : f32 to i32
// CHECK: arith.addi
// CHECK: arith.shrui
// CHECK: %[[R:.*]] = arith.bitcast %{{.*}} : i16 to bf16
// CHECK: return
func.func @round(%x: f32) -> bf16 {
  %y = arith.truncf %x : f32 to bf16
  return %y : bf16
}

// CHECK-LABEL: func @others(
// CHECK: arith.truncf %{{.*}} : f64 to bf16
// CHECK: arith.extf %{{.*}} : f16 to f32
// CHECK: arith.maximumf
func.func @others(%x: f64, %y: f16, %z: f32) -> (bf16, f32) {
  %a = arith.truncf %x : f64 to bf16
  %b = arith.extf %y : f16 to f32
  %c = arith.maximumf %b, %z : f32
  return %a, %c : bf16, f32
}
