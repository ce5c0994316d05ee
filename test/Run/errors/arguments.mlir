// Arguments that are said in a wrong way, or that do not fit: exit code 2, nothing
// runs. Each message is here with all that it was told.
// REQUIRES: nz-run
// RUN: rm -rf %t && split-file %S/Inputs/bad-inputs.txt %t
// DEFINE: %{exit} = %python %S/../Inputs/check_exit.py 2 -- nz-run %s

// RUN: %{exit} --entry=two --input=@%t/good.mtx --input=ones@3 | FileCheck %s --check-prefix=NO-ARGUMENT
// NO-ARGUMENT: nz-run: error: --input=ones@3: argument 1: expected '@' and an argument from 0 to 1, found '@3'
// RUN: %{exit} --entry=two --input=zeros@1 --input=ones@0 | FileCheck %s --check-prefix=CIRCLE
// CIRCLE: nz-run: error: --input=zeros@1: argument 0: expected an argument whose pattern does not come from this one
// RUN: %{exit} --entry=two --input=@%t/good.mtx | FileCheck %s --check-prefix=COUNT
// COUNT: nz-run: error: --input: expected 2 for @two, found 1
// COUNT-NEXT: argument 0: sparse 3x3xf64
// COUNT-NEXT: argument 1: sparse ?x?xf64
// RUN: %{exit} --entry=any --input=4000000000x4000000000xf64=random:1:0.5 | FileCheck %s --check-prefix=ELEMENTS
// ELEMENTS: nz-run: error: --input=4000000000x4000000000xf64=random:1:0.5: expected at most 2^63 - 1 elements, found 4000000000x4000000000
// RUN: %{exit} --entry=pattern --input=ones | FileCheck %s --check-prefix=PATTERN
// PATTERN: nz-run: error: --input=ones: argument 0: expected a sparse file or '@' and the number of an argument for a pattern
// RUN: %{exit} --entry=any --input=random:1:0.5 | FileCheck %s --check-prefix=SIZES
// SIZES: nz-run: error: --input=random:1:0.5: argument 0: expected sizes for sparse ?x?xf64, as in '4x5xf32=random:7', found none
// RUN: %{exit} --entry=integers --input=random:1 | FileCheck %s --check-prefix=FLOAT
// FLOAT: nz-run: error: --input=random:1: argument 0: expected a float type for random numbers, found i32
// RUN: %{exit} --entry=dense --input=random:1:0.5 | FileCheck %s --check-prefix=DENSITY
// DENSITY: nz-run: error: --input=random:1:0.5: argument 0: expected no density for a dense argument, found 0.5
// RUN: %{exit} --entry=any --input=3x3xf64=random:7 | FileCheck %s --check-prefix=SPARSE
// SPARSE: nz-run: error: --input=3x3xf64=random:7: argument 0: expected a density or a pattern for a sparse argument, as in 'random:7:0.05' or 'random:7@0'
// RUN: %{exit} --entry=huge --input=4000000000x4000000000xf64=1 | FileCheck %s --check-prefix=HUGE
// HUGE: nz-run: error: --input=4000000000x4000000000xf64=1: argument 0: expected sizes that memory holds, found 4000000000x4000000000
// RUN: %{exit} --entry=two --input=2x3xf64=1 --input=@%t/good.mtx | FileCheck %s --check-prefix=LITERAL
// LITERAL: nz-run: error: --input=2x3xf64=1: argument 0: expected sizes 3x3, found 2x3
// RUN: %{exit} --entry=two --input=zeros@1 --input=@%t/sizes.mtx | FileCheck %s --check-prefix=OTHER-SIZES
// OTHER-SIZES: nz-run: error: --input=zeros@1: argument 0: expected a pattern of sizes 3x3, found 2x3 in argument 1
// RUN: %{exit} --entry=mixed --input=zeros@1 --input=f64=1 | FileCheck %s --check-prefix=BEHIND
// BEHIND: nz-run: error: --input=zeros@1: argument 0: expected a sparse argument behind '@', found argument 1 of type f64
// RUN: %{exit} --entry=patterns --input=@%t/good.mtx --input=ones@0 | FileCheck %s --check-prefix=VALUES
// VALUES: nz-run: error: --input=ones@0: argument 1: expected '@0' for a pattern
// RUN: %{exit} --entry=two --input=@%t/good.mtx --input=@0 | FileCheck %s --check-prefix=ONLY-PATTERN
// ONLY-PATTERN: nz-run: error: --input=@0: argument 1: expected a file or values, found the pattern of argument 0; a file of that name is '@./0'
// RUN: %{exit} --entry=beside --input=@%t/good.mtx --input=random:1@0 | FileCheck %s --check-prefix=INTEGERS
// INTEGERS: nz-run: error: --input=random:1@0: argument 1: expected a float type for random numbers, found i32
// RUN: %{exit} --entry=matrix --input=@%t/good.mtx --input=ones@0 | FileCheck %s --check-prefix=VECTOR
// VECTOR: nz-run: error: --input=ones@0: argument 1: expected a sparse argument or a vector for values on a pattern, found 3x3xf64

