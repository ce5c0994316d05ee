// The packed face loads arguments from slots and stores results to slots.
// RUN: nz-opt %s --nz-pack-entries --split-input-file | FileCheck %s

func.func private @f(%P: !llvm.ptr, %x: memref<?x4xf32>, %n: index, %c: i1) -> (memref<?xf32>, f32, memref<f32>, i1, i1) attributes {nz.entry} {
  %s = arith.constant 1.0 : f32
  %y = memref.alloc(%n) : memref<?xf32>
  %z = memref.alloc() : memref<f32>
  return %y, %s, %z, %c, %c : memref<?xf32>, f32, memref<f32>, i1, i1
}
// CHECK-LABEL: func @nz_packed_f(
// CHECK-SAME: %[[SLOTS:.*]]: !llvm.ptr
// CHECK: llvm.getelementptr %[[SLOTS]][0]
// CHECK: %[[P:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.getelementptr %[[SLOTS]][1]
// CHECK: llvm.load %{{.*}} -> !llvm.struct<(ptr, ptr, i64, array<2 x i64>, array<2 x i64>)>
// CHECK: %[[X:.*]] = builtin.unrealized_conversion_cast
// CHECK: %[[N:.*]] = arith.index_cast %{{.*}} : i64 to index
// CHECK: %[[C:.*]] = llvm.trunc %{{.*}} : i8 to i1
// CHECK: %[[R:.*]]:5 = call @f(
// The first result: descriptor, then its flag, the fourth result of @f.
// CHECK: llvm.getelementptr %[[SLOTS]][4]
// CHECK: llvm.store %{{.*}} : !llvm.struct<(ptr, ptr, i64, array<1 x i64>, array<1 x i64>)>, !llvm.ptr
// CHECK: llvm.zext %[[R]]#3 : i1 to i8
// CHECK: llvm.getelementptr %{{.*}}[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<(ptr, ptr, i64, array<1 x i64>, array<1 x i64>)>
// CHECK: llvm.getelementptr %[[SLOTS]][5]
// CHECK: llvm.store %[[R]]#1, %{{.*}} : f32
// CHECK: llvm.getelementptr %[[SLOTS]][6]
// CHECK: llvm.store %{{.*}} : !llvm.struct<(ptr, ptr, i64)>
// CHECK: llvm.zext %[[R]]#4

// -----

// What is computed beforehand is two tensors; nothing here, and there nothing at all.
func.func private @step(%x: memref<?x4xf32>, %s: memref<f32>) attributes {nz.constant_ranks = array<i64: 2, 0>, nz.entry} {
  return
}
func.func private @alone() attributes {nz.constant_ranks = array<i64>, nz.entry} {
  return
}
// CHECK: func private @step({{.*}}) attributes {llvm.linkage = #llvm.linkage<internal>, nz.entry}
// CHECK: llvm.mlir.global external constant @nz_constant_ranks_step(dense<[2, 2, 0]> : tensor<3xi64>) {{.*}}: !llvm.array<3 x i64>
// CHECK: llvm.mlir.global external constant @nz_constant_ranks_alone(dense<0> : tensor<1xi64>) {{.*}}: !llvm.array<1 x i64>

// -----

// Only entries get one.
func.func private @helper(%x: f32) -> f32 {
  return %x : f32
}
// CHECK-LABEL: func private @helper
// CHECK-NOT: nz_packed_helper
