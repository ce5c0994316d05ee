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
// RUN: %{run} --input=f64=1 --steps=2 --carry=7:0 | FileCheck %s --check-prefix=NORESULT
// NORESULT: error: --carry{{.*}}expected {{.*}}found {{.*}}7
// RUN: %{run} --input=f64=1 --steps=2 --carry=0:7 | FileCheck %s --check-prefix=NOARGUMENT
// NOARGUMENT: error: --carry{{.*}}expected {{.*}}found {{.*}}7
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
// RUN: %{run} --input=f64=1 --join-budget=0 | FileCheck %s --check-prefix=BUDGET
// BUDGET: error: --join-budget: expected a positive integer, found '0'
// RUN: %{run} --input=f64=1 -O4 | FileCheck %s --check-prefix=LEVEL
// LEVEL: error: -O: expected a level from 0 to 3, as in '-O0', found '4'
// RUN: %{run} --input=f64=1 --without=tiles,speed | FileCheck %s --check-prefix=WITHOUT
// WITHOUT: error: --without: expected 'chain-order', 'known-sizes', {{.*}} or 'vector-functions', found 'tiles,speed'
// RUN: %{run} --input=f64=1 --memory=near-cache:1,cache:2 | FileCheck %s --check-prefix=MEMORY
// RUN: %{run} --input=f64=1 --memory=near-cache:1,long-row:-1 | FileCheck %s --check-prefix=MEMORY
// RUN: %{run} --input=f64=1 --memory=last-cache | FileCheck %s --check-prefix=MEMORY
// MEMORY: error: --memory: expected 'near-cache', 'last-cache' or 'long-row' and a number of bytes, as in 'near-cache:1048576,long-row:128', found '{{near-cache:1,cache:2|near-cache:1,long-row:-1|last-cache}}'
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
// RUN: %{run} --input=f64=1 --steps | FileCheck %s --check-prefix=BARE
// BARE: error: --steps: expected a value, as in '--steps=N'

// RUN: %{run} --input=f64=1 --checkpoint=a | FileCheck %s --check-prefix=CHECKPOINT
// CHECKPOINT: error: --checkpoint: expected --steps=N beside it
// RUN: %{run} --input=f64=1 --resume=a | FileCheck %s --check-prefix=RESUME
// RESUME: error: --resume: expected --steps=N beside it
// RUN: %{run} --input=f64=1 --steps=2 --checkpoint=a:0 | FileCheck %s --check-prefix=EVERY
// EVERY: error: --checkpoint: expected FILE or FILE:EVERY with a positive number of steps, found 'a:0'
// RUN: %{run} --input=f64=1 --steps=2 --checkpoint= | FileCheck %s --check-prefix=UNNAMED
// UNNAMED: error: --checkpoint: expected FILE or FILE:EVERY, found ''
// RUN: %{run} --input=f64=1 --steps=2 --resume= | FileCheck %s --check-prefix=RESUMED
// RESUMED: error: --resume: expected a file name, found ''
// RUN: %{run} --input=f64=1 --log=a | FileCheck %s --check-prefix=LOG
// LOG: error: --log: expected --steps=N beside it
// RUN: %{run} --input=f64=1 --track=0 | FileCheck %s --check-prefix=TRACKED
// TRACKED: error: --track: expected --steps=N beside it
// RUN: %{run} --input=f64=1 --carry=0:0 | FileCheck %s --check-prefix=CARRY
// CARRY: error: --carry: expected --steps=N or --benchmark=N beside it
// RUN: %{run} --input=f64=1 --steps=2 --carry=0 | FileCheck %s --check-prefix=PAIR
// PAIR: error: --carry: expected pairs RESULT:ARGUMENT separated by commas, as in '0:0,1:3', found '0'
// RUN: %{run} --input=f64=1 --steps=2 --carry=0:0,0:0 | FileCheck %s --check-prefix=TWO
// TWO: error: --carry: expected one result an argument, found two for argument 0
// RUN: %{run} --entry=scale --input=3xf64=1 --steps=2 --track=0 | FileCheck %s --check-prefix=LOSS
// LOSS: error: --track: expected a scalar result, found result 0 of type 3xf64
// RUN: %{run} --input=f64=1 --check-gradient=0 | FileCheck %s --check-prefix=DIRECTIONS
// DIRECTIONS: error: --check-gradient: expected a positive integer, found '0'
// RUN: %{run} --input=f64=1 --check-gradient --steps=2 | FileCheck %s --check-prefix=CHECK
// CHECK: error: --check-gradient: expected no --steps and no --benchmark beside it
// RUN: %{run} --emit=llvm-ir --steps=2 | FileCheck %s --check-prefix=RUNS
// RUNS: error: --emit: expected no flag beside it that runs the program
// RUN: %{run} --input=f64=1 -o x.o | FileCheck %s --check-prefix=ALONE
// ALONE: error: -o: expected --emit=FORM beside it
// RUN: %{run} --input=f64=1 --benchmark=2 --output=- | FileCheck %s --check-prefix=TIMED
// TIMED: error: --benchmark: expected no --output and no --expected-output beside it
// RUN: %{run} --input=f64=1 --cache= | FileCheck %s --check-prefix=CACHE
// CACHE: error: --cache: expected the name of a folder, found ''
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
