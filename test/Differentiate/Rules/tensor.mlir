// Every rule of tensor and bufferization against central differences.
// REQUIRES: nz-run
// DEFINE: %{check} = --check-gradient=2 --tolerance=1e-7
// RUN: nz-run %s --entry=elements %{check} --input=4xf64=random:1 --input=index=2
// RUN: nz-run %s --entry=shapes %{check} --input=2x6xf64=random:2
// RUN: nz-run %s --entry=slices %{check} --input=5x6xf64=random:3 --input=2x3xf64=random:4 --input=index=1
// RUN: nz-run %s --entry=joins %{check} --input=2x3xf64=random:5 --input=2x2xf64=random:6
// RUN: nz-run %s --entry=buffers %{check} --input=4xf64=random:7

func.func @elements(%x: tensor<?xf64>, %i: index) -> (tensor<?xf64>, tensor<2x2xf64>, tensor<3xf64>) {
  %c0 = arith.constant 0 : index
  %a = tensor.extract %x[%i] : tensor<?xf64>
  %b = tensor.extract %x[%c0] : tensor<?xf64>
  // The same element twice.
  %c = tensor.extract %x[%c0] : tensor<?xf64>
  %ab = arith.mulf %a, %b : f64
  %abc = arith.mulf %ab, %c : f64
  %y = tensor.insert %abc into %x[%c0] : tensor<?xf64>
  %square = arith.mulf %y, %y : tensor<?xf64>
  %elements = tensor.from_elements %a, %b, %abc, %a : tensor<2x2xf64>
  %same = tensor.splat %ab : tensor<3xf64>
  return %square, %elements, %same : tensor<?xf64>, tensor<2x2xf64>, tensor<3xf64>
}

func.func @shapes(%x: tensor<?x6xf64>) -> (tensor<?x6xf64>, tensor<?xf64>, tensor<2x2x3xf64>, tensor<3x4xf64>) {
  %c0 = arith.constant 0 : index
  %size = tensor.dim %x, %c0 : tensor<?x6xf64>
  %square = arith.mulf %x, %x : tensor<?x6xf64>
  %cast = tensor.cast %square : tensor<?x6xf64> to tensor<2x6xf64>
  %flat = tensor.collapse_shape %square [[0, 1]] : tensor<?x6xf64> into tensor<?xf64>
  %deep = tensor.expand_shape %cast [[0], [1, 2]] output_shape [2, 2, 3] : tensor<2x6xf64> into tensor<2x2x3xf64>
  %shape = arith.constant dense<[3, 4]> : tensor<2xindex>
  %other = tensor.reshape %square(%shape) : (tensor<?x6xf64>, tensor<2xindex>) -> tensor<3x4xf64>
  return %square, %flat, %deep, %other : tensor<?x6xf64>, tensor<?xf64>, tensor<2x2x3xf64>, tensor<3x4xf64>
}

func.func @slices(%x: tensor<?x?xf64>, %y: tensor<2x3xf64>, %i: index) -> (tensor<2x3xf64>, tensor<?x?xf64>, tensor<3xf64>) {
  %a = tensor.extract_slice %x[%i, 0] [2, 3] [1, 2] : tensor<?x?xf64> to tensor<2x3xf64>
  // Overlaps the first.
  %b = tensor.extract_slice %x[1, %i] [2, 3] [2, 1] : tensor<?x?xf64> to tensor<2x3xf64>
  %row = tensor.extract_slice %x[%i, 0] [1, 3] [1, 1] : tensor<?x?xf64> to tensor<3xf64>
  %ab = arith.mulf %a, %b : tensor<2x3xf64>
  %aby = arith.mulf %ab, %y : tensor<2x3xf64>
  %z = tensor.insert_slice %aby into %x[%i, %i] [2, 3] [1, 1] : tensor<2x3xf64> into tensor<?x?xf64>
  %zz = arith.mulf %z, %z : tensor<?x?xf64>
  return %aby, %zz, %row : tensor<2x3xf64>, tensor<?x?xf64>, tensor<3xf64>
}

func.func @joins(%x: tensor<2x3xf64>, %y: tensor<2x2xf64>) -> (tensor<2x5xf64>, tensor<4x6xf64>) {
  %zero = arith.constant 0.0 : f64
  %xx = arith.mulf %x, %x : tensor<2x3xf64>
  %joined = tensor.concat dim(1) %xx, %y : (tensor<2x3xf64>, tensor<2x2xf64>) -> tensor<2x5xf64>
  %padded = tensor.pad %xx low[1, 2] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f64
  } : tensor<2x3xf64> to tensor<4x6xf64>
  return %joined, %padded : tensor<2x5xf64>, tensor<4x6xf64>
}

func.func @buffers(%x: tensor<4xf64>) -> tensor<4xf64> {
  %copy = bufferization.alloc_tensor() copy(%x) : tensor<4xf64>
  %y = arith.mulf %copy, %x : tensor<4xf64>
  return %y : tensor<4xf64>
}
