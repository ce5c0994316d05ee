// Operations on patterns.
// Run by support-table.py.

// supported: `nz.pattern`; `nz.values`; `nz.assemble`; `nz.coordinates`; `nz.union`; `nz.select`; conversions between formats and to and from dense
// run: --input=3x3xf64=random:1:0.5 --input=3x3xf64=random:2:0.5
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton) }>
func.func @main(%A: tensor<?x?xf64, #CSR>, %B: tensor<?x?xf64, #CSR>) -> (tensor<?x?xf64, #CSR>, tensor<?x2xindex>, tensor<?x?xf64>, tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>) {
  %zero = arith.constant 0.0 : f64
  %P = nz.pattern %A : tensor<?x?xf64, #CSR>
  %Q = nz.pattern %B : tensor<?x?xf64, #CSR>
  %v = nz.values %A : tensor<?x?xf64, #CSR>
  %U = nz.union %P, %Q : !nz.pattern<?x?, #CSR>, !nz.pattern<?x?, #CSR> -> !nz.pattern<?x?, #CSR>
  %C = nz.assemble %U from %A : tensor<?x?xf64, #CSR>
  %c = nz.coordinates %U : !nz.pattern<?x?, #CSR>
  %c0 = arith.constant 0 : index
  %n = tensor.dim %v, %c0 : tensor<?xf64>
  %e = tensor.empty(%n) : tensor<?xi1>
  %keep = linalg.generic {indexing_maps = [affine_map<(p) -> (p)>, affine_map<(p) -> (p)>], iterator_types = ["parallel"]}
      ins(%v : tensor<?xf64>) outs(%e : tensor<?xi1>) {
  ^bb0(%a: f64, %o: i1):
    %k = arith.cmpf ogt, %a, %zero : f64
    linalg.yield %k : i1
  } -> tensor<?xi1>
  %S = nz.select %P, %keep : !nz.pattern<?x?, #CSR>
  %D = nz.assemble %S from %A : tensor<?x?xf64, #CSR>
  %list = sparse_tensor.convert %D : tensor<?x?xf64, #CSR> to tensor<?x?xf64, #COO>
  %full = sparse_tensor.convert %list : tensor<?x?xf64, #COO> to tensor<?x?xf64>
  %back = sparse_tensor.convert %full : tensor<?x?xf64> to tensor<?x?xf64, #CSR>
  %same = nz.assemble %P, %v : tensor<?x?xf64, #CSR>
  return %C, %c, %full, %back, %same : tensor<?x?xf64, #CSR>, tensor<?x2xindex>, tensor<?x?xf64>, tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>
}

// -----

// refused: `sparse_tensor.concatenate`
// run: --input=2x3xf64=random:1:0.5 --input=2x3xf64=random:2:0.5
// error: 'sparse_tensor.concatenate' op on sparse tensors is not supported
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
func.func @main(%A: tensor<2x3xf64, #CSR>, %B: tensor<2x3xf64, #CSR>) -> tensor<4x3xf64, #CSR> {
  %C = sparse_tensor.concatenate %A, %B { dimension = 0 : index } : tensor<2x3xf64, #CSR>, tensor<2x3xf64, #CSR> to tensor<4x3xf64, #CSR>
  return %C : tensor<4x3xf64, #CSR>
}
