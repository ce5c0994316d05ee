// A's stored entries times the products of rows of U and V (SDDMM); f32.
//
//   S_ij = A_ij sum_k U_ik V_jk  at the stored entries of A
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!sparse = tensor<?x?xf32, #CSR>
!dense = tensor<?x?xf32>
#p = affine_map<(p) -> (p)>

func.func @main(%A: !sparse, %U: !dense, %V: !dense) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %k = tensor.dim %U, %c1 : !dense
  %P = nz.pattern %A : !sparse
  %a = nz.values %A : !sparse
  %entries = tensor.dim %a, %c0 : tensor<?xf32>
  %empty = tensor.empty(%entries) : tensor<?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?xf32>) -> tensor<?xf32>
  %products = nz.kernel over %P (i, j) at p dims (k = %k)
      reads (%U at (i, k) : !dense, %V at (j, k) : !dense)
      sums (%zeros at (p) : tensor<?xf32>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%u: f32, %v: f32):
    %0 = arith.mulf %u, %v : f32
    nz.yield %0 : f32
  }
  %S = linalg.generic {
    indexing_maps = [#p, #p, #p], iterator_types = ["parallel"]
  } ins(%a, %products : tensor<?xf32>, tensor<?xf32>) outs(%empty : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32, %out: f32):
    %0 = arith.mulf %x, %y : f32
    linalg.yield %0 : f32
  } -> tensor<?xf32>
  return %S : tensor<?xf32>
}
