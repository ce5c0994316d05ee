// What blocks ask patterns is asked in front of the sweep.
// RUN: nz-opt %s --nz-hoist-arrays | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
!P = !nz.pattern<?x?, #CSR>

// CHECK-LABEL: func private @arrays(
// CHECK-SAME: %[[P:[a-z0-9]+]]: !nz.pattern<?x?, #{{.*}}>, %[[LOW:[a-z0-9]+]]: index, %[[HIGH:[a-z0-9]+]]: index, %[[POSITIONS:[a-z0-9]+]]: memref<?xindex>, %[[COORDINATES:[a-z0-9]+]]: memref<?xindex>, %[[SIZE:[a-z0-9]+]]: index, %[[COUNT:[a-z0-9]+]]: index
// CHECK-NOT: nz.
// CHECK: memref.store %[[SIZE]], %[[POSITIONS]][%[[LOW]]]
// CHECK: memref.store %[[COUNT]], %[[COORDINATES]][%[[HIGH]]]
func.func private @arrays(%P: !P, %low: index, %high: index) {
  %positions = nz.positions %P, 1 : !P to memref<?xindex>
  %coordinates = nz.level_coordinates %P, 1 : !P to memref<?xindex>
  %size = nz.size %P, 0 : !P
  %count = nz.count %P : !P
  memref.store %size, %positions[%low] : memref<?xindex>
  memref.store %count, %coordinates[%high] : memref<?xindex>
  return
}

// Called twice: not all calls give the same.
// CHECK-LABEL: func private @twice(
// CHECK: nz.size
func.func private @twice(%P: !P, %x: memref<1xindex>) {
  %c0 = arith.constant 0 : index
  %size = nz.size %P, 0 : !P
  memref.store %size, %x[%c0] : memref<1xindex>
  return
}

// CHECK-LABEL: func @public(
// CHECK: nz.size
func.func @public(%P: !P, %x: memref<1xindex>) {
  %c0 = arith.constant 0 : index
  %size = nz.size %P, 0 : !P
  memref.store %size, %x[%c0] : memref<1xindex>
  return
}

// A pattern that each block makes of its own, and one that is no argument.
// CHECK-LABEL: func private @inside(
// CHECK: nz.size
// CHECK: nz.full
// CHECK: nz.size
func.func private @inside(%P: !P, %n: index, %x: memref<2xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %size = nz.size %P, 0 : !P
  %Q = nz.full(%n, %n) : !nz.pattern<?x?, #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>>
  %other = nz.size %Q, 0 : !nz.pattern<?x?, #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>>
  memref.store %size, %x[%c0] : memref<2xindex>
  memref.store %other, %x[%c1] : memref<2xindex>
  return
}

// CHECK-LABEL: func @main(
// CHECK-SAME: %[[P:[a-z0-9]+]]: !nz.pattern
// CHECK-DAG: %[[A:.*]] = nz.positions %[[P]], 1
// CHECK-DAG: %[[B:.*]] = nz.level_coordinates %[[P]], 1
// CHECK-DAG: %[[C:.*]] = nz.size %[[P]], 0
// CHECK-DAG: %[[D:.*]] = nz.count %[[P]]
// CHECK: nz.sweep
// CHECK-NEXT: ^bb0(%[[LOW:.*]]: index, %[[HIGH:.*]]: index)
// CHECK-NEXT: func.call @arrays(%[[P]], %[[LOW]], %[[HIGH]], %[[A]], %[[B]], %[[C]], %[[D]])
func.func @main(%P: !P, %n: index, %x: memref<1xindex>, %y: memref<2xindex>) {
  nz.sweep over %P by 64 : !P {
  ^bb0(%low: index, %high: index):
    func.call @arrays(%P, %low, %high) : (!P, index, index) -> ()
    func.call @twice(%P, %x) : (!P, memref<1xindex>) -> ()
    func.call @twice(%P, %x) : (!P, memref<1xindex>) -> ()
    func.call @public(%P, %x) : (!P, memref<1xindex>) -> ()
    %Q = nz.join %P (i, j) at p to (i, j) : !P to !P
    func.call @inside(%Q, %n, %y) : (!P, index, memref<2xindex>) -> ()
  }
  return
}
