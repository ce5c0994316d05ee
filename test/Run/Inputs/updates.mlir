// A hundred steps of every optimizer, for updates.test: TENSOR, ACCESS, LOOPS and FLOAT
// stand for a type, its identity map and iterators, and its element type. The results
// are a row a case.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton(soa)) }>
#Vector = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#CSF = #sparse_tensor.encoding<{ map = (i, j, k) -> (i : compressed, j : compressed, k : compressed) }>
#access = affine_map<ACCESS>

// The gradient at x: 0.5 x + 0.1 sin(3 x), which is 0 where nothing is stored.
func.func private @slope(%x: TENSOR) -> TENSOR {
  %three = arith.constant 3.0 : FLOAT
  %half = arith.constant 0.5 : FLOAT
  %tenth = arith.constant 0.1 : FLOAT
  %empty = tensor.empty() : TENSOR
  %slope = linalg.generic {
    indexing_maps = [#access, #access], iterator_types = [LOOPS]
  } ins(%x : TENSOR) outs(%empty : TENSOR) {
  ^bb0(%v: FLOAT, %out: FLOAT):
    %a = arith.mulf %half, %v : FLOAT
    %b = arith.mulf %three, %v : FLOAT
    %c = math.sin %b : FLOAT
    %d = arith.mulf %tenth, %c : FLOAT
    %e = arith.addf %a, %d : FLOAT
    linalg.yield %e : FLOAT
  } -> TENSOR
  return %slope : TENSOR
}

func.func private @zero(%x: TENSOR) -> TENSOR {
  %zero = arith.constant 0.0 : FLOAT
  %empty = tensor.empty() : TENSOR
  %zeros = linalg.generic {
    indexing_maps = [#access, #access], iterator_types = [LOOPS]
  } ins(%x : TENSOR) outs(%empty : TENSOR) {
  ^bb0(%v: FLOAT, %out: FLOAT):
    %a = arith.mulf %zero, %v : FLOAT
    linalg.yield %a : FLOAT
  } -> TENSOR
  return %zeros : TENSOR
}

func.func private @plain(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %y = scf.for %i = %c0 to %c100 step %c1 iter_args(%p = %x) -> TENSOR {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %q = nz.sgd %p, %g rate %rate : TENSOR
    scf.yield %q : TENSOR
  }
  return %y : TENSOR
}

func.func private @decay(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %y = scf.for %i = %c0 to %c100 step %c1 iter_args(%p = %x) -> TENSOR {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %q = nz.sgd %p, %g rate %rate {weight_decay = 0.1} : TENSOR
    scf.yield %q : TENSOR
  }
  return %y : TENSOR
}

func.func private @momentum(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:2 = scf.for %i = %c0 to %c100 step %c1 iter_args(%p = %x, %b = %zero) -> (TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %q, %c = nz.sgd %p, %g, %b rate %rate
        {momentum = 0.9} : TENSOR
    scf.yield %q, %c : TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @nesterov(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:2 = scf.for %i = %c0 to %c100 step %c1 iter_args(%p = %x, %b = %zero) -> (TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %q, %c = nz.sgd %p, %g, %b rate %rate
        {momentum = 0.9, nesterov = true} : TENSOR
    scf.yield %q, %c : TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @nesterov_decay(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:2 = scf.for %i = %c0 to %c100 step %c1 iter_args(%p = %x, %b = %zero) -> (TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %q, %c = nz.sgd %p, %g, %b rate %rate
        {momentum = 0.5, nesterov = true, weight_decay = 0.1} : TENSOR
    scf.yield %q, %c : TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @adam(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:3 = scf.for %i = %c0 to %c100 step %c1
      iter_args(%p = %x, %m = %zero, %v = %zero) -> (TENSOR, TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %index = arith.addi %i, %c1 : index
    %t = arith.index_cast %index : index to i64
    %q, %m1, %v1 = nz.adam %p, %g, %m, %v step %t rate %rate : TENSOR
    scf.yield %q, %m1, %v1 : TENSOR, TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @adam_l2(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:3 = scf.for %i = %c0 to %c100 step %c1
      iter_args(%p = %x, %m = %zero, %v = %zero) -> (TENSOR, TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %index = arith.addi %i, %c1 : index
    %t = arith.index_cast %index : index to i64
    %q, %m1, %v1 = nz.adam %p, %g, %m, %v step %t rate %rate
        {weight_decay = 0.1, decoupled = false} : TENSOR
    scf.yield %q, %m1, %v1 : TENSOR, TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @adamw(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:3 = scf.for %i = %c0 to %c100 step %c1
      iter_args(%p = %x, %m = %zero, %v = %zero) -> (TENSOR, TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %index = arith.addi %i, %c1 : index
    %t = arith.index_cast %index : index to i64
    %q, %m1, %v1 = nz.adam %p, %g, %m, %v step %t rate %rate
        {weight_decay = 0.1} : TENSOR
    scf.yield %q, %m1, %v1 : TENSOR, TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @adam_betas(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:3 = scf.for %i = %c0 to %c100 step %c1
      iter_args(%p = %x, %m = %zero, %v = %zero) -> (TENSOR, TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %index = arith.addi %i, %c1 : index
    %t = arith.index_cast %index : index to i64
    %q, %m1, %v1 = nz.adam %p, %g, %m, %v step %t rate %rate
        {beta1 = 0.5, beta2 = 0.9} : TENSOR
    scf.yield %q, %m1, %v1 : TENSOR, TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @adam_l2_betas(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:3 = scf.for %i = %c0 to %c100 step %c1
      iter_args(%p = %x, %m = %zero, %v = %zero) -> (TENSOR, TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %index = arith.addi %i, %c1 : index
    %t = arith.index_cast %index : index to i64
    %q, %m1, %v1 = nz.adam %p, %g, %m, %v step %t rate %rate
        {weight_decay = 0.1, decoupled = false, beta1 = 0.8, beta2 = 0.99, epsilon = 1.0e-4} : TENSOR
    scf.yield %q, %m1, %v1 : TENSOR, TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func private @adamw_betas(%x: TENSOR) -> TENSOR {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %rate = arith.constant 0.004 : FLOAT
  %zero = call @zero(%x) : (TENSOR) -> TENSOR
  %y:3 = scf.for %i = %c0 to %c100 step %c1
      iter_args(%p = %x, %m = %zero, %v = %zero) -> (TENSOR, TENSOR, TENSOR) {
    %g = func.call @slope(%p) : (TENSOR) -> TENSOR
    %index = arith.addi %i, %c1 : index
    %t = arith.index_cast %index : index to i64
    %q, %m1, %v1 = nz.adam %p, %g, %m, %v step %t rate %rate
        {weight_decay = 0.1, beta1 = 0.0, beta2 = 0.95} : TENSOR
    scf.yield %q, %m1, %v1 : TENSOR, TENSOR, TENSOR
  }
  return %y#0 : TENSOR
}

func.func @main(%x: TENSOR) -> (TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR) {
  %0 = call @plain(%x) : (TENSOR) -> TENSOR
  %1 = call @decay(%x) : (TENSOR) -> TENSOR
  %2 = call @momentum(%x) : (TENSOR) -> TENSOR
  %3 = call @nesterov(%x) : (TENSOR) -> TENSOR
  %4 = call @nesterov_decay(%x) : (TENSOR) -> TENSOR
  %5 = call @adam(%x) : (TENSOR) -> TENSOR
  %6 = call @adam_l2(%x) : (TENSOR) -> TENSOR
  %7 = call @adamw(%x) : (TENSOR) -> TENSOR
  %8 = call @adam_betas(%x) : (TENSOR) -> TENSOR
  %9 = call @adam_l2_betas(%x) : (TENSOR) -> TENSOR
  %10 = call @adamw_betas(%x) : (TENSOR) -> TENSOR
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10
      : TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR, TENSOR
}
