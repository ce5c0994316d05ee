// What a loop yields lands in the buffer of the carry; exchanged carries are
// copied before either is written.
// RUN: nz-opt %s --nz-keep-carries-in-place | FileCheck %s

// CHECK-LABEL: func @fresh
func.func @fresh(%x0: tensor<4xf32>, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%[[X:.*]] = %
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0) -> (tensor<4xf32>) {
    // CHECK: %[[A:.*]] = linalg.add
    // CHECK: %[[M:.*]] = bufferization.materialize_in_destination %[[A]] in %[[X]]
    // CHECK: scf.yield %[[M]]
    %e = tensor.empty() : tensor<4xf32>
    %a = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    scf.yield %a : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// CHECK-LABEL: func @exchanged
func.func @exchanged(%x0: tensor<4xf32>, %y0: tensor<4xf32>, %n: index) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%[[X:.*]] = %{{.*}}, %[[Y:.*]] = %
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0, %y = %y0) -> (tensor<4xf32>, tensor<4xf32>) {
    // CHECK: %[[CY:.*]] = bufferization.alloc_tensor() copy(%[[Y]])
    // CHECK: %[[CX:.*]] = bufferization.alloc_tensor() copy(%[[X]])
    // CHECK: bufferization.materialize_in_destination %[[CY]] in %[[X]]
    // CHECK: bufferization.materialize_in_destination %[[CX]] in %[[Y]]
    scf.yield %y, %x : tensor<4xf32>, tensor<4xf32>
  }
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @unchanged
func.func @unchanged(%x0: tensor<4xf32>, %s0: f32, %n: index) -> (tensor<4xf32>, f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK-NOT: materialize_in_destination
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0, %s = %s0) -> (tensor<4xf32>, f32) {
    %t = arith.addf %s, %s : f32
    scf.yield %x, %t : tensor<4xf32>, f32
  }
  return %r#0, %r#1 : tensor<4xf32>, f32
}

// In the second region of a while stands what the first hands on.
// CHECK-LABEL: func @while
func.func @while(%x0: tensor<4xf32>, %s0: f32) -> tensor<4xf32> {
  // CHECK: ^bb0(%[[X:.*]]: tensor<4xf32>, %{{.*}}: f32):
  // CHECK: %[[A:.*]] = linalg.add
  // CHECK: %[[M:.*]] = bufferization.materialize_in_destination %[[A]] in %[[X]]
  // CHECK: scf.yield %[[M]]
  %r:2 = scf.while (%x = %x0, %s = %s0) : (tensor<4xf32>, f32) -> (tensor<4xf32>, f32) {
    %c = arith.cmpf ogt, %s, %s0 : f32
    scf.condition(%c) %x, %s : tensor<4xf32>, f32
  } do {
  ^bb0(%x: tensor<4xf32>, %s: f32):
    %e = tensor.empty() : tensor<4xf32>
    %a = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    scf.yield %a, %s : tensor<4xf32>, f32
  }
  return %r#0 : tensor<4xf32>
}

