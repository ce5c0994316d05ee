// One function, or value and gradient of one, stays public.
// RUN: nz-opt %s --nz-select-entry=entry=f | FileCheck %s --check-prefix=ENTRY
// RUN: nz-opt %s --nz-select-entry="entry=f gradient=2,0" | FileCheck %s --check-prefix=GRADIENT
// RUN: nz-opt %s --nz-select-entry | FileCheck %s --check-prefix=ALL

// ENTRY: func @f(
// ENTRY: func private @g(
// GRADIENT: func private @f(
// GRADIENT: func @nz_gradient_of_f(%[[X:.*]]: f64 {nz.donated}, %[[N:.*]]: i64, %[[Y:.*]]: tensor<3xf64>) -> (f64, tensor<3xf64>, f64)
// GRADIENT: nz.value_and_gradient @f(%[[X]], %[[N]], %[[Y]]) wrt [2, 0]
// GRADIENT: func private @g(
// ALL: func @f(
// ALL: func @g(
func.func @f(%x: f64 {nz.donated}, %n: i64, %y: tensor<3xf64>) -> f64 {
  return %x : f64
}
func.func @g(%x: f64) -> f64 {
  return %x : f64
}
