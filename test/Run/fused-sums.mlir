// A sum joins the loop that makes what it adds, in one thread: no bit changes. Rows of
// 1003 numbers leave some behind the last block of lanes.
// REQUIRES: nz-run
// RUN: nz-run %s --threads=1 --input=3xf32=1,2,3 --input=3xf32=1,1,-1 | FileCheck %s
// DEFINE: %{random} = nz-run %s --input=1003xf32=random:1 --input=1003xf32=random:2
// RUN: %{random} --threads=1 > %t.fused
// RUN: %{random} --threads=1 --without=fused-sums > %t.apart && diff %t.fused %t.apart
// RUN: %{random} --threads=2 > %t.two && diff %t.fused %t.two
// RUN: nz-run %s --threads=1 --input=0xf32=0 --input=0xf32=0 | FileCheck %s --check-prefix=NONE
// RUN: nz-opt %s --nz-pipeline="entry=main threads=1" --mlir-print-ir-after=nz-fuse-sums -o %t.mlir 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: nz-opt %s --nz-pipeline="entry=main threads=2" --mlir-print-ir-after=nz-fuse-sums -o %t.mlir 2>&1 | FileCheck %s --check-prefix=TWO --allow-empty
// ONE: linalg.generic
// ONE-SAME: outs(%{{.*}}, %{{.*}} : memref<?xf32>, memref<f64>)
// TWO-NOT: linalg.generic
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

// r = x - 2 y is -1, 0 and 5; the sum of its squares 26.
// CHECK: result 0: f64 = 26
// CHECK: result 1: 3xf32 = [-1, 0, 5]
// NONE: result 0: f64 = 0
func.func @main(%x: tensor<?xf32>, %y: tensor<?xf32>) -> (f64, tensor<?xf32>) {
  %two = arith.constant 2.0 : f32
  %r = linalg.generic {indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]}
      ins(%x, %y : tensor<?xf32>, tensor<?xf32>) outs(%x : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %two, %b : f32
    %d = arith.subf %a, %p : f32
    linalg.yield %d : f32
  } -> tensor<?xf32>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %s = linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%r : tensor<?xf32>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f32, %old: f64):
    %m = arith.mulf %a, %a : f32
    %wide = arith.extf %m : f32 to f64
    %new = arith.addf %old, %wide : f64
    linalg.yield %new : f64
  } -> tensor<f64>
  %sum = tensor.extract %s[] : tensor<f64>
  return %sum, %r : f64, tensor<?xf32>
}
