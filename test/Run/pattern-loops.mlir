// Loops whose patterns shrink: iteration k, from 0, drops what is below k / 2. By hand:
// of 0.2, 0.7, 1.2, -2 and 3 two iterations leave 0.7 to 3, three leave 1.2 to 3, and
// the fourth leaves two entries.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend} --input=2x3xf64=0.2,0.7,1.2,0,-2,3
// RUN: %{run} --entry=repeated --input=index=2 | FileCheck %s --check-prefix=TWO
// RUN: %{run} --entry=repeated --input=index=3 | FileCheck %s --check-prefix=THREE
// RUN: %{run} --entry=until --input=index=2 | FileCheck %s --check-prefix=UNTIL
// RUN: %{run} --entry=nested --input=index=2 | FileCheck %s --check-prefix=NESTED
// RUN: not %{run} --entry=sum --input=index=2 --gradient=0 2>&1 | FileCheck %s --check-prefix=REFUSED
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --entry=repeated --input=index=2 | FileCheck %s --check-prefix=TWO
// RUN: %{run} --entry=repeated --input=index=3 | FileCheck %s --check-prefix=THREE
// RUN: %{run} --entry=until --input=index=2 | FileCheck %s --check-prefix=UNTIL
// RUN: %{run} --entry=nested --input=index=2 | FileCheck %s --check-prefix=NESTED

// TWO:      result 0: 2x3xf64, 4 stored
// TWO-NEXT: (0, 1) = 0.7
// TWO-NEXT: (0, 2) = 1.2
// TWO-NEXT: (1, 1) = -2
// TWO-NEXT: (1, 2) = 3
// TWO-NEXT: result 1: 2xf64 = [1.9, 1]

// THREE:      result 0: 2x3xf64, 3 stored
// THREE-NEXT: (0, 2) = 1.2
// THREE-NEXT: (1, 1) = -2
// THREE-NEXT: (1, 2) = 3
// THREE-NEXT: result 1: 2xf64 = [1.2, 1]

// UNTIL:      result 0: 2x3xf64, 2 stored
// UNTIL-NEXT: (1, 1) = -2
// UNTIL-NEXT: (1, 2) = 3
// UNTIL-NEXT: result 1: i64 = 4

// NESTED:      result 0: 2x3xf64, 2 stored
// NESTED-NEXT: (1, 1) = -2
// NESTED-NEXT: (1, 2) = 3

// REFUSED: error: cannot differentiate 'scf.for': its derivative would have to save carried value 0, which is no number and no tensor

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#each = affine_map<(p) -> (p)>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
!A = tensor<?x?xf64, #CSR>

// What is at least number / 2.
func.func private @prune(%A: !A, %number: i64) -> !A {
  %c0 = arith.constant 0 : index
  %half = arith.constant 0.5 : f64
  %float = arith.sitofp %number : i64 to f64
  %bound = arith.mulf %float, %half : f64
  %P = nz.pattern %A : !A
  %v = nz.values %A : !A
  %n = tensor.dim %v, %c0 : tensor<?xf64>
  %empty = tensor.empty(%n) : tensor<?xi1>
  %keep = linalg.generic {indexing_maps = [#each, #each], iterator_types = ["parallel"]}
      ins(%v : tensor<?xf64>) outs(%empty : tensor<?xi1>) {
  ^bb0(%x: f64, %out: i1):
    %size = math.absf %x : f64
    %k = arith.cmpf oge, %size, %bound : f64
    linalg.yield %k : i1
  } -> tensor<?xi1>
  %Q = nz.select %P, %keep : !nz.pattern<?x?, #CSR>
  %B = nz.assemble %Q from %A : !A
  return %B : !A
}

// The sums of rows are carried beside, in the buffer where they came in.
func.func @repeated(%A: !A, %count: index) -> (!A, tensor<2xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zeros = arith.constant dense<0.0> : tensor<2xf64>
  %r:2 = scf.for %i = %c0 to %count step %c1 iter_args(%B = %A, %old = %zeros) -> (!A, tensor<2xf64>) {
    %number = arith.index_cast %i : index to i64
    %C = func.call @prune(%B, %number) : (!A, i64) -> !A
    %sums = linalg.generic {indexing_maps = [#ij, #row], iterator_types = ["parallel", "reduction"]}
        ins(%C : !A) outs(%zeros : tensor<2xf64>) {
    ^bb0(%x: f64, %acc: f64):
      %s = arith.addf %acc, %x : f64
      linalg.yield %s : f64
    } -> tensor<2xf64>
    scf.yield %C, %sums : !A, tensor<2xf64>
  }
  return %r#0, %r#1 : !A, tensor<2xf64>
}

// Prunes until at most `most` entries are left; also the number of iterations.
func.func @until(%A: !A, %most: index) -> (!A, i64) {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %r:2 = scf.while (%B = %A, %k = %zero) : (!A, i64) -> (!A, i64) {
    %n = sparse_tensor.number_of_entries %B : !A
    %many = arith.cmpi ugt, %n, %most : index
    scf.condition(%many) %B, %k : !A, i64
  } do {
  ^bb0(%B: !A, %k: i64):
    %C = func.call @prune(%B, %k) : (!A, i64) -> !A
    %next = arith.addi %k, %one : i64
    scf.yield %C, %next : !A, i64
  }
  return %r#0, %r#1 : !A, i64
}

// Iterations 0 and 1 in a loop inside, then 2 and 3.
func.func @nested(%A: !A, %count: index) -> !A {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %r = scf.for %i = %c0 to %count step %c1 iter_args(%B = %A) -> (!A) {
    %first = arith.muli %i, %c2 : index
    %pruned = scf.for %j = %c0 to %c2 step %c1 iter_args(%C = %B) -> (!A) {
      %k = arith.addi %first, %j : index
      %number = arith.index_cast %k : index to i64
      %D = func.call @prune(%C, %number) : (!A, i64) -> !A
      scf.yield %D : !A
    }
    scf.yield %pruned : !A
  }
  return %r : !A
}

func.func @sum(%A: !A, %count: index) -> f64 {
  %init = arith.constant dense<0.0> : tensor<f64>
  %B:2 = call @repeated(%A, %count) : (!A, index) -> (!A, tensor<2xf64>)
  %v = nz.values %B#0 : !A
  %dot = linalg.dot ins(%v, %v : tensor<?xf64>, tensor<?xf64>) outs(%init : tensor<f64>) -> tensor<f64>
  %sum = tensor.extract %dot[] : tensor<f64>
  return %sum : f64
}
