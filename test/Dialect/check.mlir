// RUN: nz-opt %s | nz-opt | FileCheck %s
// RUN: nz-opt %s -mlir-print-op-generic | nz-opt | FileCheck %s
// RUN: nz-opt %s --canonicalize | FileCheck %s --check-prefix=FOLD

// CHECK-LABEL: func @check
// CHECK-SAME: %[[C:.*]]: i1, %[[N:.*]]: index, %[[M:.*]]: index
// FOLD-LABEL: func @check
func.func @check(%c: i1, %n: index, %m: index) {
  // CHECK: nz.check %[[C]], "a.mlir:3:8: error: \22quoted\22"{{$}}
  // FOLD-NEXT: nz.check
  nz.check %c, "a.mlir:3:8: error: \22quoted\22"
  // CHECK: nz.check %[[C]], "found {1}"(%[[N]], %[[M]]) {note}
  // FOLD-NEXT: nz.check
  nz.check %c, "found {1}"(%n, %m) {note}
  // CHECK: nz.check %[[C]], "expected {0}"(%[[N]])
  // FOLD-NEXT: nz.check
  nz.check %c, "expected {0}"(%n)
  // FOLD-NEXT: return
  return
}

// A condition that holds needs no check; one that does not hold stays.
// FOLD-LABEL: func @constant
func.func @constant(%n: index) {
  %true = arith.constant true
  %false = arith.constant false
  // FOLD-NEXT: %[[FALSE:.*]] = arith.constant false
  // FOLD-NEXT: nz.check %[[FALSE]], "never"
  // FOLD-NEXT: return
  nz.check %true, "always"(%n)
  nz.check %false, "never"
  return
}
