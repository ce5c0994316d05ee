// What follows from arguments that are not donated is computed by a function of
// its own; what is not worth keeping stays in the step.
// RUN: nz-opt %s --nz-hoist-constants --split-input-file | FileCheck %s
// RUN: nz-opt %s --nz-pipeline="hoist-constants stop-after=optimize" --split-input-file | FileCheck %s --check-prefix=PIPELINE
// RUN: nz-opt %s --nz-pipeline="hoist-constants without=hoisted-constants stop-after=optimize" --split-input-file | FileCheck %s --check-prefix=WITHOUT
// PIPELINE-COUNT-4: func @nz_constants_of_
// WITHOUT-NOT: @nz_constants_of_

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#T = #sparse_tensor.encoding<{ map = (j, i, p) -> (j : dense, i : compressed(nonunique), p : singleton(soa)) }>

// A product, and values in the order of the transposed pattern, which both
// functions ask for. The check of the step stays where it is.
// CHECK-LABEL: func @kernels(
// CHECK-SAME: %[[P:[^:]*]]: !nz.pattern<?x?, #{{[a-z0-9]*}}>, %{{.*}}: tensor<?xf64>, %{{.*}}: tensor<?x4xf64>, %[[W:[^:]*]]: tensor<?x4xf64> {nz.donated}, %{{.*}}: i1, %[[AX:[^:]*]]: tensor<?x4xf64>, %[[VT:[^:]*]]: tensor<?xf64>)
// CHECK-SAME: nz.constant_ranks = array<i64: 2, 1>
// CHECK-NOT: nz.kernel
// CHECK: nz.check
// CHECK: %[[JOIN:.*]] = nz.join %[[P]]
// CHECK-NOT: nz.kernel
// CHECK: arith.mulf %[[AX]], %[[W]]
// CHECK: nz.kernel {{.*}}over %[[JOIN]]
// CHECK-NEXT: reads (%[[VT]] at
// CHECK: return
// CHECK-LABEL: func @nz_constants_of_kernels(
// CHECK-SAME: %{{.*}}: !nz.pattern<?x?, #{{[a-z0-9]*}}>, %[[V:[^:]*]]: tensor<?xf64>, %[[X:[^:]*]]: tensor<?x4xf64>, %{{[^:]*}}: tensor<?x4xf64>, %{{.*}}: i1) -> (tensor<?x4xf64>, tensor<?xf64>)
// CHECK-NOT: nz.check
// CHECK: %[[AX2:.*]] = nz.kernel over
// CHECK-NEXT: reads (%[[V]] at (p) : {{.*}}, %[[X]] at (j, k)
// CHECK: %[[JOIN2:.*]] = nz.join
// CHECK: %[[VT2:.*]] = nz.kernel {{.*}}over %[[JOIN2]]
// CHECK: return %[[AX2]], %[[VT2]]
func.func @kernels(%P: !nz.pattern<?x?, #L>, %v: tensor<?xf64>, %X: tensor<?x4xf64>, %W: tensor<?x4xf64> {nz.donated}, %ok: i1) -> (tensor<?x4xf64>, tensor<?xf64>) {
  %zero = arith.constant 0.0 : f64
  %c4 = arith.constant 4 : index
  %n = nz.size %P, 0 : !nz.pattern<?x?, #L>
  %count = nz.count %P : !nz.pattern<?x?, #L>
  %e = tensor.empty(%n) : tensor<?x4xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?x4xf64>) -> tensor<?x4xf64>
  nz.check %ok, "error: no"
  %AX = nz.kernel over %P (i, j) at p dims (k = %c4) reads (%v at (p) : tensor<?xf64>, %X at (j, k) : tensor<?x4xf64>) sums (%z at (i, k) : tensor<?x4xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64, %x: f64):
    %m = arith.mulf %a, %x : f64
    nz.yield %m : f64
  }
  %Pt = nz.join %P (i, j) at p to (j, i, p) : !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
  %ve = tensor.empty(%count) : tensor<?xf64>
  %vt = nz.kernel order (i, j, p, q) over %Pt (j, i, p) at q reads (%v at (p) : tensor<?xf64>) writes (%ve at (q) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> {
  ^bb0(%a: f64):
    nz.yield %a : f64
  }
  %Y = arith.mulf %AX, %W : tensor<?x4xf64>
  %ce = tensor.empty(%count) : tensor<?xf64>
  %cz = linalg.fill ins(%zero : f64) outs(%ce : tensor<?xf64>) -> tensor<?xf64>
  %S = nz.kernel order (i, j, p, q, k) over %Pt (j, i, p) at q dims (k = %c4) reads (%vt at (q) : tensor<?xf64>, %W at (j, k) : tensor<?x4xf64>) sums (%cz at (p) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> {
  ^bb0(%a: f64, %x: f64):
    %m = arith.mulf %a, %x : f64
    nz.yield %m : f64
  }
  return %Y, %S : tensor<?x4xf64>, tensor<?xf64>
}

// -----

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

// Rows of X for each stored entry would be more than X: they stay. So does what
// runs over a pattern that the next step may not have.
// CHECK-LABEL: func @gathered(
// CHECK-SAME: nz.constant_ranks = array<i64>
// CHECK-COUNT-2: nz.kernel
// CHECK-NOT: @nz_constants_of

// A number for each entry is no more than the pattern; rows of values, scaled by rows
// and columns, no more than the values.
// CHECK-LABEL: func @scaled(
// CHECK-SAME: nz.constant_ranks = array<i64: 1, 2>
// CHECK-NOT: nz.kernel
// CHECK-LABEL: func @nz_constants_of_scaled(
// CHECK-COUNT-2: nz.kernel
func.func @gathered(%P: !nz.pattern<?x?, #L>, %Q: !nz.pattern<?x?, #L> {nz.donated}, %X: tensor<?x4xf64>, %E: tensor<?x4xf64>, %y: tensor<?xf64>) -> (tensor<?x4xf64>, tensor<?xf64>) {
  %c4 = arith.constant 4 : index
  %r = nz.kernel over %P (i, j) at p dims (k = %c4) reads (%X at (j, k) : tensor<?x4xf64>) writes (%E at (p, k) : tensor<?x4xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  %s = nz.kernel over %Q (i, j) at p dims (k = %c4) reads (%X at (j, k) : tensor<?x4xf64>) sums (%y at (i) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%x: f64):
    nz.yield %x : f64
  }
  return %r, %s : tensor<?x4xf64>, tensor<?xf64>
}

func.func @scaled(%P: !nz.pattern<?x?, #L>, %w: f64 {nz.donated}, %x: tensor<?xf64>, %E: tensor<?xf64>, %V: tensor<?x4xf64>, %F: tensor<?x4xf64>) -> (tensor<?xf64>, tensor<?x4xf64>) {
  %c4 = arith.constant 4 : index
  %r = nz.kernel over %P (i, j) at p reads (%x at (i) : tensor<?xf64>, %x at (j) : tensor<?xf64>) writes (%E at (p) : tensor<?xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%a: f64, %b: f64):
    %m = arith.mulf %a, %b : f64
    nz.yield %m : f64
  }
  %s = nz.kernel over %P (i, j) at p dims (k = %c4) reads (%V at (p, k) : tensor<?x4xf64>, %x at (i) : tensor<?xf64>, %x at (j) : tensor<?xf64>) writes (%F at (p, k) : tensor<?x4xf64>) : !nz.pattern<?x?, #L> {
  ^bb0(%v: f64, %a: f64, %b: f64):
    %m = arith.mulf %v, %a : f64
    %t = arith.mulf %m, %b : f64
    nz.yield %t : f64
  }
  return %r, %s : tensor<?xf64>, tensor<?x4xf64>
}

