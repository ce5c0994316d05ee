# A step of the pruned perceptron in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import harness

rate, layers = 0.001, (1, 2, 3)


def shapes(data):
    """Rows and columns of the weights."""
    widths = [len(data.array("X"))] + [len(data.array(f"W{layer}-positions")) - 1 for layer in layers]
    return list(zip(widths[1:], widths))


def torch_loss(data, torch, tensor, products):
    """The loss where `products(weights)` are functions that multiply by each weight."""
    X, labels = tensor("X"), tensor("labels").argmax(dim=0)

    def loss(*weights):
        first, second, third = products(weights)
        Z = third(torch.relu(second(torch.relu(first(X)))))
        return torch.nn.functional.cross_entropy(Z.T, labels)

    return loss


def csr(data):
    """Leaves in compressed rows, Adam by hand on their values."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    values = [tensor(f"W{layer}-values") for layer in layers]
    leaves = [
        torch.sparse_csr_tensor(
            tensor(f"W{layer}-positions"), tensor(f"W{layer}-coordinates"), value, size=shape
        ).requires_grad_()
        for layer, value, shape in zip(layers, values, shapes(data))
    ]
    loss = torch_loss(
        data, torch, tensor, lambda weights: [lambda X, W=W: torch.sparse.mm(W, X) for W in weights]
    )
    # The leaves read the same memory. Compiled code takes no view of a sparse tensor.
    adam = with_torch.Adam(rate, values)

    def step():
        value = loss(*leaves)
        adam.step([gradient.values().clone() for gradient in torch.autograd.grad(value, leaves)])
        return value.detach()

    return step


def compiled_gather(data):
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    places = [with_torch.places(data, f"W{layer}") for layer in layers]

    def products(weights):
        return [
            lambda X, w=w, place=place, shape=shape: with_torch.gather_product(
                place[0], place[1], w, X, shape[0]
            )
            for w, place, shape in zip(weights, places, shapes_of)
        ]

    shapes_of = shapes(data)
    loss = with_torch.compiled(torch_loss(data, torch, tensor, products))
    return with_torch.training(loss, [place[2] for place in places], rate)


def dense(data):
    """Dense weights; their gradients are masked, so that Adam leaves the zeros alone."""
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    weights = [
        torch.from_numpy(data.csr(f"W{layer}", shape).toarray()) for layer, shape in zip(layers, shapes(data))
    ]
    masks = [(weight != 0).to(weight.dtype) for weight in weights]
    loss = torch_loss(
        data, torch, tensor, lambda weights: [lambda X, W=W, M=M: (W * M) @ X for W, M in zip(weights, masks)]
    )
    return with_torch.training(with_torch.compiled(loss), weights, rate)


def jax_bcoo(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    X, labels = jnp.asarray(data.array("X")), jnp.asarray(data.array("labels"))
    parts = [with_jax.bcoo(jax, data, f"W{layer}", shape) for layer, shape in zip(layers, shapes(data))]

    def loss(weights, X, labels):
        first, second, third = (matrix(values) for (_, matrix), values in zip(parts, weights))
        Z = third @ jax.nn.relu(second @ jax.nn.relu(first @ X))
        return (jax.nn.logsumexp(Z, axis=0) - (Z * labels).sum(axis=0)).mean()

    return with_jax.training(jax, loss, [values for values, _ in parts], [X, labels], rate)


harness.run(csr, compiled_gather, dense, jax_bcoo)
