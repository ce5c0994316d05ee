// A program's own assertion that does not hold: exit code 1, its text and place.
// REQUIRES: nz-run
// DEFINE: %{run} = %python %S/../Inputs/check_exit.py 1 -- nz-run %s --input=f64=-1
// RUN: %{run} --backend=loops | FileCheck %s
// RUN: %{run} --backend=sparse-tensor | FileCheck %s

// CHECK: assertion.mlir:[[#@LINE + 4]]:{{[0-9]+}}: error: {{.*}}the root of a negative number
func.func @main(%x: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %fine = arith.cmpf oge, %x, %zero : f64
  cf.assert %fine, "the root of a negative number"
  %r = math.sqrt %x : f64
  return %r : f64
}
