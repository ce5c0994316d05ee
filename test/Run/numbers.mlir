// Numbers are printed as Python prints them: with an exponent from 1e16 on and
// below 1e-4, in as few digits as read back.
// REQUIRES: nz-run
// RUN: nz-run %s --input=8xf64=1e15,1234567890123456.0,1e16,12345678901234567.0,1e-4,1.25e-4,1e-5,-0.001 --input=2xf32=1e15,0.001 | FileCheck %s
// CHECK: result 0: 8xf64 = [1000000000000000, 1234567890123456, 1e+16, 1.2345678901234568e+16, 0.0001, 0.000125, 1e-05, -0.001]
// CHECK-NEXT: result 1: 2xf32 = [1000000000000000, 0.001]
func.func @main(%x: tensor<8xf64>, %y: tensor<2xf32>) -> (tensor<8xf64>, tensor<2xf32>) {
  return %x, %y : tensor<8xf64>, tensor<2xf32>
}
