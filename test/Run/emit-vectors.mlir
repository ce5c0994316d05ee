// The same program for machines with other vectors: each has its own in products over
// stored entries and their gradients, in products of matrices and in exponentials.
// emulated.py calls what this makes for AArch64.
// REQUIRES: nz-run
// RUN: rm -rf %t && mkdir %t
// DEFINE: %{machine} =
// DEFINE: %{entry} =
// DEFINE: %{code} = nz-run %s --threads=1 --emit=object -o %t/entry.o %{entry} %{machine} && llvm-objdump -dr --no-show-raw-insn %t/entry.o
// DEFINE: %{tiles} = nz-run %s --threads=1 --emit=llvm-ir --entry=tiles %{machine}

// A row of 64 is sixteen vectors, in the product and in both gradients.
// REDEFINE: %{machine} = --target=aarch64-linux-gnu
// REDEFINE: %{entry} = --entry=residual --gradient=0,1
// RUN: %{code} | FileCheck %s --check-prefix=NEON-ROWS --implicit-check-not='fmadd s'
// NEON-ROWS-COUNT-48: fmla v{{[0-9]+}}.4s
// REDEFINE: %{entry} = --entry=tiles
// RUN: %{code} | FileCheck %s --check-prefix=NEON-TILE --implicit-check-not=fmadd
// NEON-TILE-COUNT-12: fmla v{{[0-9]+}}.4s
// NEON-TILE-NOT: fmla
// REDEFINE: %{entry} = --entry=exponentials
// RUN: %{code} | FileCheck %s --check-prefix=NEON-EXP --implicit-check-not=expf --implicit-check-not='fmadd s'
// NEON-EXP-COUNT-8: fmla v{{[0-9]+}}.4s
// RUN: %{tiles} | FileCheck %s --check-prefix=TILE-128

// Vectors of a length that is known when the program runs, but in tiles and sums.
// REDEFINE: %{machine} = --target=aarch64-linux-gnu --cpu=neoverse-v1
// REDEFINE: %{entry} = --entry=residual --gradient=0,1
// RUN: %{code} | FileCheck %s --check-prefix=SVE-ROWS
// SVE-ROWS: {{fmla|fmad}} z{{[0-9]+}}.s
// RUN: %{code} | FileCheck %s --check-prefix=SVE-SUMS
// SVE-SUMS-COUNT-16: fmla v{{[0-9]+}}.4s
// REDEFINE: %{entry} = --entry=tiles
// RUN: %{code} | FileCheck %s --check-prefix=NEON-TILE --implicit-check-not=fmadd
// REDEFINE: %{entry} = --entry=exponentials
// RUN: %{code} | FileCheck %s --check-prefix=SVE-EXP --implicit-check-not=expf
// SVE-EXP: {{fmla|fmad}} z{{[0-9]+}}.s
// RUN: %{tiles} | FileCheck %s --check-prefix=TILE-128

// AVX2.
// REDEFINE: %{machine} = --target=x86_64-linux-gnu --cpu=haswell
// REDEFINE: %{entry} = --entry=residual --gradient=0,1
// RUN: %{code} | FileCheck %s --check-prefix=AVX2-ROWS --implicit-check-not='vfmadd{{[0-9]+}}ss' --implicit-check-not=zmm
// AVX2-ROWS-COUNT-24: vfmadd{{[0-9]+}}ps {{.*}}%ymm
// REDEFINE: %{entry} = --entry=tiles
// RUN: %{code} | FileCheck %s --check-prefix=AVX2-TILE --implicit-check-not='vfmadd{{[0-9]+}}ss' --implicit-check-not=zmm
// AVX2-TILE-COUNT-12: vfmadd{{[0-9]+}}ps {{.*}}%ymm
// REDEFINE: %{entry} = --entry=exponentials
// RUN: %{code} | FileCheck %s --check-prefix=AVX2-EXP --implicit-check-not=expf --implicit-check-not='vfmadd{{[0-9]+}}ss'
// AVX2-EXP-COUNT-8: vfmadd{{[0-9]+}}ps {{.*}}%ymm
// RUN: %{tiles} | FileCheck %s --check-prefix=TILE-256

// Tiles are six rows by two vectors, by four where registers are many.
// REDEFINE: %{machine} = --target=x86_64-linux-gnu --cpu=nehalem
// RUN: %{tiles} | FileCheck %s --check-prefix=TILE-128
// REDEFINE: %{machine} = --target=x86_64-linux-gnu --cpu=skylake-avx512
// RUN: %{tiles} | FileCheck %s --check-prefix=TILE-512
// TILE-128-COUNT-12: phi <4 x float>
// TILE-128-NOT: phi <
// TILE-256-COUNT-12: phi <8 x float>
// TILE-256-NOT: phi <
// TILE-512-COUNT-24: phi <16 x float>
// TILE-512-NOT: phi <

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32 }>
#ij = affine_map<(i, j) -> (i, j)>
#none = affine_map<(i, j) -> ()>

func.func @residual(%A: tensor<?x?xf32, #CSR>, %X: tensor<?x64xf32>, %T: tensor<?x64xf32>) -> f32 {
  %zero = arith.constant dense<0.0> : tensor<f32>
  %Y = linalg.matmul ins(%A, %X : tensor<?x?xf32, #CSR>, tensor<?x64xf32>) outs(%T : tensor<?x64xf32>) -> tensor<?x64xf32>
  %sum = linalg.generic {
    indexing_maps = [#ij, #none], iterator_types = ["reduction", "reduction"]
  } ins(%Y : tensor<?x64xf32>) outs(%zero : tensor<f32>) {
  ^bb0(%y: f32, %acc: f32):
    %square = arith.mulf %y, %y : f32
    %next = arith.addf %acc, %square : f32
    linalg.yield %next : f32
  } -> tensor<f32>
  %loss = tensor.extract %sum[] : tensor<f32>
  return %loss : f32
}

func.func @tiles(%A: tensor<72x256xf32>, %B: tensor<256x64xf32>, %C: tensor<72x64xf32>) -> tensor<72x64xf32> {
  %D = linalg.matmul ins(%A, %B : tensor<72x256xf32>, tensor<256x64xf32>) outs(%C : tensor<72x64xf32>) -> tensor<72x64xf32>
  return %D : tensor<72x64xf32>
}

// As called by emulated.py: rows are left that fill no tile of six.
func.func @product(%A: tensor<64x256xf32>, %B: tensor<256x64xf32>, %C: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %D = linalg.matmul ins(%A, %B : tensor<64x256xf32>, tensor<256x64xf32>) outs(%C : tensor<64x64xf32>) -> tensor<64x64xf32>
  return %D : tensor<64x64xf32>
}

func.func @exponentials(%x: tensor<1024xf32>) -> tensor<1024xf32> {
  %y = math.exp %x : tensor<1024xf32>
  return %y : tensor<1024xf32>
}
