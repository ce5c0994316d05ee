// Bodies as sums of terms: what is subtracted, negated, fused, counted or
// raised to a power is, at stored entries and where nothing is stored. With
//
//   A = 2 . 3   B = 7 .  .   x = 1 10 100   z = 1 2 3   y = 10000 20000
//       . 5 .       . . 11
//
// A x = 302 50, A z = 11 10; rows of A sum to 5 and 5, of B to 7 and 11.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// DEFINE: %{A} = --backend=%{backend} --input=2x3xf64=2,0,3,0,5,0
// DEFINE: %{x} = --input=3xf64=1,10,100
// DEFINE: %{y} = --input=2xf64=10000,20000
// DEFINE: %{run} = \
// DEFINE:   nz-run %s --entry=subtracted %{A} %{x} %{y} > %t && \
// DEFINE:   nz-run %s --entry=difference %{A} %{x} --input=3xf64=1,2,3 %{y} >> %t && \
// DEFINE:   nz-run %s --entry=fused %{A} %{x} %{y} >> %t && \
// DEFINE:   nz-run %s --entry=negated %{A} --input=2x3xf64=7,0,0,0,0,11 %{y} >> %t && \
// DEFINE:   nz-run %s --entry=counted %{A} --input=4xf64=zeros %{y} >> %t && \
// DEFINE:   nz-run %s --entry=fused_dense %{A} %{x} >> %t && \
// DEFINE:   nz-run %s --entry=power %{A} --input=3xf64=0,1,2 >> %t && \
// DEFINE:   nz-run %s --entry=numbers %{A} --input=3xf64=6,inf,1 >> %t && \
// DEFINE:   nz-run %s --entry=reduced %{A} %{x} >> %t && \
// DEFINE:   nz-run %s --entry=chosen %{A} --input=2x3xi1=1,0,1,0,1,0 %{x} --input=3xf64=1,2,3 >> %t && \
// DEFINE:   nz-run %s --entry=copied %{A} --input=2x3xf64=ones >> %t && \
// DEFINE:   nz-run %s --entry=united %{A} --input=2x3xf64=7,0,0,0,0,11 >> %t && \
// DEFINE:   nz-run %s --entry=largest --backend=%{backend} --input=2x3xi32=2,0,-3,0,5,0 >> %t && \
// DEFINE:   FileCheck %s --input-file=%t
// RUN: %{run}
// REDEFINE: %{backend} = sparse-tensor
// RUN: %{run}

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
#i = affine_map<(i, j) -> (i)>
#j = affine_map<(i, j) -> (j)>
#byRow = {indexing_maps = [#ij, #j, #i], iterator_types = ["parallel", "reduction"]}

// CHECK: result 0: 2xf64 = [9698, 19950]
func.func @subtracted(%A: tensor<2x3xf64, #CSR>, %x: tensor<3xf64>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %r = linalg.generic #byRow ins(%A, %x : tensor<2x3xf64, #CSR>, tensor<3xf64>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %ab = arith.mulf %a, %b : f64
    %less = arith.subf %sum, %ab : f64
    linalg.yield %less : f64
  } -> tensor<2xf64>
  return %r : tensor<2xf64>
}

// CHECK: result 0: 2xf64 = [10291, 20040]
func.func @difference(%A: tensor<2x3xf64, #CSR>, %x: tensor<3xf64>, %z: tensor<3xf64>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %r = linalg.generic {indexing_maps = [#ij, #j, #j, #i], iterator_types = ["parallel", "reduction"]}
      ins(%A, %x, %z : tensor<2x3xf64, #CSR>, tensor<3xf64>, tensor<3xf64>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64, %c: f64, %sum: f64):
    %ab = arith.mulf %a, %b : f64
    %ac = arith.mulf %a, %c : f64
    %more = arith.addf %sum, %ab : f64
    %less = arith.subf %more, %ac : f64
    linalg.yield %less : f64
  } -> tensor<2xf64>
  return %r : tensor<2xf64>
}

// CHECK: result 0: 2xf64 = [10302, 20050]
func.func @fused(%A: tensor<2x3xf64, #CSR>, %x: tensor<3xf64>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %r = linalg.generic #byRow ins(%A, %x : tensor<2x3xf64, #CSR>, tensor<3xf64>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %more = math.fma %a, %b, %sum : f64
    linalg.yield %more : f64
  } -> tensor<2xf64>
  return %r : tensor<2xf64>
}

