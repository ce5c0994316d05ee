// What is printed in LLVM's dialect, upstream's tools read: conversions of floats, whose
// flags are attributes of another dialect, and weights that are kept as resources.
// REQUIRES: nz-run
// RUN: nz-run %s --threads=1 --emit=llvm-dialect | mlir-translate --mlir-to-llvmir | FileCheck %s
// RUN: nz-run %s --threads=2 --emit=llvm-dialect | mlir-translate --mlir-to-llvmir | FileCheck %s
// RUN: nz-run %s --emit=sparse-tensor | nz-opt | FileCheck %s --check-prefix=STAGE
// CHECK: constant [4 x float] [float 1.000000e+00, float 2.000000e+00, float 3.000000e+00, float 4.000000e+00]
// CHECK: fpext
// STAGE: four: "0x040000000000803F000000400000404000008040"

func.func @main(%x: tensor<4xf32>, %o: tensor<4xf64>) -> tensor<4xf64> {
  %weights = arith.constant dense_resource<four> : tensor<4xf32>
  %r = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
    iterator_types = ["parallel"]
  } ins(%x, %weights : tensor<4xf32>, tensor<4xf32>) outs(%o : tensor<4xf64>) {
  ^bb0(%a: f32, %w: f32, %old: f64):
    %p = arith.mulf %a, %w : f32
    %v = arith.extf %p : f32 to f64
    linalg.yield %v : f64
  } -> tensor<4xf64>
  return %r : tensor<4xf64>
}

{-#
  dialect_resources: {
    builtin: {
      four: "0x040000000000803F000000400000404000008040"
    }
  }
#-}
