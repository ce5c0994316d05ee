// A recurrent network whose weight is sparse, and its gradient through time; f32. A row
// of the states is a unit, a column a sequence.
//
//   H_0 = 0,  H_t+1 = tanh(W H_t + X_t)
//   loss = |H_steps - T|^2
//
// X is steps x units x sequences. --gradient=0 asks for dW.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!weight = tensor<?x?xf32, #CSR>
!state = tensor<?x?xf32>
!inputs = tensor<?x?x?xf32>
#ib = affine_map<(i, b) -> (i, b)>
#row = affine_map<(i, b) -> (i)>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>

func.func private @step(%W: !weight, %H: !state, %x: !state) -> !state {
  %sums = linalg.matmul ins(%W, %H : !weight, !state) outs(%x : !state) -> !state
  %next = linalg.generic {
    indexing_maps = [#ib], iterator_types = ["parallel", "parallel"]
  } outs(%sums : !state) {
  ^bb0(%s: f32):
    %h = math.tanh %s : f32
    linalg.yield %h : f32
  } -> !state
  return %next : !state
}

func.func @main(%W: !weight, %X: !inputs, %T: !state) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %steps = tensor.dim %X, %c0 : !inputs
  %n = tensor.dim %T, %c0 : !state
  %sequences = tensor.dim %T, %c1 : !state
  %empty = tensor.empty(%n, %sequences) : !state
  %start = linalg.fill ins(%zero : f32) outs(%empty : !state) -> !state
  %H = scf.for %t = %c0 to %steps step %c1 iter_args(%state = %start) -> !state {
    %x = tensor.extract_slice %X[%t, 0, 0] [1, %n, %sequences] [1, 1, 1] : !inputs to !state
    %next = func.call @step(%W, %state, %x) : (!weight, !state, !state) -> !state
    scf.yield %next : !state
  }
  %rows_empty = tensor.empty(%n) : tensor<?xf32>
  %rows_zeros = linalg.fill ins(%zero : f32) outs(%rows_empty : tensor<?xf32>) -> tensor<?xf32>
  %rows = linalg.generic {
    indexing_maps = [#ib, #ib, #row], iterator_types = ["parallel", "reduction"]
  } ins(%H, %T : !state, !state) outs(%rows_zeros : tensor<?xf32>) {
  ^bb0(%h: f32, %t: f32, %acc: f32):
    %d = arith.subf %h, %t : f32
    %q = arith.mulf %d, %d : f32
    %s = arith.addf %acc, %q : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  %init = arith.constant dense<0.0> : tensor<f64>
  %total = linalg.generic {
    indexing_maps = [#i, #none], iterator_types = ["reduction"]
  } ins(%rows : tensor<?xf32>) outs(%init : tensor<f64>) {
  ^bb0(%q: f32, %acc: f64):
    %wide = arith.extf %q : f32 to f64
    %s = arith.addf %acc, %wide : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %loss = tensor.extract %total[] : tensor<f64>
  return %loss : f64
}
