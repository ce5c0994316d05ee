// Errors of a running program: exit code 1, never a signal; the op's place, what
// was expected and what was found.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{run} = %python %S/../Inputs/check_exit.py 1 -- nz-run %s --backend=%{backend}
// DEFINE: %{vectors} = --input=3xf64=1,2,3 --input=4xf64=1,2,3,4

// RUN: %{run} --entry=sizes %{vectors} | FileCheck %s --check-prefix=SIZES
// RUN: %{run} --entry=product --input=3x3xf64=1 --input=4xf64=1 | FileCheck %s --check-prefix=PRODUCT
// RUN: %{run} --entry=element --input=3xf64=1,2,3 --input=index=3 | FileCheck %s --check-prefix=ELEMENT
// RUN: %{run} --entry=element --input=3xf64=1,2,3 --input=index=-1 | FileCheck %s --check-prefix=ELEMENT
// RUN: %{run} --entry=slice --input=3xf64=1,2,3 --input=index=3 | FileCheck %s --check-prefix=SLICE
// RUN: %{run} --entry=divide --input=i64=1 --input=i64=0 | FileCheck %s --check-prefix=DIVIDE
// RUN: %{run} --entry=divide --input=i64=-9223372036854775808 --input=i64=-1 | FileCheck %s --check-prefix=DIVIDE
// RUN: %{run} --entry=loop --input=index=0 | FileCheck %s --check-prefix=LOOP
// RUN: %{run} --entry=loop --input=index=-1 | FileCheck %s --check-prefix=LOOP
// RUN: %{run} --entry=absurd --input=index=4611686018427387904 | FileCheck %s --check-prefix=ABSURD
// RUN: %{run} --entry=absurd --input=index=-5 | FileCheck %s --check-prefix=ABSURD
// RUN: %{run} --entry=absurd --input=index=70368744177664 | FileCheck %s --check-prefix=MEMORY
// RUN: %{run} --entry=update --input=3x3xf64=1,0,0,0,2,0,0,0,3 --input=3x3xf64=1,0,0,0,2,0,0,3,0 | FileCheck %s --check-prefix=UPDATE
// RUN: %{run} --entry=values --input=3x3xf64=1,0,0,0,2,0,0,0,3 --input=4xf64=1 | FileCheck %s --check-prefix=VALUES
// RUN: %{run} --entry=flags --input=2x3xf64=1 --input=5xi1=1 | FileCheck %s --check-prefix=FLAGS
// RUN: %{run} --entry=unite --input=2x3xf64=1 --input=2x4xf64=1 | FileCheck %s --check-prefix=UNITE

// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run} --entry=sizes %{vectors} | FileCheck %s --check-prefix=SIZES
// RUN: %{run} --entry=product --input=3x3xf64=1 --input=4xf64=1 | FileCheck %s --check-prefix=PRODUCT
// RUN: %{run} --entry=element --input=3xf64=1,2,3 --input=index=3 | FileCheck %s --check-prefix=ELEMENT
// RUN: %{run} --entry=divide --input=i64=1 --input=i64=0 | FileCheck %s --check-prefix=DIVIDE
// RUN: %{run} --entry=absurd --input=index=70368744177664 | FileCheck %s --check-prefix=MEMORY
// RUN: %{run} --entry=update --input=3x3xf64=1,0,0,0,2,0,0,0,3 --input=3x3xf64=1,0,0,0,2,0,0,3,0 | FileCheck %s --check-prefix=UPDATE
// RUN: %{run} --entry=flags --input=2x3xf64=1 --input=5xi1=1 | FileCheck %s --check-prefix=FLAGS
// RUN: %{run} --entry=unite --input=2x3xf64=1 --input=2x4xf64=1 | FileCheck %s --check-prefix=UNITE

// The same entries run when nothing is wrong.
// RUN: nz-run %s --entry=sizes --input=3xf64=1,2,3 --input=3xf64=1 | FileCheck %s --check-prefix=GOOD
// RUN: nz-run %s --entry=element --input=3xf64=1,2,6 --input=index=2 | FileCheck %s --check-prefix=GOOD
// RUN: nz-run %s --entry=divide --input=i64=13 --input=i64=2 | FileCheck %s --check-prefix=GOOD
// RUN: nz-run %s --entry=loop --input=index=2 | FileCheck %s --check-prefix=GOOD
// GOOD: result 0: {{i64|f64|index}} = 6

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>

// SIZES: run-time.mlir:[[#@LINE + 3]]:{{[0-9]+}}: error: {{.*}}{{expected|to be}} 3{{.*}}found 4
func.func @sizes(%x: tensor<?xf64>, %y: tensor<?xf64>) -> f64 {
  %init = arith.constant dense<0.0> : tensor<f64>
  %dot = linalg.dot ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%init : tensor<f64>) -> tensor<f64>
  %r = tensor.extract %dot[] : tensor<f64>
  return %r : f64
}

