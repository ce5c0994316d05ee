// A term that is added as often as a loop runs that it does not depend on: LLVM makes
// a multiple of it, which must not become part of a multiply-add in one thread and
// none in several. In exact numbers the sum is 5 (asinh(1.017) + asinh(-0.25)).
// REQUIRES: nz-run
// DEFINE: %{run} = nz-run %s --input=5x5xf64=0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1.017,0,0,0,-0.25,0,0,0,0,0 --input=5xf64=zeros
// RUN: %{run} --threads=1 | FileCheck %s
// RUN: %{run} --threads=1 > %t.one && %{run} --threads=2 > %t.two && diff %t.one %t.two
// CHECK: result 0: 5xf64 = [0, 0, 0, 3.2293849897037{{[0-9]*}}, 0]
#S = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<5x5xf64, #S>, %zeros: tensor<5xf64>) -> tensor<5xf64> {
  %X = tensor.empty() : tensor<5x5xf64>
  %sums = linalg.generic {indexing_maps = [affine_map<(k, j, i) -> (i, j)>, affine_map<(k, j, i) -> (k, i)>, affine_map<(k, j, i) -> (i)>],
                          iterator_types = ["reduction", "reduction", "parallel"]}
      ins(%A, %X : tensor<5x5xf64, #S>, tensor<5x5xf64>) outs(%zeros : tensor<5xf64>) {
  ^bb0(%a: f64, %x: f64, %sum: f64):
    %t = math.asinh %a : f64
    %s = arith.addf %sum, %t : f64
    linalg.yield %s : f64
  } -> tensor<5xf64>
  return %sums : tensor<5xf64>
}
