// Derivatives.
// Run by support-table.py.

// supported: `nz.gradient`; `nz.value_and_gradient`; `nz.vjp`; `nz.jvp`; nested in any order; `nz.stop_gradient`
// run: --input=f64=2
func.func @f(%x: f64) -> f64 {
  %c = nz.stop_gradient %x : f64
  %y = math.exp %x : f64
  %r = arith.mulf %y, %c : f64
  return %r : f64
}
func.func @slope(%x: f64) -> f64 {
  %g = nz.gradient @f(%x) wrt [0] : (f64) -> f64
  return %g : f64
}
func.func @main(%x: f64) -> (f64, f64, f64, f64, f64) {
  %one = arith.constant 1.0 : f64
  %v, %g = nz.value_and_gradient @slope(%x) wrt [0] : (f64) -> (f64, f64)
  %y, %dy = nz.jvp @slope(%x) tangents(%one) wrt [0] : (f64, f64) -> (f64, f64)
  %z, %dx = nz.vjp @slope(%x) cotangents(%one) wrt [0] : (f64, f64) -> (f64, f64)
  return %v, %g, %dy, %z, %dx : f64, f64, f64, f64, f64
}

// -----

// supported: `scf.for`; `scf.while`; `scf.if`; calls
// run: --gradient=0 --input=f64=1.5 --input=index=3
func.func @square(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}
func.func @main(%x: f64, %n: index) -> f64 {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %hundred = arith.constant 100.0 : f64
  %sum = scf.for %i = %zero to %n step %one iter_args(%s = %x) -> f64 {
    %y = func.call @square(%s) : (f64) -> f64
    scf.yield %y : f64
  }
  %grown = scf.while (%s = %x) : (f64) -> f64 {
    %less = arith.cmpf olt, %s, %hundred : f64
    scf.condition(%less) %s : f64
  } do {
  ^bb0(%s: f64):
    %y = arith.mulf %s, %x : f64
    scf.yield %y : f64
  }
  %big = arith.cmpf ogt, %sum, %grown : f64
  %r = scf.if %big -> f64 {
    scf.yield %sum : f64
  } else {
    scf.yield %grown : f64
  }
  return %r : f64
}

// -----

// supported: `scf.index_switch`
// test: test/Run/switches.mlir

// -----

// supported: `scf.parallel`; `scf.forall`
// test: test/Run/parallel-loops.mlir

// -----

// supported: `nz.custom_vjp`
// test: test/Run/custom-vjp.mlir

// -----

// refused: `tensor.generate`
// run: --gradient=0 --input=3xf64=2
// error: cannot differentiate 'tensor.generate'
func.func @main(%x: tensor<3xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %y = tensor.generate {
  ^bb0(%i: index):
    %a = tensor.extract %x[%i] : tensor<3xf64>
    tensor.yield %a : f64
  } : tensor<3xf64>
  %r = tensor.extract %y[%c0] : tensor<3xf64>
  return %r : f64
}

// -----

// refused: forward mode through functions with a rule of their own
// run: --input=f64=2
// error: cannot differentiate 'func.call'
nz.custom_vjp @f rule @pull
func.func @f(%x: f64) -> f64 {
  %y = math.exp %x : f64
  return %y : f64
}
func.func @pull(%x: f64, %r: f64) -> f64 {
  return %r : f64
}
func.func @g(%x: f64) -> f64 {
  %y = func.call @f(%x) : (f64) -> f64
  return %y : f64
}
func.func @main(%x: f64) -> (f64, f64) {
  %y, %dy = nz.jvp @g(%x) tangents(%x) wrt [0] : (f64, f64) -> (f64, f64)
  return %y, %dy : f64, f64
}