// PRODUCT: run-time.mlir:[[#@LINE + 4]]:{{[0-9]+}}: error: {{.*}}expected {{.*}}found
func.func @product(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> tensor<3xf64> {
  %zero = arith.constant dense<0.0> : tensor<3xf64>
  %init = tensor.cast %zero : tensor<3xf64> to tensor<?xf64>
  %y = linalg.matvec ins(%A, %x : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%init : tensor<?xf64>) -> tensor<?xf64>
  %r = tensor.cast %y : tensor<?xf64> to tensor<3xf64>
  return %r : tensor<3xf64>
}

// ELEMENT: run-time.mlir:[[#@LINE + 2]]:{{[0-9]+}}: error: {{.*}}expected {{.*}}found
func.func @element(%x: tensor<?xf64>, %i: index) -> f64 {
  %r = tensor.extract %x[%i] : tensor<?xf64>
  return %r : f64
}

// SLICE: run-time.mlir:[[#@LINE + 2]]:{{[0-9]+}}: error: {{.*}}expected {{.*}}found
func.func @slice(%x: tensor<?xf64>, %i: index) -> tensor<2xf64> {
  %r = tensor.extract_slice %x[%i] [2] [1] : tensor<?xf64> to tensor<2xf64>
  return %r : tensor<2xf64>
}

// DIVIDE: run-time.mlir:[[#@LINE + 2]]:{{[0-9]+}}: error: {{.*}}expected {{.*}}found
func.func @divide(%a: i64, %b: i64) -> i64 {
  %r = arith.divsi %a, %b : i64
  return %r : i64
}

// LOOP: run-time.mlir:[[#@LINE + 4]]:{{[0-9]+}}: error: {{.*}}expected {{.*}}step{{.*}}found
func.func @loop(%step: index) -> index {
  %c0 = arith.constant 0 : index
  %c5 = arith.constant 5 : index
  %r = scf.for %i = %c0 to %c5 step %step iter_args(%sum = %c0) -> (index) {
    %s = arith.addi %sum, %i : index
    scf.yield %s : index
  }
  return %r : index
}

// ABSURD: run-time.mlir:[[#@LINE + 4]]:{{[0-9]+}}: error: {{.*}}expected {{.*}}found
// MEMORY: error: {{.*}}memory
func.func @absurd(%n: index) -> tensor<?xf64> {
  %one = arith.constant 1.0 : f64
  %empty = tensor.empty(%n) : tensor<?xf64>
  %r = linalg.fill ins(%one : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// UPDATE: run-time.mlir:[[#@LINE + 3]]:{{[0-9]+}}: error: {{.*}}pattern
func.func @update(%A: tensor<3x3xf64, #CSR>, %G: tensor<3x3xf64, #CSR>) -> tensor<3x3xf64, #CSR> {
  %rate = arith.constant 0.1 : f64
  %r = nz.sgd %A, %G rate %rate : tensor<3x3xf64, #CSR>
  return %r : tensor<3x3xf64, #CSR>
}

// VALUES: run-time.mlir:[[#@LINE + 3]]:{{[0-9]+}}: error: {{.*}}expected {{.*}}found
func.func @values(%A: tensor<3x3xf64, #CSR>, %v: tensor<?xf64>) -> tensor<3x3xf64, #CSR> {
  %pattern = nz.pattern %A : tensor<3x3xf64, #CSR>
  %r = nz.assemble %pattern, %v : tensor<3x3xf64, #CSR>
  return %r : tensor<3x3xf64, #CSR>
}

// FLAGS: run-time.mlir:[[#@LINE + 3]]:{{[0-9]+}}: error: expected 6 flags, one a stored entry, found 5
func.func @flags(%A: tensor<?x?xf64, #CSR>, %keep: tensor<?xi1>) -> !nz.pattern<?x?, #CSR> {
  %pattern = nz.pattern %A : tensor<?x?xf64, #CSR>
  %r = nz.select %pattern, %keep : !nz.pattern<?x?, #CSR>
  return %r : !nz.pattern<?x?, #CSR>
}

// UNITE: run-time.mlir:[[#@LINE + 4]]:{{[0-9]+}}: error: expected level 1 of pattern 1 of size 3, found 4
func.func @unite(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> !nz.pattern<?x?, #CSR> {
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %R = nz.pattern %B : tensor<?x?xf64, #CSR>
  %r = nz.union %P, %R : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> -> !nz.pattern<?x?, #CSR>
  return %r : !nz.pattern<?x?, #CSR>
}
