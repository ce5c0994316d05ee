# A recurrent network with a sparse weight.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

from . import data
from .pruned_perceptron import sampled_products
from .workload import Gradients, bench


class SparseRecurrence(Gradients):
    """|H - T|^2 for the last state of H <- tanh(W H + X_t), and its gradient in W through
    time. A state is units x sequences, X is steps x units x sequences; f32."""

    units, kept, steps, sequences = 2048, 0.05, 128, 16
    name = "sparse-recurrence"
    program = bench / "sparse-recurrence.mlir"
    hand, module = "sparse-recurrence", "sparse_recurrence"
    gradients = ["dW"]
    peers = {
        "PyTorch, CSR": "csr",
        "PyTorch, compiled gather": "compiled_gather",
        "PyTorch, dense with a mask": "dense",
        "JAX, BCOO": "jax_bcoo",
        "SciPy": "scipy_products",
    }

    def __init__(self, places, small=False):
        if small:
            self.units, self.steps = 100, 8
        super().__init__(places, small)
        size = f"{self.units:,} units, 95 % pruned, {self.steps} steps, {self.sequences} sequences"
        self.what = f"sparse recurrent network, dW through time: {size}"
        self.calls = 1 if small else 5
        self.arguments = (self.units, self.steps)
        self.flags = ["--gradient=0"] + self.input("W.npz", "X.npy", "T.npy")

    def prepare(self):
        random = data.generator(26)
        W = data.uniform(self.units, self.units, round(self.kept * self.units**2), 27)
        # States neither die out nor saturate.
        W.data *= numpy.float32((self.kept * self.units) ** -0.5)
        W = data.save_sparse(self.folder, "W", W).astype("f8")
        X = (random.standard_normal((self.steps, self.units, self.sequences)) / 2).astype("f4")
        T = random.standard_normal((self.units, self.sequences)).astype("f4")
        data.save(self.folder, X=X, T=T)
        states = [numpy.zeros((self.units, self.sequences))]
        for x in X.astype("f8"):
            states.append(numpy.tanh(W @ states[-1] + x))
        cotangent = 2 * (states[-1] - T)
        loss = (cotangent**2).sum() / 4
        slopes, transposed = [], W.T.tocsr()
        for state in states[:0:-1]:
            slopes.append(cotangent * (1 - state**2))
            cotangent = transposed @ slopes[-1]
        rows = numpy.repeat(numpy.arange(self.units), numpy.diff(W.indptr))
        steps = numpy.concatenate(slopes[::-1], axis=1), numpy.concatenate(states[:-1], axis=1)
        self.expected = [numpy.float64(loss), sampled_products(*steps, rows, W.indices, part=1000)]