// CHECK: result 0: 2xf64 = [9988, 19984]
func.func @negated(%A: tensor<2x3xf64, #CSR>, %B: tensor<2x3xf64, #CSR>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %r = linalg.generic {indexing_maps = [#ij, #ij, #i], iterator_types = ["parallel", "reduction"]}
      ins(%A, %B : tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %both = arith.addf %a, %b : f64
    %negated = arith.negf %both : f64
    %less = arith.addf %sum, %negated : f64
    linalg.yield %less : f64
  } -> tensor<2xf64>
  return %r : tensor<2xf64>
}

// A loop that no value depends on: each of four times a row's sum of a + 1.
// CHECK: result 0: 2xf64 = [10032, 20032]
func.func @counted(%A: tensor<2x3xf64, #CSR>, %four: tensor<4xf64>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %one = arith.constant 1.0 : f64
  %r = linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, j)>, affine_map<(i, j, k) -> (k)>, affine_map<(i, j, k) -> (i)>],
                       iterator_types = ["parallel", "reduction", "reduction"]}
      ins(%A, %four : tensor<2x3xf64, #CSR>, tensor<4xf64>) outs(%y : tensor<2xf64>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %above = arith.addf %a, %one : f64
    %more = arith.addf %sum, %above : f64
    linalg.yield %more : f64
  } -> tensor<2xf64>
  return %r : tensor<2xf64>
}

