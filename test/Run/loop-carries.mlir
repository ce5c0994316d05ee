// Loops whose carries change places, with open sizes, and loops in loops with sparse
// carries. Numbers by NumPy: tanh(tanh(b)); the sum of sin(sin(sin(a))) over the entries
// 1, 0.5 and 2, and its derivative.
// REQUIRES: nz-run
// DEFINE: %{backend} = loops
// RUN: nz-run %s --backend=%{backend} --entry=exchanged --input=2xf64=1,2 --input=2xf64=3,4 | FileCheck %s --check-prefix=EXCHANGED
// RUN: nz-run %s --backend=%{backend} --entry=chosen --input=2xf64=1,2 --input=2xf64=3,4 --input=i1=1 | FileCheck %s --check-prefix=CHOSEN
// RUN: nz-run %s --backend=%{backend} --entry=nested --gradient=0 --input=2x2xf64=1,0,0.5,2 | FileCheck %s --check-prefix=NESTED
// RUN: nz-run %s --backend=%{backend} --entry=while_in_while --gradient=0 --input=2xf64=1,2 | FileCheck %s --check-prefix=WHILE
// RUN: nz-run %s --backend=%{backend} --entry=loop_in_branch --gradient=0 --input=2xf64=1,2 --input=2xf64=3,4 --input=i1=0 | FileCheck %s --check-prefix=BRANCH
// RUN: nz-run %s --backend=%{backend} --entry=rotated --input=4xf64=1,2,3,4 --input=4xindex=1,2,3,0 | FileCheck %s --check-prefix=ROTATED
// REDEFINE: %{backend} = sparse-tensor
// RUN: nz-run %s --backend=%{backend} --entry=exchanged --input=2xf64=1,2 --input=2xf64=3,4 | FileCheck %s --check-prefix=EXCHANGED
// RUN: nz-run %s --backend=%{backend} --entry=chosen --input=2xf64=1,2 --input=2xf64=3,4 --input=i1=1 | FileCheck %s --check-prefix=CHOSEN
// RUN: nz-run %s --backend=%{backend} --entry=nested --gradient=0 --input=2x2xf64=1,0,0.5,2 | FileCheck %s --check-prefix=NESTED
// RUN: nz-run %s --backend=%{backend} --entry=while_in_while --gradient=0 --input=2xf64=1,2 | FileCheck %s --check-prefix=WHILE
// RUN: nz-run %s --backend=%{backend} --entry=loop_in_branch --gradient=0 --input=2xf64=1,2 --input=2xf64=3,4 --input=i1=0 | FileCheck %s --check-prefix=BRANCH
// RUN: nz-run %s --backend=%{backend} --entry=rotated --input=4xf64=1,2,3,4 --input=4xindex=1,2,3,0 | FileCheck %s --check-prefix=ROTATED
// RUN: nz-run %s --entry=exchanged --check-gradient --input=2xf64=1,2 --input=2xf64=3,4
// RUN: nz-run %s --entry=nested --check-gradient --input=2x2xf64=1,0,0.5,2
// RUN: nz-run %s --entry=while_in_while --check-gradient --input=2xf64=1,2

// x, before <- tanh(before), x, three times.
// EXCHANGED: result 0: 2xf64 = [0.7595094447988{{[0-9]+}}, 0.7613123351430{{[0-9]+}}]
func.func @exchanged(%a: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %n = tensor.dim %a, %c0 : tensor<?xf64>
  %r, %s = scf.for %i = %c0 to %c3 step %c1 iter_args(%x = %a, %before = %b) -> (tensor<?xf64>, tensor<?xf64>) {
    %e = tensor.empty(%n) : tensor<?xf64>
    %y = linalg.tanh ins(%before : tensor<?xf64>) outs(%e : tensor<?xf64>) -> tensor<?xf64>
    scf.yield %y, %x : tensor<?xf64>, tensor<?xf64>
  }
  return %r : tensor<?xf64>
}

// Twice an exchange, if the program says so, then once a sum.
// CHOSEN: result 0: 2xf64 = [4, 6]
// CHOSEN: result 1: 2xf64 = [1, 2]
func.func @chosen(%a: tensor<?xf64>, %b: tensor<?xf64>, %swap: i1) -> (tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %r, %s = scf.for %i = %c0 to %c3 step %c1 iter_args(%x = %a, %y = %b) -> (tensor<?xf64>, tensor<?xf64>) {
    %early = arith.cmpi slt, %i, %c2 : index
    %now = arith.andi %early, %swap : i1
    %u, %v = scf.if %now -> (tensor<?xf64>, tensor<?xf64>) {
      scf.yield %y, %x : tensor<?xf64>, tensor<?xf64>
    } else {
      %sum = linalg.add ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%y : tensor<?xf64>) -> tensor<?xf64>
      scf.yield %sum, %x : tensor<?xf64>, tensor<?xf64>
    }
    scf.yield %u, %v : tensor<?xf64>, tensor<?xf64>
  }
  return %r, %s : tensor<?xf64>, tensor<?xf64>
}

