// Functions of every element, in vectors and alone.
#i = affine_map<(i) -> (i)>

func.func @exp(%x: tensor<?xELEMENT>) -> tensor<?xELEMENT> {
  %r = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%x : tensor<?xELEMENT>) {
  ^bb0(%a: ELEMENT):
    %y = math.exp %a : ELEMENT
    linalg.yield %y : ELEMENT
  } -> tensor<?xELEMENT>
  return %r : tensor<?xELEMENT>
}

func.func @log(%x: tensor<?xELEMENT>) -> tensor<?xELEMENT> {
  %r = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%x : tensor<?xELEMENT>) {
  ^bb0(%a: ELEMENT):
    %y = math.log %a : ELEMENT
    linalg.yield %y : ELEMENT
  } -> tensor<?xELEMENT>
  return %r : tensor<?xELEMENT>
}

func.func @tanh(%x: tensor<?xELEMENT>) -> tensor<?xELEMENT> {
  %r = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%x : tensor<?xELEMENT>) {
  ^bb0(%a: ELEMENT):
    %y = math.tanh %a : ELEMENT
    linalg.yield %y : ELEMENT
  } -> tensor<?xELEMENT>
  return %r : tensor<?xELEMENT>
}

func.func @expm1(%x: tensor<?xELEMENT>) -> tensor<?xELEMENT> {
  %r = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%x : tensor<?xELEMENT>) {
  ^bb0(%a: ELEMENT):
    %y = math.expm1 %a : ELEMENT
    linalg.yield %y : ELEMENT
  } -> tensor<?xELEMENT>
  return %r : tensor<?xELEMENT>
}

func.func @log1p(%x: tensor<?xELEMENT>) -> tensor<?xELEMENT> {
  %r = linalg.generic {indexing_maps = [#i], iterator_types = ["parallel"]} outs(%x : tensor<?xELEMENT>) {
  ^bb0(%a: ELEMENT):
    %y = math.log1p %a : ELEMENT
    linalg.yield %y : ELEMENT
  } -> tensor<?xELEMENT>
  return %r : tensor<?xELEMENT>
}
