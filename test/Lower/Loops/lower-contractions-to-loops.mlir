// Dense products: tiles, what is left over at the sides, what is no product.
// RUN: nz-opt %s --nz-lower-contractions-to-loops="vector-bits=256" --canonicalize --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-lower-contractions-to-loops="vector-bits=512" --canonicalize --split-input-file | FileCheck %s --check-prefix=WIDE
// RUN: nz-opt %s --nz-lower-contractions-to-loops="parallel=true" --canonicalize --split-input-file | FileCheck %s --check-prefix=PARALLEL

#ik = affine_map<(i, j, k) -> (i, k)>
#kj = affine_map<(i, j, k) -> (k, j)>
#ij = affine_map<(i, j, k) -> (i, j)>

// Six rows by two vectors of eight f32, or by four of sixteen; then two rows, and single
// ones.
// CHECK-LABEL: func private @product_rows_0(
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>) {
// CHECK-COUNT-12: vector.fma
// CHECK-NOT: vector.fma
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>) {
// CHECK-COUNT-4: vector.fma
// CHECK-NOT: vector.fma
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (vector<8xf32>, vector<8xf32>) {
// CHECK-COUNT-2: vector.fma
// CHECK-NOT: masked
// CHECK-LABEL: func @product(
// WIDE-LABEL: func private @product_rows_0(
// WIDE-COUNT-24: vector.fma {{.*}} : vector<16xf32>
// 4,096 rows of 64 * 100 products: chunks of 180 rows in parallel.
// PARALLEL-LABEL: func @product(
// PARALLEL: scf.parallel (%{{.*}}) = (%c0) to (%c23) step (%c1)
// PARALLEL: func.call @product_rows_0
func.func @product(%A: memref<4096x100xf32>, %B: memref<100x64xf32>, %C: memref<4096x64xf32>) {
  linalg.generic {indexing_maps = [#ik, #kj, #ij], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : memref<4096x100xf32>, memref<100x64xf32>) outs(%C : memref<4096x64xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#ik = affine_map<(i, j, k) -> (i, k)>
#kj = affine_map<(i, j, k) -> (k, j)>
#ij = affine_map<(i, j, k) -> (i, j)>

// Columns that fill no vector are masked. Few products are not worth a thread.
// CHECK-LABEL: func private @sides_rows_0(
// CHECK: %[[MASK:.*]] = arith.constant dense<[true, true, true, false]> : vector<4xi1>
// CHECK: vector.maskedload %{{.*}}, %[[MASK]]
// CHECK: vector.maskedstore %{{.*}}, %[[MASK]]
// PARALLEL-LABEL: func @sides(
// PARALLEL-NOT: scf.parallel
func.func @sides(%A: memref<8x8xf64>, %B: memref<8x3xf64>, %C: memref<8x3xf64>) {
  linalg.generic {indexing_maps = [#ik, #kj, #ij], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %B : memref<8x8xf64>, memref<8x3xf64>) outs(%C : memref<8x3xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %c, %m : f64
    linalg.yield %s : f64
  }
  return
}

// -----

// More columns than rows: chunks of columns.
// PARALLEL-LABEL: func @columns(
// PARALLEL: scf.parallel (%{{.*}}) = (%c0) to (%c2) step (%c1)
func.func @columns(%x: memref<512xf64>, %A: memref<512x4096xf64>, %y: memref<4096xf64>) {
  linalg.generic {indexing_maps = [affine_map<(j, k) -> (k)>, affine_map<(j, k) -> (k, j)>, affine_map<(j, k) -> (j)>], iterator_types = ["parallel", "reduction"]}
      ins(%x, %A : memref<512xf64>, memref<512x4096xf64>) outs(%y : memref<4096xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %c, %m : f64
    linalg.yield %s : f64
  }
  return
}

// -----

#ikc = affine_map<(i, h, d, k) -> (i, k)>
#khd = affine_map<(i, h, d, k) -> (k, h, d)>
#ihd = affine_map<(i, h, d, k) -> (i, h, d)>

// Heads by their numbers are columns, and terms of the product that goes back.
// CHECK-LABEL: func private @heads_rows_0(%{{[^:]*}}: memref<64x9xf32>, %{{[^:]*}}: memref<9x32xf32>, %{{[^:]*}}: memref<64x32xf32>,
// CHECK-COUNT-8: vector.fma
// CHECK-LABEL: func private @heads_rows_1(%{{[^:]*}}: memref<64x32xf32>, %{{[^:]*}}: memref<32x9xf32>, %{{[^:]*}}: memref<64x9xf32>,
// CHECK: %[[TERMS:.*]] = arith.constant 32 : index
// CHECK: scf.for %{{.*}} to %[[TERMS]] step %{{.*}} iter_args(
// CHECK-LABEL: func @heads(
// CHECK: memref.collapse_shape %{{.*}} {{\[\[}}0], [1, 2]] : memref<9x4x8xf32> into memref<9x32xf32>
// CHECK: memref.collapse_shape %{{.*}} {{\[\[}}0], [1, 2]] : memref<64x4x8xf32> into memref<64x32xf32>
// CHECK: call @heads_rows_0(
// CHECK: memref.collapse_shape %{{.*}} {{\[\[}}0, 1], [2]] : memref<4x8x9xf32> into memref<32x9xf32>
// CHECK: call @heads_rows_1(
func.func @heads(%X: memref<64x9xf32>, %W: memref<9x4x8xf32>, %T: memref<4x8x9xf32>, %H: memref<64x4x8xf32>) {
  linalg.generic {indexing_maps = [#ikc, #khd, #ihd], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%X, %W : memref<64x9xf32>, memref<9x4x8xf32>) outs(%H : memref<64x4x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  linalg.generic {indexing_maps = [#ihd, affine_map<(i, h, d, k) -> (h, d, k)>, #ikc], iterator_types = ["parallel", "reduction", "reduction", "parallel"]}
      ins(%H, %T : memref<64x4x8xf32>, memref<4x8x9xf32>) outs(%X : memref<64x9xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  return
}

// -----

// Heads that lie apart in memory stay loops.
// CHECK-LABEL: func @apart(
// CHECK-NOT: memref.collapse_shape
func.func @apart(%X: memref<64x9xf32>, %W: memref<9x4x8xf32>, %H: memref<64x4x8xf32, strided<[64, 16, 1]>>) {
  linalg.generic {indexing_maps = [affine_map<(i, h, d, k) -> (i, k)>, affine_map<(i, h, d, k) -> (k, h, d)>, affine_map<(i, h, d, k) -> (i, h, d)>],
                  iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
      ins(%X, %W : memref<64x9xf32>, memref<9x4x8xf32>) outs(%H : memref<64x4x8xf32, strided<[64, 16, 1]>>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// The rows of a sweep are its own: heads are another loop.
// CHECK-LABEL: func @rows_of_sweep(
// CHECK-NOT: memref.collapse_shape
// CHECK: func.call @rows_of_sweep_rows_0(
func.func @rows_of_sweep(%P: !nz.pattern<?x?, #CSR>, %H: memref<4x64x8xf32>, %W: memref<8x9xf32>, %Y: memref<4x64x9xf32>) {
  nz.sweep over %P by 16 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    linalg.generic {indexing_maps = [affine_map<(h, i, k, d) -> (h, i, d)>, affine_map<(h, i, k, d) -> (d, k)>, affine_map<(h, i, k, d) -> (h, i, k)>],
                    iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
        ins(%H, %W : memref<4x64x8xf32>, memref<8x9xf32>) outs(%Y : memref<4x64x9xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %m = arith.mulf %a, %b : f32
      %s = arith.addf %c, %m : f32
      linalg.yield %s : f32
    }
  }
  return
}

// -----

// Not contiguous along the columns, of integers, a difference: left as they are.
// CHECK-LABEL: func @others(
// CHECK-COUNT-3: linalg.generic
func.func @others(%A: memref<8x8xf64>, %I: memref<8x8xi64>) {
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %A : memref<8x8xf64>, memref<8x8xf64>) outs(%A : memref<8x8xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.addf %c, %m : f64
    linalg.yield %s : f64
  }
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%I, %I : memref<8x8xi64>, memref<8x8xi64>) outs(%I : memref<8x8xi64>) {
  ^bb0(%a: i64, %b: i64, %c: i64):
    %m = arith.muli %a, %b : i64
    %s = arith.addi %c, %m : i64
    linalg.yield %s : i64
  }
  linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%A, %A : memref<8x8xf64>, memref<8x8xf64>) outs(%A : memref<8x8xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64):
    %m = arith.mulf %a, %b : f64
    %s = arith.subf %c, %m : f64
    linalg.yield %s : f64
  }
  return
}
