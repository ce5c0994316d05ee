// What is no sum in lanes is one in order, from the first iteration on.
// RUN: nz-opt %s --nz-vectorize-sums --split-input-file | FileCheck %s --implicit-check-not=reassoc --implicit-check-not=vector

// Something else is carried.
// CHECK-LABEL: func @largest(
func.func @largest(%x: memref<?xf64>, %n: index, %b: f64) -> (f64, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b, %m = %b) -> (f64, f64) {
    %a = memref.load %x[%i] : memref<?xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    %u = arith.maximumf %m, %a : f64
    scf.yield %t, %u : f64, f64
  }
  return %r#0, %r#1 : f64, f64
}

// -----

// The running sum is looked at.
// CHECK-LABEL: func @prefixes(
func.func @prefixes(%x: memref<?xf64>, %y: memref<?xf64>, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    memref.store %t, %y[%i] : memref<?xf64>
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// It is a factor, not what is added to.
// CHECK-LABEL: func @factor(
func.func @factor(%x: memref<?xf64>, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf64>
    %t = llvm.intr.fmuladd(%s, %a, %b) {fastmathFlags = #llvm.fastmath<reassoc>} : (f64, f64, f64) -> f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// Iterations store to one element.
// CHECK-LABEL: func @last(
func.func @last(%x: memref<?xf64>, %y: memref<?xf64>, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf64>
    memref.store %a, %y[%c0] : memref<?xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// Every other element; and no loop at all.
// CHECK-LABEL: func @steps(
func.func @steps(%x: memref<?xf64>, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %r = scf.for %i = %c0 to %n step %c2 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  %t = arith.addf %r, %b fastmath<reassoc> : f64
  return %t : f64
}

// -----

// Numbers without a sign may be larger than what blocks compare.
// CHECK-LABEL: func @unsigned(
func.func @unsigned(%x: memref<?xf64>, %n: index, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for unsigned %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// An iteration may fail.
// CHECK-LABEL: func @checked(
func.func @checked(%x: memref<?xf64>, %n: index, %b: f64, %fine: i1) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    cf.assert %fine, "not fine"
    %a = memref.load %x[%i] : memref<?xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// Fewer than a short block.
// CHECK-LABEL: func @few(
func.func @few(%x: memref<3xf64>, %b: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<3xf64>
    %t = arith.addf %s, %a fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// LLVM has no powers of vectors by integers.
// CHECK-LABEL: func @powers(
func.func @powers(%x: memref<?xf64>, %n: index, %b: f64, %k: i32) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f64) {
    %a = memref.load %x[%i] : memref<?xf64>
    %p = math.fpowi %a, %k : f64, i32
    %t = arith.addf %s, %p fastmath<reassoc> : f64
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// As many numbers of 80 bits as fit are no power of two.
// CHECK-LABEL: func @others(
func.func @others(%x: memref<?xf80>, %n: index, %b: f80) -> f80 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %b) -> (f80) {
    %a = memref.load %x[%i] : memref<?xf80>
    %t = arith.addf %s, %a fastmath<reassoc> : f80
    scf.yield %t : f80
  }
  return %r : f80
}
