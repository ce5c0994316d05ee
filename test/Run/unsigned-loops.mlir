// Loops over unsigned bounds, 100 to 200 in eight bits, run and are
// differentiated as often as they say: x⁴, whose slope is 4 x³.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --entry=power --gradient=0 --input=f64=2 --backend=%{backend}
// RUN: %{run} | FileCheck %s
// RUN: nz-run %s --entry=along --input=f64=2 --input=f64=1 | FileCheck %s --check-prefix=ALONG
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} | FileCheck %s
// CHECK: result 0: f64 = 16
// CHECK-NEXT: result 1: f64 = 32
// ALONG: result 0: f64 = 32

func.func @power(%x: f64) -> f64 {
  %low = arith.constant 100 : i8
  %high = arith.constant 200 : i8
  %step = arith.constant 30 : i8
  %one = arith.constant 1.0 : f64
  %r = scf.for unsigned %i = %low to %high step %step iter_args(%v = %one) -> (f64) : i8 {
    %w = arith.mulf %v, %x : f64
    scf.yield %w : f64
  }
  return %r : f64
}

func.func @along(%x: f64, %dx: f64) -> f64 {
  %r, %dr = nz.jvp @power(%x) tangents(%dx) wrt [0] : (f64, f64) -> (f64, f64)
  return %dr : f64
}
