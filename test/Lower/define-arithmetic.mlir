// Arithmetic that LLVM may take anything for gets a value; test/Run/undefined-arithmetic.mlir
// has their numbers.
// RUN: nz-opt %s --nz-define-arithmetic | FileCheck %s

// CHECK-LABEL: func @shift(
// CHECK-SAME: %[[X:.*]]: i32, %[[N:.*]]: i32)
// CHECK: %[[LAST:.*]] = arith.constant 31 : i32
// CHECK: %[[MOST:.*]] = arith.minui %[[N]], %[[LAST]]
// CHECK: %[[SHIFTED:.*]] = arith.shrui %[[X]], %[[MOST]] : i32
// CHECK: %[[INSIDE:.*]] = arith.cmpi eq, %[[MOST]], %[[N]]
// CHECK: %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK: %[[R:.*]] = arith.select %[[INSIDE]], %[[SHIFTED]], %[[ZERO]]
// CHECK: return %[[R]]
func.func @shift(%x: i32, %n: i32) -> i32 {
  %r = arith.shrui %x, %n exact : i32
  return %r : i32
}

// The sign is what is shifted in; indices have 64 bits.
// CHECK-LABEL: func @sign(
// CHECK: %[[LAST:.*]] = arith.constant 63 : index
// CHECK: %[[MOST:.*]] = arith.minui %{{.*}}, %[[LAST]]
// CHECK: %[[R:.*]] = arith.shrsi %{{.*}}, %[[MOST]] : index
// CHECK: return %[[R]]
func.func @sign(%x: index, %n: index) -> index {
  %r = arith.shrsi %x, %n : index
  return %r : index
}

// CHECK-LABEL: func @known(
// CHECK-NEXT: arith.constant 31
// CHECK-NEXT: arith.shli
// CHECK-NEXT: arith.constant 32
// CHECK: arith.minui
func.func @known(%x: i32) -> (i32, i32) {
  %n = arith.constant 31 : i32
  %inside = arith.shli %x, %n : i32
  %all = arith.constant 32 : i32
  %beyond = arith.shli %x, %all : i32
  return %inside, %beyond : i32, i32
}

// CHECK-LABEL: func @signed(
// CHECK-SAME: %[[X:.*]]: f32)
// CHECK-DAG: %[[LOW:.*]] = arith.constant -1.280000e+02 : f32
// CHECK-DAG: %[[BELOW:.*]] = arith.cmpf olt, %[[X]], %[[LOW]]
// CHECK-DAG: %[[HIGH:.*]] = arith.constant 1.280000e+02 : f32
// CHECK-DAG: %[[ABOVE:.*]] = arith.cmpf oge, %[[X]], %[[HIGH]]
// CHECK-DAG: %[[NUMBER:.*]] = arith.cmpf ord, %[[X]], %[[X]]
// CHECK: %[[SAFE:.*]] = arith.select %[[NUMBER]], %{{.*}}, %{{.*}} : f32
// CHECK: %[[I:.*]] = arith.fptosi %[[SAFE]] : f32 to i8
// CHECK: %[[LEAST:.*]] = arith.constant -128 : i8
// CHECK: %[[J:.*]] = arith.select %[[BELOW]], %[[LEAST]], %[[I]]
// CHECK: %[[MOST:.*]] = arith.constant 127 : i8
// CHECK: %[[R:.*]] = arith.select %[[ABOVE]], %[[MOST]], %[[J]]
// CHECK: return %[[R]]
func.func @signed(%x: f32) -> i8 {
  %r = arith.fptosi %x : f32 to i8
  return %r : i8
}

// Beyond all numbers of f16 there is infinity.
// CHECK-LABEL: func @unsigned(
// CHECK-DAG: arith.constant 0x7C00 : f16
// CHECK: arith.fptoui
func.func @unsigned(%x: f16) -> i32 {
  %r = arith.fptoui %x : f16 to i32
  return %r : i32
}

// Promises that nobody keeps.
// CHECK-LABEL: func @flags(
// CHECK-NEXT: arith.addi %{{.*}}, %{{.*}} : i64
// CHECK-NEXT: arith.trunci %{{.*}} : i64 to i32
// CHECK-NEXT: arith.divsi %{{.*}}, %{{.*}} : i64
// CHECK-NEXT: arith.addf %{{.*}}, %{{.*}} : f64
// CHECK-NEXT: math.sqrt %{{.*}} : f64
// CHECK-NEXT: return
func.func @flags(%a: i64, %x: f64) -> (i32, i64, f64) {
  %b = arith.addi %a, %a overflow<nsw, nuw> : i64
  %c = arith.trunci %b overflow<nsw> : i64 to i32
  %d = arith.divsi %b, %a exact : i64
  %y = arith.addf %x, %x fastmath<nnan, ninf> : f64
  %z = math.sqrt %y fastmath<fast> : f64
  return %c, %d, %z : i32, i64, f64
}

// Between its bounds, NaN where one of the three is.
// CHECK-LABEL: func @clamp(
// CHECK-SAME: %[[X:[^:]*]]: f64, %[[LOW:[^:]*]]: f64, %[[HIGH:[^:]*]]: f64)
// CHECK-NEXT: %[[MOST:.*]] = arith.maximumf %[[X]], %[[LOW]] : f64
// CHECK-NEXT: %[[R:.*]] = arith.minimumf %[[MOST]], %[[HIGH]] : f64
// CHECK-NEXT: return %[[R]]
func.func @clamp(%x: f64, %low: f64, %high: f64) -> f64 {
  %r = math.clampf %x to [%low, %high] : f64
  return %r : f64
}
