// A change of the topology of a pruned perceptron; f32. Of each of three weights the
// smallest entries are dropped, and as many are stored elsewhere:
//
//   V = W - rate G                                   stands for training since the last change
//   t = the dropped-th smallest of |V|               found among the bits of f32
//   K = the stored entries with |V| > t
//   Q = K and the candidates C
//
// The next weight and its moments have the pattern Q: what K has keeps its values, what is
// new is 0. The rate grows from call to call, so that no change is one of before: result
// 9 is the next call's argument 15. @main moves numbers from pattern to pattern by
// nz.assemble, @by_loop in a loop of its own.
#CSR = #sparse_tensor.encoding<{
  map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 32
}>
!weight = tensor<?x?xf32, #CSR>
!pattern = !nz.pattern<?x?, #CSR>
!values = tensor<?xf32>
!keys = tensor<?xi32>
#p = affine_map<(p) -> (p)>
#none = affine_map<(p) -> ()>

func.func private @count_up_to(%keys: !keys, %most: i32) -> i32 {
  %init = arith.constant dense<0> : tensor<i32>
  %count = linalg.generic {
    indexing_maps = [#p, #none], iterator_types = ["reduction"]
  } ins(%keys : !keys) outs(%init : tensor<i32>) {
  ^bb0(%key: i32, %acc: i32):
    %counts = arith.cmpi sle, %key, %most : i32
    %one = arith.extui %counts : i1 to i32
    %sum = arith.addi %acc, %one : i32
    linalg.yield %sum : i32
  } -> tensor<i32>
  %scalar = tensor.extract %count[] : tensor<i32>
  return %scalar : i32
}

// The magnitudes of numbers, as integers of the same order.
func.func private @magnitudes(%V: !values) -> !keys {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %V, %c0 : !values
  %empty = tensor.empty(%n) : !keys
  %keys = linalg.generic {
    indexing_maps = [#p, #p], iterator_types = ["parallel"]
  } ins(%V : !values) outs(%empty : !keys) {
  ^bb0(%v: f32, %out: i32):
    %size = math.absf %v : f32
    %key = arith.bitcast %size : f32 to i32
    linalg.yield %key : i32
  } -> !keys
  return %keys : !keys
}

// The count-th smallest of integers that are not negative: its bits, from the highest. A
// bit is set if too few integers are below.
func.func private @smallest(%keys: !keys, %count: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c31 = arith.constant 31 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %highest = arith.constant 0x40000000 : i32
  %found:2 = scf.for %place = %c0 to %c31 step %c1 iter_args(%known = %zero, %bit = %highest) -> (i32, i32) {
    %set = arith.ori %known, %bit : i32
    %most = arith.subi %set, %one : i32
    %below = func.call @count_up_to(%keys, %most) : (!keys, i32) -> i32
    %enough = arith.cmpi sge, %below, %count : i32
    %next = arith.select %enough, %known, %set : i32
    %lower = arith.shrui %bit, %one : i32
    scf.yield %next, %lower : i32, i32
  }
  return %found#0 : i32
}

// Which entries of V are larger than the dropped-th smallest, where these are, and where
// they and the candidates are.
func.func private @choose(%V: !weight, %C: !pattern, %dropped: i32) -> (tensor<?xi1>, !pattern, !pattern) {
  %c0 = arith.constant 0 : index
  %values = nz.values %V : !weight
  %keys = call @magnitudes(%values) : (!values) -> !keys
  %threshold = call @smallest(%keys, %dropped) : (!keys, i32) -> i32
  %n = tensor.dim %keys, %c0 : !keys
  %empty = tensor.empty(%n) : tensor<?xi1>
  %flags = linalg.generic {
    indexing_maps = [#p, #p], iterator_types = ["parallel"]
  } ins(%keys : !keys) outs(%empty : tensor<?xi1>) {
  ^bb0(%key: i32, %out: i1):
    %stays = arith.cmpi sgt, %key, %threshold : i32
    linalg.yield %stays : i1
  } -> tensor<?xi1>
  %P = nz.pattern %V : !weight
  %K = nz.select %P, %flags : !pattern
  %Q = nz.union %K, %C : !pattern, !pattern -> !pattern
  return %flags, %K, %Q : tensor<?xi1>, !pattern, !pattern
}

// What is dropped becomes 0: a candidate may be where it was.
func.func private @drop(%X: !weight, %flags: tensor<?xi1>) -> !weight {
  %zero = arith.constant 0.0 : f32
  %values = nz.values %X : !weight
  %kept = linalg.generic {
    indexing_maps = [#p, #p], iterator_types = ["parallel"]
  } ins(%flags : tensor<?xi1>) outs(%values : !values) {
  ^bb0(%stays: i1, %value: f32):
    %next = arith.select %stays, %value, %zero : f32
    linalg.yield %next : f32
  } -> !values
  %P = nz.pattern %X : !weight
  %Y = nz.assemble %P, %kept : !weight
  return %Y : !weight
}

func.func private @change(%W: !weight, %G: !weight, %m: !weight, %v: !weight, %C: !pattern, %dropped: i32, %rate: f32)
    -> (!weight, !weight, !weight) {
  %V = nz.sgd %W, %G rate %rate : !weight
  %flags, %K, %Q = call @choose(%V, %C, %dropped) : (!weight, !pattern, i32) -> (tensor<?xi1>, !pattern, !pattern)
  %VK = call @drop(%V, %flags) : (!weight, tensor<?xi1>) -> !weight
  %mK = call @drop(%m, %flags) : (!weight, tensor<?xi1>) -> !weight
  %vK = call @drop(%v, %flags) : (!weight, tensor<?xi1>) -> !weight
  %WQ = nz.assemble %Q from %VK : !weight
  %mQ = nz.assemble %Q from %mK : !weight
  %vQ = nz.assemble %Q from %vK : !weight
  return %WQ, %mQ, %vQ : !weight, !weight, !weight
}

// Q has the entries of K in the order of K: the next of them is met when coordinates are
// equal. K has entries.
func.func private @change_by_loop(%W: !weight, %G: !weight, %m: !weight, %v: !weight, %C: !pattern, %dropped: i32, %rate: f32)
    -> (!weight, !weight, !weight) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %V = nz.sgd %W, %G rate %rate : !weight
  %flags, %K, %Q = call @choose(%V, %C, %dropped) : (!weight, !pattern, i32) -> (tensor<?xi1>, !pattern, !pattern)
  %w_old = nz.values %V : !weight
  %m_old = nz.values %m : !weight
  %v_old = nz.values %v : !weight

  // Where K's entries were; behind them a place that is written and not read.
  %n = tensor.dim %w_old, %c0 : !values
  %places = arith.addi %n, %c1 : index
  %sources_empty = tensor.empty(%places) : tensor<?xindex>
  %sources:2 = scf.for %p = %c0 to %n step %c1 iter_args(%list = %sources_empty, %length = %c0) -> (tensor<?xindex>, index) {
    %next = tensor.insert %p into %list[%length] : tensor<?xindex>
    %flag = tensor.extract %flags[%p] : tensor<?xi1>
    %one = arith.index_castui %flag : i1 to index
    %longer = arith.addi %length, %one : index
    scf.yield %next, %longer : tensor<?xindex>, index
  }
  %old_places = nz.coordinates %K : !pattern
  %new_places = nz.coordinates %Q : !pattern
  %kept = tensor.dim %old_places, %c0 : tensor<?x2xindex>
  %last = arith.subi %kept, %c1 : index
  %stored = tensor.dim %new_places, %c0 : tensor<?x2xindex>
  %empty = tensor.empty(%stored) : !values
  %moved:4 = scf.for %q = %c0 to %stored step %c1 iter_args(%w = %empty, %m_new = %empty, %v_new = %empty, %number = %c0)
      -> (!values, !values, !values, index) {
    %k = arith.minui %number, %last : index
    %i = tensor.extract %new_places[%q, %c0] : tensor<?x2xindex>
    %j = tensor.extract %new_places[%q, %c1] : tensor<?x2xindex>
    %row = tensor.extract %old_places[%k, %c0] : tensor<?x2xindex>
    %column = tensor.extract %old_places[%k, %c1] : tensor<?x2xindex>
    %same_row = arith.cmpi eq, %i, %row : index
    %same_column = arith.cmpi eq, %j, %column : index
    %is_old = arith.andi %same_row, %same_column : i1
    %source = tensor.extract %sources#0[%k] : tensor<?xindex>
    %a = tensor.extract %w_old[%source] : !values
    %b = tensor.extract %m_old[%source] : !values
    %c = tensor.extract %v_old[%source] : !values
    %a_new = arith.select %is_old, %a, %zero : f32
    %b_new = arith.select %is_old, %b, %zero : f32
    %c_new = arith.select %is_old, %c, %zero : f32
    %w_next = tensor.insert %a_new into %w[%q] : !values
    %m_next = tensor.insert %b_new into %m_new[%q] : !values
    %v_next = tensor.insert %c_new into %v_new[%q] : !values
    %one = arith.index_castui %is_old : i1 to index
    %next = arith.addi %number, %one : index
    scf.yield %w_next, %m_next, %v_next, %next : !values, !values, !values, index
  }
  %WQ = nz.assemble %Q, %moved#0 : !weight
  %mQ = nz.assemble %Q, %moved#1 : !weight
  %vQ = nz.assemble %Q, %moved#2 : !weight
  return %WQ, %mQ, %vQ : !weight, !weight, !weight
}

func.func @main(%W1: !weight, %G1: !weight, %m1: !weight, %v1: !weight, %C1: !pattern,
                %W2: !weight, %G2: !weight, %m2: !weight, %v2: !weight, %C2: !pattern,
                %W3: !weight, %G3: !weight, %m3: !weight, %v3: !weight, %C3: !pattern,
                %rate: f32, %dropped1: i32, %dropped2: i32, %dropped3: i32)
    -> (!weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, f32) {
  %Q1:3 = call @change(%W1, %G1, %m1, %v1, %C1, %dropped1, %rate)
      : (!weight, !weight, !weight, !weight, !pattern, i32, f32) -> (!weight, !weight, !weight)
  %Q2:3 = call @change(%W2, %G2, %m2, %v2, %C2, %dropped2, %rate)
      : (!weight, !weight, !weight, !weight, !pattern, i32, f32) -> (!weight, !weight, !weight)
  %Q3:3 = call @change(%W3, %G3, %m3, %v3, %C3, %dropped3, %rate)
      : (!weight, !weight, !weight, !weight, !pattern, i32, f32) -> (!weight, !weight, !weight)
  %growth = arith.constant 0.015625 : f32
  %next = arith.addf %rate, %growth : f32
  return %Q1#0, %Q1#1, %Q1#2, %Q2#0, %Q2#1, %Q2#2, %Q3#0, %Q3#1, %Q3#2, %next
      : !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, f32
}

func.func @by_loop(%W1: !weight, %G1: !weight, %m1: !weight, %v1: !weight, %C1: !pattern,
                   %W2: !weight, %G2: !weight, %m2: !weight, %v2: !weight, %C2: !pattern,
                   %W3: !weight, %G3: !weight, %m3: !weight, %v3: !weight, %C3: !pattern,
                   %rate: f32, %dropped1: i32, %dropped2: i32, %dropped3: i32)
    -> (!weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, f32) {
  %Q1:3 = call @change_by_loop(%W1, %G1, %m1, %v1, %C1, %dropped1, %rate)
      : (!weight, !weight, !weight, !weight, !pattern, i32, f32) -> (!weight, !weight, !weight)
  %Q2:3 = call @change_by_loop(%W2, %G2, %m2, %v2, %C2, %dropped2, %rate)
      : (!weight, !weight, !weight, !weight, !pattern, i32, f32) -> (!weight, !weight, !weight)
  %Q3:3 = call @change_by_loop(%W3, %G3, %m3, %v3, %C3, %dropped3, %rate)
      : (!weight, !weight, !weight, !weight, !pattern, i32, f32) -> (!weight, !weight, !weight)
  %growth = arith.constant 0.015625 : f32
  %next = arith.addf %rate, %growth : f32
  return %Q1#0, %Q1#1, %Q1#2, %Q2#0, %Q2#1, %Q2#2, %Q3#0, %Q3#1, %Q3#2, %next
      : !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, !weight, f32
}
