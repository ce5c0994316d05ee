# Coefficients of a differential equation, fitted through its iterative solution.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy
import scipy.io
import scipy.sparse
import scipy.sparse.linalg

from . import data
from .workload import Adam, Training, carry, narrow_indices, rewritten_example


class CoefficientFit(Training):
    """A step of Adam on the logarithms m of the conductivity of a square plate, from
    temperatures u at half of its nodes: examples/coefficient-identification on a grid of
    `side` x `side` nodes around which it is cold. The solutions are those of conjugate
    gradients until the residual is `accuracy` of the heat; gradients come from a second
    solution. The independent result solves by factors. f64."""

    side, accuracy = 512, 1e-6
    name, entry = "coefficient-fit", "main_by_rule"
    how = "a rule for the solution"
    rate, noise, smoothness = 0.05, 0.005, 1e-4
    hand, module = "coefficient-fit", "coefficient_fit"
    loss, steps = 4, 3
    rounds = 2
    peers = {
        "PyTorch, CSR, a rule for the solution": "csr_rule",
        "JAX, segment sums, its cg": "jax_cg",
        "SciPy, its cg": "scipy_cg",
        "SciPy, factors": "scipy_factors",
    }
    impossible = {"PyTorch, through the loop": "keeps vectors of all iterations: beyond 20 GB"}

    def __init__(self, places, small=False):
        if small:
            self.side = 20
        super().__init__(places, small)
        self.program = self.folder / "coefficient-fit.mlir"
        self.what = f"coefficient fit, step by {self.how}: {self.side}² nodes, accuracy {self.accuracy:g}"
        self.calls = 1 if small else self.large_calls()
        nodes = self.side**2
        self.arguments = (nodes, self.accuracy)
        self.flags = [f"--entry={self.entry}", carry(4)] + self.input("guess.npy")
        self.flags += [f"--input={nodes}xf64=zeros"] * 2 + ["--input=i64=1"] + self.input("W.npz", "rim.npy", "heat.npy", "measured.mtx")
        self.flags += [f"--input=f64={number}" for number in (self.noise, self.smoothness, self.rate)]

    def large_calls(self):
        return 1

    def prepare(self):
        changes = [narrow_indices, (r"1\.0e-26", f"{self.accuracy**2:.1e}")]
        path = "coefficient-identification/coefficient-identification.mlir"
        self.program.write_text(rewritten_example(path, changes))
        W = data.save_sparse(self.folder, "W", grid(self.side)).astype("f8")
        nodes = W.shape[0]
        rim = 4 - numpy.diff(W.indptr).astype("f8")
        heat = numpy.full(nodes, 10 / (self.side + 1) ** 2)
        plate = Plate(W, rim)
        random = data.generator(25)
        seen = numpy.sort(random.permutation(nodes)[: nodes // 2])
        values = plate.factors(self.truth())[1].solve(heat)[seen] + self.noise * random.standard_normal(len(seen))
        column = scipy.sparse.coo_matrix((values, (seen, 0 * seen)), (nodes, 1))
        scipy.io.mmwrite(self.folder / "measured.mtx", column, precision=17)
        for name, array in (("rim", rim), ("heat", heat), ("temperatures", values), ("seen", seen.astype("i4"))):
            numpy.save(self.folder / f"{name}.npy", array)
        for name in ("noise", "smoothness", "rate", "accuracy"):
            numpy.save(self.folder / f"{name}.npy", getattr(self, name))
        # Without the symmetries of the grid: conjugate gradients would not leave them, and
        # the derivatives of their steps would miss what does.
        m = 0.1 * random.standard_normal(nodes)
        numpy.save(self.folder / "guess.npy", m)
        adam = Adam(self.rate, [m])
        self.losses = []
        for _ in range(self.steps):
            loss, gradient = plate.differentiate(m, heat, seen, values, self.noise, self.smoothness)
            self.losses.append(loss)
            adam.step([m], [gradient])

    def points(self):
        """Coordinates of the nodes, side x side each."""
        return (numpy.indices((self.side, self.side)) + 1) / (self.side + 1)

    def truth(self):
        """The logarithms that are sought: spots that conduct well, and one that does not."""
        y, x = self.points()

        def spot(u, v, radius, height):
            return height * numpy.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * radius**2))

        return (spot(0.3, 0.3, 0.1, 1.2) + spot(0.7, 0.6, 0.15, -1.2) + spot(0.2, 0.8, 0.1, 0.9)).ravel()


class CoefficientFitThroughLoop(CoefficientFit):
    """The same with the gradient through all iterations, on fewer nodes."""

    side, rounds = 128, 5
    name, entry = "coefficient-fit-through-loop", "main"
    how = "the gradient through the loop"
    peers = {"PyTorch, through the loop": "eager_loop", **CoefficientFit.peers}
    impossible = {"JAX, through the loop": "no reverse mode through its while_loop"}

    def large_calls(self):
        return 5


def grid(side):
    """Neighbours in a square of nodes, numbered row by row."""
    line = scipy.sparse.diags([numpy.ones(side - 1)] * 2, [-1, 1])
    one = scipy.sparse.identity(side)
    return (scipy.sparse.kron(line, one) + scipy.sparse.kron(one, line)).tocsr()


class Plate:
    """The equations, solved by SciPy's sparse factors."""

    def __init__(self, W, rim):
        self.W, self.rim = W, rim
        self.i, self.j = W.nonzero()

    def factors(self, m):
        """The conductances, and the factors of the matrix with them."""
        c = self.W.data * numpy.exp((m[self.i] + m[self.j]) / 2)
        C = scipy.sparse.csr_matrix((c, self.W.indices, self.W.indptr), self.W.shape)
        A = scipy.sparse.diags(self.rim + numpy.bincount(self.i, c)) - C
        return c, scipy.sparse.linalg.splu(A.tocsc(), permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})

    def differentiate(self, m, heat, seen, temperatures, noise, smoothness):
        """The loss and its gradient in m, by the implicit function."""
        i, j, nodes = self.i, self.j, len(m)
        c, factors = self.factors(m)
        u = factors.solve(heat)
        errors = (u[seen] - temperatures) / noise
        l = factors.solve(numpy.bincount(seen, errors / (noise * len(seen)), nodes))
        differences = m[i] - m[j]
        halves = -l[i] * (u[i] - u[j]) * c / 2
        gradient = numpy.bincount(i, halves) + numpy.bincount(j, halves)
        gradient += numpy.bincount(i, smoothness * self.W.data * differences)
        return (errors @ errors) / (2 * len(errors)) + smoothness / 4 * (self.W.data @ differences**2), gradient
