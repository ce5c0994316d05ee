// Which products are made with their sum.
// RUN: nz-opt %s --nz-lower-generics-to-loops --nz-lower-kernels-to-loops | FileCheck %s
#one = affine_map<(i) -> (i)>
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// CHECK-LABEL: func private @sums_rows_0(
// CHECK: %[[A:.*]] = memref.load
// CHECK: %[[B:.*]] = memref.load
// CHECK: %[[AB:.*]] = llvm.intr.fmuladd(%[[A]], %[[B]], %[[A]]) : (f64, f64, f64) -> f64
// CHECK: %[[MINUS_B:.*]] = arith.negf %[[B]]
// CHECK: %[[DIFFERENCE:.*]] = llvm.intr.fmuladd(%[[AB]], %[[A]], %[[MINUS_B]])
// CHECK: %[[MINUS:.*]] = arith.negf %[[DIFFERENCE]]
// CHECK: %[[REVERSED:.*]] = llvm.intr.fmuladd(%[[MINUS]], %[[B]], %[[A]])
// CHECK: %[[RIGHT:.*]] = arith.mulf %[[REVERSED]], %[[REVERSED]]
// CHECK: %[[BOTH:.*]] = llvm.intr.fmuladd(%[[REVERSED]], %[[B]], %[[RIGHT]])
// CHECK: %[[TWICE:.*]] = arith.mulf %[[BOTH]], %[[A]]
// CHECK: %[[SUM:.*]] = arith.addf %[[TWICE]], %[[TWICE]]
// CHECK-NOT: fmuladd
// CHECK: return
func.func @sums(%a: memref<?xf64>, %b: memref<?xf64>, %c: memref<?xf64>) {
  linalg.generic {indexing_maps = [#one, #one, #one], iterator_types = ["parallel"]}
      ins(%a, %b : memref<?xf64>, memref<?xf64>) outs(%c : memref<?xf64>) {
  ^bb0(%x: f64, %y: f64, %out: f64):
    %m = arith.mulf %x, %y : f64
    %s = arith.addf %m, %x : f64
    %n = arith.mulf %s, %x : f64
    %d = arith.subf %n, %y : f64
    %o = arith.mulf %d, %y : f64
    %r = arith.subf %x, %o : f64
    // Of two products the left one; used twice, none.
    %left = arith.mulf %r, %y : f64
    %right = arith.mulf %r, %r : f64
    %both = arith.addf %left, %right : f64
    %p = arith.mulf %both, %x : f64
    %t = arith.addf %p, %p : f64
    linalg.yield %t : f64
  }
  return
}

// Narrow floats are rounded every time.
// CHECK-LABEL: func private @narrow_rows_0(
// CHECK-NOT: fmuladd
// CHECK: return
func.func @narrow(%a: memref<?xf16>, %c: memref<?xf16>) {
  linalg.generic {indexing_maps = [#one, #one], iterator_types = ["parallel"]} ins(%a : memref<?xf16>) outs(%c : memref<?xf16>) {
  ^bb0(%x: f16, %out: f16):
    %m = arith.mulf %x, %x : f16
    %s = arith.addf %m, %x : f16
    linalg.yield %s : f16
  }
  return
}

// A kernel sums what it yields; a maximum is none, nor is what two sums need.
// CHECK-LABEL: func private @kernels_rows_0(
// CHECK: arith.mulf
// CHECK: arith.mulf
// CHECK: llvm.intr.fmuladd
// CHECK: arith.maximumf
// CHECK: arith.addf
// CHECK: arith.addf
// CHECK: return
func.func @kernels(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %y: memref<?xf64>, %z: memref<?xf64>, %s: memref<?xf64>, %t: memref<?xf64>) {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      sums (%y at (i) : memref<?xf64>) maxes (%z at (i) : memref<?xf64>) sums (%s at (i) : memref<?xf64>, %t at (i) : memref<?xf64>)
      : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    %m = arith.mulf %a, %a : f64
    %n = arith.mulf %a, %a : f64
    %o = arith.mulf %a, %a : f64
    nz.yield %m, %n, %o, %o : f64, f64, f64, f64
  }
  return
}

// What a program allows LLVM is not handed on: it would take it in one surrounding
// and not in another.
// CHECK-LABEL: func private @flags_rows_0(
// CHECK: arith.mulf %{{[^ ]*}}, %{{[^ ]*}} : f64
// CHECK: arith.addf %{{[^ ]*}}, %{{[^ ]*}} : f64
// CHECK: return
func.func @flags(%a: memref<?xf64>, %c: memref<?xf64>) {
  linalg.generic {indexing_maps = [#one, #one], iterator_types = ["parallel"]} ins(%a : memref<?xf64>) outs(%c : memref<?xf64>) {
  ^bb0(%x: f64, %out: f64):
    %m = arith.mulf %x, %x fastmath<contract> : f64
    %s = arith.addf %m, %m fastmath<contract> : f64
    linalg.yield %s : f64
  }
  return
}
