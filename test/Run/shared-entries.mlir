// Kernels that visit their entries together have the same bits as alone, and as in
// threads: gradients of a tensor times two factors, in f32, with rows that no vector
// divides.
// REQUIRES: nz-run
// DEFINE: %{run} = nz-run %nz_root/bench/tensor-product.mlir --gradient=0,1,2 --input=30x20x40xf32=random:1:0.1 --input=20x37xf32=random:2 --input=40x37xf32=random:3 --input=30x37xf32=random:4
// RUN: %{run} --threads=1 > %t.shared
// RUN: %{run} --threads=1 --without=shared-entries > %t.alone && diff %t.shared %t.alone
// RUN: %{run} --threads=2 > %t.threads && diff %t.shared %t.threads
// RUN: FileCheck %s < %t.shared
// CHECK: result 1: 30x20x40xf32, 2400 stored
