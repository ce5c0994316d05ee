// A sparse tensor of three dimensions times two factors (MTTKRP), and the squares of
// what that leaves of T; f32.
//
//   M_ir = sum_jk X_ijk V_jr W_kr,   loss = |M - T|^2
//
// --gradient=0,1,2 asks for the gradients in the stored entries of X, in V and in W.
#CSF = #sparse_tensor.encoding<{
  map = (i, j, k) -> (i : dense, j : compressed, k : compressed), posWidth = 32, crdWidth = 32
}>
!tensor = tensor<?x?x?xf32, #CSF>
!factor = tensor<?x?xf32>
#ijk = affine_map<(i, r, j, k) -> (i, j, k)>
#jr = affine_map<(i, r, j, k) -> (j, r)>
#kr = affine_map<(i, r, j, k) -> (k, r)>
#ir = affine_map<(i, r, j, k) -> (i, r)>
#matrix = affine_map<(i, r) -> (i, r)>
#row = affine_map<(i, r) -> (i)>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

func.func @main(%X: !tensor, %V: !factor, %W: !factor, %T: !factor) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %T, %c0 : !factor
  %rank = tensor.dim %T, %c1 : !factor
  %empty = tensor.empty(%n, %rank) : !factor
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : !factor) -> !factor
  %M = linalg.generic {
    indexing_maps = [#ijk, #jr, #kr, #ir], iterator_types = ["parallel", "parallel", "reduction", "reduction"]
  } ins(%X, %V, %W : !tensor, !factor, !factor) outs(%zeros : !factor) {
  ^bb0(%x: f32, %v: f32, %w: f32, %acc: f32):
    %0 = arith.mulf %x, %v : f32
    %1 = arith.mulf %0, %w : f32
    %s = arith.addf %acc, %1 : f32
    linalg.yield %s : f32
  } -> !factor
  %rows_empty = tensor.empty(%n) : tensor<?xf32>
  %rows_zeros = linalg.fill ins(%zero : f32) outs(%rows_empty : tensor<?xf32>) -> tensor<?xf32>
  %rows = linalg.generic {
    indexing_maps = [#matrix, #matrix, #row], iterator_types = ["parallel", "reduction"]
  } ins(%M, %T : !factor, !factor) outs(%rows_zeros : tensor<?xf32>) {
  ^bb0(%m: f32, %t: f32, %acc: f32):
    %d = arith.subf %m, %t : f32
    %q = arith.mulf %d, %d : f32
    %s = arith.addf %acc, %q : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  %init = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%rows : tensor<?xf32>) outs(%init : tensor<f64>) {
  ^bb0(%q: f32, %acc: f64):
    %wide = arith.extf %q : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %total[] : tensor<f64>
  return %loss : f64
}
