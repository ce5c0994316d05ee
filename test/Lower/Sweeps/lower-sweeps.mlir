// Sweeps become loops over blocks of rows.
// RUN: nz-opt %s --nz-lower-sweeps --canonicalize --split-input-file --verify-diagnostics | FileCheck %s
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func private @rows(memref<?xf64>, index, index)

// CHECK-LABEL: func @serial(
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK-DAG: %[[C0:.*]] = arith.constant 0
// CHECK-DAG: %[[C64:.*]] = arith.constant 64
// CHECK: %[[N:.*]] = nz.size %[[P]], 0
// CHECK: scf.for %[[LOW:.*]] = %[[C0]] to %[[N]] step %[[C64]]
// CHECK:   %[[NEXT:.*]] = arith.addi %[[LOW]], %[[C64]]
// CHECK:   %[[HIGH:.*]] = arith.minui %[[NEXT]], %[[N]]
// CHECK:   call @rows(%{{.*}}, %[[LOW]], %[[HIGH]])
// CHECK:   call @rows(%{{.*}}, %[[LOW]], %[[HIGH]])
func.func @serial(%P: !nz.pattern<?x?, #CSR>, %x: memref<?xf64>, %y: memref<?xf64>) {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @rows(%x, %low, %high) : (memref<?xf64>, index, index) -> ()
    func.call @rows(%y, %low, %high) : (memref<?xf64>, index, index) -> ()
  }
  return
}

// Blocks do not cross the chunks of the pattern.
// CHECK-LABEL: func @parallel(
// CHECK-SAME: %[[P:.*]]: !nz.pattern
// CHECK: %[[CHUNKS:.*]] = nz.chunks %[[P]]
// CHECK: scf.parallel (%[[T:.*]]) =
// CHECK:   %[[BEGIN:.*]] = memref.load %[[CHUNKS]][%[[T]]]
// CHECK:   %[[END:.*]] = memref.load %[[CHUNKS]]
// CHECK:   scf.for %[[LOW:.*]] = %[[BEGIN]] to %[[END]] step
// CHECK:     %[[HIGH:.*]] = arith.minui %{{.*}}, %[[END]]
// CHECK:     call @rows(%{{.*}}, %[[LOW]], %[[HIGH]])
func.func @parallel(%P: !nz.pattern<?x?, #CSR>, %x: memref<?xf64>) {
  nz.sweep over %P by 64 parallel : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @rows(%x, %low, %high) : (memref<?xf64>, index, index) -> ()
  }
  return
}

func.func private @two_patterns(!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, index, index)

