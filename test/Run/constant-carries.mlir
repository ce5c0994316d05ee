// Loops that begin with a constant sparse tensor and go on with another that has more
// entries, or fewer. By hand: -2 times 0.5, 0 and 4 are -1, 0 and -8, at the places of A.
// REQUIRES: nz-run
// RUN: printf '%%%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 0.5\n1 2 0\n2 2 4\n' > %t.mtx
// DEFINE: %{entry} = counted
// DEFINE: %{run} = nz-run %s --entry=%{entry} --input=@%t.mtx
// RUN: %{run} --input=index=3 | FileCheck %s
// RUN: %{run} --input=index=3 -O0 | FileCheck %s
// RUN: %{run} --input=index=3 --backend=sparse-tensor --threads=1 | FileCheck %s
// RUN: %{run} --input=index=0 | FileCheck %s --check-prefix=CONSTANT
// REDEFINE: %{entry} = nested
// RUN: %{run} --input=index=2 | FileCheck %s
// RUN: %{run} --input=index=2 -O0 | FileCheck %s
// RUN: %{run} --input=index=0 | FileCheck %s --check-prefix=CONSTANT
// REDEFINE: %{entry} = until
// RUN: %{run} --input=index=2 | FileCheck %s
// RUN: %{run} --input=index=0 | FileCheck %s --check-prefix=CONSTANT

// CHECK: result 0: 2x2xf64, 3 stored
// CHECK-NEXT: (0, 0) = -1
// CHECK-NEXT: (0, 1) = -0
// CHECK-NEXT: (1, 1) = -8

// CONSTANT: result 0: 2x2xf64, 1 stored
// CONSTANT-NEXT: (1, 0) = 7

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
!A = tensor<2x2xf64, #CSR>

func.func private @scaled(%A: !A) -> !A {
  %empty = tensor.empty() : !A
  %B = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]} ins(%A : !A) outs(%empty : !A) {
  ^bb0(%a: f64, %out: f64):
    %c = arith.constant -2.0 : f64
    %r = arith.mulf %a, %c : f64
    linalg.yield %r : f64
  } -> !A
  return %B : !A
}

func.func @counted(%A: !A, %n: index) -> !A {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %first = arith.constant sparse<[[1, 0]], [7.0]> : !A
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%B = %first) -> (!A) {
    %next = func.call @scaled(%A) : (!A) -> !A
    scf.yield %next : !A
  }
  return %r : !A
}

// Every loop inside begins with it again.
func.func @nested(%A: !A, %n: index) -> !A {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %first = arith.constant sparse<[[1, 0]], [7.0]> : !A
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%B = %first) -> (!A) {
    %inner = scf.for %j = %c0 to %i step %c1 iter_args(%C = %first) -> (!A) {
      %next = func.call @scaled(%A) : (!A) -> !A
      scf.yield %next : !A
    }
    scf.yield %inner : !A
  }
  return %r : !A
}

func.func @until(%A: !A, %n: index) -> !A {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %first = arith.constant sparse<[[1, 0]], [7.0]> : !A
  %r:2 = scf.while (%B = %first, %i = %c0) : (!A, index) -> (!A, index) {
    %more = arith.cmpi slt, %i, %n : index
    scf.condition(%more) %B, %i : !A, index
  } do {
  ^bb0(%B: !A, %i: index):
    %next = func.call @scaled(%A) : (!A) -> !A
    %j = arith.addi %i, %c1 : index
    scf.yield %next, %j : !A, index
  }
  return %r#0 : !A
}
