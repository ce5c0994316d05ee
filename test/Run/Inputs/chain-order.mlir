// Half the squared norm of A X W, multiplied from the left and from the right, and a
// product of three matrices of integers with a vector.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
!sparse = tensor<?x?xf64, #CSR>
!dense = tensor<?x?xf64>
#ij = affine_map<(i, j) -> (i, j)>

func.func private @half_norm(%Z: !dense) -> f64 {
  %init = arith.constant dense<0.0> : tensor<f64>
  %half = arith.constant 0.5 : f64
  %sum = linalg.generic {
    indexing_maps = [#ij, affine_map<(i, j) -> ()>], iterator_types = ["reduction", "reduction"]
  } ins(%Z : !dense) outs(%init : tensor<f64>) {
  ^bb0(%z: f64, %s: f64):
    %m = arith.mulf %z, %z : f64
    %t = arith.addf %s, %m : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %norm = tensor.extract %sum[] : tensor<f64>
  %r = arith.mulf %norm, %half : f64
  return %r : f64
}

func.func private @from_left(%A: !sparse, %X: !dense, %W: !dense) -> !dense {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : !sparse
  %k = tensor.dim %X, %c1 : !dense
  %l = tensor.dim %W, %c1 : !dense
  %first_empty = tensor.empty(%n, %k) : !dense
  %first = linalg.fill ins(%zero : f64) outs(%first_empty : !dense) -> !dense
  %AX = linalg.matmul ins(%A, %X : !sparse, !dense) outs(%first : !dense) -> !dense
  %second_empty = tensor.empty(%n, %l) : !dense
  %second = linalg.fill ins(%zero : f64) outs(%second_empty : !dense) -> !dense
  %Z = linalg.matmul ins(%AX, %W : !dense, !dense) outs(%second : !dense) -> !dense
  return %Z : !dense
}

func.func private @from_right(%A: !sparse, %X: !dense, %W: !dense) -> !dense {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %A, %c0 : !sparse
  %m = tensor.dim %X, %c0 : !dense
  %l = tensor.dim %W, %c1 : !dense
  %first_empty = tensor.empty(%m, %l) : !dense
  %first = linalg.fill ins(%zero : f64) outs(%first_empty : !dense) -> !dense
  %XW = linalg.matmul ins(%X, %W : !dense, !dense) outs(%first : !dense) -> !dense
  %second_empty = tensor.empty(%n, %l) : !dense
  %second = linalg.fill ins(%zero : f64) outs(%second_empty : !dense) -> !dense
  %Z = linalg.matmul ins(%A, %XW : !sparse, !dense) outs(%second : !dense) -> !dense
  return %Z : !dense
}

func.func @left(%A: !sparse, %X: !dense, %W: !dense) -> !dense {
  %Z = call @from_left(%A, %X, %W) : (!sparse, !dense, !dense) -> !dense
  return %Z : !dense
}
func.func @right(%A: !sparse, %X: !dense, %W: !dense) -> !dense {
  %Z = call @from_right(%A, %X, %W) : (!sparse, !dense, !dense) -> !dense
  return %Z : !dense
}
func.func @left_loss(%A: !sparse, %X: !dense, %W: !dense) -> f64 {
  %Z = call @from_left(%A, %X, %W) : (!sparse, !dense, !dense) -> !dense
  %r = call @half_norm(%Z) : (!dense) -> f64
  return %r : f64
}
func.func @right_loss(%A: !sparse, %X: !dense, %W: !dense) -> f64 {
  %Z = call @from_right(%A, %X, %W) : (!sparse, !dense, !dense) -> !dense
  %r = call @half_norm(%Z) : (!dense) -> f64
  return %r : f64
}

func.func @integers(%X: tensor<?x?xi8>, %Y: tensor<?x?xi8>, %Z: tensor<?x?xi8>, %v: tensor<?xi8>) -> tensor<?xi8> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i8
  %i = tensor.dim %X, %c0 : tensor<?x?xi8>
  %k = tensor.dim %Y, %c1 : tensor<?x?xi8>
  %l = tensor.dim %Z, %c1 : tensor<?x?xi8>
  %first_empty = tensor.empty(%i, %k) : tensor<?x?xi8>
  %first = linalg.fill ins(%zero : i8) outs(%first_empty : tensor<?x?xi8>) -> tensor<?x?xi8>
  %second_empty = tensor.empty(%i, %l) : tensor<?x?xi8>
  %second = linalg.fill ins(%zero : i8) outs(%second_empty : tensor<?x?xi8>) -> tensor<?x?xi8>
  %third_empty = tensor.empty(%i) : tensor<?xi8>
  %third = linalg.fill ins(%zero : i8) outs(%third_empty : tensor<?xi8>) -> tensor<?xi8>
  %XY = linalg.matmul ins(%X, %Y : tensor<?x?xi8>, tensor<?x?xi8>) outs(%first : tensor<?x?xi8>) -> tensor<?x?xi8>
  %XYZ = linalg.matmul ins(%XY, %Z : tensor<?x?xi8>, tensor<?x?xi8>) outs(%second : tensor<?x?xi8>) -> tensor<?x?xi8>
  %r = linalg.matvec ins(%XYZ, %v : tensor<?x?xi8>, tensor<?xi8>) outs(%third : tensor<?xi8>) -> tensor<?xi8>
  return %r : tensor<?xi8>
}
