// A sparse linear layer: weight, input and target are all sparse. @loss is the
// mean squared error; @main is one step of Adam on the stored values of W.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed)
}>
#COO = #sparse_tensor.encoding<{
  map = (i, j) -> (i : compressed(nonunique), j : singleton(soa))
}>

func.func @loss(%W: tensor<2x3xf64, #CSR>, %x: tensor<3x1xf64, #COO>,
                %sparse_target: tensor<2x1xf64, #COO>) -> f64 {
  %zero = arith.constant 0.0 : f64
  %entries = arith.constant 2.0 : f64
  %empty = tensor.empty() : tensor<2x1xf64>
  %zeros = linalg.fill ins(%zero : f64) outs(%empty : tensor<2x1xf64>) -> tensor<2x1xf64>
  %y = linalg.matmul ins(%W, %x : tensor<2x3xf64, #CSR>, tensor<3x1xf64, #COO>)
                     outs(%zeros : tensor<2x1xf64>) -> tensor<2x1xf64>
  %target = sparse_tensor.convert %sparse_target
      : tensor<2x1xf64, #COO> to tensor<2x1xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %squares = linalg.generic {
    indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>,
                     affine_map<(i, j) -> ()>],
    iterator_types = ["reduction", "reduction"]
  } ins(%y, %target : tensor<2x1xf64>, tensor<2x1xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %b: f64, %acc: f64):
    %difference = arith.subf %a, %b : f64
    %square = arith.mulf %difference, %difference : f64
    %s = arith.addf %acc, %square : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %sum = tensor.extract %squares[] : tensor<f64>
  %loss = arith.divf %sum, %entries : f64
  return %loss : f64
}

// One step of Adam: the weight, its moments, the next step's number, the loss.
func.func @main(%W: tensor<2x3xf64, #CSR>, %m: tensor<2x3xf64, #CSR>,
                %v: tensor<2x3xf64, #CSR>, %step: i64, %x: tensor<3x1xf64, #COO>,
                %target: tensor<2x1xf64, #COO>, %rate: f64)
    -> (tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %gradient = nz.value_and_gradient @loss(%W, %x, %target) wrt [0]
      : (tensor<2x3xf64, #CSR>, tensor<3x1xf64, #COO>, tensor<2x1xf64, #COO>)
      -> (f64, tensor<2x3xf64, #CSR>)
  %W1, %m1, %v1 = nz.adam %W, %gradient, %m, %v step %step rate %rate
      : tensor<2x3xf64, #CSR>
  %next = arith.addi %step, %one : i64
  return %W1, %m1, %v1, %next, %loss
      : tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR>, i64, f64
}
