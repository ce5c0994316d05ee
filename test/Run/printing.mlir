// Every kind of result as it is printed: digits that read back exactly, dimension
// coordinates, nothing abbreviated.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{scalars} = --input=f64=0.1 --input=f32=0.1 --input=bf16=0.1 --input=f16=65504 --input=i1=1 --input=i8=-128 --input=i64=-9223372036854775808 --input=index=7
// DEFINE: %{dense} = --input=f64=-inf --input=3xf64=nan,inf,1e-320 --input=zeros --input=ones --input=2x2xi1=1,0,0,1
// DEFINE: %{sparse} = --input=3x2xf64=0,1e22,-0.0,0,5e-5,123456789012345680 --input=4xbf16=0,nan,0,-inf --input=zeros --input=@13 --input=2xindex=0,9
// RUN: nz-run %s --backend=%{backend} %{scalars} %{dense} %{sparse} | FileCheck %s --match-full-lines
// REDEFINE: %{backend} = sparse-tensor
// RUN: nz-run %s --backend=%{backend} %{scalars} %{dense} %{sparse} | FileCheck %s --match-full-lines

//      CHECK:result 0: f64 = 0.1
// CHECK-NEXT:result 1: f32 = 0.1
// CHECK-NEXT:result 2: bf16 = 0.100097656
// CHECK-NEXT:result 3: f16 = 65504
// CHECK-NEXT:result 4: i1 = 1
// CHECK-NEXT:result 5: i8 = -128
// CHECK-NEXT:result 6: i64 = -9223372036854775808
// CHECK-NEXT:result 7: index = 7
// CHECK-NEXT:result 8: f64 = -inf
// CHECK-NEXT:result 9: 3xf64 = [nan, inf, 1e-320]
// CHECK-NEXT:result 10: 0xf64 = []
// CHECK-NEXT:result 11: 2x0x3xf32 = {{\[\[}}], [{{\]\]}}
// CHECK-NEXT:result 12: 2x2xi1 = {{\[\[}}1, 0], [0, 1{{\]\]}}
// CHECK-NEXT:result 13: 3x2xf64, 3 stored
// CHECK-NEXT:(0, 1) = 1e+22
// CHECK-NEXT:(2, 0) = 5e-05
// CHECK-NEXT:(2, 1) = 1.2345678901234568e+17
// CHECK-NEXT:result 14: 4xbf16, 2 stored
// CHECK-NEXT:(1) = nan
// CHECK-NEXT:(3) = -inf
// CHECK-NEXT:result 15: 0x3xf64, 0 stored
// CHECK-NEXT:result 16: 3x2, 3 stored
// CHECK-NEXT:(0, 1)
// CHECK-NEXT:(2, 0)
// CHECK-NEXT:(2, 1)
// CHECK-NEXT:result 17: 2xindex = [0, 9]

#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
#SV = #sparse_tensor.encoding<{map = (i) -> (i : compressed)}>
func.func @main(%a: f64, %b: f32, %c: bf16, %d: f16, %e: i1, %f: i8, %g: i64, %h: index,
                %i: tensor<f64>, %j: tensor<3xf64>, %k: tensor<0xf64>, %l: tensor<2x0x3xf32>, %m: tensor<2x2xi1>,
                %n: tensor<3x2xf64, #CSR>, %o: tensor<4xbf16, #SV>, %p: tensor<0x3xf64, #CSR>, %q: !nz.pattern<3x2, #CSR>, %r: tensor<2xindex>)
    -> (f64, f32, bf16, f16, i1, i8, i64, index, tensor<f64>, tensor<3xf64>, tensor<0xf64>, tensor<2x0x3xf32>, tensor<2x2xi1>,
        tensor<3x2xf64, #CSR>, tensor<4xbf16, #SV>, tensor<0x3xf64, #CSR>, !nz.pattern<3x2, #CSR>, tensor<2xindex>) {
  return %a, %b, %c, %d, %e, %f, %g, %h, %i, %j, %k, %l, %m, %n, %o, %p, %q, %r : f64, f32, bf16, f16, i1, i8, i64, index, tensor<f64>, tensor<3xf64>, tensor<0xf64>, tensor<2x0x3xf32>, tensor<2x2xi1>,
        tensor<3x2xf64, #CSR>, tensor<4xbf16, #SV>, tensor<0x3xf64, #CSR>, !nz.pattern<3x2, #CSR>, tensor<2xindex>
}
