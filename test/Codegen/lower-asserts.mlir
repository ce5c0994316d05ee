// A failed assertion is a call that does not return.
// RUN: nz-opt %s --nz-lower-asserts | FileCheck %s

// CHECK-DAG: llvm.mlir.global private constant @[[$TEXT:.*]]("{{.*}}lower-asserts.mlir:[[#]]:3: error: expected c\00")
// CHECK-DAG: llvm.mlir.global private constant @[[$PLACED:.*]]("a.mlir:1:2: error: expected d\00")
// CHECK-DAG: llvm.mlir.global private constant @[[$SIZES:.*]]("expected {0}, found {1}\00")
// CHECK-DAG: func.func private @nz_fail(!llvm.ptr)
// CHECK-DAG: func.func private @nz_fail_with_values(!llvm.ptr, index, index)

// CHECK-LABEL: func @asserts(
// CHECK-SAME: %[[C:.*]]: i1, %[[N:.*]]: index, %[[M:.*]]: index
func.func @asserts(%c: i1, %n: index, %m: index) {
  // CHECK: %[[FAILED:.*]] = arith.xori %[[C]], %{{.*}}
  // CHECK: scf.if %[[FAILED]] {
  // CHECK:   %[[A:.*]] = llvm.mlir.addressof @[[$TEXT]]
  // CHECK:   func.call @nz_fail(%[[A]])
  cf.assert %c, "expected c"
  // CHECK: scf.if
  // CHECK:   %[[B:.*]] = llvm.mlir.addressof @[[$SIZES]]
  // CHECK:   func.call @nz_fail_with_values(%[[B]], %[[N]], %[[M]])
  nz.check %c, "expected {0}, found {1}"(%n, %m)
  // A message that has a place gets no other.
  // CHECK: scf.if
  // CHECK:   llvm.mlir.addressof @[[$PLACED]]
  cf.assert %c, "a.mlir:1:2: error: expected d"
  return
}
