// A program with its calls in place is as large as it runs: a few functions that call
// each other again and again are larger than any memory.
// RUN: nz-opt %s --nz-check-input --verify-diagnostics

// expected-error@+1 {{expected at most 262144 operations with those of the functions that it calls, found 327678}}
func.func @f1(%x: f64) -> f64 {
  %0 = call @f2(%x) : (f64) -> f64
  %1 = call @f2(%0) : (f64) -> f64
  %2 = call @f2(%1) : (f64) -> f64
  %3 = call @f2(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f2(%x: f64) -> f64 {
  %0 = call @f3(%x) : (f64) -> f64
  %1 = call @f3(%0) : (f64) -> f64
  %2 = call @f3(%1) : (f64) -> f64
  %3 = call @f3(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f3(%x: f64) -> f64 {
  %0 = call @f4(%x) : (f64) -> f64
  %1 = call @f4(%0) : (f64) -> f64
  %2 = call @f4(%1) : (f64) -> f64
  %3 = call @f4(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f4(%x: f64) -> f64 {
  %0 = call @f5(%x) : (f64) -> f64
  %1 = call @f5(%0) : (f64) -> f64
  %2 = call @f5(%1) : (f64) -> f64
  %3 = call @f5(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f5(%x: f64) -> f64 {
  %0 = call @f6(%x) : (f64) -> f64
  %1 = call @f6(%0) : (f64) -> f64
  %2 = call @f6(%1) : (f64) -> f64
  %3 = call @f6(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f6(%x: f64) -> f64 {
  %0 = call @f7(%x) : (f64) -> f64
  %1 = call @f7(%0) : (f64) -> f64
  %2 = call @f7(%1) : (f64) -> f64
  %3 = call @f7(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f7(%x: f64) -> f64 {
  %0 = call @f8(%x) : (f64) -> f64
  %1 = call @f8(%0) : (f64) -> f64
  %2 = call @f8(%1) : (f64) -> f64
  %3 = call @f8(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f8(%x: f64) -> f64 {
  %0 = call @f9(%x) : (f64) -> f64
  %1 = call @f9(%0) : (f64) -> f64
  %2 = call @f9(%1) : (f64) -> f64
  %3 = call @f9(%2) : (f64) -> f64
  return %3 : f64
}
func.func private @f9(%x: f64) -> f64 {
  %y = math.sin %x : f64
  return %y : f64
}