// A while loop that hands on its carries keeps them in their buffers.
// CHECK-LABEL: func @while_negated
func.func @while_negated(%x0: tensor<4xf32>, %t: f32) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %r = scf.while (%x = %x0) : (tensor<4xf32>) -> tensor<4xf32> {
    %e = tensor.extract %x[%c0] : tensor<4xf32>
    %c = arith.cmpf ogt, %e, %t : f32
    scf.condition(%c) %x : tensor<4xf32>
  } do {
  // CHECK: ^bb0(%[[X:.*]]: tensor<4xf32>):
  ^bb0(%x: tensor<4xf32>):
    // CHECK: %[[Y:.*]] = arith.negf
    // CHECK: %[[M:.*]] = bufferization.materialize_in_destination %[[Y]] in %[[X]]
    // CHECK: scf.yield %[[M]]
    %y = arith.negf %x : tensor<4xf32>
    scf.yield %y : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// What another while loop yields has no buffer there to land in.
// CHECK-LABEL: func @while_computed
func.func @while_computed(%x0: tensor<4xf32>, %t: f32) -> tensor<4xf32> {
  // CHECK-NOT: materialize_in_destination
  %c0 = arith.constant 0 : index
  %r = scf.while (%x = %x0) : (tensor<4xf32>) -> tensor<4xf32> {
    %e = tensor.extract %x[%c0] : tensor<4xf32>
    %c = arith.cmpf ogt, %e, %t : f32
    %y = arith.negf %x : tensor<4xf32>
    scf.condition(%c) %y : tensor<4xf32>
  } do {
  ^bb0(%y: tensor<4xf32>):
    scf.yield %y : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// A carry that stands behind a cast is copied too, before its buffer is written.
// CHECK-LABEL: func @exchanged_cast
func.func @exchanged_cast(%x0: tensor<4xf32>, %y0: tensor<?xf32>, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%[[X:.*]] = %{{.*}}, %[[Y:.*]] = %
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0, %y = %y0) -> (tensor<4xf32>, tensor<?xf32>) {
    // CHECK: %[[F:.*]] = arith.negf
    // CHECK: %[[C:.*]] = tensor.cast %[[X]]
    // CHECK: %[[COPY:.*]] = bufferization.alloc_tensor() copy(%[[C]])
    // CHECK: materialize_in_destination %[[F]] in %[[X]]
    // CHECK: materialize_in_destination %[[COPY]] in %[[Y]]
    %s = tensor.cast %y : tensor<?xf32> to tensor<4xf32>
    %f = arith.negf %s : tensor<4xf32>
    %c = tensor.cast %x : tensor<4xf32> to tensor<?xf32>
    scf.yield %f, %c : tensor<4xf32>, tensor<?xf32>
  }
  return %r#0 : tensor<4xf32>
}

#L = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>

// Where a pattern changes, so may the number of its values: they get a new buffer, what
// has a static size does not.
// CHECK-LABEL: func @resized
func.func @resized(%p0: !nz.pattern<?x?, #L>, %v0: tensor<?xf32>, %x0: tensor<4xf32>, %q: !nz.pattern<?x?, #L>, %n: index)
    -> (!nz.pattern<?x?, #L>, tensor<?xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}, %[[X:.*]] = %
  %r:3 = scf.for %i = %c0 to %n step %c1 iter_args(%p = %p0, %v = %v0, %x = %x0)
      -> (!nz.pattern<?x?, #L>, tensor<?xf32>, tensor<4xf32>) {
    // CHECK: %[[U:.*]] = nz.union
    // CHECK: %[[E:.*]] = tensor.empty
    // CHECK: %[[A:.*]] = arith.negf
    // CHECK: %[[M:.*]] = bufferization.materialize_in_destination %[[A]] in %[[X]]
    // CHECK: scf.yield %[[U]], %[[E]], %[[M]]
    %u = nz.union %p, %q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> -> !nz.pattern<?x?, #L>
    %count = nz.count %u : !nz.pattern<?x?, #L>
    %e = tensor.empty(%count) : tensor<?xf32>
    %a = arith.negf %x : tensor<4xf32>
    scf.yield %u, %e, %a : !nz.pattern<?x?, #L>, tensor<?xf32>, tensor<4xf32>
  }
  return %r#0, %r#1, %r#2 : !nz.pattern<?x?, #L>, tensor<?xf32>, tensor<4xf32>
}

// Where patterns stay, dynamic sizes do.
// CHECK-LABEL: func @dynamic
func.func @dynamic(%p0: !nz.pattern<?x?, #L>, %v0: tensor<?xf32>, %n: index) -> (!nz.pattern<?x?, #L>, tensor<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%{{.*}} = %{{.*}}, %[[V:.*]] = %
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%p = %p0, %v = %v0) -> (!nz.pattern<?x?, #L>, tensor<?xf32>) {
    // CHECK: bufferization.materialize_in_destination %{{.*}} in %[[V]]
    %a = arith.negf %v : tensor<?xf32>
    scf.yield %p, %a : !nz.pattern<?x?, #L>, tensor<?xf32>
  }
  return %r#0, %r#1 : !nz.pattern<?x?, #L>, tensor<?xf32>
}

// What a while loop inside has made of a carry is in its buffer already.
// CHECK-LABEL: func @while_in_while
func.func @while_in_while(%x0: tensor<4xf32>, %t: f32) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %r = scf.while (%x = %x0) : (tensor<4xf32>) -> tensor<4xf32> {
    %first = tensor.extract %x[%c0] : tensor<4xf32>
    %more = arith.cmpf olt, %first, %t : f32
    scf.condition(%more) %x : tensor<4xf32>
  } do {
  ^bb0(%x: tensor<4xf32>):
    // CHECK: scf.while
    // CHECK: %[[S:.*]] = scf.while
    // CHECK: bufferization.materialize_in_destination
    // CHECK-NOT: bufferization.materialize_in_destination
    // CHECK: scf.yield %[[S]]
    %s = scf.while (%y = %x) : (tensor<4xf32>) -> tensor<4xf32> {
      %first = tensor.extract %y[%c0] : tensor<4xf32>
      %more = arith.cmpf olt, %first, %t : f32
      scf.condition(%more) %y : tensor<4xf32>
    } do {
    ^bb0(%y: tensor<4xf32>):
      %e = tensor.empty() : tensor<4xf32>
      %a = linalg.add ins(%y, %y : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
      scf.yield %a : tensor<4xf32>
    }
    scf.yield %s : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// A loop in a branch begins with a copy: behind it the carry is written.
// CHECK-LABEL: func @loop_in_branch
func.func @loop_in_branch(%x0: tensor<4xf32>, %y: tensor<4xf32>, %p: i1, %n: index) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%[[X:.*]] = %
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0) -> tensor<4xf32> {
    // CHECK: %[[B:.*]] = scf.if
    %b = scf.if %p -> tensor<4xf32> {
      scf.yield %y : tensor<4xf32>
    } else {
      // CHECK: %[[C:.*]] = bufferization.alloc_tensor() copy(%[[X]])
      // CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[C]])
      %s = scf.for %j = %c0 to %n step %c1 iter_args(%z = %x) -> tensor<4xf32> {
        %e = tensor.empty() : tensor<4xf32>
        %a = linalg.add ins(%z, %z : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
        scf.yield %a : tensor<4xf32>
      }
      scf.yield %s : tensor<4xf32>
    }
    // CHECK: %[[M:.*]] = bufferization.materialize_in_destination %[[B]] in %[[X]]
    // CHECK: scf.yield %[[M]]
    scf.yield %b : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// What either side of a branch yields may be another carry, which is written.
// CHECK-LABEL: func @exchanged_in_else
func.func @exchanged_in_else(%x0: tensor<4xf32>, %y0: tensor<4xf32>, %w: tensor<4xf32>, %p: i1, %n: index) -> (tensor<4xf32>, tensor<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%[[X:.*]] = %{{.*}}, %[[Y:.*]] = %
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0, %y = %y0) -> (tensor<4xf32>, tensor<4xf32>) {
    // CHECK: %[[B:.*]] = scf.if
    // CHECK: %[[C:.*]] = bufferization.alloc_tensor() copy(%[[B]])
    // CHECK: bufferization.materialize_in_destination %[[C]] in %[[X]]
    %b = scf.if %p -> tensor<4xf32> {
      scf.yield %w : tensor<4xf32>
    } else {
      scf.yield %y : tensor<4xf32>
    }
    scf.yield %b, %x : tensor<4xf32>, tensor<4xf32>
  }
  return %r#0, %r#1 : tensor<4xf32>, tensor<4xf32>
}
