// What memory is taken for chooses between loops that compute the same: with small
// caches a small program is lowered as a large one is. With Y = A X, and the loss the sum
// of C times Y, the gradients are C_i X_j at the entries of A, and A^T C, by hand.
// REQUIRES: nz-run
// DEFINE: %{memory} =
// DEFINE: %{run} = nz-run %S/Inputs/bilinear.mlir --input=3x4xf32=1,0,2,0,0,3,0,4,5,0,0,6 --input=4x2xf32=1,2,3,4,5,6,7,8 --input=3x2xf32=1,0,0,1,1,1 --gradient=0,1
// RUN: %{run} | FileCheck %s
// REDEFINE: %{memory} = --memory=near-cache:0,last-cache:0,long-row:1
// RUN: %{run} %{memory} --threads=1 | FileCheck %s
// RUN: %{run} %{memory} --threads=2 | FileCheck %s
// REDEFINE: %{memory} = --memory=near-cache:0 --memory=long-row:32,last-cache:0
// RUN: %{run} %{memory} --threads=1 | FileCheck %s
// RUN: %{run} %{memory} --threads=2 | FileCheck %s
// RUN: %{run} --emit=llvm-dialect | FileCheck %s --check-prefix=MEASURED
// REDEFINE: %{memory} = --memory=near-cache:4096
// RUN: %{run} %{memory} --emit=llvm-dialect | FileCheck %s --check-prefix=SMALL

// Operands of more numbers are asked for ahead.
// MEASURED: llvm.mlir.constant(524288 : index)
// SMALL-NOT: llvm.mlir.constant(524288 : index)
// SMALL: llvm.mlir.constant(1024 : index)
// SMALL-NOT: llvm.mlir.constant(524288 : index)

// CHECK:      result 0: f64 = 160
// CHECK-NEXT: result 1: 3x4xf32, 6 stored
// CHECK-NEXT: (0, 0) = 1
// CHECK-NEXT: (0, 2) = 5
// CHECK-NEXT: (1, 1) = 4
// CHECK-NEXT: (1, 3) = 8
// CHECK-NEXT: (2, 0) = 3
// CHECK-NEXT: (2, 3) = 15
// CHECK-NEXT: result 2: 4x2xf32 = {{\[\[}}6, 5], [0, 3], [2, 0], [6, 10]]
