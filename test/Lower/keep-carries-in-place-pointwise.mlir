// Pointwise steps of loops write over what they carry.
// RUN: nz-opt %s --nz-keep-carries-in-place | FileCheck %s

#i = affine_map<(i) -> (i)>

// A pointwise step writes over the element that it is made from, unless something
// behind it reads the carry, or it reads other elements of it.
// CHECK-LABEL: func @over
// CHECK: iter_args(%[[X:.*]] = %{{.*}}, %[[Y:.*]] = %{{.*}}, %[[Z:.*]] = %
// CHECK: %[[XN:.*]] = linalg.generic {{.*}} ins(%[[B:.*]] : tensor<4xf32>) outs(%[[X]] : tensor<4xf32>)
// CHECK-NEXT: ^bb0(%[[ADDED:.*]]: f32, %[[OLD:.*]]: f32):
// CHECK-NEXT: arith.subf %[[OLD]], %[[ADDED]]
// CHECK: %[[YN:.*]] = linalg.generic {{.*}} ins(%[[Y]], %[[B]] : {{.*}}) outs(%[[E:.*]] : tensor<4xf32>)
// CHECK: %[[ZN:.*]] = linalg.generic {{.*}} ins(%[[Z]], %[[Y]] : {{.*}}) outs(%[[E]] : tensor<4xf32>)
// CHECK: %[[YM:.*]] = bufferization.materialize_in_destination %[[YN]] in %[[Y]]
// CHECK: %[[ZM:.*]] = bufferization.materialize_in_destination %[[ZN]] in %[[Z]]
// CHECK: scf.yield %[[XN]], %[[YM]], %[[ZM]]
func.func @over(%x0: tensor<4xf32>, %y0: tensor<4xf32>, %z0: tensor<4xf32>, %b: tensor<4xf32>, %n: index)
    -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<4xf32>
  %r:3 = scf.for %k = %c0 to %n step %c1 iter_args(%x = %x0, %y = %y0, %z = %z0)
      -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
    %xn = linalg.generic {indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]}
        ins(%x, %b : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
    ^bb0(%old: f32, %added: f32, %out: f32):
      %s = arith.subf %old, %added : f32
      linalg.yield %s : f32
    } -> tensor<4xf32>
    %yn = linalg.generic {indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]}
        ins(%y, %b : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
    ^bb0(%old: f32, %added: f32, %out: f32):
      %s = arith.addf %old, %added : f32
      linalg.yield %s : f32
    } -> tensor<4xf32>
    %zn = linalg.generic {indexing_maps = [affine_map<(i) -> (3 - i)>, #i, #i], iterator_types = ["parallel"]}
        ins(%z, %y : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) {
    ^bb0(%old: f32, %added: f32, %out: f32):
      %s = arith.addf %old, %added : f32
      linalg.yield %s : f32
    } -> tensor<4xf32>
    scf.yield %xn, %yn, %zn : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
  }
  return %r#0, %r#1, %r#2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// A body that reads any element of the carry keeps it whole.
// CHECK-LABEL: func @read_in_body
// CHECK: iter_args(%[[X:.*]] = %
// CHECK: %[[XN:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<4xindex>) outs(%[[E:.*]] : tensor<4xf32>)
// CHECK: bufferization.materialize_in_destination %[[XN]] in %[[X]]
func.func @read_in_body(%x0: tensor<4xf32>, %at: tensor<4xindex>, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<4xf32>
  %r = scf.for %k = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<4xf32>) {
    %xn = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
        ins(%at : tensor<4xindex>) outs(%e : tensor<4xf32>) {
    ^bb0(%place: index, %out: f32):
      %s = tensor.extract %x[%place] : tensor<4xf32>
      linalg.yield %s : f32
    } -> tensor<4xf32>
    scf.yield %xn : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}
