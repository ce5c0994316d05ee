// Products of dense matrices in every layout; sums of products over two dimensions.
#ki = affine_map<(i, j, k) -> (k, i)>
#kj = affine_map<(i, j, k) -> (k, j)>
#ik = affine_map<(i, j, k) -> (i, k)>
#jk = affine_map<(i, j, k) -> (j, k)>
#ij = affine_map<(i, j, k) -> (i, j)>
#ji = affine_map<(i, j, k) -> (j, i)>
!M = tensor<?x?xELEMENT>

func.func @nn(%a: !M, %b: !M, %c: !M) -> !M {
  %r = linalg.matmul ins(%a, %b : !M, !M) outs(%c : !M) -> !M
  return %r : !M
}

func.func @tn(%a: !M, %b: !M, %c: !M) -> !M {
  %r = linalg.generic {indexing_maps = [#ki, #kj, #ij], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : !M, !M) outs(%c : !M) {
  ^bb0(%x: ELEMENT, %y: ELEMENT, %z: ELEMENT):
    %p = arith.mulf %x, %y : ELEMENT
    %s = arith.addf %z, %p : ELEMENT
    linalg.yield %s : ELEMENT
  } -> !M
  return %r : !M
}

func.func @nt(%a: !M, %b: !M, %c: !M) -> !M {
  %r = linalg.generic {indexing_maps = [#ik, #jk, #ij], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : !M, !M) outs(%c : !M) {
  ^bb0(%x: ELEMENT, %y: ELEMENT, %z: ELEMENT):
    %p = arith.mulf %x, %y : ELEMENT
    %s = arith.addf %z, %p : ELEMENT
    linalg.yield %s : ELEMENT
  } -> !M
  return %r : !M
}

// The result transposed: (A B)ᵀ.
func.func @swapped(%a: !M, %b: !M, %c: !M) -> !M {
  %r = linalg.generic {indexing_maps = [#ik, #kj, #ji], iterator_types = ["parallel", "parallel", "reduction"]} ins(%a, %b : !M, !M) outs(%c : !M) {
  ^bb0(%x: ELEMENT, %y: ELEMENT, %z: ELEMENT):
    %p = arith.mulf %y, %x : ELEMENT
    %s = arith.addf %p, %z : ELEMENT
    linalg.yield %s : ELEMENT
  } -> !M
  return %r : !M
}

// Sizes that are known when the program runs, rows that are not next to each other.
func.func @part(%a: !M, %b: !M, %c: !M, %rows: index, %columns: index, %terms: index) -> !M {
  %left = tensor.extract_slice %a[0, 0] [%rows, %terms] [1, 1] : !M to !M
  %right = tensor.extract_slice %b[0, 0] [%terms, %columns] [1, 1] : !M to !M
  %sum = tensor.extract_slice %c[0, 0] [%rows, %columns] [1, 1] : !M to !M
  %r = linalg.matmul ins(%left, %right : !M, !M) outs(%sum : !M) -> !M
  %all = tensor.insert_slice %r into %c[0, 0] [%rows, %columns] [1, 1] : !M into !M
  return %all : !M
}

func.func @batch(%a: tensor<?x?x?xELEMENT>, %b: tensor<?x?x?xELEMENT>, %c: tensor<?x?x?xELEMENT>) -> tensor<?x?x?xELEMENT> {
  %r = linalg.batch_matmul ins(%a, %b : tensor<?x?x?xELEMENT>, tensor<?x?x?xELEMENT>) outs(%c : tensor<?x?x?xELEMENT>) -> tensor<?x?x?xELEMENT>
  return %r : tensor<?x?x?xELEMENT>
}

func.func @row(%x: tensor<?xELEMENT>, %a: !M, %y: tensor<?xELEMENT>) -> tensor<?xELEMENT> {
  %r = linalg.vecmat ins(%x, %a : tensor<?xELEMENT>, !M) outs(%y : tensor<?xELEMENT>) -> tensor<?xELEMENT>
  return %r : tensor<?xELEMENT>
}

// c_ij += sum of a_ikl b_klj over k and l.
func.func @twice(%a: tensor<?x?x?xELEMENT>, %b: tensor<?x?x?xELEMENT>, %c: !M) -> !M {
  %r = linalg.generic {
    indexing_maps = [affine_map<(i, j, k, l) -> (i, k, l)>, affine_map<(i, j, k, l) -> (k, l, j)>, affine_map<(i, j, k, l) -> (i, j)>],
    iterator_types = ["parallel", "parallel", "reduction", "reduction"]
  } ins(%a, %b : tensor<?x?x?xELEMENT>, tensor<?x?x?xELEMENT>) outs(%c : !M) {
  ^bb0(%x: ELEMENT, %y: ELEMENT, %z: ELEMENT):
    %p = arith.mulf %x, %y : ELEMENT
    %s = arith.addf %z, %p : ELEMENT
    linalg.yield %s : ELEMENT
  } -> !M
  return %r : !M
}
