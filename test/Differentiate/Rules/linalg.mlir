// The rule of linalg.generic, and of named operations, against central
// differences.
// REQUIRES: nz-run
// DEFINE: %{check} = --check-gradient=2 --tolerance=1e-7
// RUN: nz-run %s --entry=named %{check} --input=3x4xf64=random:1 --input=4x2xf64=random:2 --input=2xf64=random:3
// RUN: nz-run %s --entry=fan_in %{check} --input=3x3xf64=random:4
// RUN: nz-run %s --entry=broadcasts %{check} --input=3xf64=random:5 --input=3x2xf64=random:6 --input=f64=0.7
// RUN: nz-run %s --entry=lost_loops %{check} --input=3xf64=random:7 --input=2x5xf64=random:8
// RUN: nz-run %s --entry=inits %{check} --input=3xf64=random:9 --input=3x3xf64=random:10
// RUN: nz-run %s --entry=several %{check} --input=4xf64=random:11
// RUN: nz-run %s --entry=extrema %{check} --input=3x4xf64=random:12 --input=3xf64=random:13
// RUN: nz-run %s --entry=convolution %{check} --input=1x1x6x6xf64=random:14 --input=2x1x3x3xf64=random:15
// RUN: nz-run %s --entry=chosen %{check} --input=4xf64=random:16 --input=4xf64=random:17
// RUN: nz-run %s --entry=compared %{check} --input=3x4xf64=random:20 --input=3xf64=random:21
// RUN: nz-run %s --entry=twice %{check} --input=3x4xf64=random:18 --input=4x2xf64=random:19

#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#both = affine_map<(i, j) -> (i, j)>
#transposed = affine_map<(i, j) -> (j, i)>
#none = affine_map<(i, j) -> ()>
#i = affine_map<(i) -> (i)>
#scalar = affine_map<(i) -> ()>

func.func @named(%a: tensor<?x?xf64>, %b: tensor<?x2xf64>, %c: tensor<2xf64>) -> (tensor<?x2xf64>, tensor<?xf64>, tensor<f64>) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %a, %c0 : tensor<?x?xf64>
  %e2 = tensor.empty(%n) : tensor<?x2xf64>
  %z2 = linalg.fill ins(%zero : f64) outs(%e2 : tensor<?x2xf64>) -> tensor<?x2xf64>
  %ab = linalg.matmul ins(%a, %b : tensor<?x?xf64>, tensor<?x2xf64>) outs(%z2 : tensor<?x2xf64>) -> tensor<?x2xf64>
  %e = linalg.exp ins(%ab : tensor<?x2xf64>) outs(%e2 : tensor<?x2xf64>) -> tensor<?x2xf64>
  %e1 = tensor.empty(%n) : tensor<?xf64>
  %one = tensor.extract %c[%c0] : tensor<2xf64>
  %filled = linalg.fill ins(%one : f64) outs(%e1 : tensor<?xf64>) -> tensor<?xf64>
  %y = linalg.matvec ins(%e, %c : tensor<?x2xf64>, tensor<2xf64>) outs(%filled : tensor<?xf64>) -> tensor<?xf64>
  %z = linalg.fill ins(%one : f64) outs(%e1 : tensor<?xf64>) -> tensor<?xf64>
  %m = linalg.map ins(%y : tensor<?xf64>) outs(%z : tensor<?xf64>) (%v: f64, %o: f64) {
    %t = math.tanh %v : f64
    linalg.yield %t : f64
  }
  %init = tensor.from_elements %one : tensor<f64>
  %s = linalg.reduce { arith.addf } ins(%m : tensor<?xf64>) outs(%init : tensor<f64>) dimensions = [0]
  return %e, %m, %s : tensor<?x2xf64>, tensor<?xf64>, tensor<f64>
}

