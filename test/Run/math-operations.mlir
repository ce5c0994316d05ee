// Operations of `math` that upstream does not bring to LLVM, or not right: classes of
// numbers, as C's functions have them, powers of integers, clamps, and angles of
// constants, by hand.
// REQUIRES: nz-run
// DEFINE: %{how} = -O3
// DEFINE: %{doubles} = nz-run %s --entry=doubles --input=9xf64=0,-1,inf,-inf,nan,1e-310,-2.3e-308,1e308,2.2e-308 %{how} | FileCheck %s --check-prefix=DOUBLES
// DEFINE: %{floats} = nz-run %s --entry=floats --input=6xf32=0,-inf,1e-39,1.2e-38,nan,3e38 %{how} | FileCheck %s --check-prefix=FLOATS
// DEFINE: %{narrow} = nz-run %s --entry=narrow --input=5xf16=0,6e-5,7e-5,inf,nan --input=5xbf16=0,1e-39,-1.2e-38,-inf,nan %{how} | FileCheck %s --check-prefix=NARROW
// DEFINE: %{powers} = nz-run %s --entry=powers --input=10xi8=2,2,-1,-1,1,3,3,7,0,-2 --input=10xi8=-1,6,-3,-2,-5,4,5,0,0,7 %{how} | FileCheck %s --check-prefix=POWERS
// DEFINE: %{zero} = %python %S/Inputs/check_exit.py 1 -- nz-run %s --entry=powers --input=2xi8=1,0 --input=2xi8=-1,-1 %{how} | FileCheck %s --check-prefix=ZERO
// DEFINE: %{float_powers} = nz-run %s --entry=float_powers --input=f64=-2 --input=i32=-3 --input=i64=5 %{how} | FileCheck %s --check-prefix=FLOAT-POWERS
// DEFINE: %{clamps} = nz-run %s --entry=clamps --input=6xf64=-2,-1,-0.5,0.5,1.5,nan --input=6xf32=-2,-1,-0.5,0.5,1.5,nan %{how} | FileCheck %s --check-prefix=CLAMPS
// DEFINE: %{angles} = nz-run %s --entry=angles --input=2x2xf64=0,1,-2,0 %{how} | FileCheck %s --check-prefix=ANGLES
// RUN: %{doubles}
// RUN: %{floats}
// RUN: %{narrow}
// RUN: %{powers}
// RUN: %{zero}
// RUN: %{float_powers}
// RUN: %{clamps}
// RUN: %{angles}
// REDEFINE: %{how} = -O0
// RUN: %{doubles}
// RUN: %{floats}
// RUN: %{narrow}
// RUN: %{powers}
// RUN: %{zero}
// RUN: %{float_powers}
// RUN: %{clamps}
// RUN: %{angles}
// REDEFINE: %{how} = --backend=sparse-tensor
// RUN: %{doubles}
// RUN: %{floats}
// RUN: %{narrow}
// RUN: %{powers}
// RUN: %{zero}
// RUN: %{float_powers}
// RUN: %{clamps}
// RUN: %{angles}
// RUN: nz-run %s --entry=finite_sum --input=4xf64=1,inf,3,nan --gradient=0 | FileCheck %s --check-prefix=SUM

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// The smallest normal number is 2.225e-308.
// DOUBLES: result 0: 9xi1 = [0, 0, 1, 1, 0, 0, 0, 0, 0]
// DOUBLES: result 1: 9xi1 = [0, 1, 0, 0, 0, 0, 1, 1, 0]
func.func @doubles(%x: tensor<9xf64>) -> (tensor<9xi1>, tensor<9xi1>) {
  %infinite = math.isinf %x : tensor<9xf64>
  %normal = math.isnormal %x : tensor<9xf64>
  return %infinite, %normal : tensor<9xi1>, tensor<9xi1>
}

// And 1.1755e-38.
// FLOATS: result 0: 6xi1 = [0, 1, 0, 0, 0, 0]
// FLOATS: result 1: 6xi1 = [0, 0, 0, 1, 0, 1]
func.func @floats(%x: tensor<6xf32>) -> (tensor<6xi1>, tensor<6xi1>) {
  %infinite = math.isinf %x : tensor<6xf32>
  %normal = math.isnormal %x : tensor<6xf32>
  return %infinite, %normal : tensor<6xi1>, tensor<6xi1>
}

