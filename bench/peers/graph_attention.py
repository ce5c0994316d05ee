# A step of graph attention on the large graph in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import harness

rate, decay, heads = 0.005, 5e-4, 8
names = ("weight-1", "left-1", "right-1", "weight-2", "left-2", "right-2")


def compiled_gather(data):
    import torch

    import with_torch

    tensor = with_torch.begin(data)
    X, train = tensor("X"), tensor("train")
    labels = tensor("labels").argmax(dim=1)
    source, target, _ = with_torch.places(data, "A")
    nodes = len(X)

    @with_torch.compiled
    def loss(W1, left1, right1, W2, left2, right2):
        Y = with_torch.attend(source, target, (X @ W1).view(nodes, heads, -1), left1, right1).reshape(nodes, -1)
        H = torch.nn.functional.elu(Y) @ W2
        Z = with_torch.attend(source, target, H.view(nodes, heads, -1), left2, right2).mean(dim=1)
        entropy = torch.nn.functional.cross_entropy(Z, labels, reduction="none")
        return (entropy * train).sum() / train.sum()

    return with_torch.training(loss, [tensor(name) for name in names], rate, decay)


def jax_segments(data):
    import with_jax

    jax, jnp = with_jax.begin(data)
    X, labels, train = (jnp.asarray(data.array(name)) for name in ("X", "labels", "train"))
    source, target = (jnp.asarray(ends, "int32") for ends in data.rows_and_columns("A"))
    nodes = len(X)

    def attend(source, target, H, left, right):
        scores = (H * left).sum(axis=2)[source] + (H * right).sum(axis=2)[target]
        scores = jax.nn.leaky_relu(scores, 0.2)
        largest = jax.ops.segment_max(jax.lax.stop_gradient(scores), source, nodes, indices_are_sorted=True)
        exponentials = jnp.exp(scores - largest[source])
        sums = jax.ops.segment_sum(exponentials, source, nodes, indices_are_sorted=True)
        weighted = (exponentials / sums[source])[:, :, None] * H[target]
        return jax.ops.segment_sum(weighted, source, nodes, indices_are_sorted=True)

    def loss(weights, source, target, X, labels, train):
        W1, left1, right1, W2, left2, right2 = weights
        Y = attend(source, target, (X @ W1).reshape(nodes, heads, -1), left1, right1).reshape(nodes, -1)
        H = (jax.nn.elu(Y) @ W2).reshape(nodes, heads, -1)
        Z = attend(source, target, H, left2, right2).mean(axis=1)
        entropy = jax.nn.logsumexp(Z, axis=1) - (Z * labels).sum(axis=1)
        return (entropy * train).sum() / train.sum()

    weights = [jnp.asarray(data.array(name)) for name in names]
    return with_jax.training(jax, loss, weights, [source, target, X, labels, train], rate, decay)


harness.run(compiled_gather, jax_segments)
