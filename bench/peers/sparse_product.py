# Half of |A B|^2 and its gradients in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness


def plan(data):
    """Of every product that A B needs: where its factors stand in A and in B, and where
    its sum stands in C; and the number of sums. Made once: it depends on patterns alone."""
    positions, columns = (data.array(f"A-{part}") for part in ("positions", "coordinates"))
    n = len(positions) - 1
    counts = numpy.diff(positions)[columns]
    left = numpy.repeat(numpy.arange(len(columns)), counts)
    begins = numpy.repeat(numpy.cumsum(counts) - counts, counts)
    right = numpy.arange(len(left)) - begins + positions[columns][left]
    rows = numpy.repeat(numpy.arange(n), numpy.diff(positions))
    keys = rows[left].astype("i8") * n + columns[right]
    unique, slots = numpy.unique(keys, return_inverse=True)
    return left, right, slots.ravel(), len(unique)


def compiled_gather(data):
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    *parts, count = plan(data)
    left, right, slots = map(torch.from_numpy, parts)
    A, B = tensor("A-values").requires_grad_(), tensor("A-values").requires_grad_()

    @with_torch.compiled
    def loss(A, B):
        C = torch.zeros(count).index_add(0, slots, A[left] * B[right])
        return (C * C).sum(dtype=torch.float64) / 2

    def call():
        value = loss(A, B)
        dA, dB = torch.autograd.grad(value, [A, B])
        return value.detach(), {"dA": dA, "dB": dB}

    return call


def coo(data):
    import torch

    import with_torch

    with_torch.begin(data)
    rows, columns, values = with_torch.places(data, "A")
    n = len(data.array("A-positions")) - 1
    indices = torch.stack([rows, columns])

    def matrix():
        return torch.sparse_coo_tensor(indices, values, (n, n), is_coalesced=True).requires_grad_()

    A, B = matrix(), matrix()

    def at_entries(gradient):
        """The gradient has entries where A has none: those of A alone."""
        gradient = gradient.coalesce()
        keys = gradient.indices()[0] * n + gradient.indices()[1]
        places = torch.searchsorted(keys, rows * n + columns).clamp(max=len(keys) - 1)
        found = keys[places] == rows * n + columns
        return torch.where(found, gradient.values()[places], 0)

    def call():
        C = torch.sparse.mm(A, B).coalesce().values()
        value = (C * C).sum(dtype=torch.float64) / 2
        dA, dB = torch.autograd.grad(value, [A, B])
        return value.detach(), {"dA": at_entries(dA), "dB": at_entries(dB)}

    return call


def jax_gather(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    *parts, count = plan(data)
    left, right, slots = (jnp.asarray(part, "int32") for part in parts)
    values = jnp.asarray(data.array("A-values"))

    def loss(A, B, left, right, slots):
        C = jnp.zeros(count).at[slots].add(A[left] * B[right])
        return (C * C).sum() / 2

    return with_jax.value_and_gradients(jax, loss, ["dA", "dB"], [values, values, left, right, slots])


def scipy_value(data):
    n = len(data.array("A-positions")) - 1
    A = data.csr("A", (n, n))
    return lambda: ((A @ A).data ** 2).sum(dtype="f8") / 2


def mkl_value(data):
    """The pattern of the product is made once."""
    import with_mkl

    library = with_mkl.begin(data)
    n = len(data.array("A-positions")) - 1
    A = with_mkl.Matrix(library, data, "A", n, n)
    multiply = A.plan_sparse_product(A)

    def call():
        C = multiply()
        return numpy.dot(C, C.astype("f8")) / 2

    return call


harness.run(compiled_gather, coo, jax_gather, scipy_value, mkl_value)
