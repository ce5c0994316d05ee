// Sums that stay where they are.
// RUN: nz-opt %s --nz-fuse-sums --split-input-file | FileCheck %s
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#i = affine_map<(i) -> (i)>
#back = affine_map<(i) -> (7 - i)>
#none = affine_map<(i) -> ()>

// What is made may be what another name reads, or a number that the sum adds to.
// CHECK-LABEL: func @unknown_names(
// CHECK-COUNT-2: linalg.generic
func.func @unknown_names(%x: memref<?xf64>, %y: memref<?xf64>, %s: memref<f64>) {
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : memref<?xf64>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %out: f64):
    linalg.yield %a : f64
  }
  linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%y : memref<?xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %old: f64):
    %new = arith.addf %old, %a : f64
    linalg.yield %new : f64
  }
  return
}

// Elements that other iterations make; that the loop itself reads elsewhere.
// CHECK-LABEL: func @other_elements(
// CHECK-COUNT-4: linalg.generic
func.func @other_elements(%x: memref<8xf64>, %y: memref<8xf64>, %s: memref<f64>) attributes {nz.entry} {
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : memref<8xf64>) outs(%y : memref<8xf64>) {
  ^bb0(%a: f64, %out: f64):
    linalg.yield %a : f64
  }
  linalg.generic {indexing_maps = [#i, #back, #none], iterator_types = ["reduction"]}
      ins(%y, %y : memref<8xf64>, memref<8xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %b: f64, %old: f64):
    %p = arith.mulf %a, %b : f64
    %new = arith.addf %old, %p : f64
    linalg.yield %new : f64
  }
  linalg.generic {indexing_maps = [#back, #i], iterator_types = ["parallel"]}
      ins(%y : memref<8xf64>) outs(%y : memref<8xf64>) {
  ^bb0(%a: f64, %out: f64):
    linalg.yield %a : f64
  }
  linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%y : memref<8xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %old: f64):
    %new = arith.addf %old, %a : f64
    linalg.yield %new : f64
  }
  return
}

// Elements that other iterations make, by another name.
// CHECK-LABEL: func @another_name(
// CHECK-COUNT-2: linalg.generic
func.func @another_name(%x: memref<8xf64>, %y: memref<8xf64>, %s: memref<f64>) attributes {nz.entry} {
  %same = memref.cast %y : memref<8xf64> to memref<?xf64>
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : memref<8xf64>) outs(%y : memref<8xf64>) {
  ^bb0(%a: f64, %out: f64):
    linalg.yield %a : f64
  }
  linalg.generic {indexing_maps = [#i, #back, #none], iterator_types = ["reduction"]}
      ins(%y, %same : memref<8xf64>, memref<?xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %b: f64, %old: f64):
    %p = arith.mulf %a, %b : f64
    %new = arith.addf %old, %p : f64
    linalg.yield %new : f64
  }
  return
}

// A change of what was made in between; a loop that reads the sum.
// CHECK-LABEL: func @in_between(
// CHECK-COUNT-2: linalg.generic
// CHECK: memref.store
// CHECK: linalg.generic
// CHECK: memref.store
// CHECK: linalg.generic
func.func @in_between(%x: memref<?xf64>, %y: memref<?xf64>, %s: memref<f64>, %one: f64, %at: index) attributes {nz.entry} {
  linalg.generic {indexing_maps = [#i, #none, #i], iterator_types = ["parallel"]}
      ins(%x, %s : memref<?xf64>, memref<f64>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %b: f64, %out: f64):
    %p = arith.mulf %a, %b : f64
    linalg.yield %p : f64
  }
  linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%y : memref<?xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %old: f64):
    %new = arith.addf %old, %a : f64
    linalg.yield %new : f64
  }
  memref.store %one, %y[%at] : memref<?xf64>
  linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : memref<?xf64>) outs(%y : memref<?xf64>) {
  ^bb0(%a: f64, %out: f64):
    linalg.yield %a : f64
  }
  memref.store %one, %y[%at] : memref<?xf64>
  linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%y : memref<?xf64>) outs(%s : memref<f64>) {
  ^bb0(%a: f64, %old: f64):
    %new = arith.addf %old, %a : f64
    linalg.yield %new : f64
  }
  return
}

// Blocks of rows, which meet in the cache as they are; sums of whole numbers, which
// LLVM adds in any order, and of what stops the call.
// CHECK-LABEL: func @others(
// CHECK: nz.sweep
// CHECK-COUNT-2: linalg.generic
// CHECK: }
// CHECK-COUNT-2: linalg.generic
// CHECK: return
func.func @others(%P: !nz.pattern<?x?, #CSR>, %y: memref<?xf64>, %s: memref<f64>, %k: memref<?xi64>, %t: memref<i64>) attributes {nz.entry} {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%y : memref<?xf64>) {
    ^bb0(%old: f64):
      %new = arith.mulf %old, %old : f64
      linalg.yield %new : f64
    }
    linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
        ins(%y : memref<?xf64>) outs(%s : memref<f64>) {
    ^bb0(%a: f64, %old: f64):
      %new = arith.addf %old, %a : f64
      linalg.yield %new : f64
    }
  }
  linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%k : memref<?xi64>) {
  ^bb0(%old: i64):
    %new = arith.muli %old, %old : i64
    linalg.yield %new : i64
  }
  linalg.generic {indexing_maps = [#i, #none], iterator_types = ["reduction"]}
      ins(%k : memref<?xi64>) outs(%t : memref<i64>) {
  ^bb0(%a: i64, %old: i64):
    %new = arith.addi %old, %a : i64
    linalg.yield %new : i64
  }
  return
}
