// What types leave open is checked; what they decide is not.
// RUN: nz-opt %s --nz-insert-checks --canonicalize --cse --split-input-file | FileCheck %s

// CHECK-LABEL: func @generic(
// CHECK-SAME: %[[X:.*]]: tensor<?xf64>, %[[Y:.*]]: tensor<?xf64>
func.func @generic(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK-DAG: %[[N:.*]] = tensor.dim %[[X]]
  // CHECK-DAG: %[[M:.*]] = tensor.dim %[[Y]]
  // CHECK: %[[SAME:.*]] = arith.cmpi eq, %[[N]], %[[M]]
  // CHECK: nz.check %[[SAME]], "{{.*}}insert-checks.mlir:{{.*}}: error: expected dimension 0 of operand 1 of size {0}, found {1}"(%[[N]], %[[M]])
  // CHECK-NOT: nz.check
  %r = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  } -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// -----

// CHECK-LABEL: func @window(
// CHECK: nz.check {{.*}} "{{.*}}expected indices from 0 to below {0} in dimension 0 of operand 0, found {1}"
func.func @window(%x: tensor<?xf64>, %w: tensor<3xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %r = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i + k)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>],
                       iterator_types = ["parallel", "reduction"]}
      ins(%x, %w : tensor<?xf64>, tensor<3xf64>) outs(%y : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %c, %m : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// CHECK-LABEL: func @kernel(
// CHECK-SAME: %[[P:.*]]: !nz.pattern
func.func @kernel(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK-DAG: %[[ROWS:.*]] = nz.size %[[P]], 0
  // CHECK-DAG: %[[COUNT:.*]] = nz.count %[[P]]
  // CHECK: arith.cmpi eq, %[[COUNT]]
  // CHECK: nz.check {{.*}}expected dimension 0 of operand 1 of size
  // CHECK: arith.cmpi eq, %[[ROWS]]
  // CHECK: nz.check {{.*}}expected dimension 0 of operand 2 of size
  %r = nz.kernel over %P (i, j) at p reads (%v at (p) : tensor<?xf64>) sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %r : tensor<?xf64>
}

// -----

// CHECK-LABEL: func @integers(
// CHECK: nz.check {{.*}}expected a divisor that is not 0
// CHECK: nz.check {{.*}}expected a quotient that fits
// CHECK: arith.divsi
// CHECK-NOT: nz.check
func.func @integers(%a: i64, %b: i64) -> (i64, i64) {
  %two = arith.constant 2 : i64
  %q = arith.divsi %a, %b : i64
  %r = arith.divsi %a, %two : i64
  return %q, %r : i64, i64
}

// -----

// CHECK-LABEL: func @loop(
// CHECK: nz.check {{.*}}expected a loop step above {0}, found {1}
// CHECK: nz.check {{.*}}expected the last index of a loop with this step at most {0}, found {1}
func.func @loop(%n: index, %step: index, %x: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %r = scf.for %i = %c0 to %n step %step iter_args(%s = %x) -> (f64) {
    %t = arith.addf %s, %s : f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// What a loop keeps in a buffer is as large as the buffer.
// CHECK-LABEL: func @kept(
// CHECK: nz.check {{.*}}expected dimension 0 of a value that a loop carries of size {0}, found {1}
func.func @kept(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %r = bufferization.materialize_in_destination %x in %y : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// -----

#L = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>

// Sizes that types say to be the same are not compared.
// CHECK-LABEL: func @structure(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<?x3, #{{.*}}>, %[[R:.*]]: !nz.pattern<?x3, #{{.*}}>, %[[K:.*]]: tensor<?xi1>)
// CHECK-DAG: %[[LEFT:.*]] = nz.size %[[P]], 0
// CHECK-DAG: %[[RIGHT:.*]] = nz.size %[[R]], 0
// CHECK: nz.check {{.*}}expected level 0 of pattern 1 of size {0}, found {1}"(%[[LEFT]], %[[RIGHT]])
// CHECK-NOT: nz.check
// CHECK: nz.union
// CHECK: %[[COUNT:.*]] = nz.count
// CHECK: %[[FLAGS:.*]] = tensor.dim %[[K]]
// CHECK: nz.check {{.*}}expected {0} flags, one a stored entry, found {1}"(%[[COUNT]], %[[FLAGS]])
func.func @structure(%P: !nz.pattern<?x3, #L>, %R: !nz.pattern<?x3, #L>, %keep: tensor<?xi1>) -> !nz.pattern<?x3, #L> {
  %U = nz.union %P, %R : !nz.pattern<?x3, #L>, !nz.pattern<?x3, #L> -> !nz.pattern<?x3, #L>
  %Q = nz.select %U, %keep : !nz.pattern<?x3, #L>
  return %Q : !nz.pattern<?x3, #L>
}
