// Writes of a part read what they keep; whole writes and sums stay.
// RUN: nz-opt %s --nz-keep-unwritten --split-input-file --verify-diagnostics | FileCheck %s

#all = affine_map<(i) -> (i)>
#diagonal = affine_map<(i) -> (i, i)>
// CHECK-LABEL: func @diagonal
func.func @diagonal(%x: tensor<?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  // CHECK: ^bb0(%[[A:.*]]: f32, %[[O:.*]]: f32):
  // CHECK: %[[V:.*]] = arith.select %{{.*}}, %[[A]], %[[O]]
  // CHECK: linalg.yield %[[V]]
  %r = linalg.generic {indexing_maps = [#all, #diagonal], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%y : tensor<?x?xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// CHECK-LABEL: func @whole_or_read
// CHECK-NOT: arith.select
func.func @whole_or_read(%x: tensor<?xf32>, %y: tensor<?xf32>, %z: tensor<?x?xf32>) -> (tensor<?xf32>, tensor<?x?xf32>) {
  %r:2 = linalg.generic {indexing_maps = [#all, #all, #diagonal], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%y, %z : tensor<?xf32>, tensor<?x?xf32>) {
  ^bb0(%a: f32, %o: f32, %p: f32):
    %s = arith.addf %p, %a : f32
    linalg.yield %a, %s : f32, f32
  } -> (tensor<?xf32>, tensor<?x?xf32>)
  return %r#0, %r#1 : tensor<?xf32>, tensor<?x?xf32>
}

// -----

func.func @no_loop(%x: tensor<f32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{'linalg.generic' op expected a loop where a part of a destination is written, found none}}
  %r = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> (0)>], iterator_types = []}
      ins(%x : tensor<f32>) outs(%y : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<4xf32>
  return %r : tensor<4xf32>
}
