// Parts and shapes of tensors are checked; sizes that types say are not.
// RUN: nz-opt %s --nz-insert-checks --split-input-file | FileCheck %s

// CHECK-LABEL: func @elements(
// CHECK: nz.check {{.*}}expected an index below {0} in dimension 0, found {1}
// CHECK: nz.check {{.*}}expected an index below {0} in dimension 0, found {1}
// CHECK: nz.check {{.*}}expected a dimension below {0}, found {1}
// CHECK-NOT: nz.check
// CHECK: return
func.func @elements(%x: tensor<?xf64>, %i: index) -> (f64, tensor<?xf64>, index, index) {
  %c0 = arith.constant 0 : index
  %e = tensor.extract %x[%i] : tensor<?xf64>
  %y = tensor.insert %e into %x[%i] : tensor<?xf64>
  %d = tensor.dim %x, %i : tensor<?xf64>
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  return %e, %y, %d, %n : f64, tensor<?xf64>, index, index
}

// -----

// CHECK-LABEL: func @slice(
// CHECK-SAME: %[[X:.*]]: tensor<?xf64>, %[[I:.*]]: index, %[[N:.*]]: index, %[[STEP:.*]]: index)
// CHECK: nz.check {{.*}}expected an offset of the slice in dimension 0 of at least {0}
// CHECK: nz.check {{.*}}expected a size of the slice in dimension 0 of at least {0}
// CHECK: nz.check {{.*}}expected a stride of the slice in dimension 0 of at least {0}
// CHECK: %[[LESS:.*]] = arith.subi %[[N]], %{{.*}}
// CHECK: %[[STEPS:.*]] = arith.select %{{.*}}, %{{.*}}, %[[LESS]]
// CHECK: %[[SPAN:.*]] = arith.muli %[[STEPS]], %[[STEP]]
// CHECK: arith.divui %[[SPAN]]
// CHECK: nz.check {{.*}}expected a length of the slice in dimension 0 below 2^63, found {0} times {1}"(%[[STEPS]], %[[STEP]])
// CHECK: nz.check {{.*}}expected the end of the slice in dimension 0 at most {0}
func.func @slice(%x: tensor<?xf64>, %i: index, %n: index, %step: index) -> tensor<?xf64> {
  %s = tensor.extract_slice %x[%i] [%n] [%step] : tensor<?xf64> to tensor<?xf64>
  return %s : tensor<?xf64>
}

// -----

// Without a stride nothing can overflow; what is inserted is as large as its place.
// CHECK-LABEL: func @inserted(
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf64>, %[[Y:.*]]: tensor<?x9xf64>, %[[I:.*]]: index, %[[N:.*]]: index)
// CHECK: nz.check {{.*}}expected an offset of the slice in dimension 0
// CHECK: nz.check {{.*}}expected a size of the slice in dimension 0
// CHECK-NOT: muli
// CHECK: nz.check {{.*}}expected the end of the slice in dimension 0 at most {0}
// CHECK: %[[ROWS:.*]] = tensor.dim %[[X]]
// CHECK: nz.check {{.*}}expected dimension 0 of what is inserted of size {0}, found {1}"(%[[N]], %[[ROWS]])
// CHECK-NOT: nz.check
// CHECK: return
func.func @inserted(%x: tensor<?x3xf64>, %y: tensor<?x9xf64>, %i: index, %n: index) -> tensor<?x9xf64> {
  %r = tensor.insert_slice %x into %y[%i, 2] [%n, 3] [1, 1] : tensor<?x3xf64> into tensor<?x9xf64>
  return %r : tensor<?x9xf64>
}

