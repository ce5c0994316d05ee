// Values with a dense dimension more: eight heads on one pattern. Through a kernel
// on values of two dimensions, and through a tensor of rank 3 whose last level is
// dense. Y(i, h) = sum of A(i, j, h) X(j, h); the loss is half the sum of Y^2.
// By hand: A(0, 1, h) = h, A(1, 0, h) = 1, X(j, h) = j + 1:
// Y(0, h) = 2 h, Y(1, h) = 1, the loss is 2 * 140 + 4 = 284;
// dA(0, 1, h) = Y(0, h) X(1, h) = 4 h, dA(1, 0, h) = 1;
// dX(0, h) = 1, dX(1, h) = Y(0, h) h = 2 h^2.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{X} = --input=2x8xf32=1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2
// DEFINE: %{kernel} = nz-run %s --backend=%{backend} --entry=kernel --gradient=1,2 --input=2x2xf32=0,1,1,0 --input=2x8xf32=0,1,2,3,4,5,6,7,1,1,1,1,1,1,1,1 %{X}
// DEFINE: %{trailing} = nz-run %s --backend=%{backend} --entry=trailing --gradient=0,1 --input=2x2x8xf32=0,0,0,0,0,0,0,0,0,1,2,3,4,5,6,7,1,1,1,1,1,1,1,1,0,0,0,0,0,0,0,0 %{X}
// RUN: %{kernel} | FileCheck %s --check-prefixes=CHECK,VALUES
// RUN: %{trailing} | FileCheck %s --check-prefixes=CHECK,TRAILING
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{kernel} | FileCheck %s --check-prefixes=CHECK,VALUES
// RUN: %{trailing} | FileCheck %s --check-prefixes=CHECK,TRAILING

// CHECK:    {{^}}result 0: f32 = 284{{$}}
// VALUES:   {{^}}result 1: 2x8xf32 = {{\[}}[0, 4, 8, 12, 16, 20, 24, 28], [1, 1, 1, 1, 1, 1, 1, 1]]{{$}}
// TRAILING: {{^}}result 1: 2x2x8xf32, 16 stored{{$}}
// TRAILING-NEXT: {{^}}(0, 1, 0) = 0{{$}}
// TRAILING-NEXT: {{^}}(0, 1, 1) = 4{{$}}
// TRAILING:      {{^}}(0, 1, 7) = 28{{$}}
// TRAILING-NEXT: {{^}}(1, 0, 0) = 1{{$}}
// CHECK:    {{^}}result 2: 2x8xf32 = {{\[}}[1, 1, 1, 1, 1, 1, 1, 1], [0, 2, 8, 18, 32, 50, 72, 98]]{{$}}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#H = #sparse_tensor.encoding<{ map = (i, j, h) -> (i : dense, j : compressed, h : dense) }>

func.func private @half(%Y: tensor<2x8xf32>) -> f32 {
  %half = arith.constant 0.5 : f32
  %zero = arith.constant 0.0 : f32
  %none = tensor.from_elements %zero : tensor<f32>
  %l = linalg.generic {indexing_maps = [affine_map<(i, h) -> (i, h)>, affine_map<(i, h) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%Y : tensor<2x8xf32>) outs(%none : tensor<f32>) {
  ^bb0(%y: f32, %o: f32):
    %q = arith.mulf %y, %y : f32
    %p = arith.mulf %q, %half : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> tensor<f32>
  %loss = tensor.extract %l[] : tensor<f32>
  return %loss : f32
}

func.func @kernel(%A: tensor<2x2xf32, #CSR>, %values: tensor<?x8xf32>, %X: tensor<2x8xf32>) -> f32 {
  %zero = arith.constant 0.0 : f32
  %c8 = arith.constant 8 : index
  %P = nz.pattern %A : tensor<2x2xf32, #CSR>
  %e = tensor.empty() : tensor<2x8xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %Y = nz.kernel over %P (i, j) at p dims (h = %c8)
      reads (%values at (p, h) : tensor<?x8xf32>, %X at (j, h) : tensor<2x8xf32>)
      sums (%z at (i, h) : tensor<2x8xf32>) : !nz.pattern<2x2, #CSR> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  %loss = call @half(%Y) : (tensor<2x8xf32>) -> f32
  return %loss : f32
}

func.func @trailing(%A: tensor<2x2x8xf32, #H>, %X: tensor<2x8xf32>) -> f32 {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %Y = linalg.generic {
    indexing_maps = [affine_map<(i, j, h) -> (i, j, h)>, affine_map<(i, j, h) -> (j, h)>, affine_map<(i, j, h) -> (i, h)>],
    iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%A, %X : tensor<2x2x8xf32, #H>, tensor<2x8xf32>) outs(%z : tensor<2x8xf32>) {
  ^bb0(%a: f32, %x: f32, %y: f32):
    %m = arith.mulf %a, %x : f32
    %s = arith.addf %y, %m : f32
    linalg.yield %s : f32
  } -> tensor<2x8xf32>
  %loss = call @half(%Y) : (tensor<2x8xf32>) -> f32
  return %loss : f32
}
