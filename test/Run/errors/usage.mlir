// Bad usage: exit code 2, the flag named, what was expected and what was found.
// REQUIRES: nz-run
// DEFINE: %{run} = %python %S/../Inputs/check_exit.py 2 -- nz-run %s

// RUN: %{run} --entry=lost --input=f64=1 | FileCheck %s --check-prefix=ENTRY
// ENTRY: error: --entry: expected {{.*}}@main, @scale, @count{{.*}}found 'lost'

// RUN: %{run} --entry=declared --input=f64=1 | FileCheck %s --check-prefix=BODY
// BODY: error: {{.*}}body

// RUN: %{run} | FileCheck %s --check-prefix=FEW
// FEW: error: --input: expected 1 {{.*}}found 0
// RUN: %{run} --input=f64=1 --input=f64=2 | FileCheck %s --check-prefix=MANY
// MANY: error: --input: expected 1 {{.*}}found 2

// RUN: %{run} --input=f64=1 --gradient=1 | FileCheck %s --check-prefix=POSITION
// POSITION: error: --gradient{{.*}}expected {{.*}}found {{.*}}1
// RUN: %{run} --input=f64=1 --gradient=0,0 | FileCheck %s --check-prefix=TWICE
// TWICE: error: --gradient: expected distinct arguments, found 0 twice
// RUN: %{run} --input=f64=1 --gradient=x | FileCheck %s --check-prefix=WORD
// WORD: error: --gradient: expected {{.*}}found 'x'
// RUN: %{run} --entry=count --input=i64=1 --gradient=0 | FileCheck %s --check-prefix=INTEGER
// INTEGER: error: --gradient{{.*}}expected {{.*}}float{{.*}}found {{.*}}i64
// RUN: %{run} --entry=scale --input=3xf64=1,2,3 --gradient=0 | FileCheck %s --check-prefix=SCALAR
// SCALAR: error: --gradient{{.*}}expected {{.*}}scalar

// RUN: %{run} --input=f64=1 --steps=0 | FileCheck %s --check-prefix=STEPS
// STEPS: error: --steps: expected a positive integer, found '0'
// RUN: %{run} --input=f64=1 --steps=2 --carry=7:0 | FileCheck %s --check-prefix=RESULT
// RESULT: error: --carry{{.*}}expected {{.*}}found {{.*}}7
// RUN: %{run} --input=f64=1 --steps=2 --carry=0:7 | FileCheck %s --check-prefix=ARGUMENT
// ARGUMENT: error: --carry{{.*}}expected {{.*}}found {{.*}}7
// RUN: %{run} --entry=count --input=i64=1 --steps=2 --carry=0:0 | FileCheck %s --check-prefix=CARRIED
// CARRIED: error: --carry{{.*}}expected {{.*}}i64{{.*}}found {{.*}}f64
// RUN: %{run} --input=f64=1 --steps=2 --track=3 | FileCheck %s --check-prefix=TRACK
// TRACK: error: --track{{.*}}expected {{.*}}found {{.*}}3
// RUN: %{run} --input=f64=1 --benchmark=2 --steps=2 | FileCheck %s --check-prefix=BESIDE
// BESIDE: error: --benchmark: expected no --steps

// RUN: %{run} --input=f64=1 --backend=gpu | FileCheck %s --check-prefix=BACKEND
// BACKEND: error: --backend: expected 'loops' or 'sparse-tensor', found 'gpu'
// RUN: %{run} --input=f64=1 --threads=-1 | FileCheck %s --check-prefix=THREADS
// THREADS: error: --threads: expected {{.*}}found '-1'
// RUN: %{run} --input=f64=1 --tolerance=-1 --expected-output=@%S/../Inputs/sum-squared-loss.npy | FileCheck %s --check-prefix=TOLERANCE
// TOLERANCE: error: --tolerance: expected {{.*}}found '-1'
// RUN: %{run} --input=f64=1 --emit=wasm | FileCheck %s --check-prefix=EMIT
// EMIT: error: --emit: expected {{.*}}found 'wasm'
// RUN: %{run} --input=f64=1 --output=result.npy | FileCheck %s --check-prefix=OUTPUT
// OUTPUT: error: --output: expected @FILE or '-', found 'result.npy'
// RUN: %{run} --input=f64=1 --output=- --output=- | FileCheck %s --check-prefix=OUTPUTS
// OUTPUTS: error: --output{{.*}}expected {{.*}}1{{.*}}found 2
// RUN: %{run} --input=f64=1 --expected-output=@%S/../Inputs/sum-squared-loss.npy --expected-output=@%S/../Inputs/sum-squared-loss.npy | FileCheck %s --check-prefix=EXPECTED
// EXPECTED: error: --expected-output{{.*}}expected {{.*}}1{{.*}}found 2

// RUN: %{run} --input=f64=1 --bakcend=loops | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: unknown flag '--bakcend=loops'
// RUN: %{run} --input=f64=1 --checkpoint=a | FileCheck %s --check-prefix=LATER
// LATER: error: --checkpoint{{.*}}not supported yet
// RUN: %{run} %s --input=f64=1 | FileCheck %s --check-prefix=PROGRAMS
// PROGRAMS: error: expected one program

func.func @main(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}

func.func @scale(%x: tensor<3xf64>) -> tensor<3xf64> {
  return %x : tensor<3xf64>
}

func.func @count(%n: i64) -> f64 {
  %x = arith.sitofp %n : i64 to f64
  return %x : f64
}

func.func private @declared(f64) -> f64