// A slice may have dimensions of size 1 that what is inserted has not.
// CHECK-LABEL: func @rows(
// CHECK-SAME: %[[X:.*]]: tensor<?x?xf64>, %{{.*}}: tensor<?x?x?xf64>, %{{.*}}: index, %[[N:.*]]: index, %[[M:.*]]: index)
// CHECK: nz.check {{.*}}expected the end of the slice in dimension 2
// CHECK: %[[ROWS:.*]] = tensor.dim %[[X]], %{{.*}}
// CHECK: nz.check {{.*}}expected dimension 0 of what is inserted of size {0}, found {1}"(%[[N]], %[[ROWS]])
// CHECK: %[[COLUMNS:.*]] = tensor.dim %[[X]], %{{.*}}
// CHECK: nz.check {{.*}}expected dimension 1 of what is inserted of size {0}, found {1}"(%[[M]], %[[COLUMNS]])
// CHECK-NOT: what is inserted
// CHECK: return
func.func @rows(%x: tensor<?x?xf64>, %y: tensor<?x?x?xf64>, %i: index, %n: index, %m: index) -> tensor<?x?x?xf64> {
  %r = tensor.insert_slice %x into %y[%i, 0, 0] [1, %n, %m] [1, 1, 1] : tensor<?x?xf64> into tensor<?x?x?xf64>
  return %r : tensor<?x?x?xf64>
}

// -----

// CHECK-LABEL: func @shapes(
// CHECK: nz.check {{.*}}expected dimension 0 of size {0}, found {1}
// CHECK: nz.check {{.*}}expected a size in the product of dimension 0 of at least {0}
// CHECK: nz.check {{.*}}expected the product of dimension 0 below 2^63
// CHECK: nz.check {{.*}}expected the product of dimension 0 of size {0}, found {1}
func.func @shapes(%x: tensor<?xf64>, %n: index) -> (tensor<4xf64>, tensor<?x2xf64>) {
  %c = tensor.cast %x : tensor<?xf64> to tensor<4xf64>
  %e = tensor.expand_shape %x [[0, 1]] output_shape [%n, 2] : tensor<?xf64> into tensor<?x2xf64>
  return %c, %e : tensor<4xf64>, tensor<?x2xf64>
}

// CHECK-LABEL: func @reshape(
// CHECK: nz.check {{.*}}expected dimension 1 of the new shape of size {0}, found {1}
// CHECK-COUNT-2: nz.check {{.*}}expected a size in the elements of the new shape of at least {0}
// CHECK: nz.check {{.*}}expected the elements of the new shape below 2^63
// CHECK: nz.check {{.*}}expected the elements of the new shape of size {0}, found {1}
func.func @reshape(%x: tensor<?xf64>, %shape: tensor<2xindex>) -> tensor<?x4xf64> {
  %r = tensor.reshape %x(%shape) : (tensor<?xf64>, tensor<2xindex>) -> tensor<?x4xf64>
  return %r : tensor<?x4xf64>
}

// -----

// CHECK-LABEL: func @padding(
// CHECK-SAME: %[[X:.*]]: tensor<?x?xf64>, %[[LOW:.*]]: index, %[[HIGH:.*]]: index)
// CHECK: nz.check {{.*}}expected padding in front of dimension 0 of at least {0}, found {1}"(%{{.*}}, %[[LOW]])
// CHECK: nz.check {{.*}}expected padding behind dimension 0 of at least {0}, found {1}"(%{{.*}}, %[[HIGH]])
// CHECK: nz.check {{.*}}expected the size of padded dimension 0 below 2^63, found {0} and {1} more
// CHECK: nz.check {{.*}}expected the size of padded dimension 0 below 2^63, found {0} and {1} more
// CHECK: nz.check {{.*}}expected dimension 0 of what is padded of size {0}, found {1}
// CHECK-NOT: nz.check
// CHECK: return
func.func @padding(%x: tensor<?x?xf64>, %low: index, %high: index) -> tensor<5x?xf64> {
  %zero = arith.constant 0.0 : f64
  %p = tensor.pad %x low[%low, 0] high[%high, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f64
  } : tensor<?x?xf64> to tensor<5x?xf64>
  return %p : tensor<5x?xf64>
}

// CHECK-LABEL: func @concatenation(
// CHECK: nz.check {{.*}}expected dimension 0 of the concatenation of size {0}, found {1}
// CHECK: nz.check {{.*}}expected dimension 1 of operand 1 of size {0}, found {1}
// CHECK-NOT: nz.check
// CHECK: return
func.func @concatenation(%x: tensor<?x?xf64>, %y: tensor<?x?xf64>) -> tensor<5x?xf64> {
  %r = tensor.concat dim(0) %x, %y : (tensor<?x?xf64>, tensor<?x?xf64>) -> tensor<5x?xf64>
  return %r : tensor<5x?xf64>
}
