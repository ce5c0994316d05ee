// Control flow and effects without a derivative, and the chain that says where.
// RUN: nz-opt %s --nz-expand-requests --split-input-file --verify-diagnostics

func.func @parallel(%x: f64, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @below {{cannot differentiate 'scf.parallel': no rule for it yet}}
  %r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%x) -> f64 {
    scf.reduce(%x : f64) {
    ^bb0(%a: f64, %b: f64):
      %s = arith.addf %a, %b : f64
      scf.reduce.return %s : f64
    }
  }
  return %r : f64
}
// expected-note @below {{in function '@outer'}}
func.func @outer(%x: f64, %n: index) -> f64 {
  // expected-note @below {{in function '@parallel', called here}}
  %y = call @parallel(%x, %n) : (f64, index) -> f64
  return %y : f64
}
func.func @main(%x: f64, %n: index) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @outer(%x, %n) wrt [0] : (f64, index) -> f64
  return %g : f64
}

// -----
// expected-note @below {{in function '@switch'}}
func.func @switch(%x: f64, %n: index) -> f64 {
  // expected-error @below {{cannot differentiate 'scf.index_switch': no rule for it yet}}
  %r = scf.index_switch %n -> f64
  case 0 {
    scf.yield %x : f64
  }
  default {
    %y = arith.negf %x : f64
    scf.yield %y : f64
  }
  return %r : f64
}
func.func @main(%x: f64, %n: index) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @switch(%x, %n) wrt [0] : (f64, index) -> f64
  return %g : f64
}

// -----
// expected-note @below {{in function '@forall'}}
func.func @forall(%x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error @below {{cannot differentiate 'scf.forall': no rule for it yet}}
  %r = scf.forall (%i) in (4) shared_outs(%o = %y) -> tensor<4xf64> {
    %s = tensor.extract_slice %x[%i] [1] [1] : tensor<4xf64> to tensor<1xf64>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %o[%i] [1] [1] : tensor<1xf64> into tensor<4xf64>
    }
  }
  return %r : tensor<4xf64>
}
func.func @main(%x: tensor<4xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  // expected-note @below {{whose derivative 'nz.vjp' asks for}}
  %z, %g = nz.vjp @forall(%x, %y) cotangents(%y) wrt [0] : (tensor<4xf64>, tensor<4xf64>, tensor<4xf64>) -> (tensor<4xf64>, tensor<4xf64>)
  return %g : tensor<4xf64>
}

// -----
// expected-note @below {{in function '@blocks'}}
func.func @blocks(%x: f64) -> f64 {
  // expected-error @below {{cannot differentiate 'scf.execute_region': it has unstructured control flow}}
  %r = scf.execute_region -> f64 {
    cf.br ^next
  ^next:
    scf.yield %x : f64
  }
  return %r : f64
}
func.func @main(%x: f64) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @blocks(%x) wrt [0] : (f64) -> f64
  return %g : f64
}

// -----
// What is done in memory is in no value.
// expected-note @below {{in function '@stores'}}
func.func @stores(%x: f64, %n: index) -> f64 {
  // expected-error @below {{cannot differentiate 'memref.alloca': it reads or writes memory}}
  %m = memref.alloca() : memref<f64>
  memref.store %x, %m[] : memref<f64>
  %r = memref.load %m[] : memref<f64>
  return %r : f64
}
func.func @main(%x: f64, %n: index) -> f64 {
  // expected-note @below {{whose derivative 'nz.gradient' asks for}}
  %g = nz.gradient @stores(%x, %n) wrt [0] : (f64, index) -> f64
  return %g : f64
}

// -----
// A pattern that changes in a loop cannot be saved.
#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
// expected-note @below {{in function '@patterns'}}
func.func @patterns(%P0: !nz.pattern<3x3, #L>, %v: tensor<?xf64>, %x0: tensor<3xf64>) -> tensor<3xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  // expected-error @below {{cannot differentiate 'scf.for': its derivative would have to save carried value 0, which is no number and no tensor}}
  %r:2 = scf.for %i = %c0 to %c4 step %c1 iter_args(%P = %P0, %x = %x0) -> (!nz.pattern<3x3, #L>, tensor<3xf64>) {
    %y = nz.kernel over %P (i, j) at p
        reads (%v at (p) : tensor<?xf64>, %x at (j) : tensor<3xf64>)
        sums (%x0 at (i) : tensor<3xf64>) : !nz.pattern<3x3, #L> {
    ^bb0(%a: f64, %b: f64):
      %m = arith.mulf %a, %b : f64
      nz.yield %m : f64
    }
    %Q = nz.join %P (i, j) at p to (j, i) : !nz.pattern<3x3, #L> to !nz.pattern<3x3, #L>
    scf.yield %Q, %y : !nz.pattern<3x3, #L>, tensor<3xf64>
  }
  return %r#1 : tensor<3xf64>
}
func.func @main(%P: !nz.pattern<3x3, #L>, %v: tensor<?xf64>, %x: tensor<3xf64>) -> tensor<3xf64> {
  // expected-note @below {{whose derivative 'nz.vjp' asks for}}
  %y, %g = nz.vjp @patterns(%P, %v, %x) cotangents(%x) wrt [2] : (!nz.pattern<3x3, #L>, tensor<?xf64>, tensor<3xf64>, tensor<3xf64>) -> (tensor<3xf64>, tensor<3xf64>)
  return %g : tensor<3xf64>
}
