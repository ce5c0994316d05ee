// Buffers that one sweep alone needs have room for one block.
// RUN: nz-opt %s --nz-shrink-buffers --split-input-file | FileCheck %s
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#same = affine_map<(i, h) -> (i, h)>

// Numbers of rows and of entries; 2^21 bytes are enough for 65536 entries of 32.
// CHECK-LABEL: func @rows_and_entries(
// CHECK-NOT: alloc
// CHECK: nz.sweep over %{{.*}} by 64 or 65536 entries : <?x?, #{{.*}}> {
// CHECK-DAG: %[[SCORES:.*]] = nz.block_buffer of_entries() : memref<?x8xf32>
// CHECK-DAG: %[[TOP:.*]] = nz.block_buffer(%{{.*}}) : memref<?x?xf32>
// CHECK: nz.kernel
// CHECK: writes (%[[SCORES]] at (p, k) : memref<?x8xf32>)
// CHECK: nz.kernel
// CHECK: reads (%[[SCORES]] at (p, k) : memref<?x8xf32>)
// CHECK: maxes (%[[TOP]] at (i, k) : memref<?x?xf32>)
// CHECK: linalg.generic
// CHECK-NOT: dealloc
func.func @rows_and_entries(%P: !nz.pattern<?x?, #CSR>, %v: memref<?x8xf32>, %y: memref<100x?xf32>, %n: index) {
  %h = arith.constant 8 : index
  %count = nz.count %P : !nz.pattern<?x?, #CSR>
  %scores = memref.alloc(%count) : memref<?x8xf32>
  %top = memref.alloc(%n) : memref<100x?xf32>
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %h) reads (%v at (p, k) : memref<?x8xf32>)
        writes (%scores at (p, k) : memref<?x8xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    nz.kernel over %P (i, j) at p dims (k = %h) reads (%scores at (p, k) : memref<?x8xf32>)
        maxes (%top at (i, k) : memref<100x?xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    linalg.generic {indexing_maps = [#same, #same], iterator_types = ["parallel", "parallel"]}
        ins(%top : memref<100x?xf32>) outs(%y : memref<100x?xf32>) {
    ^bb0(%a: f32, %out: f32):
      linalg.yield %a : f32
    }
  }
  memref.dealloc %scores : memref<?x8xf32>
  memref.dealloc %top : memref<100x?xf32>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#D = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : dense) }>

// What is left: a buffer that is used, or asked, behind the sweep; rows at the second
// index; what any row reads; the entries of another pattern; bits; rows that are read
// as entries, too.
// CHECK-LABEL: func @whole(
// CHECK-COUNT-7: memref.alloc
// CHECK-NOT: nz.block_buffer
// CHECK: return
func.func @whole(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #D>, %v: memref<?xf32>, %n: index) -> (memref<?xf32>, index) {
  %count = nz.count %P : !nz.pattern<?x?, #CSR>
  %used = memref.alloc(%n) : memref<?xf32>
  %sized = memref.alloc(%n) : memref<?xf32>
  %turned = memref.alloc(%n) : memref<4x?xf32>
  %read = memref.alloc(%n) : memref<?xf32>
  %other = memref.alloc(%count) : memref<?xf32>
  %bits = memref.alloc(%count) : memref<?xi1>
  %both = memref.alloc(%count) : memref<?xf32>
  %four = arith.constant 4 : index
  %true = arith.constant true
  %zero = arith.constant 0 : index
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>)
        sums (%used at (i) : memref<?xf32>, %sized at (i) : memref<?xf32>, %read at (i) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a, %a, %a : f32, f32, f32
    }
    nz.kernel over %P (i, j) at p dims (k = %four) reads (%read at (j) : memref<?xf32>)
        sums (%turned at (k, i) : memref<4x?xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    nz.kernel over %Q (i, j) at p reads (%v at (p) : memref<?xf32>)
        writes (%other at (p) : memref<?xf32>) : !nz.pattern<?x?, #D> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    nz.kernel over %P (i, j) at p reads (%true at () : i1) writes (%bits at (p) : memref<?xi1>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: i1):
      nz.yield %a : i1
    }
    nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf32>) sums (%both at (i) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    nz.kernel over %P (i, j) at p reads (%both at (p) : memref<?xf32>) sums (%used at (i) : memref<?xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
  }
  %size = memref.dim %sized, %zero : memref<?xf32>
  return %used, %size : memref<?xf32>, index
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Rows of a product of dense matrices, and of its left operand; not the right operand,
// of which every row needs all.
// CHECK-LABEL: func @product(
// CHECK: memref.alloc() : memref<16x16xf32>
// CHECK-NOT: memref.alloc
// CHECK: nz.sweep
// CHECK-DAG: %[[H:.*]] = nz.block_buffer() : memref<?x16xf32>
// CHECK-DAG: %[[Z:.*]] = nz.block_buffer() : memref<?x16xf32>
// CHECK: ins(%[[H]], %{{.*}} : memref<?x16xf32>, memref<16x16xf32>) outs(%[[Z]] : memref<?x16xf32>)
// CHECK: return
func.func @product(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %X: memref<?x16xf32>, %Y: memref<?x16xf32>, %n: index) {
  %k = arith.constant 16 : index
  %H = memref.alloc(%n) : memref<?x16xf32>
  %Z = memref.alloc(%n) : memref<?x16xf32>
  %W = memref.alloc() : memref<16x16xf32>
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %k) reads (%v at (p) : memref<?xf32>, %X at (j, k) : memref<?x16xf32>)
        sums (%H at (i, k) : memref<?x16xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32, %b: f32):
      %c = arith.mulf %a, %b : f32
      nz.yield %c : f32
    }
    linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>, affine_map<(i, j, k) -> (i, j)>],
                    iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%H, %W : memref<?x16xf32>, memref<16x16xf32>) outs(%Z : memref<?x16xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %m = arith.mulf %a, %b : f32
      %s = arith.addf %c, %m : f32
      linalg.yield %s : f32
    }
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        ins(%Z : memref<?x16xf32>) outs(%Y : memref<?x16xf32>) {
    ^bb0(%a: f32, %b: f32):
      linalg.yield %a : f32
    }
  }
  memref.dealloc %H : memref<?x16xf32>
  memref.dealloc %Z : memref<?x16xf32>
  memref.dealloc %W : memref<16x16xf32>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Products of heads become products of views, which have whole buffers.
