// Every rule of arith against central differences, on scalars and on tensors.
// REQUIRES: nz-run
// DEFINE: %{check} = --check-gradient=2 --tolerance=1e-7
// RUN: nz-run %s --entry=scalars %{check} --gradient=0,1 --input=f64=0.7 --input=f64=-1.3
// RUN: nz-run %s --entry=selects %{check} --gradient=0,1 --input=f64=0.7 --input=f64=-1.3
// RUN: nz-opt %s --nz-expand-requests | FileCheck %s
// RUN: nz-run %s --entry=tensors %{check} --input=4xf64=0.7,-0.4,2.5,1.1 --input=4xf64=-1.3,0.6,0.9,1.2

func.func @scalars(%x: f64, %y: f64) -> f64 {
  %add = arith.addf %x, %y : f64
  %sub = arith.subf %x, %add : f64
  %mul = arith.mulf %sub, %x : f64
  %div = arith.divf %mul, %y : f64
  %neg = arith.negf %div : f64
  %rem = arith.remf %neg, %y : f64
  %r = arith.addf %rem, %mul : f64
  return %r : f64
}

func.func @selects(%x: f64, %y: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %low = arith.minimumf %x, %y : f64
  %high = arith.maximumf %x, %y : f64
  %lown = arith.minnumf %x, %zero : f64
  %highn = arith.maxnumf %y, %zero : f64
  %smaller = arith.minnumf %x, %y : f64
  %larger = arith.maxnumf %y, %x : f64
  %is_less = arith.cmpf olt, %x, %y : f64
  %chosen = arith.select %is_less, %low, %high : f64
  %a = arith.mulf %low, %high : f64
  %b = arith.mulf %chosen, %a : f64
  %c = arith.addf %lown, %highn : f64
  %d = arith.divf %smaller, %larger : f64
  %e = arith.addf %c, %d : f64
  %r = arith.addf %b, %e : f64
  return %r : f64
}

func.func @tensors(%x: tensor<?xf64>, %y: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %add = arith.addf %x, %y : tensor<?xf64>
  %sub = arith.subf %x, %add : tensor<?xf64>
  %mul = arith.mulf %sub, %x : tensor<?xf64>
  %div = arith.divf %mul, %y : tensor<?xf64>
  %neg = arith.negf %div : tensor<?xf64>
  %low = arith.minimumf %neg, %y : tensor<?xf64>
  %high = arith.maximumf %x, %low : tensor<?xf64>
  %is_less = arith.cmpf olt, %x, %y : tensor<?xf64>
  %chosen = arith.select %is_less, %neg, %high : tensor<?xi1>, tensor<?xf64>
  return %chosen, %low : tensor<?xf64>, tensor<?xf64>
}

// Of two tangents one selection is enough.
// CHECK-LABEL: func.func private @choice_jvp
// CHECK-SAME: (%[[IS:.*]]: i1, %[[X:.*]]: f64, %[[Y:.*]]: f64, %[[DX:.*]]: f64, %[[DY:.*]]: f64)
// CHECK-NEXT: %[[R:.*]] = arith.select %[[IS]], %[[X]], %[[Y]] : f64
// CHECK-NEXT: %[[DR:.*]] = arith.select %[[IS]], %[[DX]], %[[DY]] : f64
// CHECK-NEXT: return %[[R]], %[[DR]]
func.func @choice(%is: i1, %x: f64, %y: f64) -> f64 {
  %r = arith.select %is, %x, %y : f64
  return %r : f64
}

func.func @along(%is: i1, %x: f64, %y: f64, %dx: f64, %dy: f64) -> f64 {
  %r, %dr = nz.jvp @choice(%is, %x, %y) tangents(%dx, %dy) wrt [1, 2] : (i1, f64, f64, f64, f64) -> (f64, f64)
  return %dr : f64
}
