# The identification in SciPy: direct solutions, gradients by the implicit function.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: reference.py [--write]

Takes the 100 steps of coefficient-identification.mlir and prints what they give. No
iteration is differentiated here: temperatures u and multipliers l solve A u = wing and
A l = the misfit's gradient by SciPy's sparse LU, and the derivative of the misfit in the
conductance c_ij is -l_i (u_i - u_j). --write also stores what the example starts from
and is compared with: truth.npy, the logarithms of the conductivity that are sought;
temperatures.mtx, what is measured: u at half of the nodes, with noise; loss.npy, the
loss of every step.
"""

import pathlib
import sys

import numpy
import scipy.io
import scipy.sparse
import scipy.sparse.linalg

here = pathlib.Path(__file__).parent
data = here.parent / "data" / "airfoil"
steps, rate, beta1, beta2, epsilon = 100, 0.05, 0.9, 0.999, 1e-8
noise, smoothness = 0.005, 0.1

network = scipy.sparse.csr_matrix(scipy.io.mmread(f"{data}.mtx"))
rim, wing, points = (numpy.load(f"{data}-{name}.npy") for name in ("rim", "wing", "points"))
nodes = len(wing)
i, j = network.nonzero()
w = network.data


def factorize(m):
    """The conductances, and the factors of the matrix with them."""
    c = w * numpy.exp((m[i] + m[j]) / 2)
    C = scipy.sparse.csr_matrix((c, network.indices, network.indptr), network.shape)
    A = scipy.sparse.diags(rim + numpy.bincount(i, c)) - C
    return c, scipy.sparse.linalg.splu(A.tocsc())


def spot(x, y, radius, height):
    square = ((points.astype("f8") - (x, y)) ** 2).sum(axis=1)
    return height * numpy.exp(-square / (2 * radius**2))


if "--write" in sys.argv:
    truth = spot(0.5, 0.6, 0.25, 1.2) + spot(1.3, -0.4, 0.35, -1.2) + spot(-0.6, -0.3, 0.3, 0.9)
    generator = numpy.random.Generator(numpy.random.PCG64(23))
    measured = numpy.sort(generator.permutation(nodes)[: nodes // 2])
    values = factorize(truth)[1].solve(wing)[measured] + noise * generator.standard_normal(len(measured))
    column = scipy.sparse.coo_matrix((values, (measured, 0 * measured)), (nodes, 1))
    with open(here / "temperatures.mtx", "wb") as file:
        scipy.io.mmwrite(file, column, "Made by reference.py", precision=6)
    numpy.save(here / "truth.npy", truth)
truth = numpy.load(here / "truth.npy")
column = scipy.io.mmread(here / "temperatures.mtx").tocoo()
measured, values = column.row, column.data


def evaluate(m):
    """Misfit, penalty and the gradient of their sum."""
    c, factors = factorize(m)
    u = factors.solve(wing)
    errors = (u[measured] - values) / noise
    l = factors.solve(numpy.bincount(measured, errors / (noise * len(measured)), nodes))
    differences = m[i] - m[j]
    gradient = numpy.bincount(i, smoothness * w * differences)
    halves = -l[i] * (u[i] - u[j]) * c / 2
    gradient += numpy.bincount(i, halves) + numpy.bincount(j, halves)
    return (errors @ errors) / (2 * len(errors)), smoothness / 4 * (w @ differences**2), gradient


m, first, second = numpy.zeros((3, nodes))
losses = []
for step in range(1, steps + 1):
    misfit, penalty, g = evaluate(m)
    losses.append(misfit + penalty)
    first += (1 - beta1) * (g - first)
    second += (1 - beta2) * (g * g - second)
    size = rate / (1 - beta1**step)
    m = m - size * first / (numpy.sqrt(second) / numpy.sqrt(1 - beta2**step) + epsilon)

if "--write" in sys.argv:
    numpy.save(here / "loss.npy", numpy.array(losses))
print(f"first loss {losses[0]:.12f}, last loss {losses[-1]:.12f}, of it misfit {misfit:.6f}")
print(f"distance to the truth {numpy.sqrt(((m - truth) ** 2).mean()):.12f}, at the start {numpy.sqrt((truth**2).mean()):.6f}")
print(f"correlation with the truth {numpy.corrcoef(m, truth)[0, 1]:.6f}")
