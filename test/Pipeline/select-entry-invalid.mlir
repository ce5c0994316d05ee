// RUN: not nz-opt %s --nz-select-entry=entry=h 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not nz-opt %s --nz-select-entry=gradient=0 2>&1 | FileCheck %s --check-prefix=ALONE
// RUN: not nz-opt %s --nz-select-entry="entry=f gradient=3" 2>&1 | FileCheck %s --check-prefix=RANGE
// RUN: not nz-opt %s --nz-select-entry="entry=f gradient=1" 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: not nz-opt %s --nz-select-entry="entry=f gradient=0,0" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not nz-opt %s --nz-select-entry="entry=g gradient=0" 2>&1 | FileCheck %s --check-prefix=SCALAR

// NAME: error: expected the name of a function with a body as entry, found 'h'
// ALONE: error: expected an entry beside gradient
// RANGE: error: expected arguments from 0 to below 2 to differentiate, found 3
// TYPE: error: expected a float or a float tensor as argument 1 to differentiate, found 'i64'
// TWICE: error: expected distinct arguments to differentiate, found 0 twice
// SCALAR: error: expected a function with one scalar float result to differentiate, found results ('tensor<3xf64>')
func.func @f(%x: f64, %n: i64) -> f64 {
  return %x : f64
}
func.func @g(%x: tensor<3xf64>) -> tensor<3xf64> {
  return %x : tensor<3xf64>
}
