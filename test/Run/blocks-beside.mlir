// Blocks beside another format, a selection of a blocked tensor, a blocked constant.
// By hand: A = [[1, 2], [0, 4]] in one block, B = [[5, 0], [7, 8]]:
// the sum of A B is 5 + 32 = 37; its gradient in A is B where A's block stores;
// the entries of A above 1 are 2 and 4, the rest of the block is stored as 0;
// A plus the constant block [[1, 0], [0, 1]], as dense, is [[2, 2], [0, 5]].
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = nz-run %s --backend=%{backend} --input=2x2xf64=1,2,0,4
// RUN: %{run} --entry=both --input=2x2xf64=5,0,7,8 --gradient=0 | FileCheck %s --check-prefix=BOTH
// RUN: %{run} --entry=chosen | FileCheck %s --check-prefix=CHOSEN
// RUN: %{run} --entry=constant | FileCheck %s --check-prefix=CONSTANT
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --entry=both --input=2x2xf64=5,0,7,8 --gradient=0 | FileCheck %s --check-prefix=BOTH
// RUN: %{run} --entry=chosen | FileCheck %s --check-prefix=CHOSEN
// RUN: %{run} --entry=constant | FileCheck %s --check-prefix=CONSTANT

// BOTH:      {{^}}result 0: f64 = 37{{$}}
// BOTH-NEXT: {{^}}result 1: 2x2xf64, 4 stored{{$}}
// BOTH-NEXT: {{^}}(0, 0) = 5{{$}}
// BOTH-NEXT: {{^}}(0, 1) = 0{{$}}
// BOTH-NEXT: {{^}}(1, 0) = 7{{$}}
// BOTH-NEXT: {{^}}(1, 1) = 8{{$}}

// CHOSEN:      {{^}}result 0: 2x2xf64, 4 stored{{$}}
// CHOSEN-NEXT: {{^}}(0, 0) = 0{{$}}
// CHOSEN-NEXT: {{^}}(0, 1) = 2{{$}}
// CHOSEN-NEXT: {{^}}(1, 0) = 0{{$}}
// CHOSEN-NEXT: {{^}}(1, 1) = 4{{$}}

// CONSTANT: {{^}}result 0: 2x2xf64 = {{\[}}[2, 2], [0, 5]]{{$}}

#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense) }>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>

func.func @both(%A: tensor<?x?xf64, #BSR>, %B: tensor<?x?xf64, #CSR>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %none = tensor.from_elements %zero : tensor<f64>
  %l = linalg.generic {indexing_maps = [#ij, #ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%A, %B : tensor<?x?xf64, #BSR>, tensor<?x?xf64, #CSR>) outs(%none : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %o, %m : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %l[] : tensor<f64>
  return %loss : f64
}

func.func @chosen(%A: tensor<2x2xf64, #BSR>) -> tensor<2x2xf64, #BSR> {
  %one = arith.constant 1.0 : f64
  %e = tensor.empty() : tensor<2x2xf64, #BSR>
  %r = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<2x2xf64, #BSR>) outs(%e : tensor<2x2xf64, #BSR>) {
  ^bb0(%a: f64, %o: f64):
    %k = sparse_tensor.select %a : f64 {
    ^bb0(%x: f64):
      %c = arith.cmpf ogt, %x, %one : f64
      sparse_tensor.yield %c : i1
    }
    linalg.yield %k : f64
  } -> tensor<2x2xf64, #BSR>
  return %r : tensor<2x2xf64, #BSR>
}

func.func @constant(%A: tensor<2x2xf64, #BSR>) -> tensor<2x2xf64> {
  %C = arith.constant sparse<[[0, 0], [1, 1]], [1.0, 1.0]> : tensor<2x2xf64, #BSR>
  %e = tensor.empty() : tensor<2x2xf64>
  %r = linalg.generic {indexing_maps = [#ij, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %C : tensor<2x2xf64, #BSR>, tensor<2x2xf64, #BSR>) outs(%e : tensor<2x2xf64>) {
  ^bb0(%a: f64, %c: f64, %o: f64):
    %s = arith.addf %a, %c : f64
    linalg.yield %s : f64
  } -> tensor<2x2xf64>
  return %r : tensor<2x2xf64>
}