// NESTED: result 0: f64 = 1.83321585444235{{[0-9]+}}
// NESTED: (0, 0) = 0.26450827039
// NESTED: (1, 0) = 0.69726643585
// NESTED: (1, 1) = -0.18009877594
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>
func.func @nested(%A: tensor<2x2xf64, #CSR>) -> tensor<f64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %c1 step %c1 iter_args(%B = %A) -> (tensor<2x2xf64, #CSR>) {
    %s = scf.for %j = %c0 to %c3 step %c1 iter_args(%C = %B) -> (tensor<2x2xf64, #CSR>) {
      %e = tensor.empty() : tensor<2x2xf64, #CSR>
      %t = linalg.generic {indexing_maps = [#ij, #ij], iterator_types = ["parallel", "parallel"]}
          ins(%C : tensor<2x2xf64, #CSR>) outs(%e : tensor<2x2xf64, #CSR>) {
      ^bb0(%x: f64, %o: f64):
        %y = math.sin %x : f64
        linalg.yield %y : f64
      } -> tensor<2x2xf64, #CSR>
      scf.yield %t : tensor<2x2xf64, #CSR>
    }
    scf.yield %s : tensor<2x2xf64, #CSR>
  }
  %zero = arith.constant dense<0.0> : tensor<f64>
  %l = linalg.generic {indexing_maps = [#ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]}
      ins(%r : tensor<2x2xf64, #CSR>) outs(%zero : tensor<f64>) {
  ^bb0(%x: f64, %o: f64):
    %s = arith.addf %o, %x : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  return %l : tensor<f64>
}

// A while loop in a while loop: x <- 2 x, twice, three times; the sum of 64 x.
// WHILE: result 0: f64 = 192
// WHILE: result 1: 2xf64 = [64, 64]
func.func @while_in_while(%a: tensor<2xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %r:2 = scf.while (%i = %c0, %x = %a) : (index, tensor<2xf64>) -> (index, tensor<2xf64>) {
    %more = arith.cmpi slt, %i, %c3 : index
    scf.condition(%more) %i, %x : index, tensor<2xf64>
  } do {
  ^bb0(%i: index, %x: tensor<2xf64>):
    %s:2 = scf.while (%j = %c0, %y = %x) : (index, tensor<2xf64>) -> (index, tensor<2xf64>) {
      %more = arith.cmpi slt, %j, %c2 : index
      scf.condition(%more) %j, %y : index, tensor<2xf64>
    } do {
    ^bb0(%j: index, %y: tensor<2xf64>):
      %e = tensor.empty() : tensor<2xf64>
      %z = linalg.add ins(%y, %y : tensor<2xf64>, tensor<2xf64>) outs(%e : tensor<2xf64>) -> tensor<2xf64>
      %k = arith.addi %j, %c1 : index
      scf.yield %k, %z : index, tensor<2xf64>
    }
    %k = arith.addi %i, %c1 : index
    scf.yield %k, %s#1 : index, tensor<2xf64>
  }
  %x0 = tensor.extract %r#1[%c0] : tensor<2xf64>
  %x1 = tensor.extract %r#1[%c1] : tensor<2xf64>
  %sum = arith.addf %x0, %x1 : f64
  return %sum : f64
}

// A loop in a branch in a loop: x <- y if the program says so, else 4 x; twice.
// BRANCH: result 0: f64 = 48
// BRANCH: result 1: 2xf64 = [16, 16]
func.func @loop_in_branch(%a: tensor<2xf64>, %y: tensor<2xf64>, %p: i1) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %r = scf.for %i = %c0 to %c2 step %c1 iter_args(%x = %a) -> tensor<2xf64> {
    %b = scf.if %p -> tensor<2xf64> {
      %e = tensor.empty() : tensor<2xf64>
      %z = linalg.abs ins(%y : tensor<2xf64>) outs(%e : tensor<2xf64>) -> tensor<2xf64>
      scf.yield %z : tensor<2xf64>
    } else {
      %s = scf.for %j = %c0 to %c2 step %c1 iter_args(%w = %x) -> tensor<2xf64> {
        %e = tensor.empty() : tensor<2xf64>
        %z = linalg.add ins(%w, %w : tensor<2xf64>, tensor<2xf64>) outs(%e : tensor<2xf64>) -> tensor<2xf64>
        scf.yield %z : tensor<2xf64>
      }
      scf.yield %s : tensor<2xf64>
    }
    scf.yield %b : tensor<2xf64>
  }
  %x0 = tensor.extract %r[%c0] : tensor<2xf64>
  %x1 = tensor.extract %r[%c1] : tensor<2xf64>
  %sum = arith.addf %x0, %x1 : f64
  return %sum : f64
}

// Every element comes from another one: the carry is read whole before it changes.
// ROTATED: result 0: 4xf64 = [3, 4, 1, 2]
#i = affine_map<(i) -> (i)>
func.func @rotated(%x0: tensor<4xf64>, %at: tensor<4xindex>) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %e = tensor.empty() : tensor<4xf64>
  %r = scf.for %k = %c0 to %c2 step %c1 iter_args(%x = %x0) -> (tensor<4xf64>) {
    %xn = linalg.generic {indexing_maps = [#i, #i], iterator_types = ["parallel"]}
        ins(%at : tensor<4xindex>) outs(%e : tensor<4xf64>) {
    ^bb0(%place: index, %out: f64):
      %s = tensor.extract %x[%place] : tensor<4xf64>
      linalg.yield %s : f64
    } -> tensor<4xf64>
    scf.yield %xn : tensor<4xf64>
  }
  return %r : tensor<4xf64>
}
