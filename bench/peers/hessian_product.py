# Products with the Hessian of logistic regression in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

import harness

weight = 1e-4


def torch_loss(torch, y, multiply):
    def loss(w):
        return torch.nn.functional.softplus(-y * multiply(w)).mean() + weight / 2 * (w * w).sum()

    return loss


def compiled_gather(data):
    """The gradient of gradient . v, compiled as one. (jvp of grad is wrong when compiled.)"""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    y, w, v = map(tensor, "ywv")
    rows, columns, values = with_torch.places(data, "X")
    loss = torch_loss(torch, y, lambda w: torch.zeros(len(y)).index_add(0, rows, values * w[columns]))

    @with_torch.compiled
    def product(w, v):
        Hv = torch.func.grad(lambda w: torch.dot(torch.func.grad(loss)(w), v))(w)
        return torch.dot(v.double(), Hv.double()), Hv

    def call():
        curvature, Hv = product(w, v)
        return curvature, {"Hv": Hv}

    return call


def csr(data):
    """The gradient of gradient . v. Products with compressed rows have no second
    derivative of their own in PyTorch: both orders are products with X or its transpose."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    y, w, v = map(tensor, "ywv")
    X = with_torch.csr(data, "X", (len(y), len(w)))
    transpose = X.to_sparse_coo().t().to_sparse_csr()

    class Product(torch.autograd.Function):
        @staticmethod
        def forward(context, matrix, other, vector):
            context.matrices = matrix, other
            return (matrix @ vector[:, None])[:, 0]

        @staticmethod
        def backward(context, cotangent):
            matrix, other = context.matrices
            return None, None, Product.apply(other, matrix, cotangent)

    w.requires_grad_()
    loss = torch_loss(torch, y, lambda w: Product.apply(X, transpose, w))

    def call():
        (slope,) = torch.autograd.grad(loss(w), [w], create_graph=True)
        (Hv,) = torch.autograd.grad(slope, [w], v)
        return torch.dot(v.double(), Hv.double()), {"Hv": Hv}

    return call


def jax_bcoo(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    y, w, v = (jnp.asarray(data.array(name)) for name in "ywv")
    values, matrix = with_jax.bcoo(jax, data, "X", (len(y), len(w)))

    @jax.jit
    def product(w, v, values, y):
        def loss(w):
            return jax.nn.softplus(-y * (matrix(values) @ w)).mean() + weight / 2 * (w * w).sum()

        Hv = jax.jvp(jax.grad(loss), (w,), (v,))[1]
        return v @ Hv, Hv

    def call():
        curvature, Hv = jax.block_until_ready(product(w, v, values, y))
        return curvature, {"Hv": Hv}

    return call


def scipy_products(data):
    y, w, v = (data.array(name) for name in "ywv")
    X = data.csr("X", (len(y), len(w)))
    transposed = X.T.tocsr()

    def call():
        e = numpy.exp(-abs(X @ w))
        changes = e / (1 + e) ** 2 * (X @ v) / numpy.float32(len(y))
        Hv = transposed @ changes + numpy.float32(weight) * v
        return v.astype("f8") @ Hv, {"Hv": Hv}

    return call


harness.run(compiled_gather, csr, jax_bcoo, scipy_products)
