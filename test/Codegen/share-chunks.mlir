// Chunks are dealt out one by one, but where a loop says how.
// RUN: nz-opt %s --convert-scf-to-openmp --nz-share-chunks | FileCheck %s
func.func private @rows(index)

// CHECK-LABEL: func @chunks(
// CHECK: omp.parallel {
// CHECK: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: omp.wsloop schedule(static = %[[ONE]] : index) {
// CHECK: call @rows
func.func @chunks(%count: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%chunk) = (%c0) to (%count) step (%c1) {
    func.call @rows(%chunk) : (index) -> ()
  }
  return
}

// CHECK-LABEL: func @dealt(
// CHECK: omp.wsloop schedule(dynamic) {
func.func @dealt(%low: index, %high: index, %step: index) {
  omp.wsloop schedule(dynamic) {
    omp.loop_nest (%chunk) : index = (%low) to (%high) step (%step) {
      func.call @rows(%chunk) : (index) -> ()
      omp.yield
    }
  }
  return
}