// Of patterns with as many rows, that with the most entries has the chunks.
// CHECK-LABEL: func @heaviest(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<{{.*}}>, %[[Q:.*]]: !nz.pattern<{{.*}}>)
// CHECK-DAG: %[[OWN:.*]] = nz.chunks %[[P]]
// CHECK-DAG: %[[ROWS:.*]] = nz.size %[[P]], 0
// CHECK-DAG: %[[COUNT:.*]] = nz.count %[[P]]
// CHECK-DAG: %[[OTHER_COUNT:.*]] = nz.count %[[Q]]
// CHECK-DAG: %[[MORE:.*]] = arith.cmpi ugt, %[[OTHER_COUNT]], %[[COUNT]]
// CHECK-DAG: %[[OTHER_ROWS:.*]] = nz.size %[[Q]], 0
// CHECK-DAG: %[[SAME:.*]] = arith.cmpi eq, %[[OTHER_ROWS]], %[[ROWS]]
// CHECK-DAG: %[[DECIDES:.*]] = arith.andi %[[MORE]], %[[SAME]]
// CHECK-DAG: %[[OTHERS:.*]] = nz.chunks %[[Q]]
// CHECK: %[[CHUNKS:.*]] = arith.select %[[DECIDES]], %[[OTHERS]], %[[OWN]]
// CHECK: scf.parallel
// CHECK: memref.load %[[CHUNKS]]
func.func @heaviest(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>) {
  nz.sweep over %P by 64 parallel : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    func.call @two_patterns(%P, %Q, %low, %high) : (!nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR>, index, index) -> ()
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func @not_lowered(%P: !nz.pattern<?x?, #CSR>, %y: memref<?xf64>) {
  nz.sweep over %P by 64 : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    // expected-error @+1 {{'linalg.generic' op expected a call in 'nz.sweep'}}
    linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%y : memref<?xf64>) {
    ^bb0(%a: f64):
      linalg.yield %a : f64
    }
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
func.func private @rows(memref<?x3xf64>, memref<?x?xf32>, index, index)

// Room for a block, in lines of 64 bytes: 16 rows of 24 bytes, and entries of 4 k: all,
// 100, or as many as the longest row has.
// CHECK-LABEL: func @blocks(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<{{.*}}>, %[[K:[^:]*]]: index
// CHECK-DAG: %[[C100:.*]] = arith.constant 100 : index
// CHECK-DAG: %[[C24:.*]] = arith.constant 24 : index
// CHECK: %[[BLOCK:.*]] = arith.minui %{{.*}}, %{{.*}}
// CHECK: %[[COUNT:.*]] = nz.count %[[P]]
// CHECK: %[[LIMIT:.*]] = arith.minui %[[COUNT]], %[[C100]]
// CHECK: %[[LONGEST:.*]] = nz.longest_row %[[P]]
// CHECK: %[[ENTRIES:.*]] = arith.maxui %[[LONGEST]], %[[LIMIT]]
// CHECK: arith.muli %[[BLOCK]], %[[C24]]
// CHECK: %[[OF_ROWS:.*]] = memref.alloc(%{{.*}}) : memref<?xi8>
// CHECK: %[[BYTES:.*]] = arith.muli %[[ENTRIES]], %{{.*}}
// CHECK: arith.muli %[[BYTES]], %[[K]]
// CHECK: %[[OF_ENTRIES:.*]] = memref.alloc(%{{.*}}) : memref<?xi8>
// CHECK: scf.for %[[ROW:.*]] = %{{.*}} to %[[END:.*]] step %{{.*}} iter_args(%[[FIRST:.*]] = %{{.*}})
// CHECK:   %[[NEXT:.*]] = arith.addi %[[ROW]]
// CHECK:   %[[ROWS:.*]] = arith.subi %[[NEXT]], %[[FIRST]]
// CHECK:   %[[BEHIND:.*]] = arith.minui %{{.*}}, %[[END]]
// CHECK:   %[[OF_MORE:.*]] = arith.subi
// CHECK:   %[[LAST:.*]] = arith.cmpi eq, %[[NEXT]], %[[END]]
// CHECK:   %[[FULL:.*]] = arith.cmpi eq, %[[ROWS]], %{{.*}}
// CHECK:   %[[EITHER:.*]] = arith.ori %[[LAST]], %[[FULL]]
// CHECK:   %[[MANY:.*]] = arith.cmpi ugt, %[[OF_MORE]], %[[LIMIT]]
// CHECK:   %[[ENDS:.*]] = arith.ori %[[EITHER]], %[[MANY]]
// CHECK:   %[[BEGIN:.*]] = arith.select %[[ENDS]], %[[NEXT]], %[[FIRST]]
// CHECK:   scf.if %[[ENDS]] {
// CHECK:     %[[A:.*]] = memref.view %[[OF_ROWS]][%{{.*}}][%[[BLOCK]]] : memref<?xi8> to memref<?x3xf64>
// CHECK:     %[[B:.*]] = memref.view %[[OF_ENTRIES]][%{{.*}}][%[[ENTRIES]], %[[K]]] : memref<?xi8> to memref<?x?xf32>
// CHECK:     call @rows(%[[A]], %[[B]], %[[FIRST]], %[[NEXT]])
// CHECK:   scf.yield %[[BEGIN]]
// CHECK: memref.dealloc %[[OF_ROWS]]
// CHECK: memref.dealloc %[[OF_ENTRIES]]
func.func @blocks(%P: !nz.pattern<?x?, #CSR>, %k: index) {
  nz.sweep over %P by 16 or 100 entries : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    %a = nz.block_buffer() : memref<?x3xf64>
    %b = nz.block_buffer of_entries(%k) : memref<?x?xf32>
    func.call @rows(%a, %b, %low, %high) : (memref<?x3xf64>, memref<?x?xf32>, index, index) -> ()
  }
  return
}

// Each thread has its own.
// CHECK-LABEL: func @threads(
// CHECK: %[[MOST:.*]] = call @omp_get_max_threads()
// CHECK: %[[ALL:.*]], %[[TOO_MANY:.*]] = arith.mului_extended
// CHECK: %[[ROOM:.*]] = memref.alloc(%{{.*}}) : memref<?xi8>
// CHECK: scf.parallel
// CHECK:   scf.for
// CHECK:     %[[THREAD:.*]] = func.call @omp_get_thread_num()
// CHECK:     memref.view %[[ROOM]]
// CHECK:     call @rows
// CHECK: memref.dealloc %[[ROOM]]
func.func @threads(%P: !nz.pattern<?x?, #CSR>, %b: memref<?x?xf32>) {
  nz.sweep over %P by 16 parallel : <?x?, #CSR> {
  ^bb0(%low: index, %high: index):
    %a = nz.block_buffer() : memref<?x3xf64>
    func.call @rows(%a, %b, %low, %high) : (memref<?x3xf64>, memref<?x?xf32>, index, index) -> ()
  }
  return
}
