// Accesses by expressions: the smallest index counts as the largest does.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = %python %S/../Inputs/check_exit.py 1 -- nz-run %s --backend=%{backend} --input=5x5xf64=1,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1

// RUN: %{run} --entry=below --input=5xf64=ones | FileCheck %s --check-prefix=BELOW
// RUN: %{run} --entry=falling --input=4xf64=ones | FileCheck %s --check-prefix=FALLING
// RUN: %{run} --entry=remainder --input=2xf64=ones | FileCheck %s --check-prefix=REMAINDER
// RUN: %{run} --entry=half --input=2xf64=ones | FileCheck %s --check-prefix=HALF
// RUN: %{run} --entry=distance --input=8xf64=ones | FileCheck %s --check-prefix=DISTANCE
// RUN: %{run} --entry=turned --input=3xf64=ones | FileCheck %s --check-prefix=TURNED
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --entry=below --input=5xf64=ones | FileCheck %s --check-prefix=BELOW
// RUN: %{run} --entry=falling --input=4xf64=ones | FileCheck %s --check-prefix=FALLING

// What fits runs: x(4 - i), x(i mod 3), x(i floordiv 2) and x(i mod 7) at rows 0,
// 1 and 4, and x(i - j + 4) at these and columns 0, 3 and 4.
// DEFINE: %{good} = nz-run %s --input=5x5xf64=1,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1
// RUN: %{good} --entry=falling --input=5xf64=1,2,3,4,5 | FileCheck %s --check-prefix=TEN
// RUN: %{good} --entry=remainder --input=3xf64=4,3,1 | FileCheck %s --check-prefix=TEN
// RUN: %{good} --entry=half --input=3xf64=3,1,4 | FileCheck %s --check-prefix=TEN
// RUN: %{good} --entry=distance --input=9xf64=0,0,4,0,3,0,0,0,0 | FileCheck %s --check-prefix=TEN
// RUN: %{good} --entry=small --input=5xf64=3,1,0,0,6 | FileCheck %s --check-prefix=TEN
// RUN: %{good} --entry=turned --input=7xf64=0,0,6,0,0,3,1 | FileCheck %s --check-prefix=TEN
// RUN: %{good} --entry=whole --input=5xf64=3,1,0,0,6 | FileCheck %s --check-prefix=TEN
// No index is out of range where there are none.
// RUN: nz-run %s --entry=half --input=0x5xf64= --input=0xf64= | FileCheck %s --check-prefix=NONE
// NONE: result 0: f64 = 0
// TEN: result 0: f64 = 10

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// BELOW: indices.mlir:[[#@LINE + 5]]:{{[0-9]+}}: error: {{.*}}expected indices from 0 to below 5 in dimension 0 of operand 1, found -3
func.func @below(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>

  %0 = nz.kernel over %P (i, j) at p reads (%x at (i - 3) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}

// FALLING: indices.mlir:[[#@LINE + 5]]:{{[0-9]+}}: error: {{.*}}expected indices from 0 to below 4 in dimension 0 of operand 1, found 4
func.func @falling(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>

  %0 = nz.kernel over %P (i, j) at p reads (%x at (4 - i) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}

// The last row's remainder is 1, another's is 2.
// REMAINDER: indices.mlir:[[#@LINE + 5]]:{{[0-9]+}}: error: {{.*}}expected indices from 0 to below 2 in dimension 0 of operand 1, found 2
func.func @remainder(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>

  %0 = nz.kernel over %P (i, j) at p reads (%x at (i mod 3) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}

// HALF: indices.mlir:[[#@LINE + 5]]:{{[0-9]+}}: error: {{.*}}expected indices from 0 to below 2 in dimension 0 of operand 1, found 2
func.func @half(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>

  %0 = nz.kernel over %P (i, j) at p reads (%x at (i floordiv 2) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}

// Where one coordinate is added and another subtracted, both ends are far.
// DISTANCE: indices.mlir:[[#@LINE + 5]]:{{[0-9]+}}: error: {{.*}}expected indices from 0 to below 8 in dimension 0 of operand 1, found 8
func.func @distance(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>

  %0 = nz.kernel over %P (i, j) at p reads (%x at (i - j + 4) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}

// Remainders of fewer rows than the divisor are these rows.
func.func @small(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %0 = nz.kernel over %P (i, j) at p reads (%x at (i mod 7) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}

// Remainders of numbers below 0 begin at the end: 5, 6, 0, 1, 2.
// TURNED: indices.mlir:[[#@LINE + 4]]:{{[0-9]+}}: error: {{.*}}expected indices from 0 to below 3 in dimension 0 of operand 1, found 6
func.func @turned(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %0 = nz.kernel over %P (i, j) at p reads (%x at ((i - 2) mod 7) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}

// Those of a part without a multiple of the divisor are a part: 0 to 4.
func.func @whole(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %0 = nz.kernel over %P (i, j) at p reads (%x at ((i + 7) mod 7) : tensor<?xf64>)
      sums (%zero at () : tensor<f64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%v: f64):
    nz.yield %v : f64
  }
  %sum = tensor.extract %0[] : tensor<f64>
  return %sum : f64
}