// One tensor read twice at one map, and at another.
func.func @fan_in(%x: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %y = linalg.generic {indexing_maps = [#both, #both, #transposed, #both], iterator_types = ["parallel", "parallel"]}
      ins(%x, %x, %x : tensor<?x?xf64>, tensor<?x?xf64>, tensor<?x?xf64>) outs(%x : tensor<?x?xf64>) {
  ^bb0(%a: f64, %b: f64, %t: f64, %o: f64):
    %0 = arith.mulf %a, %b : f64
    %1 = arith.mulf %0, %t : f64
    %2 = math.sin %t : f64
    %3 = arith.addf %1, %2 : f64
    linalg.yield %3 : f64
  } -> tensor<?x?xf64>
  %z = arith.mulf %y, %x : tensor<?x?xf64>
  return %z : tensor<?x?xf64>
}

// Scalars from outside, a broadcast row, an index.
func.func @broadcasts(%x: tensor<?xf64>, %y: tensor<?x2xf64>, %s: f64) -> tensor<?x2xf64> {
  %z = linalg.generic {indexing_maps = [#row, #both, #none, #both], iterator_types = ["parallel", "parallel"]}
      ins(%x, %y, %s : tensor<?xf64>, tensor<?x2xf64>, f64) outs(%y : tensor<?x2xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64, %o: f64):
    %j = linalg.index 1 : index
    %ji = arith.index_cast %j : index to i64
    %jf = arith.sitofp %ji : i64 to f64
    %0 = arith.mulf %a, %b : f64
    %1 = arith.mulf %0, %c : f64
    %2 = arith.addf %1, %s : f64
    %3 = arith.mulf %2, %jf : f64
    %4 = arith.addf %3, %a : f64
    linalg.yield %4 : f64
  } -> tensor<?x2xf64>
  return %z : tensor<?x2xf64>
}

// The adjoint of %x reads nothing that says how long %y is.
func.func @lost_loops(%x: tensor<?xf64>, %y: tensor<2x5xf64>) -> tensor<?xf64> {
  %r = linalg.generic {
      indexing_maps = [affine_map<(i, j, k) -> (i)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i)>],
      iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%x, %y : tensor<?xf64>, tensor<2x5xf64>) outs(%x : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %0 = math.exp %a : f64
    %1 = arith.addf %0, %b : f64
    %2 = arith.addf %acc, %1 : f64
    linalg.yield %2 : f64
  } -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// What was there before: used by the body, added to, subtracted from, kept
// beside a diagonal that is written.
func.func @inits(%x: tensor<?xf64>, %y: tensor<?x?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>) {
  %0 = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%x : tensor<?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %s = math.sin %o : f64
    %p = arith.mulf %s, %a : f64
    linalg.yield %p : f64
  } -> tensor<?xf64>
  %1 = linalg.generic {indexing_maps = [#both, #row], iterator_types = ["parallel", "reduction"]}
      ins(%y : tensor<?x?xf64>) outs(%0 : tensor<?xf64>) {
  ^bb0(%a: f64, %acc: f64):
    %c = math.cos %a : f64
    %s = arith.subf %acc, %c : f64
    %t = arith.addf %a, %s : f64
    linalg.yield %t : f64
  } -> tensor<?xf64>
  %2 = linalg.generic {indexing_maps = [#i, affine_map<(i) -> (i, i)>], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%y : tensor<?x?xf64>) {
  ^bb0(%a: f64, %o: f64):
    %p = arith.mulf %a, %a : f64
    linalg.yield %p : f64
  } -> tensor<?x?xf64>
  return %0, %1, %2 : tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64>
}

// One value yielded twice, a sum and a maximum at once.
func.func @several(%x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<f64>) {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %low = arith.constant dense<-1.0e10> : tensor<f64>
  %r:4 = linalg.generic {indexing_maps = [#i, #i, #i, #scalar, #scalar], iterator_types = ["reduction"]}
      ins(%x : tensor<?xf64>) outs(%x, %x, %zero, %low : tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<f64>) {
  ^bb0(%a: f64, %o: f64, %p: f64, %acc: f64, %most: f64):
    %e = math.exp %a : f64
    %s = arith.addf %e, %acc : f64
    %m = arith.mulf %a, %o : f64
    %n = arith.maximumf %m, %most : f64
    linalg.yield %e, %e, %s, %n : f64, f64, f64, f64
  } -> (tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<f64>)
  return %r#0, %r#1, %r#2, %r#3 : tensor<?xf64>, tensor<?xf64>, tensor<f64>, tensor<f64>
}

// A maximum of what is read, of what is computed, by comparison, and a minimum.
func.func @extrema(%x: tensor<?x?xf64>, %init: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %0 = linalg.generic {indexing_maps = [#both, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%init : tensor<?xf64>) {
  ^bb0(%a: f64, %acc: f64):
    %m = arith.maximumf %acc, %a : f64
    linalg.yield %m : f64
  } -> tensor<?xf64>
  %1 = linalg.generic {indexing_maps = [#both, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x, %init : tensor<?x?xf64>, tensor<?xf64>) outs(%init : tensor<?xf64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %ab = arith.mulf %a, %b : f64
    %abb = arith.addf %ab, %b : f64
    %m = arith.minimumf %acc, %abb : f64
    linalg.yield %m : f64
  } -> tensor<?xf64>
  %2 = linalg.generic {indexing_maps = [#both, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%init : tensor<?xf64>) {
  ^bb0(%a: f64, %acc: f64):
    %aa = arith.mulf %a, %a : f64
    %more = arith.cmpf ogt, %aa, %acc : f64
    %m = arith.select %more, %aa, %acc : f64
    linalg.yield %m : f64
  } -> tensor<?xf64>
  return %0, %1, %2 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}

// Maps that are not projected permutations.
func.func @convolution(%x: tensor<1x1x6x6xf64>, %k: tensor<2x1x3x3xf64>) -> (tensor<1x2x4x4xf64>, tensor<1x1x2x2xf64>) {
  %zero = arith.constant 0.0 : f64
  %low = arith.constant -1.0e10 : f64
  %e = tensor.empty() : tensor<1x2x4x4xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<1x2x4x4xf64>) -> tensor<1x2x4x4xf64>
  %y = linalg.conv_2d_nchw_fchw ins(%x, %k : tensor<1x1x6x6xf64>, tensor<2x1x3x3xf64>) outs(%z : tensor<1x2x4x4xf64>) -> tensor<1x2x4x4xf64>
  %f = tensor.empty() : tensor<1x1x2x2xf64>
  %window = tensor.empty() : tensor<3x3xf64>
  %w = linalg.fill ins(%low : f64) outs(%f : tensor<1x1x2x2xf64>) -> tensor<1x1x2x2xf64>
  %p = linalg.pooling_nchw_max {strides = dense<3> : vector<2xi64>} ins(%x, %window : tensor<1x1x6x6xf64>, tensor<3x3xf64>) outs(%w : tensor<1x1x2x2xf64>) -> tensor<1x1x2x2xf64>
  return %y, %p : tensor<1x2x4x4xf64>, tensor<1x1x2x2xf64>
}

// A sum over some elements only.
func.func @chosen(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<f64> {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %r = linalg.generic {indexing_maps = [#i, #i, #scalar], iterator_types = ["reduction"]}
      ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %more = arith.cmpf ogt, %a, %b : f64
    %p = arith.mulf %a, %b : f64
    %s = arith.addf %acc, %p : f64
    %m = arith.select %more, %s, %acc : f64
    linalg.yield %m : f64
  } -> tensor<f64>
  return %r : tensor<f64>
}

// Extrema by a comparison, either value chosen if it holds.
func.func @compared(%x: tensor<?x?xf64>, %init: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  %r:4 = linalg.generic {indexing_maps = [#both, #row, #row, #row, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x?xf64>) outs(%init, %init, %init, %init : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
  ^bb0(%a: f64, %most: f64, %mostCrossed: f64, %least: f64, %leastCrossed: f64):
    %above = arith.cmpf uge, %most, %a : f64
    %below = arith.cmpf ule, %mostCrossed, %a : f64
    %under = arith.cmpf ule, %least, %a : f64
    %over = arith.cmpf uge, %leastCrossed, %a : f64
    %0 = arith.select %above, %most, %a : f64
    %1 = arith.select %below, %a, %mostCrossed : f64
    %2 = arith.select %under, %least, %a : f64
    %3 = arith.select %over, %a, %leastCrossed : f64
    linalg.yield %0, %1, %2, %3 : f64, f64, f64, f64
  } -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>)
  return %r#0, %r#1, %r#2, %r#3 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
}

func.func @loss(%a: tensor<?x?xf64>, %b: tensor<?x2xf64>) -> f64 {
  %c = arith.constant dense<[0.5, -0.25]> : tensor<2xf64>
  %e, %m, %s = call @named(%a, %b, %c) : (tensor<?x?xf64>, tensor<?x2xf64>, tensor<2xf64>) -> (tensor<?x2xf64>, tensor<?xf64>, tensor<f64>)
  %l = tensor.extract %s[] : tensor<f64>
  return %l : f64
}
func.func @twice(%a: tensor<?x?xf64>, %b: tensor<?x2xf64>) -> (tensor<?x?xf64>, tensor<?x2xf64>) {
  %ga, %gb = nz.gradient @loss(%a, %b) wrt [0, 1] : (tensor<?x?xf64>, tensor<?x2xf64>) -> (tensor<?x?xf64>, tensor<?x2xf64>)
  return %ga, %gb : tensor<?x?xf64>, tensor<?x2xf64>
}
