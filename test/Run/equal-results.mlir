// Results that are computed twice are one buffer: each is a value of its own, also
// when one is done with before the next is taken.
// REQUIRES: nz-run
// DEFINE: %{inputs} = --input=4xf64=random:1 --input=4x4x8xf64=random:2 --input=4x4x8xf64=1
// RUN: nz-run %s --check-gradient %{inputs}
// RUN: nz-run %s --check-gradient --backend=sparse-tensor %{inputs}
func.func private @sum(%a: tensor<?xf64>, %b: tensor<?x?x?xf64>) -> tensor<?x?x?xf64> {
  %t = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i)>, affine_map<(i, j, k) -> (i, j, k)>], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a : tensor<?xf64>) outs(%b : tensor<?x?x?xf64>) {
  ^bb0(%x: f64, %o: f64):
    %r = arith.addf %o, %x : f64
    linalg.yield %r : f64
  } -> tensor<?x?x?xf64>
  return %t : tensor<?x?x?xf64>
}
func.func @main(%a: tensor<?xf64>, %b: tensor<?x?x?xf64>, %w: tensor<?x?x?xf64>) -> (tensor<?x?x?xf64>, tensor<?x?x?xf64>, tensor<?x?x?xf64>) {
  %t = call @sum(%a, %b) : (tensor<?xf64>, tensor<?x?x?xf64>) -> tensor<?x?x?xf64>
  %u = call @sum(%a, %b) : (tensor<?xf64>, tensor<?x?x?xf64>) -> tensor<?x?x?xf64>
  return %t, %w, %u : tensor<?x?x?xf64>, tensor<?x?x?xf64>, tensor<?x?x?xf64>
}
