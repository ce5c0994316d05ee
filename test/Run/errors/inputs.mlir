// Inputs that cannot be read or do not fit their argument: exit code 2, nothing
// runs, the file or the flag is named.
// REQUIRES: nz-run
// RUN: rm -rf %t && split-file %S/Inputs/bad-inputs.txt %t
// DEFINE: %{matrix} = --entry=matrix --input
// DEFINE: %{exit} = %python %S/../Inputs/check_exit.py 2 -- nz-run %s

// RUN: %{exit} %{matrix}=@%t/missing.mtx | FileCheck %s --check-prefix=MISSING
// MISSING: missing.mtx{{.*}}error: expected a readable file, found: No such file
// RUN: %{exit} %{matrix}=@%t | FileCheck %s --check-prefix=NAME
// NAME: error: expected {{.*}}.mtx, .tns, .npy or .npz
// RUN: cp -f %t/good.mtx %t/good.xyz
// RUN: %{exit} %{matrix}=@%t/good.xyz | FileCheck %s --check-prefix=NAME
// RUN: mkdir -p %t/folder.mtx
// RUN: %{exit} %{matrix}=@%t/folder.mtx | FileCheck %s --check-prefix=FOLDER
// FOLDER: folder.mtx{{.*}}error: expected a regular file, found a directory
// RUN: %{exit} %{matrix}=@%t/banner.mtx | FileCheck %s --check-prefix=BANNER
// BANNER: banner.mtx:1:1: error: expected '%%MatrixMarket', found '3'
// RUN: %{exit} %{matrix}=@%t/complex.mtx | FileCheck %s --check-prefix=COMPLEX
// COMPLEX: complex.mtx:1:34: error: expected 'real', 'integer' or 'pattern', found 'complex'
// RUN: %{exit} %{matrix}=@%t/word.mtx | FileCheck %s --check-prefix=WORD
// WORD: word.mtx:3:5: error: expected a number, found 'one'
// RUN: %{exit} %{matrix}=@%t/short.mtx | FileCheck %s --check-prefix=SHORT
// SHORT: short.mtx:{{[0-9]+}}:{{[0-9]+}}: error: expected entry 2 of 2, found
// RUN: %{exit} %{matrix}=@%t/long.mtx | FileCheck %s --check-prefix=LONG
// LONG: long.mtx:4:1: error: expected the end of the file after 1 entries, found
// RUN: %{exit} %{matrix}=@%t/halves.mtx | FileCheck %s --check-prefix=HALVES
// HALVES: halves.mtx:4:1: error: expected one half of a symmetric pair, found both (3, 1) and (1, 3), the other one in line 3
// RUN: %{exit} %{matrix}=@%t/real.mtx | FileCheck %s --check-prefix=REAL
// REAL: real.mtx:3:5: error: expected an integer {{.*}}found '1.5'
// RUN: %{exit} %{matrix}=@%t/sizes.mtx | FileCheck %s --check-prefix=SIZES
// SIZES: sizes.mtx{{.*}}expected sizes 3x3, found 2x3
// RUN: %{exit} %{matrix}=2x2xf64=1 | FileCheck %s --check-prefix=LITERAL
// LITERAL: --input{{.*}}expected {{.*}}3x3{{.*}}found {{.*}}2x2
// RUN: %{exit} %{matrix}=random:7 | FileCheck %s --check-prefix=DENSITY
// DENSITY: --input{{.*}}expected a density or a pattern for a sparse argument
// RUN: %{exit} %{matrix}=random:7:1.5 | FileCheck %s --check-prefix=RANGE
// RANGE: --input{{.*}}expected {{.*}}found '1.5'
// RUN: %{exit} %{matrix}=zeros@0 | FileCheck %s --check-prefix=ITSELF
// ITSELF: --input=zeros@0{{.*}}expected an argument whose pattern does not come from this one
// RUN: %{exit} %{matrix}=zeros@4 | FileCheck %s --check-prefix=NO-ARGUMENT
// NO-ARGUMENT: --input{{.*}}expected {{.*}}found {{.*}}4
// RUN: %{exit} %{matrix}=f64=x | FileCheck %s --check-prefix=NUMBER
// NUMBER: --input{{.*}}expected {{.*}}found {{.*}}x

// What a file's name promises its bytes must keep.
// RUN: cp -f %t/good.mtx %t/text.npy && cp -f %t/good.mtx %t/text.npz
// RUN: %{exit} %{matrix}=@%t/text.npy | FileCheck %s --check-prefix=NPY
// NPY: text.npy: byte 0: {{.*}}expected the magic string of a NumPy file
// RUN: %{exit} %{matrix}=@%t/text.npz | FileCheck %s --check-prefix=NPZ
// NPZ: text.npz{{.*}}expected a zip archive

// Numbers lose nothing in kind; indices fit their width.
// RUN: %{exit} --entry=integers --input=@%t/good.mtx | FileCheck %s --check-prefix=KIND
// KIND: good.mtx{{.*}}expected {{.*}}integer{{.*}}found {{.*}}1.5
// RUN: %{exit} --entry=narrow --input=@%t/wide.mtx | FileCheck %s --check-prefix=WIDTH
// WIDTH: wide.mtx{{.*}}coordinate 299 {{.*}}8 bits

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#Narrow = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 8, crdWidth = 8
}>

func.func @matrix(%A: tensor<3x3xf64, #CSR>) -> tensor<3x3xf64, #CSR> {
  return %A : tensor<3x3xf64, #CSR>
}

func.func @integers(%A: tensor<3x3xi32, #CSR>) -> tensor<3x3xi32, #CSR> {
  return %A : tensor<3x3xi32, #CSR>
}

func.func @narrow(%A: tensor<?x?xf64, #Narrow>) -> tensor<?x?xf64, #Narrow> {
  return %A : tensor<?x?xf64, #Narrow>
}
