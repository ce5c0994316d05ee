// RUN: nz-opt %s -split-input-file -verify-diagnostics

func.func @values(%c: i1, %n: index) {
  // expected-error @below {{'nz.check' op expected at most 2 values, found 3}}
  nz.check %c, "found {2}"(%n, %n, %n)
  return
}

// -----

func.func @condition(%n: index) {
  // expected-error @below {{operand #0 must be 1-bit signless integer, but got 'index'}}
  "nz.check"(%n) <{message = "found"}> : (index) -> ()
  return
}

// -----

func.func @value_type(%c: i1, %n: i64) {
  // expected-error @below {{operand #1 must be variadic of index, but got 'i64'}}
  "nz.check"(%c, %n) <{message = "found"}> : (i1, i64) -> ()
  return
}

// -----

func.func @no_message(%c: i1) {
  // expected-error @below {{'nz.check' op requires attribute 'message'}}
  "nz.check"(%c) : (i1) -> ()
  return
}