// 6.1035e-5 in f16; bf16 has the exponents of f32.
// NARROW: result 0: 5xi1 = [0, 0, 1, 0, 0]
// NARROW: result 1: 5xi1 = [0, 0, 0, 1, 0]
// NARROW: result 2: 5xi1 = [0, 0, 1, 0, 0]
// NARROW: result 3: 5xi1 = [0, 0, 0, 1, 0]
func.func @narrow(%x: tensor<5xf16>, %y: tensor<5xbf16>) -> (tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>) {
  %a = math.isnormal %x : tensor<5xf16>
  %b = math.isinf %x : tensor<5xf16>
  %c = math.isnormal %y : tensor<5xbf16>
  %d = math.isinf %y : tensor<5xbf16>
  return %a, %b, %c, %d : tensor<5xi1>, tensor<5xi1>, tensor<5xi1>, tensor<5xi1>
}

// A power below 0 is rounded towards 0; 243 and -128 as they fit.
// POWERS: result 0: 10xi8 = [0, 64, -1, 1, 1, 81, -13, 1, 1, -128]
// ZERO: math-operations.mlir:[[#@LINE+2]]:{{.*}}: error: expected a base that is not 0 of a power below 0, found 0
func.func @powers(%x: tensor<?xi8>, %y: tensor<?xi8>) -> tensor<?xi8> {
  %r = math.ipowi %x, %y : tensor<?xi8>
  return %r : tensor<?xi8>
}

// FLOAT-POWERS: result 0: f64 = -0.125
// FLOAT-POWERS: result 1: f64 = -32
func.func @float_powers(%x: f64, %n: i32, %m: i64) -> (f64, f64) {
  %a = math.fpowi %x, %n : f64, i32
  %b = math.fpowi %x, %m : f64, i64
  return %a, %b : f64, f64
}

// Squares of what is finite; a class is a constant for the derivative.
// SUM: result 0: f64 = 10
// SUM: result 1: 4xf64 = [2, 0, 6, 0]
func.func @finite_sum(%x: tensor<4xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %start = tensor.from_elements %zero : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]
  } ins(%x : tensor<4xf64>) outs(%start : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %infinite = math.isinf %a : f64
    %no_number = math.isnan %a : f64
    %other = arith.ori %infinite, %no_number : i1
    %number = arith.select %other, %zero, %a : f64
    %square = arith.mulf %number, %number : f64
    %t = arith.addf %s, %square : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %r = tensor.extract %sum[] : tensor<f64>
  return %r : f64
}

// CLAMPS: result 0: 6xf64 = [-1, -1, -0.5, 0.5, 1, nan]
// CLAMPS: result 1: 6xf32 = [-0.5, -0.5, -0.5, 0.5, 1.5, nan]
// CLAMPS: result 2: f64 = 0.75
func.func @clamps(%x: tensor<6xf64>, %y: tensor<6xf32>) -> (tensor<6xf64>, tensor<6xf32>, f64) {
  %low = arith.constant dense<-1.0> : tensor<6xf64>
  %high = arith.constant dense<1.0> : tensor<6xf64>
  %least = arith.constant dense<-0.5> : tensor<6xf32>
  %most = arith.constant dense<2.0> : tensor<6xf32>
  %a = math.clampf %x to [%low, %high] : tensor<6xf64>
  %b = math.clampf %y to [%least, %most] : tensor<6xf32>
  %zero = arith.constant 0.5 : f64
  %one = arith.constant 1.5 : f64
  %between = arith.constant 0.75 : f64
  %c = math.clampf %between to [%zero, %one] : f64
  return %a, %b, %c : tensor<6xf64>, tensor<6xf32>, f64
}

// What is not stored is a constant 0, at an angle of pi to a coordinate of -0.
// ANGLES: result 0: 2x2xf64 = {{\[}}[3.141592653589793, 1.5707963267948966], [-1.5707963267948966, 3.141592653589793]]
#all = affine_map<(i, j) -> (i, j)>
func.func @angles(%A: tensor<2x2xf64, #CSR>) -> tensor<2x2xf64> {
  %e = tensor.empty() : tensor<2x2xf64>
  %x = arith.constant -0.0 : f64
  %r = linalg.generic {
    indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]
  } ins(%A : tensor<2x2xf64, #CSR>) outs(%e : tensor<2x2xf64>) {
  ^bb0(%a: f64, %0: f64):
    %y = math.atan2 %a, %x : f64
    linalg.yield %y : f64
  } -> tensor<2x2xf64>
  return %r : tensor<2x2xf64>
}
