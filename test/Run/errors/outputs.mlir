// Outputs that cannot be written and results that are not as expected: exit code
// 1; what can be written is kept.
// REQUIRES: nz-run
// DEFINE: %{run} = %python %S/../Inputs/check_exit.py 1 -- nz-run %s --input=f64=3
// DEFINE: %{in} = %S/../Inputs

// RUN: rm -rf %t && mkdir %t
// RUN: %{run} --output=@%t/no/folder.npy --output=@%t/kept.npy | FileCheck %s --check-prefix=FOLDER
// FOLDER: no/folder.npy{{.*}}error: expected {{.*}}found: No such file
// RUN: %python -c "import numpy; assert numpy.load(r'%t/kept.npy').tolist() == [3, 9]"

// A name that says no format is known before anything runs: bad usage.
// RUN: %python %S/../Inputs/check_exit.py 2 -- nz-run %s --input=f64=3 --output=@%t/x.xyz | FileCheck %s --check-prefix=NAME
// NAME: error: --output=@{{.*}}x.xyz: expected a name that ends in .mtx, .tns, .npz or .npy

// DEFINE: %{compare} = %python %S/../Inputs/check_exit.py 1 --report -- nz-run %s --input=f64=3
// RUN: %{compare} --expected-output=@%{in}/sum-squared-loss.npy | FileCheck %s --check-prefix=VALUE
// VALUE: result 0: worst error 8: expected 1, found 9
// RUN: %{compare} --expected-output=@%{in}/sum-squared-A.mtx | FileCheck %s --check-prefix=SHAPE
// SHAPE: result 0: expected sizes 3x3, found a scalar

func.func @main(%x: f64) -> (f64, tensor<2xf64>) {
  %y = arith.mulf %x, %x : f64
  %r = tensor.from_elements %x, %y : tensor<2xf64>
  return %y, %r : f64, tensor<2xf64>
}
