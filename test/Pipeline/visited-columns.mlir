// Both adjoints of a product are one loop over the columns of A, in one thread and in
// several: a sweep of two kernels, whose entries are visited together.
// RUN: nz-opt %s --nz-pipeline="entry=main gradient=0,1 threads=1" --mlir-print-ir-after=nz-fuse-sweeps,nz-lower-kernels-to-loops -o %t.mlir 2>&1 | FileCheck %s
// RUN: nz-opt %s --nz-pipeline="entry=main gradient=0,1 threads=4" --mlir-print-ir-after=nz-fuse-sweeps,nz-lower-kernels-to-loops -o %t.mlir 2>&1 | FileCheck %s
// CHECK: nz.sweep over %{{.*}} by 512
// CHECK: nz.kernel order (j, i, l, p, k)
// CHECK: sums (%{{.*}} at (l) : memref<?xf32>)
// CHECK: nz.kernel order (j, i, l, p, k)
// CHECK: sums (%{{.*}} at (i, k) : memref<40x64xf32>)
// CHECK-LABEL: IR Dump After LowerKernelsToLoopsPass
// CHECK: nz.sweep over %{{.*}} by 512
// CHECK: call @{{.*}}_rows_
// CHECK-NOT: call @{{.*}}_rows_
// CHECK: return
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#ik = affine_map<(i, k) -> (i, k)>
#none = affine_map<(i, k) -> ()>
func.func @main(%A: tensor<30x40xf32, #CSR>, %X: tensor<40x64xf32>, %C: tensor<30x64xf32>) -> f32 {
  %zeros = arith.constant dense<0.0> : tensor<30x64xf32>
  %Y = linalg.matmul ins(%A, %X : tensor<30x40xf32, #CSR>, tensor<40x64xf32>) outs(%zeros : tensor<30x64xf32>) -> tensor<30x64xf32>
  %start = arith.constant dense<0.0> : tensor<f32>
  %sum = linalg.generic {indexing_maps = [#ik, #ik, #none], iterator_types = ["reduction", "reduction"]}
      ins(%Y, %C : tensor<30x64xf32>, tensor<30x64xf32>) outs(%start : tensor<f32>) {
  ^bb0(%y: f32, %c: f32, %old: f32):
    %p = arith.mulf %y, %c : f32
    %s = arith.addf %old, %p : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  %r = tensor.extract %sum[] : tensor<f32>
  return %r : f32
}
