# Attention to a window of tokens and to a few global ones.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy
import scipy.sparse

from . import data
from .workload import Gradients, bench


class WindowedAttention(Gradients):
    """|Y - T|^2 for the attention Y of every token to the `window` tokens around it and to
    the first `marked` ones, which attend to all; and its gradients in queries, keys and
    values. Operands are tokens x heads x size; f32."""

    tokens, window, marked, heads, size = 4096, 256, 64, 8, 64
    program = bench / "windowed-attention.mlir"
    hand, module = "windowed-attention", "windowed_attention"
    gradients = ["dQ", "dK", "dV"]
    name = "windowed-attention"
    peers = {
        "PyTorch, compiled blocks": "compiled_blocks",
        "PyTorch, dense with a mask": "dense",
        "PyTorch, compiled gather": "compiled_gather",
        "JAX, blocks": "jax_blocks",
        "JAX, dense with a mask": "jax_dense",
    }
    impossible = {
        "PyTorch, flex_attention": "no gradients on processors",
        "PyTorch, CSR": "no softmax over stored entries with a gradient",
        "SciPy": "no products at stored entries and no gradients; NumPy's are the independent result",
    }

    def __init__(self, places, small=False):
        if small:
            self.tokens, self.window, self.marked = 192, 32, 8
        super().__init__(places, small)
        shape = f"{self.tokens:,} tokens, window {self.window} and {self.marked} global"
        names = ", ".join(["|Y-T|²", *self.gradients])
        self.what = f"windowed attention, {names}: {shape}, {self.heads} heads x {self.size}"
        self.calls = 1 if small else 5
        self.arguments = (self.tokens, self.heads, int(bool(self.gradients)))
        self.flags = ["--gradient=1,2,3"] * bool(self.gradients) + self.input("mask.npz", "Q.npy", "K.npy", "V.npy", "T.npy")

    def make_mask(self):
        """The tokens from half a window before to half a window behind, the token itself
        counted in the latter; rows and columns of the global tokens are full."""
        half = self.window // 2
        offsets = numpy.arange(-half, half)
        mask = scipy.sparse.diags(numpy.ones(self.window), offsets, shape=(self.tokens, self.tokens)).tolil()
        mask[: self.marked, :] = 1
        mask[:, : self.marked] = 1
        return mask.tocsr()

    def prepare(self):
        mask = data.save_sparse(self.folder, "mask", self.make_mask())
        random = data.generator(18)
        shape = (self.tokens, self.heads, self.size)
        Q, K, V, T = (random.standard_normal(shape).astype("f4") for _ in range(4))
        data.save(self.folder, Q=Q, K=K, V=V, T=T)
        data.save(self.folder, window=numpy.int64(self.window), marked=numpy.int64(self.marked))
        allowed = mask.toarray() != 0
        loss, results = 0.0, [numpy.empty(shape) for _ in range(3)]
        for head in range(self.heads):
            operands = (array[:, head].astype("f8") for array in (Q, K, V, T))
            part, *gradients = value_and_gradients(allowed, *operands)
            loss += part
            for result, gradient in zip(results, gradients):
                result[:, head] = gradient
        self.expected = [numpy.float64(loss), *results]


class WindowedAttentionValue(WindowedAttention):
    """The same without gradients."""

    name = "windowed-attention-value"
    gradients = []
    peers = {
        "PyTorch, flex_attention": "flex_attention_value",
        **{label: f"{spelling}_value" for label, spelling in WindowedAttention.peers.items()},
    }
    impossible = {"PyTorch, CSR": "no softmax over stored entries", "SciPy": "no products at stored entries"}


def value_and_gradients(allowed, Q, K, V, T):
    """Of one head, by dense matrices."""
    scale = Q.shape[1] ** -0.5
    scores = numpy.where(allowed, Q @ K.T * scale, -numpy.inf)
    shares = numpy.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    residual = shares @ V - T
    dY = 2 * residual
    dshares = dY @ V.T
    dscores = shares * (dshares - (shares * dshares).sum(axis=1, keepdims=True)) * scale
    return (residual**2).sum(), dscores @ K, dscores.T @ Q, shares.T @ dY
