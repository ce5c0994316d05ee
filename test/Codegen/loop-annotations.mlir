// What lowering says of a loop reaches LLVM: a short static reduction is not
// unrolled, because LLVM would make scalar code of it; the loop over vectors is.
// REQUIRES: nz-run
// RUN: nz-run %s --emit=llvm-dialect | mlir-translate --mlir-to-llvmir | FileCheck %s

// CHECK: br label %{{.*}}, !llvm.loop ![[LOOP:[0-9]+]]
// CHECK: ![[LOOP]] = distinct !{![[LOOP]], ![[THEN:[0-9]+]], ![[NOT:[0-9]+]]}
// CHECK: ![[THEN]] = !{!"llvm.loop.vectorize.followup_vectorized", ![[NEXT:[0-9]+]]}
// CHECK: ![[NEXT]] = distinct !{![[NEXT]], ![[FULL:[0-9]+]]}
// CHECK: ![[FULL]] = !{!"llvm.loop.unroll.full"}
// CHECK: ![[NOT]] = !{!"llvm.loop.unroll.disable"}

func.func @main(%x: tensor<100x8xf32>, %y: tensor<100xf32>) -> tensor<100xf32> {
  %s = linalg.generic {
    indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>],
    iterator_types = ["parallel", "reduction"]
  } ins(%x : tensor<100x8xf32>) outs(%y : tensor<100xf32>) {
  ^bb0(%a: f32, %b: f32):
    %t = arith.maximumf %b, %a : f32
    linalg.yield %t : f32
  } -> tensor<100xf32>
  return %s : tensor<100xf32>
}
