// Tensors that branches make have plain layouts, as others have: what reads them is
// vectorized, though bufferization does not know one branch when it asks for the other.
// RUN: nz-opt %s --nz-pipeline="threads=1 stop-after=lower" | FileCheck %s --implicit-check-not='strided<'

#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

// CHECK: vector.load %{{.*}} : memref<150xf64>, vector<16xf64>
// CHECK-LABEL: func private @main(
// CHECK: scf.if %{{.*}} -> (memref<150xf64>
func.func @main(%x: tensor<150xf64>, %choice: i1, %start: tensor<f64>) -> tensor<f64> {
  %chosen = scf.if %choice -> (tensor<150xf64>) {
    %e = tensor.empty() : tensor<150xf64>
    %r = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%x : tensor<150xf64>) outs(%e : tensor<150xf64>) {
    ^bb0(%a: f64, %o: f64):
      %s = math.sqrt %a : f64
      linalg.yield %s : f64
    } -> tensor<150xf64>
    scf.yield %r : tensor<150xf64>
  } else {
    %e = tensor.empty() : tensor<150xf64>
    %r = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%x : tensor<150xf64>) outs(%e : tensor<150xf64>) {
    ^bb0(%a: f64, %o: f64):
      %s = arith.mulf %a, %a : f64
      linalg.yield %s : f64
    } -> tensor<150xf64>
    scf.yield %r : tensor<150xf64>
  }
  %sum = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]} ins(%chosen : tensor<150xf64>) outs(%start : tensor<f64>) {
  ^bb0(%a: f64, %o: f64):
    %s = arith.addf %o, %a : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  return %sum : tensor<f64>
}
