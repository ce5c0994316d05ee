// Sparse results of several operands, of which some are not stored; numbers by hand.
// With A = 1 . and B = . 4
//          2 3         5 .
// REQUIRES: nz-run
// DEFINE: %{AB} = --input=2x2xf64=1,0,2,3 --input=2x2xf64=0,4,5,0
// RUN: nz-run %s --entry=difference %{AB} | FileCheck %s --check-prefix=DIFFERENCE
// DIFFERENCE: result 0: 2x2xf64, 4 stored
// DIFFERENCE-NEXT: (0, 0) = 1{{$}}
// DIFFERENCE-NEXT: (0, 1) = -4{{$}}
// DIFFERENCE-NEXT: (1, 0) = -3{{$}}
// DIFFERENCE-NEXT: (1, 1) = 3{{$}}
// RUN: nz-run %s --entry=one_more %{AB} | FileCheck %s --check-prefix=MORE
// MORE: result 0: 2x2xf64, 3 stored
// MORE-NEXT: (0, 0) = 1{{$}}
// MORE-NEXT: (1, 0) = 12{{$}}
// MORE-NEXT: (1, 1) = 3{{$}}
// RUN: nz-run %s --entry=symmetric --input=2x2xf64=1,2,0,3 | FileCheck %s --check-prefix=SYMMETRIC
// SYMMETRIC: result 0: 2x2xf64, 4 stored
// SYMMETRIC-NEXT: (0, 0) = 2{{$}}
// SYMMETRIC-NEXT: (0, 1) = 2{{$}}
// SYMMETRIC-NEXT: (1, 0) = 2{{$}}
// SYMMETRIC-NEXT: (1, 1) = 6{{$}}
// RUN: nz-run %s --entry=onto --input=2x2xf64=1,0,0,2 --input=2x2xf64=0,3,0,0 --input=2x2xf64=0,0,7,0 | FileCheck %s --check-prefix=ONTO
// ONTO: result 0: 2x2xf64, 2 stored
// ONTO-NEXT: (0, 1) = 3{{$}}
// ONTO-NEXT: (1, 0) = 7{{$}}
// RUN: nz-run %s --entry=cast --input=2x2xf64=1,0,0,0 --input=2xf64=2,2 --input=2xf64=0,5 | FileCheck %s --check-prefix=CAST
// CAST: result 0: 2xf64, 2 stored
// CAST-NEXT: (0) = 2{{$}}
// CAST-NEXT: (1) = 5{{$}}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#ji = affine_map<(i, j) -> (j, i)>
#pointwise = {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
!A = tensor<2x2xf64, #CSR>

func.func @difference(%A: !A, %B: !A) -> !A {
  %e = tensor.empty() : !A
  %r = linalg.generic #pointwise ins(%A, %B : !A, !A) outs(%e : !A) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %c = sparse_tensor.binary %a, %b : f64, f64 to f64
      overlap = {
      ^bb0(%x: f64, %y: f64):
        %d = arith.subf %x, %y : f64
        sparse_tensor.yield %d : f64
      }
      left = identity
      right = {
      ^bb0(%y: f64):
        %n = arith.negf %y : f64
        sparse_tensor.yield %n : f64
      }
    linalg.yield %c : f64
  } -> !A
  return %r : !A
}

// A (B + 1) is not zero where B is not stored.
func.func @one_more(%A: !A, %B: !A) -> !A {
  %one = arith.constant 1.0 : f64
  %e = tensor.empty() : !A
  %r = linalg.generic #pointwise ins(%A, %B : !A, !A) outs(%e : !A) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.addf %b, %one : f64
    %p = arith.mulf %a, %s : f64
    linalg.yield %p : f64
  } -> !A
  return %r : !A
}

// A matrix and its transpose.
func.func @symmetric(%A: !A) -> !A {
  %e = tensor.empty() : !A
  %r = linalg.generic {indexing_maps = [#ij, #ji, #ij], iterator_types = ["parallel", "parallel"]} ins(%A, %A : !A, !A) outs(%e : !A) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %s = arith.addf %a, %b : f64
    linalg.yield %s : f64
  } -> !A
  return %r : !A
}

// A product is added to what is stored elsewhere.
func.func @onto(%A: !A, %B: !A, %C: !A) -> !A {
  %r = linalg.matmul ins(%A, %B : !A, !A) outs(%C : !A) -> !A
  return %r : !A
}

// A sum that does not start from zeros.
func.func @cast(%A: !A, %x: tensor<2xf64>, %y: tensor<2xf64>) -> tensor<2xf64, #V> {
  %r = linalg.matvec ins(%A, %x : !A, tensor<2xf64>) outs(%y : tensor<2xf64>) -> tensor<2xf64>
  %s = tensor.cast %r : tensor<2xf64> to tensor<2xf64, #V>
  return %s : tensor<2xf64, #V>
}
