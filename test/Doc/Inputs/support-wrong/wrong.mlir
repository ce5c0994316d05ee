// Claims that do not hold, and three that do.

// supported: sums; products
// run: --input=f64=1
func.func @main(%x: f64) -> f64 {
  return %x : f64
}

// -----

// refused: branches
// run: --input=f64=1
// error: found
func.func @main(%x: f64) -> f64 {
  return %x : f64
}

// -----

// supported: tests
// test: test/Run/missing.py

// -----

// supported: recursion
// run: --input=f64=1
func.func @main(%x: f64) -> f64 {
  %y = func.call @main(%x) : (f64) -> f64
  return %y : f64
}

// -----

// refused: calls
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