// RUN: %{exit} --entry=scalar --input=@%t/good.mtx | FileCheck %s --check-prefix=SCALAR
// SCALAR: good.mtx: argument 0: expected sizes of a scalar, found 3x3
// RUN: %python -c "import numpy; numpy.save(r'%t/dense.npy', numpy.ones((3, 3)))"
// RUN: %{exit} --entry=pattern --input=@%t/dense.npy | FileCheck %s --check-prefix=DENSE
// DENSE: dense.npy: argument 0: expected a sparse array for a pattern, found a dense one

// A format of dense levels stores more than a small file has: 72 TB, and more than
// memory could ever be addressed by.
// RUN: %{exit} --entry=all --input=@%t/terabytes.mtx | FileCheck %s --check-prefix=TERABYTES
// TERABYTES: terabytes.mtx: argument 0: error: expected to need at most the {{[0-9]+}} bytes of memory there are, found a need of 72000000000000 bytes
// RUN: %{exit} --entry=all --input=@%t/exabytes.mtx | FileCheck %s --check-prefix=EXABYTES
// EXABYTES: nz-run: error: --input=@{{.*}}exabytes.mtx: argument 0: expected sizes that memory holds, found 3000000000x3000000000

#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
#All = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : dense)}>

func.func @two(%A: tensor<3x3xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> tensor<3x3xf64, #CSR> {
  return %A : tensor<3x3xf64, #CSR>
}

func.func @any(%A: tensor<?x?xf64, #CSR>) -> tensor<?x?xf64, #CSR> {
  return %A : tensor<?x?xf64, #CSR>
}

func.func @all(%A: tensor<?x?xf64, #All>) -> tensor<?x?xf64, #All> {
  return %A : tensor<?x?xf64, #All>
}

func.func @pattern(%P: !nz.pattern<?x?, #CSR>) -> !nz.pattern<?x?, #CSR> {
  return %P : !nz.pattern<?x?, #CSR>
}

func.func @patterns(%A: tensor<3x3xf64, #CSR>, %P: !nz.pattern<?x?, #CSR>) -> !nz.pattern<?x?, #CSR> {
  return %P : !nz.pattern<?x?, #CSR>
}

func.func @integers(%x: tensor<3xi32>) -> tensor<3xi32> {
  return %x : tensor<3xi32>
}

func.func @dense(%x: tensor<3xf64>) -> tensor<3xf64> {
  return %x : tensor<3xf64>
}

func.func @huge(%x: tensor<?x?xf64>) -> tensor<?x?xf64> {
  return %x : tensor<?x?xf64>
}

func.func @mixed(%A: tensor<3x3xf64, #CSR>, %x: f64) -> tensor<3x3xf64, #CSR> {
  return %A : tensor<3x3xf64, #CSR>
}

func.func @beside(%A: tensor<3x3xf64, #CSR>, %B: tensor<3x3xi32, #CSR>) -> tensor<3x3xf64, #CSR> {
  return %A : tensor<3x3xf64, #CSR>
}

func.func @matrix(%A: tensor<3x3xf64, #CSR>, %x: tensor<3x3xf64>) -> tensor<3x3xf64> {
  return %x : tensor<3x3xf64>
}

func.func @scalar(%x: f64) -> f64 {
  return %x : f64
}
