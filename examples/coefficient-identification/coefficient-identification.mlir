// Where does a plate conduct heat well, where badly? Identified from temperatures.
//
//   c_ij = w_ij exp((m_i + m_j) / 2)                           at every edge of a mesh
//   rim_i u_i + sum over edges ij of  c_ij (u_i - u_j) = wing_i          at every node
//   loss = 1/2 mean over measured i of  ((u_i - t_i) / noise)^2
//          + smoothness/2 sum over edges ij of  w_ij (m_i - m_j)^2
//
// m, the logarithm of the conductivity, is sought. The temperatures u come from
// conjugate gradients, an scf.while. @main is one step of Adam with the gradient through
// that loop, @main_by_rule the same with a rule for the solution.
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#Vector = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
#i = affine_map<(i) -> (i)>
#none = affine_map<(i) -> ()>
#ij = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
#column = affine_map<(i, j) -> (j)>
#total = affine_map<(i, j) -> ()>

func.func private @dot(%x: tensor<?xf64>, %y: tensor<?xf64>) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %dot = linalg.dot ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) -> tensor<f64>
  %scalar = tensor.extract %dot[] : tensor<f64>
  return %scalar : f64
}

// x + a y
func.func private @add(%x: tensor<?xf64>, %a: f64, %y: tensor<?xf64>) -> tensor<?xf64> {
  %sum = linalg.generic {
    indexing_maps = [#i, #i, #i], iterator_types = ["parallel"]
  } ins(%x, %y : tensor<?xf64>, tensor<?xf64>) outs(%x : tensor<?xf64>) {
  ^bb0(%u: f64, %v: f64, %out: f64):
    %p = arith.mulf %a, %v : f64
    %s = arith.addf %u, %p : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %sum : tensor<?xf64>
}

// The conductances of the edges: on the network's pattern, whatever m is.
func.func @conductances(%W: tensor<?x?xf64, #CSR>, %m: tensor<?xf64>) -> tensor<?x?xf64, #CSR> {
  %c0 = arith.constant 0 : index
  %half = arith.constant 0.5 : f64
  %n = tensor.dim %m, %c0 : tensor<?xf64>
  %empty = tensor.empty(%n, %n) : tensor<?x?xf64, #CSR>
  %C = linalg.generic {
    indexing_maps = [#ij, #row, #column, #ij], iterator_types = ["parallel", "parallel"]
  } ins(%W, %m, %m : tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) outs(%empty : tensor<?x?xf64, #CSR>) {
  ^bb0(%w: f64, %a: f64, %b: f64, %out: f64):
    %sum = arith.addf %a, %b : f64
    %mean = arith.mulf %half, %sum : f64
    %conductivity = math.exp %mean : f64
    %c = arith.mulf %w, %conductivity : f64
    linalg.yield %c : f64
  } -> tensor<?x?xf64, #CSR>
  return %C : tensor<?x?xf64, #CSR>
}

// What flows out of every node: A u of the matrix A = diag(rim + C 1) - C, not built.
func.func private @flow(%C: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %u: tensor<?xf64>) -> tensor<?xf64> {
  %lost = arith.mulf %rim, %u : tensor<?xf64>
  %flow = linalg.generic {
    indexing_maps = [#ij, #row, #column, #row], iterator_types = ["parallel", "reduction"]
  } ins(%C, %u, %u : tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) outs(%lost : tensor<?xf64>) {
  ^bb0(%c: f64, %a: f64, %b: f64, %acc: f64):
    %d = arith.subf %a, %b : f64
    %f = arith.mulf %c, %d : f64
    %s = arith.addf %acc, %f : f64
    linalg.yield %s : f64
  } -> tensor<?xf64>
  return %flow : tensor<?xf64>
}

// The temperatures that carry away the heat: A u = heat, by conjugate gradients until the
// residual is 1e-13 of the heat.
func.func @temperatures(%C: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %heat: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %small = arith.constant 1.0e-26 : f64
  %n = tensor.dim %heat, %c0 : tensor<?xf64>
  %start = tensor.splat %zero[%n] : tensor<?xf64>
  %square = call @dot(%heat, %heat) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %goal = arith.mulf %small, %square : f64
  %solved:4 = scf.while (%u = %start, %r = %heat, %p = %heat, %rr = %square)
      : (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64) {
    %far = arith.cmpf ogt, %rr, %goal : f64
    scf.condition(%far) %u, %r, %p, %rr : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64
  } do {
  ^bb0(%u: tensor<?xf64>, %r: tensor<?xf64>, %p: tensor<?xf64>, %rr: f64):
    %Ap = func.call @flow(%C, %rim, %p) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %pAp = func.call @dot(%p, %Ap) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %a = arith.divf %rr, %pAp : f64
    %u1 = func.call @add(%u, %a, %p) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
    %minus = arith.negf %a : f64
    %r1 = func.call @add(%r, %minus, %Ap) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
    %rr1 = func.call @dot(%r1, %r1) : (tensor<?xf64>, tensor<?xf64>) -> f64
    %b = arith.divf %rr1, %rr : f64
    %p1 = func.call @add(%r1, %b, %p) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
    scf.yield %u1, %r1, %p1, %rr1 : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, f64
  }
  return %solved#0 : tensor<?xf64>
}

// The same function with a rule of its own. A is symmetric: the cotangent of the heat
// solves the same equations with the temperatures' cotangent as heat.
func.func @temperatures_with_rule(%C: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %heat: tensor<?xf64>) -> tensor<?xf64> {
  %u = call @temperatures(%C, %rim, %heat) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %u : tensor<?xf64>
}
func.func @temperatures_rule(%C: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %heat: tensor<?xf64>, %cotangent: tensor<?xf64>)
    -> (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %u = call @temperatures(%C, %rim, %heat) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  %l = call @temperatures(%C, %rim, %cotangent) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  %P = nz.pattern %C : tensor<?x?xf64, #CSR>
  %c = nz.values %C : tensor<?x?xf64, #CSR>
  %edges = tensor.dim %c, %c0 : tensor<?xf64>
  %zeros = tensor.splat %zero[%edges] : tensor<?xf64>
  %gc = nz.kernel over %P (i, j) at p
      reads (%l at (i) : tensor<?xf64>, %u at (i) : tensor<?xf64>, %u at (j) : tensor<?xf64>)
      sums (%zeros at (p) : tensor<?xf64>) : !nz.pattern<?x?, #CSR> {
  ^bb0(%li: f64, %ui: f64, %uj: f64):
    %d = arith.subf %uj, %ui : f64
    %g = arith.mulf %li, %d : f64
    nz.yield %g : f64
  }
  %gC = nz.assemble %P, %gc : tensor<?x?xf64, #CSR>
  %lu = arith.mulf %l, %u : tensor<?xf64>
  %grim = arith.negf %lu : tensor<?xf64>
  return %gC, %grim, %l : tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>
}
nz.custom_vjp @temperatures_with_rule rule @temperatures_rule

// 1/2 mean of ((u_i - t_i) / noise)^2 over the nodes where t is stored.
func.func @misfit(%u: tensor<?xf64>, %t: tensor<?xf64, #Vector>, %noise: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %half = arith.constant 0.5 : f64
  %P = nz.pattern %t : tensor<?xf64, #Vector>
  %measured = nz.values %t : tensor<?xf64, #Vector>
  %errors = nz.kernel over %P (i) at p reads (%u at (i) : tensor<?xf64>)
      sums (%measured at (p) : tensor<?xf64>) : !nz.pattern<?, #Vector> {
  ^bb0(%ui: f64):
    %minus = arith.negf %ui : f64
    nz.yield %minus : f64
  }
  %square = call @dot(%errors, %errors) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %count = tensor.dim %measured, %c0 : tensor<?xf64>
  %integer = arith.index_cast %count : index to i64
  %n = arith.sitofp %integer : i64 to f64
  %mean = arith.divf %square, %n : f64
  %variance = arith.mulf %noise, %noise : f64
  %ratio = arith.divf %mean, %variance : f64
  %misfit = arith.mulf %half, %ratio : f64
  return %misfit : f64
}

// The sum of w_ij (m_i - m_j)^2; the network stores each edge in both directions.
func.func @roughness(%W: tensor<?x?xf64, #CSR>, %m: tensor<?xf64>) -> f64 {
  %half = arith.constant 0.5 : f64
  %zero = arith.constant dense<0.0> : tensor<f64>
  %both = linalg.generic {
    indexing_maps = [#ij, #row, #column, #total], iterator_types = ["reduction", "reduction"]
  } ins(%W, %m, %m : tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) outs(%zero : tensor<f64>) {
  ^bb0(%w: f64, %a: f64, %b: f64, %acc: f64):
    %d = arith.subf %a, %b : f64
    %square = arith.mulf %d, %d : f64
    %p = arith.mulf %w, %square : f64
    %s = arith.addf %acc, %p : f64
    linalg.yield %s : f64
  } -> tensor<f64>
  %sum = tensor.extract %both[] : tensor<f64>
  %roughness = arith.mulf %half, %sum : f64
  return %roughness : f64
}

func.func private @objective(%u: tensor<?xf64>, %m: tensor<?xf64>, %W: tensor<?x?xf64, #CSR>, %t: tensor<?xf64, #Vector>, %noise: f64, %smoothness: f64) -> f64 {
  %half = arith.constant 0.5 : f64
  %misfit = call @misfit(%u, %t, %noise) : (tensor<?xf64>, tensor<?xf64, #Vector>, f64) -> f64
  %roughness = call @roughness(%W, %m) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> f64
  %weighted = arith.mulf %smoothness, %roughness : f64
  %penalty = arith.mulf %half, %weighted : f64
  %loss = arith.addf %misfit, %penalty : f64
  return %loss : f64
}

func.func @loss(%m: tensor<?xf64>, %W: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %wing: tensor<?xf64>, %t: tensor<?xf64, #Vector>, %noise: f64, %smoothness: f64) -> f64 {
  %C = call @conductances(%W, %m) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?x?xf64, #CSR>
  %u = call @temperatures(%C, %rim, %wing) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  %loss = call @objective(%u, %m, %W, %t, %noise, %smoothness) : (tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64, #Vector>, f64, f64) -> f64
  return %loss : f64
}
func.func @loss_by_rule(%m: tensor<?xf64>, %W: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %wing: tensor<?xf64>, %t: tensor<?xf64, #Vector>, %noise: f64, %smoothness: f64) -> f64 {
  %C = call @conductances(%W, %m) : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> tensor<?x?xf64, #CSR>
  %u = call @temperatures_with_rule(%C, %rim, %wing) : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  %loss = call @objective(%u, %m, %W, %t, %noise, %smoothness) : (tensor<?xf64>, tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64, #Vector>, f64, f64) -> f64
  return %loss : f64
}

// Results 0 to 3 are the next step's arguments 0 to 3: m with its moments, and the
// step's number, counted from 1; then the loss that came in.
func.func @main(%m: tensor<?xf64>, %first: tensor<?xf64>, %second: tensor<?xf64>, %step: i64, %W: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %wing: tensor<?xf64>,
                %t: tensor<?xf64, #Vector>, %noise: f64, %smoothness: f64, %rate: f64) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %g = nz.value_and_gradient @loss(%m, %W, %rim, %wing, %t, %noise, %smoothness) wrt [0]
      : (tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64, #Vector>, f64, f64) -> (f64, tensor<?xf64>)
  %m1, %first1, %second1 = nz.adam %m, %g, %first, %second step %step rate %rate : tensor<?xf64>
  %next = arith.addi %step, %one : i64
  return %m1, %first1, %second1, %next, %loss : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64
}
func.func @main_by_rule(%m: tensor<?xf64>, %first: tensor<?xf64>, %second: tensor<?xf64>, %step: i64, %W: tensor<?x?xf64, #CSR>, %rim: tensor<?xf64>, %wing: tensor<?xf64>,
                        %t: tensor<?xf64, #Vector>, %noise: f64, %smoothness: f64, %rate: f64) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64) {
  %one = arith.constant 1 : i64
  %loss, %g = nz.value_and_gradient @loss_by_rule(%m, %W, %rim, %wing, %t, %noise, %smoothness) wrt [0]
      : (tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64, #Vector>, f64, f64) -> (f64, tensor<?xf64>)
  %m1, %first1, %second1 = nz.adam %m, %g, %first, %second step %step rate %rate : tensor<?xf64>
  %next = arith.addi %step, %one : i64
  return %m1, %first1, %second1, %next, %loss : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, i64, f64
}

// The root mean square of the difference to the true logarithms, at the nodes.
func.func @distance(%m: tensor<?xf64>, %truth: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %minus = arith.constant -1.0 : f64
  %d = call @add(%m, %minus, %truth) : (tensor<?xf64>, f64, tensor<?xf64>) -> tensor<?xf64>
  %square = call @dot(%d, %d) : (tensor<?xf64>, tensor<?xf64>) -> f64
  %count = tensor.dim %m, %c0 : tensor<?xf64>
  %integer = arith.index_cast %count : index to i64
  %n = arith.sitofp %integer : i64 to f64
  %mean = arith.divf %square, %n : f64
  %distance = math.sqrt %mean : f64
  return %distance : f64
}
