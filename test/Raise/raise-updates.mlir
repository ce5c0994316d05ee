// RUN: nz-opt %s --nz-raise-updates | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// CHECK-LABEL: func.func @sgd
// CHECK-SAME: %[[X:.*]]: tensor<4xf64>, %[[G:.*]]: tensor<4xf64>, %[[RATE:.*]]: f64
func.func @sgd(%x: tensor<4xf64>, %g: tensor<4xf64>, %lr: f64) -> tensor<4xf64> {
  // CHECK: linalg.generic {{.*}} ins(%[[X]], %[[G]], %[[RATE]] : {{.*}}) outs(%[[X]] : tensor<4xf64>)
  // CHECK-NEXT: ^bb0(%[[A:.*]]: f64, %[[B:.*]]: f64, %[[R:.*]]: f64, %{{.*}}: f64):
  // CHECK-NEXT: %[[M:.*]] = arith.mulf %[[R]], %[[B]]
  // CHECK-NEXT: %[[S:.*]] = arith.subf %[[A]], %[[M]]
  // CHECK-NEXT: linalg.yield %[[S]]
  %y = nz.sgd %x, %g rate %lr : tensor<4xf64>
  return %y : tensor<4xf64>
}

// g + 0.5 x, then 0.9 b + g, then g + 0.9 b.
// CHECK-LABEL: func.func @nesterov
func.func @nesterov(%x: tensor<4xf64>, %g: tensor<4xf64>, %b: tensor<4xf64>, %lr: f64) -> (tensor<4xf64>, tensor<4xf64>) {
  // CHECK: ^bb0(%[[X:.*]]: f64, %[[G:.*]]: f64, %[[B:.*]]: f64, %[[R:.*]]: f64, %{{.*}}: f64, %{{.*}}: f64):
  // CHECK: %[[WX:.*]] = arith.mulf %{{.*}}, %[[X]]
  // CHECK: %[[GW:.*]] = arith.addf %[[G]], %[[WX]]
  // CHECK: %[[MB:.*]] = arith.mulf %[[B]], %{{.*}}
  // CHECK: %[[B1:.*]] = arith.addf %[[MB]], %[[GW]]
  // CHECK: %[[MB1:.*]] = arith.mulf %{{.*}}, %[[B1]]
  // CHECK: %[[D:.*]] = arith.addf %[[GW]], %[[MB1]]
  // CHECK: %[[RD:.*]] = arith.mulf %[[R]], %[[D]]
  // CHECK: %[[X1:.*]] = arith.subf %[[X]], %[[RD]]
  // CHECK: linalg.yield %[[X1]], %[[B1]]
  %x1, %b1 = nz.sgd %x, %g, %b rate %lr {momentum = 0.9, nesterov = true, weight_decay = 0.5} : tensor<4xf64>
  return %x1, %b1 : tensor<4xf64>, tensor<4xf64>
}

// The values are updated; another pattern is an error of the run.
// CHECK-LABEL: func.func @sparse
// CHECK-SAME: %[[A:.*]]: tensor<?x?xf64, #{{.*}}>, %[[G:.*]]: tensor<?x?xf64
func.func @sparse(%A: tensor<?x?xf64, #CSR>, %g: tensor<?x?xf64, #CSR>, %lr: f64) -> tensor<?x?xf64, #CSR> {
  // CHECK: %[[P:.*]] = nz.pattern %[[A]]
  // CHECK: %[[V:.*]] = nz.values %[[A]]
  // CHECK: %[[Q:.*]] = nz.pattern %[[G]]
  // CHECK: %[[SAME:.*]] = nz.same %[[P]], %[[Q]]
  // CHECK: cf.assert %[[SAME]], "{{.*}}raise-updates.mlir:[[@LINE+4]]:8: error: 'nz.sgd' expected operands of one pattern, found that parameter (argument 0) and gradient (argument 1) differ"
  // CHECK: %[[W:.*]] = nz.values %[[G]]
  // CHECK: %[[R:.*]] = linalg.generic {{.*}} ins(%[[V]], %[[W]], %{{.*}}) outs(%[[V]] : tensor<?xf64>)
  // CHECK: nz.assemble %[[P]], %[[R]]
  %B = nz.sgd %A, %g rate %lr : tensor<?x?xf64, #CSR>
  return %B : tensor<?x?xf64, #CSR>
}

