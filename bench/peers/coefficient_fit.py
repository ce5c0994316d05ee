# A step of a coefficient fit through conjugate gradients in other libraries. f64.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness


class Operands:
    """The network, what is measured, and the numbers of the fit."""

    def __init__(self, data):
        self.rows, self.columns = data.rows_and_columns("W")
        self.weights = data.array("W-values").astype("f8")
        self.rim, self.heat, self.temperatures, self.guess = (
            data.array(name) for name in ("rim", "heat", "temperatures", "guess")
        )
        self.seen = data.array("seen").astype("i8")
        self.noise, self.smoothness, self.rate, self.accuracy = (
            data.number(name) for name in ("noise", "smoothness", "rate", "accuracy")
        )
        self.nodes = len(self.guess)


def torch_training(data, solve_by):
    """Training where `solve_by(operands, tensors)` gives a function from conductances to
    temperatures. The loop calls what is there already: nothing is compiled."""
    import torch

    import with_torch

    with_torch.begin(data)
    operands = Operands(data)
    names = ("rows", "columns", "weights", "rim", "heat", "seen", "temperatures")
    tensors = {name: torch.from_numpy(getattr(operands, name)) for name in names}
    rows, columns, weights, _, _, seen, temperatures = tensors.values()
    solve = solve_by(operands, tensors)

    def loss(m):
        conductances = weights * torch.exp((m[rows] + m[columns]) / 2)
        errors = (solve(conductances)[seen] - temperatures) / operands.noise
        roughness = (weights * (m[rows] - m[columns]) ** 2).sum()
        return (errors * errors).mean() / 2 + operands.smoothness / 4 * roughness

    return with_torch.training(loss, [torch.from_numpy(operands.guess)], operands.rate)


def conjugate_gradients(product, source, accuracy):
    """The solution of product(u) = source, in any library whose vectors have @."""
    u, r, p, square = 0 * source, source, source, source @ source
    goal = accuracy**2 * float(square)
    while float(square) > goal:
        Ap = product(p)
        size = square / (p @ Ap)
        u, r = u + size * p, r - size * Ap
        square, last = r @ r, square
        p = r + square / last * p
    return u


def eager_loop(data):
    """The gradient through all iterations."""
    import torch

    def solve_by(operands, tensors):
        rows, columns, rim, heat = (tensors[name] for name in ("rows", "columns", "rim", "heat"))

        def solve(conductances):
            def product(p):
                flow = conductances * (p[rows] - p[columns])
                return rim * p + torch.zeros_like(p).index_add(0, rows, flow)

            return conjugate_gradients(product, heat, operands.accuracy)

        return solve

    return torch_training(data, solve_by)


def csr_rule(data):
    """A second solution instead of the gradient through the iterations."""
    import torch

    def solve_by(operands, tensors):
        rows, columns, rim, heat = (tensors[name] for name in ("rows", "columns", "rim", "heat"))
        positions = torch.from_numpy(data.array("W-positions"))
        coordinates = torch.from_numpy(data.array("W-coordinates"))

        def solution(conductances, source):
            size = (operands.nodes, operands.nodes)
            C = torch.sparse_csr_tensor(positions, coordinates, conductances, size=size)
            diagonal = rim + torch.zeros_like(rim).index_add(0, rows, conductances)
            return conjugate_gradients(lambda p: diagonal * p - C @ p, source, operands.accuracy)

        class Solve(torch.autograd.Function):
            @staticmethod
            def forward(context, conductances):
                u = solution(conductances, heat)
                context.save_for_backward(conductances, u)
                return u

            @staticmethod
            def backward(context, cotangent):
                conductances, u = context.saved_tensors
                multipliers = solution(conductances, cotangent)
                return -multipliers[rows] * (u[rows] - u[columns])

        return Solve.apply

    return torch_training(data, solve_by)


def jax_cg(data):
    """JAX's own solver, which differentiates by a second solution."""
    import with_jax

    jax, jnp = with_jax.begin(data)
    jax.config.update("jax_enable_x64", True)
    operands = Operands(data)
    rows, columns = jnp.asarray(operands.rows, "int32"), jnp.asarray(operands.columns, "int32")
    seen = jnp.asarray(operands.seen, "int32")

    def loss(parameters, rows, columns, weights, rim, heat, seen, temperatures):
        (m,) = parameters
        conductances = weights * jnp.exp((m[rows] + m[columns]) / 2)

        def product(p):
            flow = conductances * (p[rows] - p[columns])
            return rim * p + jax.ops.segment_sum(flow, rows, len(m), indices_are_sorted=True)

        limit = dict(tol=operands.accuracy, maxiter=100 * len(m))
        u = jax.scipy.sparse.linalg.cg(product, heat, **limit)[0]
        errors = (u[seen] - temperatures) / operands.noise
        roughness = (weights * (m[rows] - m[columns]) ** 2).sum()
        return (errors * errors).mean() / 2 + operands.smoothness / 4 * roughness

    arrays = (operands.weights, operands.rim, operands.heat)
    known = [rows, columns, *map(jnp.asarray, arrays), seen, jnp.asarray(operands.temperatures)]
    return with_jax.training(jax, loss, [jnp.asarray(operands.guess)], known, operands.rate)


def scipy_training(data, solver):
    """Training where `solver(A)` gives a function that solves A u = b."""
    import scipy.sparse

    from with_numpy import Adam

    operands = Operands(data)
    C = data.csr("W", (operands.nodes, operands.nodes)).astype("f8")
    weights, rows, columns = operands.weights, operands.rows, operands.columns
    m = operands.guess.copy()
    adam = Adam(operands.rate, [m])

    def step():
        roots = numpy.exp(m / 2)
        C.data[:] = weights * roots[rows] * roots[columns]
        A = (scipy.sparse.diags(operands.rim + C @ numpy.ones(operands.nodes)) - C).tocsr()
        solve = solver(A)
        u = solve(operands.heat)
        errors = (u[operands.seen] - operands.temperatures) / operands.noise
        misfit = numpy.zeros(operands.nodes)
        misfit[operands.seen] = errors / (operands.noise * len(errors))
        multipliers = solve(misfit)
        differences = m[rows] - m[columns]
        flows = C.data / 2 * (multipliers[rows] - multipliers[columns]) * (u[rows] - u[columns])
        slopes = operands.smoothness * weights * differences - flows
        roughness = weights @ (differences * differences)
        adam.step([numpy.bincount(rows, slopes, operands.nodes)])
        return errors @ errors / (2 * len(errors)) + operands.smoothness / 4 * roughness

    return step


def scipy_cg(data):
    import scipy.sparse.linalg

    accuracy = data.number("accuracy")
    return scipy_training(data, lambda A: lambda b: scipy.sparse.linalg.cg(A, b, rtol=accuracy)[0])


def scipy_factors(data):
    import scipy.sparse.linalg

    def solver(A):
        options = dict(permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})
        return scipy.sparse.linalg.splu(A.tocsc(), **options).solve

    return scipy_training(data, solver)


harness.run(eager_loop, csr_rule, jax_cg, scipy_cg, scipy_factors)
