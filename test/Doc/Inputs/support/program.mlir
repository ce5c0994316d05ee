// What a program may consist of.
// Run by support-table.py.

// supported: `func`; `linalg`; `tensor`; `arith`; `math`; `scf`; `sparse_tensor`; `nz`; `cf.assert`; `bufferization.alloc_tensor`
// run: --input=2x2xf64=1,0,2,3 --input=2xf64=1,1
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>

func.func @scale(%x: f64) -> f64 {
  %y = math.exp %x : f64
  return %y : f64
}
func.func @main(%A: tensor<2x2xf64, #CSR>, %x: tensor<2xf64>) -> (tensor<2xf64>, tensor<?xf64>) {
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %x0 = tensor.extract %x[%c0] : tensor<2xf64>
  %positive = arith.cmpf ogt, %x0, %zero : f64
  cf.assert %positive, "expected a positive number"
  %s = scf.if %positive -> f64 {
    %y = func.call @scale(%x0) : (f64) -> f64
    scf.yield %y : f64
  } else {
    scf.yield %zero : f64
  }
  %e = bufferization.alloc_tensor() : tensor<2xf64>
  %z = linalg.fill ins(%s : f64) outs(%e : tensor<2xf64>) -> tensor<2xf64>
  %r = linalg.matvec ins(%A, %x : tensor<2x2xf64, #CSR>, tensor<2xf64>) outs(%z : tensor<2xf64>) -> tensor<2xf64>
  %D = sparse_tensor.convert %A : tensor<2x2xf64, #CSR> to tensor<2x2xf64>
  %B = sparse_tensor.convert %D : tensor<2x2xf64> to tensor<2x2xf64, #CSR>
  %v = nz.values %B : tensor<2x2xf64, #CSR>
  return %r, %v : tensor<2xf64>, tensor<?xf64>
}

// -----

// refused: other dialects
// error: expected operations of func, linalg, .* found 'memref.alloc'
func.func @main() -> f64 {
  %b = memref.alloc() : memref<f64>
  %x = memref.load %b[] : memref<f64>
  return %x : f64
}

// -----

// refused: `cf` branches
// run: --input=f64=1
// error: expected structured control flow, found 'cf.br'
func.func @main(%x: f64) -> f64 {
  cf.br ^end(%x : f64)
^end(%y: f64):
  return %y : f64
}

// -----

// refused: recursion
// run: --input=f64=1
// error: expected calls without recursion
func.func @main(%x: f64) -> f64 {
  %y = func.call @main(%x) : (f64) -> f64
  return %y : f64
}

// -----

// refused: indirect calls
// run: --input=f64=1
// error: expected calls of named functions
func.func @other(%x: f64) -> f64 {
  return %x : f64
}
func.func @main(%x: f64) -> f64 {
  %f = func.constant @other : (f64) -> f64
  %y = func.call_indirect %f(%x) : (f64) -> f64
  return %y : f64
}

// -----

// refused: more than 262,144 operations with calls in place
// test: test/Raise/check-input-calls-invalid.mlir
