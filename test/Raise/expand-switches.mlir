// A choice between many regions becomes one between two after the other.
// RUN: nz-opt %s --nz-expand-switches | FileCheck %s

// CHECK-LABEL: func.func @cases(
// CHECK-SAME: %[[X:.*]]: f64, %[[N:.*]]: index
// CHECK: %[[SEVEN:.*]] = arith.constant 7 : index
// CHECK: %[[IS_SEVEN:.*]] = arith.cmpi eq, %[[N]], %[[SEVEN]]
// CHECK: %[[R:.*]]:2 = scf.if %[[IS_SEVEN]] -> (f64, index) {
// CHECK:   scf.yield %[[X]], %[[N]]
// CHECK: } else {
// CHECK:   %[[MINUS:.*]] = arith.constant -1 : index
// CHECK:   %[[IS_MINUS:.*]] = arith.cmpi eq, %[[N]], %[[MINUS]]
// CHECK:   %[[LAST:.*]]:2 = scf.if %[[IS_MINUS]] -> (f64, index) {
// CHECK:     %[[Y:.*]] = arith.negf %[[X]]
// CHECK:     scf.yield %[[Y]], %[[N]]
// CHECK:   } else {
// CHECK:     %[[Z:.*]] = arith.mulf %[[X]], %[[X]]
// CHECK:     scf.yield %[[Z]], %[[N]]
// CHECK:   }
// CHECK:   scf.yield %[[LAST]]#0, %[[LAST]]#1
// CHECK: }
// CHECK: return %[[R]]#0, %[[R]]#1
func.func @cases(%x: f64, %n: index) -> (f64, index) {
  %r:2 = scf.index_switch %n -> f64, index
  case 7 {
    scf.yield %x, %n : f64, index
  }
  case -1 {
    %y = arith.negf %x : f64
    scf.yield %y, %n : f64, index
  }
  default {
    %z = arith.mulf %x, %x : f64
    scf.yield %z, %n : f64, index
  }
  return %r#0, %r#1 : f64, index
}

// Without cases it is what the default does.
// CHECK-LABEL: func.func @always(
// CHECK-NEXT: %[[Y:.*]] = arith.negf
// CHECK-NEXT: return %[[Y]]
func.func @always(%x: f64, %n: index) -> f64 {
  %r = scf.index_switch %n -> f64
  default {
    %y = arith.negf %x : f64
    scf.yield %y : f64
  }
  return %r : f64
}

// One in another, and one without results.
// CHECK-LABEL: func.func @inside(
// CHECK-NOT: scf.index_switch
// CHECK-COUNT-3: scf.if
// CHECK-NOT: scf.index_switch
// CHECK: return
func.func @inside(%x: f64, %n: index, %m: index, %fine: i1) -> f64 {
  scf.index_switch %n
  case 1 {
    cf.assert %fine, "not fine"
    scf.yield
  }
  default {
  }
  %r = scf.index_switch %n -> f64
  case 1 {
    %s = scf.index_switch %m -> f64
    case 2 {
      scf.yield %x : f64
    }
    default {
      %y = arith.negf %x : f64
      scf.yield %y : f64
    }
    scf.yield %s : f64
  }
  default {
    scf.yield %x : f64
  }
  return %r : f64
}
