// The loop nest of a kernel, level by level.
// RUN: nz-opt %s --nz-lower-kernels-to-loops --canonicalize --split-input-file | FileCheck %s

// RUN: nz-opt %s --nz-lower-kernels-to-loops=parallel=true --canonicalize --split-input-file | FileCheck %s --check-prefix=PARALLEL

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32 }>

// Rows of a dense level are independent: a call a chunk.
// PARALLEL-LABEL: func @product(
// PARALLEL: %[[CHUNKS:.*]] = nz.chunks
// PARALLEL: %[[ENDS:.*]] = memref.dim %[[CHUNKS]]
// PARALLEL: scf.parallel (%[[T:.*]]) =
// PARALLEL:   %[[LO:.*]] = memref.load %[[CHUNKS]][%[[T]]]
// PARALLEL:   %[[HI:.*]] = memref.load %[[CHUNKS]]
// PARALLEL:   func.call @product_rows_0({{.*}}, %[[LO]], %[[HI]])
// A full sum and a row of COO meet others.
// PARALLEL-LABEL: func @reductions(
// PARALLEL-NOT: scf.parallel
// PARALLEL-LABEL: func private @join_rows_0(

// Sum over a dense row: the output element stays in memory, for LLVM to keep in
// vector registers; the value is loaded outside of the dense loop.
// CHECK-LABEL: func private @product_rows_0(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern
// CHECK-SAME: %[[LO:[^:,]*]]: index, %[[HI:[^:,]*]]: index)
// CHECK-DAG: %[[POS:.*]] = nz.positions %[[P]], 1
// CHECK-DAG: %[[CRD:.*]] = nz.level_coordinates %[[P]], 1
// CHECK: scf.for %[[I:.*]] = %[[LO]] to %[[HI]]
// CHECK:   memref.load %[[POS]]{{.*}}[%[[I]]]
// CHECK:   scf.for %[[Q:.*]] =
// CHECK:     memref.load %[[CRD]]{{.*}}[%[[Q]]]
// CHECK:     %[[V:.*]] = memref.load %{{.*}}[%[[Q]]] : memref<?xf32>
// CHECK:     scf.for %[[K:.*]] =
// CHECK:       %[[OLD:.*]] = memref.load %{{.*}}[%[[I]], %[[K]]]
// CHECK:       llvm.intr.fmuladd(%[[V]], %{{.*}}, %[[OLD]]) : (f32, f32, f32) -> f32
// CHECK:       memref.store %{{.*}}[%[[I]], %[[K]]]
// CHECK-LABEL: func @product(
// CHECK: %[[ROWS:.*]] = nz.size %{{.*}}, 0
// CHECK: call @product_rows_0({{.*}}, %{{.*}}, %[[ROWS]])
func.func @product(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf32>, %X: memref<?x64xf32>, %Y: memref<?x64xf32>) {
  %K = arith.constant 64 : index
  nz.kernel over %P (i, j) at p dims (k = %K) reads (%v at (p) : memref<?xf32>, %X at (j, k) : memref<?x64xf32>)
    sums (%Y at (i, k) : memref<?x64xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// A short static reduction over a dense dimension is carried, may reassociate
// and is not unrolled.
// CHECK-LABEL: func private @sampled_rows_0(
// CHECK: %[[OLD:.*]] = memref.load
// CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %{{.*}}) -> (f64) {
// CHECK:   llvm.intr.fmuladd(%{{.*}}, %{{.*}}, %[[S]]) {fastmathFlags = #llvm.fastmath<reassoc>}
// CHECK: } {loop_annotation = #{{.*}}}
func.func @sampled(%P: !nz.pattern<?x?, #CSR>, %U: memref<?x8xf64>, %V: memref<?x8xf64>, %g: memref<?xf64>) {
  %K = arith.constant 8 : index
  nz.kernel over %P (i, j) at p dims (k = %K) reads (%U at (i, k) : memref<?x8xf64>, %V at (j, k) : memref<?x8xf64>)
    sums (%g at (p) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64, %x: f64):
    %m = arith.mulf %a, %x : f64
    nz.yield %m : f64
  }
  return
}

// -----

#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>

// COO: one loop over positions, carried sum of everything, a maximum of rows in
// memory, the position and a coordinate as numbers.
// CHECK-LABEL: func private @reductions_rows_0(
// CHECK: %[[S0:.*]] = memref.load %{{.*}}[] : memref<f64>
// CHECK: scf.for %[[Q:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[S:.*]] = %[[S0]])
// CHECK-DAG: %[[I:.*]] = memref.load %{{.*}}[%[[Q]]] : memref<?xindex>
// CHECK-DAG: %[[J:.*]] = memref.load %{{.*}}[%[[Q]]] : memref<?xindex>
// CHECK: arith.addf %[[S]]
// CHECK: arith.maximumf
// CHECK: memref.store %{{.*}}[%[[Q]]] : memref<?xindex>
// CHECK-LABEL: func @reductions(
// CHECK: %[[POS:.*]] = nz.positions %{{.*}}, 0
// CHECK: %[[FIRST:.*]] = memref.load %[[POS]][%c0]
// CHECK: %[[LAST:.*]] = memref.load %[[POS]][%c1]
// CHECK: call @reductions_rows_0({{.*}}, %[[FIRST]], %[[LAST]])
func.func @reductions(%P: !nz.pattern<?x?, #COO>, %v: memref<?xf64>, %s: memref<f64>, %m: memref<?xf64>, %c: memref<?xindex>) {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>)
    sums (%s at () : memref<f64>) maxes (%m at (i) : memref<?xf64>) writes (%c at (p) : memref<?xindex>) : !nz.pattern<?x?, #COO> {
  ^bb0(%a: f64):
    %j = nz.index 1
    nz.yield %a, %a, %j : f64, f64, index
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>

// Two patterns that share k: below A's entries, B's are scanned and compared.
// CHECK-LABEL: func private @join_rows_0(
// CHECK: scf.for %[[I:.*]] =
// CHECK:   scf.for %[[Q:.*]] =
// CHECK:     %[[K:.*]] = memref.load %{{.*}}[%[[Q]]]
// CHECK:     scf.for %[[R:.*]] =
// CHECK:       %[[L:.*]] = memref.load %{{.*}}[%[[R]]]
// CHECK:       %[[FOUND:.*]] = arith.cmpi eq, %[[L]], %[[K]]
// CHECK:       scf.if %[[FOUND]] {
// CHECK:         memref.store
func.func @join(%A: !nz.pattern<?x?, #CSR>, %B: !nz.pattern<?x?, #COO>, %a: memref<?xf64>, %b: memref<?xf64>, %C: memref<?x?xf64>) {
  nz.kernel over %A (i, k) at p, %B (k, j) at q reads (%a at (p) : memref<?xf64>, %b at (q) : memref<?xf64>)
    sums (%C at (i, j) : memref<?x?xf64>) : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #COO> {
  ^bb0(%x: f64, %y: f64):
    %m = arith.mulf %x, %y : f64
    nz.yield %m : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Allocations and arguments of entries are objects; others may overlap.
// CHECK-LABEL: func private @entry_rows_0(
// CHECK-COUNT-3: memref.distinct_objects
// CHECK-NOT: memref.distinct_objects
// CHECK-LABEL: func private @entry(
func.func private @entry(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %n: index) -> memref<?xf64> attributes {nz.entry} {
  %y = memref.alloc(%n) : memref<?xf64>
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return %y : memref<?xf64>
}

// CHECK-LABEL: func private @unknown_rows_0(
// CHECK-NOT: memref.distinct_objects
// CHECK-LABEL: func private @unknown(
func.func private @unknown(%P: !nz.pattern<?x?, #CSR>, %v: memref<?xf64>, %y: memref<?xf64>) {
  nz.kernel over %P (i, j) at p reads (%v at (p) : memref<?xf64>) sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// LLVM would unroll a short loop inside another and make vectors along the outer
// one, whose elements lie apart: the inner one waits until it is vectors. Loops over
// rows and entries are not unrolled.
// CHECK: #[[$WAIT:.*]] = #llvm.loop_unroll<disable = true>
// CHECK: #[[$OUTER:.*]] = #llvm.loop_annotation<unroll = #[[$WAIT]]>
// CHECK: #[[$SHORT:.*]] = #llvm.loop_annotation<vectorize = {{.*}}, unroll = #[[$WAIT]]
// CHECK-LABEL: func private @heads_rows_0(
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref.store
// CHECK-NEXT: } {loop_annotation = #[[$SHORT]]}
// CHECK-NEXT: }{{$}}
// CHECK-NEXT: } {loop_annotation = #[[$OUTER]]}
// CHECK-NEXT: } {loop_annotation = #[[$OUTER]]}
func.func @heads(%P: !nz.pattern<?x?, #CSR>, %v: memref<?x8xf32>, %X: memref<?x8x8xf32>, %Y: memref<?x8x8xf32>) {
  %k = arith.constant 8 : index
  nz.kernel over %P (i, j) at p dims (h = %k, f = %k)
      reads (%v at (p, h) : memref<?x8xf32>, %X at (j, h, f) : memref<?x8x8xf32>)
      sums (%Y at (i, h, f) : memref<?x8x8xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  return
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// A row of 8 x 64 sums is longer than registers are: of each head's 64, all
// entries of the row are added up before the next head's. 8 x 8 fit.
// CHECK-LABEL: func private @wide_rows_0(
// CHECK-SAME: %[[LO:[^:,]*]]: index, %[[HI:[^:,]*]]: index)
// CHECK-DAG: %[[H:.*]] = arith.constant 8 : index
// CHECK-DAG: %[[F:.*]] = arith.constant 64 : index
// CHECK: scf.for %{{.*}} = %[[LO]] to %[[HI]]
// CHECK:   scf.for %{{.*}} = %{{.*}} to %[[H]]
// CHECK:     scf.for %[[Q:.*]] =
// CHECK:       memref.load %{{.*}}[%[[Q]]] : memref<?xindex>
// CHECK:       scf.for %{{.*}} = %{{.*}} to %[[F]]
func.func @wide(%P: !nz.pattern<?x?, #CSR>, %v: memref<?x8xf32>, %X: memref<?x8x64xf32>, %Y: memref<?x8x64xf32>) {
  %h = arith.constant 8 : index
  %f = arith.constant 64 : index
  nz.kernel over %P (i, j) at p dims (h = %h, f = %f)
      reads (%v at (p, h) : memref<?x8xf32>, %X at (j, h, f) : memref<?x8x64xf32>)
      sums (%Y at (i, h, f) : memref<?x8x64xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%a: f32, %x: f32):
    %m = arith.mulf %a, %x : f32
    nz.yield %m : f32
  }
  return
}

// -----

#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>

// A row of a list comes again: two chunks would add to it. What the first and the
// last coordinate say together is read behind both.
// PARALLEL-LABEL: func @listed(
// PARALLEL-NOT: scf.parallel
// PARALLEL: return
// CHECK-LABEL: func private @listed_rows_0(
// CHECK: scf.for %[[Q:.*]] =
// CHECK-DAG: %[[I:.*]] = memref.load %{{.*}}[%[[Q]]] : memref<?xindex>
// CHECK-DAG: %[[J:.*]] = memref.load %{{.*}}[%[[Q]]] : memref<?xindex>
// CHECK: arith.addi
// CHECK: memref.load %{{.*}} : memref<?xf64>
func.func @listed(%P: !nz.pattern<?x5, #COO>, %x: memref<?xf64>, %y: memref<?xf64>) {
  nz.kernel over %P (i, j) at p reads (%x at (j * 5 + i) : memref<?xf64>) sums (%y at (i) : memref<?xf64>) : !nz.pattern<?x5, #COO> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  return
}
