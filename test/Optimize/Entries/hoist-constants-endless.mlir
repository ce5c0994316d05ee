// A loop may have no end, also in one that has: then a step would not be reached.
// RUN: nz-opt %s --nz-hoist-constants | FileCheck %s
#i = affine_map<(i) -> (i)>

// CHECK-LABEL: func @endless_inside(
// CHECK-NOT: @nz_constants_of
// CHECK: scf.for
// CHECK: scf.while
// CHECK-NOT: @nz_constants_of
func.func @endless_inside(%x: tensor<?xf64>, %w: tensor<f64> {nz.donated}, %p: i1) -> (tensor<?xf64>, tensor<f64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %r = scf.for %k = %c0 to %c8 step %c1 iter_args(%y = %x) -> (tensor<?xf64>) {
    %next = scf.while (%z = %y) : (tensor<?xf64>) -> tensor<?xf64> {
      scf.condition(%p) %z : tensor<?xf64>
    } do {
    ^bb0(%z: tensor<?xf64>):
      %sines = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%z : tensor<?xf64>) {
      ^bb0(%o: f64):
        %e = math.sin %o : f64
        linalg.yield %e : f64
      } -> tensor<?xf64>
      scf.yield %sines : tensor<?xf64>
    }
    scf.yield %next : tensor<?xf64>
  }
  return %r, %w : tensor<?xf64>, tensor<f64>
}
