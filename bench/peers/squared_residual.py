# |A X - T|^2 and its gradients in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness


def compiled_gather(data):
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    rows, columns, values = with_torch.places(data, "A")
    X, T = tensor("X").requires_grad_(), tensor("T")
    values.requires_grad_()

    @with_torch.compiled
    def loss(values, X):
        residual = with_torch.gather_product(rows, columns, values, X, len(T)) - T
        return (residual * residual).sum(dim=1).sum(dtype=torch.float64)

    def call():
        value = loss(values, X)
        dA, dX = torch.autograd.grad(value, [values, X])
        return value.detach(), {"dA": dA, "dX": dX}

    return call


def sparse_call(data, make):
    """Value and gradients by torch.sparse.mm; `make` gives A and what the gradient is in."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    X, T = tensor("X").requires_grad_(), tensor("T")
    A, leaf = make(with_torch, len(T))

    def call():
        residual = torch.sparse.mm(A(), X) - T
        value = (residual * residual).sum(dim=1).sum(dtype=torch.float64)
        dA, dX = torch.autograd.grad(value, [leaf, X])
        return value.detach(), {"dA": dA.values() if dA.layout == torch.sparse_csr else dA, "dX": dX}

    return call


def csr(data):
    def make(with_torch, n):
        A = with_torch.csr(data, "A", (n, n)).requires_grad_()
        return lambda: A, A

    return sparse_call(data, make)


def coo(data):
    def make(with_torch, n):
        rows, columns, values = with_torch.places(data, "A")
        torch, values = with_torch.torch, values.requires_grad_()
        indices = torch.stack([rows, columns])
        return lambda: torch.sparse_coo_tensor(indices, values, (n, n), is_coalesced=True), values

    return sparse_call(data, make)


def jax_bcoo(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    T = jnp.asarray(data.array("T"))
    values, matrix = with_jax.bcoo(jax, data, "A", (len(T), len(T)))

    def loss(values, X, T):
        residual = matrix(values) @ X - T
        return (residual * residual).sum(axis=1).sum()

    return with_jax.value_and_gradients(jax, loss, ["dA", "dX"], [values, jnp.asarray(data.array("X")), T])


def scipy_products(data):
    X, T = data.array("X"), data.array("T")
    A = data.csr("A", (len(T), len(T)))
    rows, columns = data.rows_and_columns("A")
    transposed = A.T.tocsr()
    dA = numpy.empty_like(A.data)

    def call():
        residual = A @ X - T
        loss = numpy.einsum("ik,ik->i", residual, residual).sum(dtype="f8")
        residual *= 2
        # In parts that stay in the cache.
        for first in range(0, len(rows), 4096):
            now = slice(first, first + 4096)
            dA[now] = numpy.einsum("pk,pk->p", residual[rows[now]], X[columns[now]])
        return loss, {"dA": dA, "dX": transposed @ residual}

    return call


harness.run(compiled_gather, csr, coo, jax_bcoo, scipy_products)
