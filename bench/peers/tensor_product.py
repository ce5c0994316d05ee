# A sparse tensor times two factors, and three gradients, in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import harness


def compiled_gather(data):
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    i, j, k = (tensor(name).long() for name in "ijk")
    X, V, W = (tensor(name).requires_grad_() for name in ("values", "V", "W"))
    T = tensor("T")

    @with_torch.compiled
    def loss(X, V, W):
        M = torch.zeros_like(T).index_add(0, i, X[:, None] * V[j] * W[k])
        return ((M - T) ** 2).sum(dim=1).sum(dtype=torch.float64)

    def call():
        value = loss(X, V, W)
        return value.detach(), dict(zip(("dX", "dV", "dW"), torch.autograd.grad(value, [X, V, W])))

    return call


def jax_gather(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    X, V, W, T, i, j, k = (jnp.asarray(data.array(name)) for name in ("values", "V", "W", "T", "i", "j", "k"))

    def loss(X, V, W, T, i, j, k):
        M = jax.ops.segment_sum(X[:, None] * V[j] * W[k], i, len(T), indices_are_sorted=True)
        return ((M - T) ** 2).sum(axis=1).sum()

    return with_jax.value_and_gradients(jax, loss, ["dX", "dV", "dW"], [X, V, W, T, i, j, k])


harness.run(compiled_gather, jax_gather)