// -----

#i = affine_map<(i) -> (i)>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>

// Exponentials of a vector are kept, its outer product with itself is not; nor is a
// sum of vectors to which the step only adds.
// CHECK-LABEL: func @pointwise(
// CHECK-SAME: %[[X:[^:]*]]: tensor<?xf64>, %[[W:[^:]*]]: tensor<?xf64> {nz.donated}, %{{[^:]*}}: tensor<?x?xf64>, %[[Y:[^:]*]]: tensor<?xf64>)
// CHECK-NOT: math.exp
// CHECK: linalg.generic {{.*}} ins(%[[Y]], %[[Y]] :
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[Y]] :
// CHECK: linalg.generic {{.*}} ins(%[[W]] : {{.*}}) outs(%[[SUM]] :
// CHECK-LABEL: func @nz_constants_of_pointwise(
// CHECK: math.exp
// CHECK-NOT: linalg.generic
func.func @pointwise(%x: tensor<?xf64>, %w: tensor<?xf64> {nz.donated}, %E: tensor<?x?xf64>) -> (tensor<?x?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %e = tensor.empty(%n) : tensor<?xf64>
  %y = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%x : tensor<?xf64>) outs(%e : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = math.exp %a : f64
    linalg.yield %r : f64
  } -> tensor<?xf64>
  %outer = linalg.generic {indexing_maps = [#row, #column, #ij], iterator_types = ["parallel", "parallel"]} ins(%y, %y : tensor<?xf64>, tensor<?xf64>) outs(%E : tensor<?x?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %r = arith.mulf %a, %b : f64
    linalg.yield %r : f64
  } -> tensor<?x?xf64>
  %start = linalg.generic {indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]} ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%e : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %o: f64):
    %r = arith.addf %a, %b : f64
    linalg.yield %r : f64
  } -> tensor<?xf64>
  %next = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]} ins(%w : tensor<?xf64>) outs(%start : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %r = arith.addf %o, %a : f64
    linalg.yield %r : f64
  } -> tensor<?xf64>
  return %outer, %next : tensor<?x?xf64>, tensor<?xf64>
}