// The corrections of the bias are scalars; lerp goes from the nearer end.
// CHECK-LABEL: func.func @adam
// CHECK-SAME: %[[T:[a-z0-9]+]]: i64, %[[LR:[a-z0-9]+]]: f64
func.func @adam(%x: tensor<4xf64>, %g: tensor<4xf64>, %m: tensor<4xf64>, %v: tensor<4xf64>, %t: i64, %lr: f64)
    -> (tensor<4xf64>, tensor<4xf64>, tensor<4xf64>) {
  // CHECK: %[[ONE:.*]] = arith.constant 1.000000e+00 : f64
  // CHECK: %[[STEP:.*]] = arith.sitofp %[[T]] : i64 to f64
  // CHECK: %[[P1:.*]] = math.powf %{{.*}}, %[[STEP]]
  // CHECK: %[[C1:.*]] = arith.subf %[[ONE]], %[[P1]]
  // CHECK: %[[SIZE:.*]] = arith.divf %[[LR]], %[[C1]]
  // CHECK: %[[P2:.*]] = math.powf %{{.*}}, %[[STEP]]
  // CHECK: %[[C2:.*]] = arith.subf %[[ONE]], %[[P2]]
  // CHECK: %[[ROOT:.*]] = math.sqrt %[[C2]]
  // CHECK: %[[DECAY:.*]] = arith.mulf %[[LR]]
  // CHECK: %[[SHRINK:.*]] = arith.subf %[[ONE]], %[[DECAY]]
  // CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[SIZE]], %[[ROOT]], %[[SHRINK]] :
  // CHECK: ^bb0(%[[X:[^:]*]]: f64, %[[G:[^:]*]]: f64, %[[M:[^:]*]]: f64, %[[V:[^:]*]]: f64, %[[S:[^:]*]]: f64, %[[B:[^:]*]]: f64, %[[D:[^:]*]]: f64, {{.*}}):
  // CHECK: %[[XD:.*]] = arith.mulf %[[X]], %[[D]]
  // CHECK: %[[GM:.*]] = arith.subf %[[G]], %[[M]]
  // CHECK: %[[W:.*]] = arith.mulf %{{.*}}, %[[GM]]
  // CHECK: %[[M1:.*]] = arith.addf %[[M]], %[[W]]
  // CHECK: %[[CG:.*]] = arith.mulf %{{.*}}, %[[G]]
  // CHECK: %[[GG:.*]] = arith.mulf %[[CG]], %[[G]]
  // CHECK: %[[BV:.*]] = arith.mulf %[[V]], %{{.*}}
  // CHECK: %[[V1:.*]] = arith.addf %[[BV]], %[[GG]]
  // CHECK: %[[Q:.*]] = math.sqrt %[[V1]]
  // CHECK: %[[QB:.*]] = arith.divf %[[Q]], %[[B]]
  // CHECK: %[[E:.*]] = arith.addf %[[QB]], %{{.*}}
  // CHECK: %[[SM:.*]] = arith.mulf %[[S]], %[[M1]]
  // CHECK: %[[U:.*]] = arith.divf %[[SM]], %[[E]]
  // CHECK: %[[X1:.*]] = arith.subf %[[XD]], %[[U]]
  // CHECK: linalg.yield %[[X1]], %[[M1]], %[[V1]]
  %x1, %m1, %v1 = nz.adam %x, %g, %m, %v step %t rate %lr {weight_decay = 0.01} : tensor<4xf64>
  return %x1, %m1, %v1 : tensor<4xf64>, tensor<4xf64>, tensor<4xf64>
}

// Narrow floats are updated in f32.
// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<2x3xf16>, %g: tensor<2x3xf16>, %lr: f32) -> tensor<2x3xf16> {
  // CHECK: ^bb0(%[[X:.*]]: f16, %[[G:.*]]: f16, %[[R:.*]]: f32, %{{.*}}: f16):
  // CHECK: arith.extf %[[X]] : f16 to f32
  // CHECK: arith.extf %[[G]] : f16 to f32
  // CHECK: %[[S:.*]] = arith.subf %{{.*}} : f32
  // CHECK: arith.truncf %[[S]] : f32 to f16
  %y = nz.sgd %x, %g rate %lr : tensor<2x3xf16>
  return %y : tensor<2x3xf16>
}
