// Dense products: tiles, what is left over at the sides, what is no product.
// RUN: nz-opt %s --nz-lower-contractions-to-loops="vector-bits=256" --canonicalize --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-lower-contractions-to-loops="vector-bits=512" --canonicalize --split-input-file | FileCheck %s --check-prefix=WIDE
// RUN: nz-opt %s --nz-lower-contractions-to-loops="parallel=true" --canonicalize --split-input-file | FileCheck %s --check-prefix=PARALLEL

#ik = affine_map<(i, j, k) -> (i, k)>
#kj = affine_map<(i, j, k) -> (k, j)>
#ij = affine_map<(i, j, k) -> (i, j)>

// Four rows by two vectors of eight f32, or by four of sixteen; then single rows.
// CHECK-LABEL: func private @product_rows_0(
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>) {
// CHECK-COUNT-8: vector.fma
// CHECK-NOT: vector.fma
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (vector<8xf32>, vector<8xf32>) {
// CHECK-COUNT-2: vector.fma
// CHECK-NOT: masked
// CHECK-LABEL: func @product(
// WIDE-LABEL: func private @product_rows_0(
// WIDE-COUNT-16: vector.fma {{.*}} : vector<16xf32>
// 4,096 rows of 64 * 100 products: chunks of 192 rows in parallel.
// PARALLEL-LABEL: func @product(
// PARALLEL: scf.parallel (%{{.*}}) = (%c0) to (%c22) step (%c1)
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