// -----

#i = affine_map<(i) -> (i)>
#none = affine_map<() -> ()>

// A loop over what is the same moves as a whole, one that may not end does not, nor
// one in which something carried is read; numbers, and what is computed of them, stay.
// CHECK-LABEL: func @loops(
// CHECK-SAME: nz.constant_ranks = array<i64: 1>
// CHECK: scf.for
// CHECK-NEXT: tensor.extract
// CHECK-NOT: scf.for
// CHECK: arith.mulf %{{.*}}, %{{.*}} : f64
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #{{.*}}], iterator_types = []}
// CHECK: scf.while
// CHECK-LABEL: func @nz_constants_of_loops(
// CHECK: %[[R:.*]] = scf.for
// CHECK: return %[[R]] : tensor<?xf64>
func.func @loops(%x: tensor<?xf64>, %w: tensor<f64> {nz.donated}, %a: f64, %s: tensor<f64>, %p: i1) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<f64>, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %r = scf.for %k = %c0 to %c8 step %c1 iter_args(%y = %x) -> (tensor<?xf64>) {
    %next = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%y : tensor<?xf64>) {
    ^bb0(%o: f64):
      %e = math.sin %o : f64
      linalg.yield %e : f64
    } -> tensor<?xf64>
    scf.yield %next : tensor<?xf64>
  }
  %v = scf.for %k = %c0 to %c8 step %c1 iter_args(%y = %x) -> (tensor<?xf64>) {
    %c = tensor.extract %w[] : tensor<f64>
    %next = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%y : tensor<?xf64>) {
    ^bb0(%o: f64):
      %e = arith.mulf %o, %c : f64
      linalg.yield %e : f64
    } -> tensor<?xf64>
    scf.yield %next : tensor<?xf64>
  }
  %b = arith.mulf %a, %a : f64
  %t = linalg.generic {indexing_maps = [#none, #none], iterator_types = []} ins(%s : tensor<f64>) outs(%s : tensor<f64>) {
  ^bb0(%in: f64, %o: f64):
    %e = math.sin %in : f64
    linalg.yield %e : f64
  } -> tensor<f64>
  %u = scf.while (%y = %x) : (tensor<?xf64>) -> tensor<?xf64> {
    scf.condition(%p) %y : tensor<?xf64>
  } do {
  ^bb0(%y: tensor<?xf64>):
    %next = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%y : tensor<?xf64>) {
    ^bb0(%o: f64):
      %e = math.sin %o : f64
      linalg.yield %e : f64
    } -> tensor<?xf64>
    scf.yield %next : tensor<?xf64>
  }
  return %r, %u, %v, %t, %w, %b : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<f64>, f64
}

// -----

#i = affine_map<(i) -> (i)>

// Where nothing is donated, there is one call.
// CHECK-LABEL: func @once(
// CHECK-NOT: nz.constant_ranks
// CHECK: math.exp
// CHECK-NOT: @nz_constants_of
func.func @once(%x: tensor<?xf64>) -> tensor<?xf64> {
  %y = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%x : tensor<?xf64>) {
  ^bb0(%o: f64):
    %e = math.exp %o : f64
    linalg.yield %e : f64
  } -> tensor<?xf64>
  return %y : tensor<?xf64>
}
