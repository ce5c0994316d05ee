// What a generic does not write of its destination stays, whoever reads the
// destination later.
// REQUIRES: nz-run
// DEFINE: %{inputs} = --input=3xf64=1,2,3 --input=3x3xf64=5
// RUN: nz-run %s %{inputs} | FileCheck %s
// RUN: nz-run %s --backend=sparse-tensor %{inputs} | FileCheck %s

// CHECK{LITERAL}: result 0: 3x3xf64 = [[1, 5, 5], [5, 4, 5], [5, 5, 9]]
// CHECK{LITERAL}: result 1: 3x3xf64 = [[5, 5, 5], [5, 5, 5], [5, 5, 5]]
// CHECK{LITERAL}: result 2: 3x3xf64 = [[1, 0, 0], [0, 2, 0], [0, 0, 3]]
// CHECK{LITERAL}: result 3: 3x3xf64 = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
#i = affine_map<(i) -> (i)>
#diagonal = affine_map<(i) -> (i, i)>
func.func @main(%x: tensor<?xf64>, %y: tensor<?x?xf64>) -> (tensor<?x?xf64>, tensor<?x?xf64>, tensor<3x3xf64>, tensor<3x3xf64>) {
  %squares = linalg.generic {indexing_maps = [#i, #diagonal], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%y : tensor<?x?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %p = arith.mulf %a, %a : f64
    linalg.yield %p : f64
  } -> tensor<?x?xf64>
  %zero = arith.constant 0.0 : f64
  %e = tensor.empty() : tensor<3x3xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%e : tensor<3x3xf64>) -> tensor<3x3xf64>
  %copies = linalg.generic {indexing_maps = [#i, #diagonal], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%zeros : tensor<3x3xf64>) {
  ^bb0(%a: f64, %o: f64):
    linalg.yield %a : f64
  } -> tensor<3x3xf64>
  return %squares, %y, %copies, %zeros : tensor<?x?xf64>, tensor<?x?xf64>, tensor<3x3xf64>, tensor<3x3xf64>
}
