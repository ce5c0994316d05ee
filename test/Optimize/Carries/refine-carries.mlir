// While loops carry tensors with the sizes that they have throughout.
// RUN: nz-opt %s --nz-refine-carries | FileCheck %s

#i = affine_map<(i) -> (i)>

// Sizes follow from sizes of carries: the loop starts with a splat of a constant
// size; of two carries each is made from the other.
// CHECK-LABEL: func @follow(
// CHECK: scf.while {{.*}} : (tensor<8xf64>, tensor<8xf64>) -> (tensor<8xf64>, tensor<8xf64>)
// CHECK: ^bb0(%[[C:.*]]: tensor<8xf64>, %[[D:.*]]: tensor<8xf64>):
// CHECK-DAG: %[[OPEN_C:.*]] = tensor.cast %[[C]]
// CHECK-DAG: %[[OPEN_D:.*]] = tensor.cast %[[D]]
// CHECK: linalg.generic {{.*}} ins(%[[OPEN_C]] : tensor<?xf64>)
// CHECK: %[[M:.*]] = arith.mulf %[[OPEN_C]], %[[OPEN_D]] : tensor<?xf64>
// CHECK: %[[NEXT:.*]] = tensor.cast %[[M]] : tensor<?xf64> to tensor<8xf64>
// CHECK: scf.yield %[[NEXT]], %{{.*}} : tensor<8xf64>, tensor<8xf64>
func.func @follow(%x: tensor<8xf64>, %a: f64, %p: i1) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %n = arith.constant 8 : index
  %first = tensor.splat %a[%n] : tensor<?xf64>
  %y = tensor.cast %x : tensor<8xf64> to tensor<?xf64>
  %r:2 = scf.while (%c = %first, %d = %y) : (tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
    scf.condition(%p) %c, %d : tensor<?xf64>, tensor<?xf64>
  } do {
  ^bb0(%c: tensor<?xf64>, %d: tensor<?xf64>):
    %size = tensor.dim %c, %c0 : tensor<?xf64>
    %e = tensor.empty(%size) : tensor<?xf64>
    %next = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
        ins(%c : tensor<?xf64>) outs(%e : tensor<?xf64>) {
    ^bb0(%u: f64, %out: f64):
      %s = math.exp %u : f64
      linalg.yield %s : f64
    } -> tensor<?xf64>
    %m = arith.mulf %c, %d : tensor<?xf64>
    scf.yield %m, %next : tensor<?xf64>, tensor<?xf64>
  }
  return %r#0 : tensor<?xf64>
}

// A carry that stays what it is has its first size; one dimension of another.
// CHECK-LABEL: func @stays(
// CHECK: scf.while (%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) : (tensor<8xf64>, tensor<?x3xf64>) -> (tensor<8xf64>, tensor<?x3xf64>)
func.func @stays(%x: tensor<8xf64>, %y: tensor<?x3xf64>, %z: tensor<4x3xf64>, %p: i1) -> (tensor<?xf64>, tensor<?x?xf64>) {
  %a = tensor.cast %x : tensor<8xf64> to tensor<?xf64>
  %b = tensor.cast %y : tensor<?x3xf64> to tensor<?x?xf64>
  %r:2 = scf.while (%c = %a, %d = %b) : (tensor<?xf64>, tensor<?x?xf64>) -> (tensor<?xf64>, tensor<?x?xf64>) {
    scf.condition(%p) %c, %d : tensor<?xf64>, tensor<?x?xf64>
  } do {
  ^bb0(%c: tensor<?xf64>, %d: tensor<?x?xf64>):
    %next = tensor.cast %z : tensor<4x3xf64> to tensor<?x?xf64>
    scf.yield %c, %next : tensor<?xf64>, tensor<?x?xf64>
  }
  return %r#0, %r#1 : tensor<?xf64>, tensor<?x?xf64>
}

// A loop in a loop begins with what that one carries.
// CHECK-LABEL: func @nested(
// CHECK-COUNT-2: scf.while {{.*}} : (tensor<8xf64>) -> tensor<8xf64>
func.func @nested(%x: tensor<8xf64>, %p: i1) -> tensor<?xf64> {
  %a = tensor.cast %x : tensor<8xf64> to tensor<?xf64>
  %r = scf.while (%c = %a) : (tensor<?xf64>) -> tensor<?xf64> {
    scf.condition(%p) %c : tensor<?xf64>
  } do {
  ^bb0(%c: tensor<?xf64>):
    %inner = scf.while (%d = %c) : (tensor<?xf64>) -> tensor<?xf64> {
      scf.condition(%p) %d : tensor<?xf64>
    } do {
    ^bb0(%d: tensor<?xf64>):
      %n = math.exp %d : tensor<?xf64>
      scf.yield %n : tensor<?xf64>
    }
    %m = arith.mulf %c, %inner : tensor<?xf64>
    scf.yield %m : tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// Another size after an iteration, one that is not known, none in front, and
// carries that the condition hands on in another order: open as they were.
// CHECK-LABEL: func @open(
// CHECK-COUNT-3: scf.while (%{{.*}} = %{{.*}}) : (tensor<?xf64>) -> tensor<?xf64>
// CHECK: scf.while {{.*}} : (tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>)
func.func @open(%x: tensor<8xf64>, %y: tensor<7xf64>, %z: tensor<?xf64>, %p: i1)
    -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %a = tensor.cast %x : tensor<8xf64> to tensor<?xf64>
  %b = tensor.cast %y : tensor<7xf64> to tensor<?xf64>
  %r = scf.while (%c = %a) : (tensor<?xf64>) -> tensor<?xf64> {
    scf.condition(%p) %c : tensor<?xf64>
  } do {
  ^bb0(%c: tensor<?xf64>):
    scf.yield %b : tensor<?xf64>
  }
  %s = scf.while (%c = %a) : (tensor<?xf64>) -> tensor<?xf64> {
    scf.condition(%p) %c : tensor<?xf64>
  } do {
  ^bb0(%c: tensor<?xf64>):
    scf.yield %z : tensor<?xf64>
  }
  %t = scf.while (%c = %z) : (tensor<?xf64>) -> tensor<?xf64> {
    scf.condition(%p) %c : tensor<?xf64>
  } do {
  ^bb0(%c: tensor<?xf64>):
    scf.yield %a : tensor<?xf64>
  }
  %u:2 = scf.while (%c = %a, %d = %b) : (tensor<?xf64>, tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
    scf.condition(%p) %d, %c : tensor<?xf64>, tensor<?xf64>
  } do {
  ^bb0(%c: tensor<?xf64>, %d: tensor<?xf64>):
    scf.yield %a, %b : tensor<?xf64>, tensor<?xf64>
  }
  return %r, %s, %t, %u#0 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}
