// Outputs that cannot be written and results that are not as expected: exit code
// 1; what can be written is kept.
// REQUIRES: nz-run
// DEFINE: %{run} = %python %S/../Inputs/check_exit.py 1 -- nz-run %s --input=f64=3
// DEFINE: %{in} = %S/../Inputs

// RUN: rm -rf %t && mkdir %t
// RUN: %{run} --output=@%t/no/folder.npy --output=@%t/kept.npy | FileCheck %s --check-prefix=FOLDER
// FOLDER: no/folder.npy{{.*}}error: expected {{.*}}found: No such file
// RUN: %python -c "import numpy; assert numpy.load(r'%t/kept.npy').tolist() == [3, 9]"

// RUN: %{run} --output=@%t/x.xyz | FileCheck %s --check-prefix=NAME
// NAME: error: {{.*}}expected {{.*}}.mtx, .npy or .npz

// RUN: %{run} --expected-output=@%{in}/sum-squared-loss.npy | FileCheck %s --check-prefix=VALUE
// VALUE: error: result 0{{.*}}expected {{.*}}1{{.*}}found {{.*}}9
// RUN: %{run} --expected-output=@%{in}/sum-squared-A.mtx | FileCheck %s --check-prefix=SHAPE
// SHAPE: error: result 0{{.*}}expected {{.*}}3x3{{.*}}found

func.func @main(%x: f64) -> (f64, tensor<2xf64>) {
  %y = arith.mulf %x, %x : f64
  %r = tensor.from_elements %x, %y : tensor<2xf64>
  return %y, %r : f64, tensor<2xf64>
}
