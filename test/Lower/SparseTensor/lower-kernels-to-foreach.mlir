// RUN: nz-opt %s --nz-lower-kernels-to-foreach -split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-lower-kernels-to-foreach --lower-sparse-foreach-to-scf --nz-lower-entry-positions -split-input-file | FileCheck %s --check-prefix=SCF

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 16 }>

// The position is the value, coordinates are block arguments, a dense dimension
// is a loop inside.

// CHECK-LABEL: func @product
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<?x?, #{{.*}}>, %[[K:[^:]*]]: index, %[[V:[^:]*]]: memref<?xf32>, %[[X:[^:]*]]: memref<?x?xf32>, %[[Y:[^:]*]]: memref<?x?xf32>
// CHECK: %[[S:.*]] = nz.entry_positions %[[P]]
// CHECK-NEXT: sparse_tensor.foreach in %[[S]]
// CHECK-NEXT: ^bb0(%[[I:.*]]: index, %[[J:.*]]: index, %[[AT:.*]]: index):
// CHECK: scf.for %[[D:.*]] = %{{.*}} to %[[K]]
// CHECK-NEXT: %[[A:.*]] = memref.load %[[V]][%[[AT]]]
// CHECK-NEXT: %[[B:.*]] = memref.load %[[X]][%[[J]], %[[D]]]
// CHECK-NEXT: %[[M:.*]] = arith.mulf %[[A]], %[[B]] : f32
// CHECK-NEXT: %[[OLD:.*]] = memref.load %[[Y]][%[[I]], %[[D]]]
// CHECK-NEXT: %[[NEW:.*]] = arith.addf %[[OLD]], %[[M]] : f32
// CHECK-NEXT: memref.store %[[NEW]], %[[Y]][%[[I]], %[[D]]]
// CHECK-NOT: nz.kernel

// Upstream writes the loops, over the arrays of the pattern.

// SCF-LABEL: func @product
// SCF: nz.size %{{.*}}, 0
// SCF: nz.positions %{{.*}}, 1 : <?x?, #{{.*}}> to memref<?xi32>
// SCF: nz.level_coordinates %{{.*}}, 1 : <?x?, #{{.*}}> to memref<?xi16>
// SCF-NOT: sparse_tensor.foreach in
// SCF: return
func.func @product(%P: !nz.pattern<?x?, #CSR>, %K: index, %v: memref<?xf32>, %X: memref<?x?xf32>, %Y: memref<?x?xf32>) {
  nz.kernel over %P (i, j) at p dims (k = %K)
      reads (%v at (p) : memref<?xf32>, %X at (j, k) : memref<?x?xf32>)
      sums (%Y at (i, k) : memref<?x?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %b: f32):
    %m = arith.mulf %a, %b : f32
    nz.yield %m : f32
  }
  return
}

// -----

#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>

// Combiners meet what is there; a write does not read it. nz.index gives any
// dimension of the domain.

// CHECK-LABEL: func @combiners
// CHECK: ^bb0(%[[I:.*]]: index, %{{.*}}: index, %[[AT:.*]]: index):
// CHECK: arith.index_cast %[[AT]] : index to i64
// CHECK: arith.maximumf
// CHECK: arith.minimumf
// CHECK: arith.maxsi
// CHECK-NOT: memref.load
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[AT]]] : memref<?xf64>
func.func @combiners(%P: !nz.pattern<?x?, #COO>, %v: memref<?xf64>, %high: memref<?xf64>, %low: memref<f64>, %last: memref<?xi64>, %w: memref<?xf64>) {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
      maxes (%high at (i) : memref<?xf64>)
      mins (%low at () : memref<f64>)
      maxes (%last at (i) : memref<?xi64>)
      writes (%w at (p) : memref<?xf64>) : !nz.pattern<?x?, #COO> {
  ^bb0(%a: f64):
    %p = nz.index 2
    %n = arith.index_cast %p : index to i64
    nz.yield %a, %a, %n, %a : f64, f64, i64, f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Two patterns are nested; the shared coordinate is compared.

// CHECK-LABEL: func @join
// CHECK: %[[S:.*]] = nz.entry_positions
// CHECK: %[[T:.*]] = nz.entry_positions
// CHECK: sparse_tensor.foreach in %[[S]]
// CHECK: ^bb0(%[[I:.*]]: index, %[[K:.*]]: index, %[[AT:.*]]: index):
// CHECK: sparse_tensor.foreach in %[[T]]
// CHECK: ^bb0(%[[K2:.*]]: index, %[[J:.*]]: index, %[[AT2:.*]]: index):
// CHECK: %[[SAME:.*]] = arith.cmpi eq, %[[K]], %[[K2]] : index
// CHECK: scf.if %[[SAME]]
// CHECK: memref.load %{{.*}}[%[[AT]]]
// CHECK: memref.load %{{.*}}[%[[AT2]]]
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[I]], %[[J]]]
func.func @join(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %w: memref<?xf64>, %C: memref<?x?xf64>) {
  nz.kernel over %P (i, k) at p, %Q (k, j) at q
      reads (%v at (p) : memref<?xf64>, %w at (q) : memref<?xf64>)
      sums (%C at (i, j) : memref<?x?xf64>) : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %m = arith.mulf %a, %b : f64
    nz.yield %m : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Two coordinates that are shared are both compared.
// CHECK-LABEL: func @same_entries
// CHECK: ^bb0(%[[I:.*]]: index, %[[J:.*]]: index, %{{.*}}: index):
// CHECK: ^bb0(%[[I2:.*]]: index, %[[J2:.*]]: index, %{{.*}}: index):
// CHECK-DAG: %[[ROW:.*]] = arith.cmpi eq, %[[I]], %[[I2]] : index
// CHECK-DAG: %[[COLUMN:.*]] = arith.cmpi eq, %[[J]], %[[J2]] : index
// CHECK: %[[BOTH:.*]] = arith.andi %[[ROW]], %[[COLUMN]] : i1
// CHECK: scf.if %[[BOTH]]
func.func @same_entries(%P: !nz.pattern<?x?, #CSR>, %Q: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %w: memref<?xf64>, %s: memref<f64>) {
  nz.kernel over %P (i, j) at p, %Q (i, j) at q reads (%v at (p) : memref<?xf64>, %w at (q) : memref<?xf64>)
    sums (%s at () : memref<f64>) : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %b: f64):
    %c = arith.mulf %a, %b : f64
    nz.yield %c : f64
  }
  return
}
