// RUN: nz-opt %s --nz-raise-sparse-tensors | FileCheck %s

#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed), crdWidth = 16 }>

// Attributes stay with their arguments; those of a sparse one go to its values.
// CHECK-LABEL: func.func @attributes(
// CHECK-SAME: %{{.*}}: tensor<4xf64> {nz.a}, %{{.*}}: !nz.pattern<?x?, #{{[a-z0-9]*}}>, %{{.*}}: tensor<?xf64> {nz.b}, %{{.*}}: f64 {nz.c})
// CHECK-SAME: -> (tensor<4xf64> {nz.d}, !nz.pattern<?x?, #{{[a-z0-9]*}}>, tensor<?xf64> {nz.e})
func.func @attributes(%x: tensor<4xf64> {nz.a}, %A: tensor<?x?xf64, #CSR> {nz.b}, %y: f64 {nz.c})
    -> (tensor<4xf64> {nz.d}, tensor<?x?xf64, #CSR> {nz.e}) {
  return %x, %A : tensor<4xf64>, tensor<?x?xf64, #CSR>
}

// A tensor that is given up may have another pattern in the next call; how many entries
// are stored is said of the pattern, too.
// CHECK-LABEL: func.func @donated(
// CHECK-SAME: %{{.*}}: !nz.pattern<?x?, #{{[a-z0-9]*}}> {nz.donated, nz.stored_entries = 7 : i64}, %{{.*}}: tensor<?xf64> {nz.donated, nz.stored_entries = 7 : i64})
func.func @donated(%A: tensor<?x?xf64, #CSR> {nz.donated, nz.stored_entries = 7}) -> tensor<?x?xf64, #CSR> {
  return %A : tensor<?x?xf64, #CSR>
}

// CHECK: func.func private @declared(!nz.pattern<8x4, #[[L:.*]]>, tensor<?xf32>) -> !nz.pattern<8x4, #[[L]]>
func.func private @declared(tensor<4x8xf32, #CSC>) -> !nz.pattern<4x8, #CSC>

// CHECK-LABEL: func.func @calls(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<8x4, #[[L:.*]]>, %[[V:.*]]: tensor<?xf32>) -> !nz.pattern<8x4, #[[L]]>
func.func @calls(%A: tensor<4x8xf32, #CSC>) -> !nz.pattern<4x8, #CSC> {
  // CHECK: %[[Q:.*]] = call @declared(%[[P]], %[[V]]) : (!nz.pattern<8x4, #[[L]]>, tensor<?xf32>) -> !nz.pattern<8x4, #[[L]]>
  // CHECK: return %[[Q]]
  %P = call @declared(%A) : (tensor<4x8xf32, #CSC>) -> !nz.pattern<4x8, #CSC>
  return %P : !nz.pattern<4x8, #CSC>
}

// CHECK-LABEL: func.func @control(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<4x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[C:.*]]: i1, %[[N:.*]]: index)
func.func @control(%A: tensor<4x4xf64, #CSR>, %c: i1, %n: index) -> tensor<4x4xf64, #CSR> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[IF:.*]]:2 = scf.if %[[C]] -> (!nz.pattern<4x4, #{{.*}}>, tensor<?xf64>) {
  // CHECK: scf.yield %[[P]], %[[V]]
  %B = scf.if %c -> tensor<4x4xf64, #CSR> {
    scf.yield %A : tensor<4x4xf64, #CSR>
  } else {
    scf.yield %A : tensor<4x4xf64, #CSR>
  }
  // CHECK: %[[FOR:.*]]:2 = scf.for {{.*}} iter_args(%[[FP:.*]] = %[[IF]]#0, %[[FV:.*]] = %[[IF]]#1)
  // CHECK: scf.yield %[[FP]], %[[FV]]
  %D = scf.for %i = %c0 to %n step %c1 iter_args(%X = %B) -> tensor<4x4xf64, #CSR> {
    scf.yield %X : tensor<4x4xf64, #CSR>
  }
  // CHECK: %[[WHILE:.*]]:2 = scf.while (%[[WP:.*]] = %[[FOR]]#0, %[[WV:.*]] = %[[FOR]]#1)
  // CHECK: scf.condition(%[[C]]) %[[WP]], %[[WV]]
  // CHECK: ^bb0(%[[AP:.*]]: !nz.pattern<4x4, #{{.*}}>, %[[AV:.*]]: tensor<?xf64>):
  // CHECK: scf.yield %[[AP]], %[[AV]]
  %E = scf.while (%X = %D) : (tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
    scf.condition(%c) %X : tensor<4x4xf64, #CSR>
  } do {
  ^bb0(%X: tensor<4x4xf64, #CSR>):
    scf.yield %X : tensor<4x4xf64, #CSR>
  }
  // CHECK: return %[[WHILE]]#0, %[[WHILE]]#1
  return %E : tensor<4x4xf64, #CSR>
}

func.func @loss(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> f64 {
  %z = arith.constant 0.0 : f64
  return %z : f64
}

// A gradient of a sparse tensor is values on its pattern.
// CHECK-LABEL: func.func @gradients(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<4x4, #{{.*}}>, %[[V:.*]]: tensor<?xf64>, %[[X:.*]]: tensor<4xf64>)
func.func @gradients(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> (tensor<4xf64>, tensor<4x4xf64, #CSR>) {
  // CHECK: %[[G:.*]]:2 = nz.gradient @loss(%[[P]], %[[V]], %[[X]]) wrt [2, 1] : ({{.*}}) -> (tensor<4xf64>, tensor<?xf64>)
  // CHECK: return %[[G]]#0, %[[P]], %[[G]]#1
  %gx, %gA = nz.gradient @loss(%A, %x) wrt [1, 0] : (tensor<4x4xf64, #CSR>, tensor<4xf64>) -> (tensor<4xf64>, tensor<4x4xf64, #CSR>)
  return %gx, %gA : tensor<4xf64>, tensor<4x4xf64, #CSR>
}

func.func @scale(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> tensor<4x4xf64, #CSR> {
  return %A : tensor<4x4xf64, #CSR>
}

// Seeds are values; their patterns are checked.
// CHECK-LABEL: func.func @tangents(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<4x4, #{{[a-z0-9]*}}>, %[[V:.*]]: tensor<?xf64>, %[[X:.*]]: tensor<4xf64>, %[[DP:.*]]: !nz.pattern<4x4, #{{[a-z0-9]*}}>, %[[DV:.*]]: tensor<?xf64>)
func.func @tangents(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>, %dA: tensor<4x4xf64, #CSR>) -> tensor<4x4xf64, #CSR> {
  // CHECK: %[[Y:.*]]:3 = nz.jvp @scale(%[[P]], %[[V]], %[[X]]) tangents(%[[DV]]) wrt [1] : {{.*}} -> (!nz.pattern<4x4, #{{.*}}>, tensor<?xf64>, tensor<?xf64>)
  // CHECK: %[[SAME:.*]] = nz.same %[[P]], %[[DP]]
  // CHECK: cf.assert %[[SAME]], "{{.*}}'nz.jvp' expected one pattern of an argument and its tangent, found different ones"
  // CHECK: return %[[Y]]#0, %[[Y]]#2
  %y, %dy = nz.jvp @scale(%A, %x) tangents(%dA) wrt [0] : (tensor<4x4xf64, #CSR>, tensor<4xf64>, tensor<4x4xf64, #CSR>) -> (tensor<4x4xf64, #CSR>, tensor<4x4xf64, #CSR>)
  return %dy : tensor<4x4xf64, #CSR>
}

// CHECK-LABEL: func.func @cotangents(
// CHECK-SAME: %[[P:.*]]: !nz.pattern<4x4, #{{[a-z0-9]*}}>, %[[V:.*]]: tensor<?xf64>, %[[X:.*]]: tensor<4xf64>, %[[RP:.*]]: !nz.pattern<4x4, #{{[a-z0-9]*}}>, %[[RV:.*]]: tensor<?xf64>)
func.func @cotangents(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>, %r: tensor<4x4xf64, #CSR>) -> (tensor<4x4xf64, #CSR>, tensor<4xf64>) {
  // CHECK: %[[Y:.*]]:4 = nz.vjp @scale(%[[P]], %[[V]], %[[X]]) cotangents(%[[RV]]) wrt [1, 2]
  // CHECK: %[[SAME:.*]] = nz.same %[[Y]]#0, %[[RP]]
  // CHECK: cf.assert %[[SAME]], "{{.*}}'nz.vjp' expected one pattern of a result and its cotangent, found different ones"
  // CHECK: return %[[P]], %[[Y]]#2, %[[Y]]#3
  %y, %gA, %gx = nz.vjp @scale(%A, %x) cotangents(%r) wrt [0, 1] : (tensor<4x4xf64, #CSR>, tensor<4xf64>, tensor<4x4xf64, #CSR>) -> (tensor<4x4xf64, #CSR>, tensor<4x4xf64, #CSR>, tensor<4xf64>)
  return %gA, %gx : tensor<4x4xf64, #CSR>, tensor<4xf64>
}

// What is made for results that nothing reads goes again, with all in its body.
// CHECK-LABEL: func.func @unused(
// CHECK-NOT: {{scf|linalg}}
// CHECK: return %{{.*}} : tensor<4xf64>
func.func @unused(%A: tensor<4x4xf64, #CSR>, %x: tensor<4xf64>) -> tensor<4xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %e = tensor.empty() : tensor<4x4xf64, #CSR>
  %loop = scf.for %i = %c0 to %c1 step %c1 iter_args(%B = %A) -> (tensor<4x4xf64, #CSR>) {
    %sin = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        ins(%B : tensor<4x4xf64, #CSR>) outs(%e : tensor<4x4xf64, #CSR>) {
    ^bb0(%b: f64, %o: f64):
      %s = math.sin %b : f64
      linalg.yield %s : f64
    } -> tensor<4x4xf64, #CSR>
    scf.yield %sin : tensor<4x4xf64, #CSR>
  }
  %square = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%A : tensor<4x4xf64, #CSR>) outs(%e : tensor<4x4xf64, #CSR>) {
  ^bb0(%a: f64, %o: f64):
    %q = arith.mulf %a, %a : f64
    linalg.yield %q : f64
  } -> tensor<4x4xf64, #CSR>
  return %x : tensor<4xf64>
}
