// Counts to a limit, which an assertion holds; @slow never ends its first step.
func.func @main(%n: i64, %limit: i64) -> (i64, f64) {
  %one = arith.constant 1 : i64
  %n1 = arith.addi %n, %one : i64
  %fine = arith.cmpi slt, %n, %limit : i64
  cf.assert %fine, "the limit is reached"
  %x = arith.sitofp %n1 : i64 to f64
  return %n1, %x : i64, f64
}

func.func @slow(%x: f64) -> f64 {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %end = arith.constant 1000000000000 : index
  %unit = arith.constant 1.0 : f64
  %y = scf.for %i = %zero to %end step %one iter_args(%s = %x) -> f64 {
    %t = arith.addf %s, %unit : f64
    %r = math.sqrt %t : f64
    scf.yield %r : f64
  }
  return %y : f64
}

// A loss that leaves the numbers.
func.func @diverge(%x: f64) -> (f64, f64) {
  %two = arith.constant 1.0e200 : f64
  %y = arith.mulf %x, %two : f64
  %z = arith.subf %y, %y : f64
  return %y, %z : f64, f64
}