// CHECK-LABEL: func @heads(
// CHECK: memref.alloc
// CHECK-NOT: nz.block_buffer
// CHECK: return
func.func @heads(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %W: memref<4x16x16xf32>, %Y: memref<?x4x16xf32>, %n: index) {
  %h = arith.constant 4 : index
  %k = arith.constant 16 : index
  %H = memref.alloc(%n) : memref<?x4x16xf32>
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (h = %h, k = %k) reads (%v at (p) : memref<?xf32>)
        sums (%H at (i, h, k) : memref<?x4x16xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32):
      nz.yield %a : f32
    }
    linalg.generic {indexing_maps = [affine_map<(i, h, j, k) -> (i, h, k)>, affine_map<(i, h, j, k) -> (h, k, j)>, affine_map<(i, h, j, k) -> (i, h, j)>],
                    iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
        ins(%H, %W : memref<?x4x16xf32>, memref<4x16x16xf32>) outs(%Y : memref<?x4x16xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %m = arith.mulf %a, %b : f32
      %s = arith.addf %c, %m : f32
      linalg.yield %s : f32
    }
  }
  memref.dealloc %H : memref<?x4x16xf32>
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// 2^21 bytes for each of eight heads, whose rows of operands every block fetches.
// CHECK-LABEL: func @heads(
// CHECK: nz.sweep over %{{.*}} by 16 or 524288 entries
// CHECK: nz.block_buffer of_entries() : memref<?x8xf32>
func.func @heads(%P: !nz.pattern<?x?, #CSR>, %X: memref<?x8x64xf32>, %Y: memref<?x8x64xf32>) {
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %count = nz.count %P : !nz.pattern<?x?, #CSR>
  %scores = memref.alloc(%count) : memref<?x8xf32>
  nz.sweep over %P by 16 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%X at (i, k, h) : memref<?x8x64xf32>, %X at (j, k, h) : memref<?x8x64xf32>)
        sums (%scores at (p, k) : memref<?x8xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32, %b: f32):
      %c = arith.mulf %a, %b : f32
      nz.yield %c : f32
    }
    nz.kernel over %P (i, j) at p dims (k = %c8, h = %c64)
        reads (%scores at (p, k) : memref<?x8xf32>, %X at (j, k, h) : memref<?x8x64xf32>)
        sums (%Y at (i, k, h) : memref<?x8x64xf32>) : !nz.pattern<?x?, #CSR> {
    ^bb0(%a: f32, %b: f32):
      %c = arith.mulf %a, %b : f32
      nz.yield %c : f32
    }
  }
  memref.dealloc %scores : memref<?x8xf32>
  return
}
