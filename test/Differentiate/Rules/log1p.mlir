// One rule, from the operation to its derivative: the case of docs/AddARule.md.
// REQUIRES: nz-run
// RUN: nz-opt %s --nz-expand-requests --inline --canonicalize --symbol-dce | FileCheck %s
// RUN: nz-run %s --check-gradient --tolerance=1e-7 --input=f64=0.5
// RUN: nz-run %s --entry=slope --check-gradient --tolerance=1e-7 --input=f64=0.5

func.func @main(%x: f64) -> f64 {
  %r = math.log1p %x : f64
  return %r : f64
}

// The cotangent of the result is 1: what is left is 1 / (1 + x).
// CHECK-LABEL: func.func @slope(
// CHECK-SAME: %[[X:.*]]: f64
// CHECK: %[[ONE:.*]] = arith.constant 1.0
// CHECK: %[[SUM:.*]] = arith.addf %[[X]], %[[ONE]]
// CHECK: %[[SLOPE:.*]] = arith.divf %[[ONE]], %[[SUM]]
// CHECK: return %[[SLOPE]]
func.func @slope(%x: f64) -> f64 {
  %g = nz.gradient @main(%x) wrt [0] : (f64) -> f64
  return %g : f64
}