// x² + a is x² where nothing is stored.
// CHECK: result 0: 2x3xf64 = {{\[}}[3, 100, 10003], [1, 105, 10000]]
func.func @fused_dense(%A: tensor<2x3xf64, #CSR>, %x: tensor<3xf64>) -> tensor<2x3xf64> {
  %empty = tensor.empty() : tensor<2x3xf64>
  %r = linalg.generic {indexing_maps = [#ij, #j, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %x : tensor<2x3xf64, #CSR>, tensor<3xf64>) outs(%empty : tensor<2x3xf64>) {
  ^bb0(%a: f64, %b: f64, %old: f64):
    %v = math.fma %b, %b, %a : f64
    linalg.yield %v : f64
  } -> tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

// 0 to the power of 0 is 1.
// CHECK: result 0: 2x3xf64 = {{\[}}[1, 0, 9], [1, 5, 0]]
func.func @power(%A: tensor<2x3xf64, #CSR>, %x: tensor<3xf64>) -> tensor<2x3xf64> {
  %empty = tensor.empty() : tensor<2x3xf64>
  %r = linalg.generic {indexing_maps = [#ij, #j, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %x : tensor<2x3xf64, #CSR>, tensor<3xf64>) outs(%empty : tensor<2x3xf64>) {
  ^bb0(%a: f64, %b: f64, %old: f64):
    %v = math.powf %a, %b : f64
    linalg.yield %v : f64
  } -> tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

// What is divided by nothing is infinite, or 0 / 0; a zero that is written is a
// number, which times infinity is none.
// CHECK: result 0: 2x3xf64 = {{\[}}[3, inf, 0.3333333333333333], [inf, inf, inf]]
// CHECK-NEXT: result 1: 2x3xf64 = {{\[}}[2, nan, 3], [0, nan, 0]]
func.func @numbers(%A: tensor<2x3xf64, #CSR>, %x: tensor<3xf64>) -> (tensor<2x3xf64>, tensor<2x3xf64>) {
  %empty = tensor.empty() : tensor<2x3xf64>
  %r:2 = linalg.generic {indexing_maps = [#ij, #j, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %x : tensor<2x3xf64, #CSR>, tensor<3xf64>) outs(%empty, %empty : tensor<2x3xf64>, tensor<2x3xf64>) {
  ^bb0(%a: f64, %b: f64, %old: f64, %old2: f64):
    %quotient = arith.divf %b, %a : f64
    %zero = arith.constant 0.0 : f64
    %none = arith.mulf %zero, %b : f64
    %sum = arith.addf %a, %none : f64
    linalg.yield %quotient, %sum : f64, f64
  } -> (tensor<2x3xf64>, tensor<2x3xf64>)
  return %r#0, %r#1 : tensor<2x3xf64>, tensor<2x3xf64>
}

// A reduction with what is not stored leaves the other operand.
// CHECK: result 0: 2x3xf64 = {{\[}}[-3, -10, -103], [-1, -15, -100]]
func.func @reduced(%A: tensor<2x3xf64, #CSR>, %x: tensor<3xf64>) -> tensor<2x3xf64> {
  %empty = tensor.empty() : tensor<2x3xf64>
  %r = linalg.generic {indexing_maps = [#ij, #j, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %x : tensor<2x3xf64, #CSR>, tensor<3xf64>) outs(%empty : tensor<2x3xf64>) {
  ^bb0(%a: f64, %b: f64, %old: f64):
    %zero = arith.constant 0.0 : f64
    %v = sparse_tensor.reduce %b, %a, %zero : f64 {
    ^bb0(%p: f64, %q: f64):
      %sum = arith.addf %p, %q : f64
      sparse_tensor.yield %sum : f64
    }
    %negated = arith.negf %v : f64
    linalg.yield %negated : f64
  } -> tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

// A flag that is not stored is false; one choice may be zero and the other not.
// CHECK: result 0: 2x3xf64 = {{\[}}[1, 2, 100], [1, 10, 3]]
// CHECK-NEXT: result 1: 2x3xf64 = {{\[}}[1, 0, 3], [1, 5, 0]]
func.func @chosen(%A: tensor<2x3xf64, #CSR>, %M: tensor<2x3xi1, #CSR>, %x: tensor<3xf64>, %z: tensor<3xf64>) -> (tensor<2x3xf64>, tensor<2x3xf64>) {
  %five = arith.constant 5.0 : f64
  %empty = tensor.empty() : tensor<2x3xf64>
  %r:2 = linalg.generic {indexing_maps = [#ij, #ij, #j, #j, #ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A, %M, %x, %z : tensor<2x3xf64, #CSR>, tensor<2x3xi1, #CSR>, tensor<3xf64>, tensor<3xf64>)
      outs(%empty, %empty : tensor<2x3xf64>, tensor<2x3xf64>) {
  ^bb0(%a: f64, %m: i1, %b: f64, %c: f64, %old: f64, %old2: f64):
    %flagged = arith.select %m, %b, %c : f64
    %large = arith.cmpf ogt, %b, %five : f64
    %either = arith.select %large, %a, %b : f64
    linalg.yield %flagged, %either : f64, f64
  } -> (tensor<2x3xf64>, tensor<2x3xf64>)
  return %r#0, %r#1 : tensor<2x3xf64>, tensor<2x3xf64>
}

// What is copied into an output is overwritten, also where nothing is stored.
// CHECK: result 0: 2x3xf64 = {{\[}}[2, 0, 3], [0, 5, 0]]
func.func @copied(%A: tensor<2x3xf64, #CSR>, %Y: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %copy = bufferization.alloc_tensor() copy(%Y) : tensor<2x3xf64>
  %r = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<2x3xf64, #CSR>) outs(%copy : tensor<2x3xf64>) {
  ^bb0(%a: f64, %old: f64):
    linalg.yield %a : f64
  } -> tensor<2x3xf64>
  return %r : tensor<2x3xf64>
}

// Sums by row of the larger ones: 7 + 3 and 5 + 11.
// CHECK: result 0: 2xf64, 2 stored
// CHECK-NEXT: (0) = 10
// CHECK-NEXT: (1) = 16
func.func @united(%A: tensor<2x3xf64, #CSR>, %B: tensor<2x3xf64, #CSR>) -> tensor<2xf64, #V> {
  %empty = tensor.empty() : tensor<2xf64, #V>
  %r = linalg.generic {indexing_maps = [#ij, #ij, #i], iterator_types = ["parallel", "reduction"]}
      ins(%A, %B : tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>) outs(%empty : tensor<2xf64, #V>) {
  ^bb0(%a: f64, %b: f64, %sum: f64):
    %larger = arith.maximumf %a, %b : f64
    %more = arith.addf %sum, %larger : f64
    linalg.yield %more : f64
  } -> tensor<2xf64, #V>
  return %r : tensor<2xf64, #V>
}

// CHECK: result 0: 2xi32 = [2, 5]
func.func @largest(%A: tensor<2x3xi32, #CSR>) -> tensor<2xi32> {
  %least = arith.constant -100 : i32
  %low = arith.constant dense<-100> : tensor<2xi32>
  %r = linalg.generic {indexing_maps = [#ij, #i], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<2x3xi32, #CSR>) outs(%low : tensor<2xi32>) {
  ^bb0(%a: i32, %most: i32):
    %m = sparse_tensor.reduce %most, %a, %least : i32 {
    ^bb0(%p: i32, %q: i32):
      %larger = arith.maxsi %p, %q : i32
      sparse_tensor.yield %larger : i32
    }
    linalg.yield %m : i32
  } -> tensor<2xi32>
  return %r : tensor<2xi32>
}
