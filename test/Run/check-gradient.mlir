// What a gradient check notices: a gradient that both modes agree on and that is
// wrong all the same, one that is no number, a pattern that changes with values.
// REQUIRES: nz-run
// RUN: nz-run %s --entry=square --check-gradient --input=f64=3 | FileCheck %s --check-prefix=RIGHT
// RUN: not nz-run %s --entry=stopped --check-gradient --input=f64=3 | FileCheck %s --check-prefix=WRONG
// RUN: not nz-run %s --entry=root --check-gradient --input=f64=-1 | FileCheck %s --check-prefix=NAN
// RUN: not nz-run %s --entry=side --check-gradient --input=f64=0 2>&1 | FileCheck %s --check-prefix=PATTERN
// RUN: nz-run %s --entry=side --check-gradient --input=f64=1

#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>

// RIGHT: central differences: largest error {{[0-9].*}} over 5 directions
// RIGHT-NEXT: adjoint identity: largest error {{[0-9].*}} over 5 directions
func.func @square(%x: f64) -> f64 {
  %r = arith.mulf %x, %x : f64
  return %r : f64
}

// The slope is 6; both modes say 3, of which 3 is missing.
// WRONG: central differences: largest error {{1.0000|0.9999}}
// WRONG-NEXT: adjoint identity: largest error 0 over
func.func @stopped(%x: f64) -> f64 {
  %y = nz.stop_gradient %x : f64
  %r = arith.mulf %x, %y : f64
  return %r : f64
}

// NAN: central differences: largest error inf
func.func @root(%x: f64) -> f64 {
  %r = math.sqrt %x : f64
  return %r : f64
}

// One entry is stored on either side of 0, another on each.
// PATTERN: error: --check-gradient: expected result 0 to keep its pattern when values change a little
func.func @side(%x: f64) -> tensor<2xf64, #V> {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %above = arith.cmpf oge, %x, %zero : f64
  %0 = arith.select %above, %one, %zero : f64
  %1 = arith.select %above, %zero, %one : f64
  %both = tensor.from_elements %0, %1 : tensor<2xf64>
  %s = sparse_tensor.convert %both : tensor<2xf64> to tensor<2xf64, #V>
  return %s : tensor<2xf64, #V>
}
