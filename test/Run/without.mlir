// Without any one optimization, and without several, results and gradients are the
// same. What is expected was computed by hand: with y = A x the loss is the sum of
// exp(y_i), and the gradients exp(y_i) x_j and the sums of exp(y_i) a_ij.
// REQUIRES: nz-run
// DEFINE: %{without} = known-sizes
// DEFINE: %{run} = nz-run %s --input=2x3xf64=0,0,2,0,-1,0 --input=3xf64=1,0,0 --gradient=0,1 --without=%{without}
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = chain-order
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = pointwise-fusion
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = listed-terms
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = sums-by-parts
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = visited-columns
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = gather-adjoints
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = ordered-values
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = layouts
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = hoisted-constants
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = reused-operands
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = sweeps
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = block-buffers
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = absorbed-fills
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = shared-entries
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = fused-sums
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = width-versions
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = known-sizes,width-versions
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = prefetched-rows
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = kept-rows
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = tiles
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = hoisted-arrays
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = early-frees
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = merged-functions
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = vector-functions
// RUN: %{run} | FileCheck %s
// REDEFINE: %{without} = sweeps,tiles,layouts --without=known-sizes
// RUN: %{run} | FileCheck %s

// Sweeps change no bit, for any number of threads.
// DEFINE: %{random} = nz-run %s --input=700x300xf64=random:1:0.05 --input=300xf64=random:2 --gradient=0,1
// RUN: %{random} > %t.with
// RUN: %{random} --without=sweeps > %t.without && diff %t.with %t.without
// RUN: %{random} --threads=1 > %t.serial && diff %t.with %t.serial

// Its passes do not run, by either tool.
// RUN: nz-opt %s --nz-pipeline=entry=main -o %t.swept.mlir --mlir-print-ir-after=nz-lower-sweeps 2>&1 | FileCheck %s --check-prefix=SWEPT
// RUN: nz-opt %s --nz-pipeline="entry=main without=sweeps,tiles" -o %t.mlir --mlir-print-ir-after=nz-fuse-sweeps 2>&1 | FileCheck %s --check-prefix=LEFT --allow-empty
// RUN: not nz-opt %s --nz-pipeline=without=speed 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: nz-run --help | FileCheck %s --check-prefix=HELP
// HELP: Optimizations, --without=NAME,... leaves them out:
// HELP: {{^}}  sweeps            operations on the same rows run block by block of rows
// SWEPT: IR Dump After LowerSweepsPass
// LEFT-NOT: IR Dump
// UNKNOWN: expected 'chain-order', {{.*}} or 'vector-functions', found 'speed'

// CHECK:      result 0: f64 = 2
// CHECK-NEXT: result 1: 2x3xf64, 2 stored
// CHECK-NEXT: (0, 2) = 0
// CHECK-NEXT: (1, 1) = 0
// CHECK-NEXT: result 2: 3xf64 = [0, -1, 2]
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @main(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<?xf64>) -> tensor<?xf64>
  %y = linalg.matvec ins(%A, %x : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%zeros : tensor<?xf64>) -> tensor<?xf64>
  %init = arith.constant dense<0.0> : tensor<f64>
  %sum = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]
  } ins(%y : tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %e = math.exp %a : f64
    %t = arith.addf %s, %e : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %loss = tensor.extract %sum[] : tensor<f64>
  return %loss : f64
}
