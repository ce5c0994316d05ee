# What the spellings in PyTorch share.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import warnings

import torch

# Sparse tensors in compressed rows are called a beta by every first use.
warnings.filterwarnings("ignore")


def begin(data):
    """Sets the threads; returns what turns an operand into a tensor."""
    torch.set_num_threads(data.threads)
    return lambda name: torch.from_numpy(data.array(name))


def places(data, name):
    """Rows and columns of the stored entries of a matrix, and its values."""
    rows, columns = data.rows_and_columns(name)
    return torch.from_numpy(rows), torch.from_numpy(columns), torch.from_numpy(data.array(f"{name}-values"))


def csr(data, name, shape):
    """A matrix in compressed rows."""
    parts = (data.array(f"{name}-{part}") for part in ("positions", "coordinates", "values"))
    return torch.sparse_csr_tensor(*map(torch.from_numpy, parts), size=shape)


def gather_product(rows, columns, values, X, count):
    """A X by gathers and one scatter: the spelling that torch.compile fuses."""
    zeros = torch.zeros(count, X.shape[1], dtype=X.dtype)
    return zeros.index_add(0, rows, values[:, None] * X[columns])


def attend(source, target, H, left, right):
    """A layer of graph attention on features by node, head and number."""
    nodes, heads, _ = H.shape
    scores = (H * left).sum(dim=2)[source] + (H * right).sum(dim=2)[target]
    scores = torch.nn.functional.leaky_relu(scores, 0.2)
    lowest = torch.full((nodes, heads), -torch.inf, dtype=H.dtype)
    rows = source[:, None].expand(-1, heads)
    largest = lowest.scatter_reduce(0, rows, scores.detach(), "amax")
    exponentials = torch.exp(scores - largest[source])
    sums = torch.zeros_like(lowest).index_add(0, source, exponentials)
    weighted = (exponentials / sums[source])[:, :, None] * H[target]
    return torch.zeros_like(H).index_add(0, source, weighted)


def compiled(function):
    return torch.compile(function, dynamic=False)


class Adam:
    """Adam by hand, for what torch.optim does not take, and for compiled steps."""

    def __init__(self, rate, parameters, decay=0.0):
        self.rate, self.parameters, self.number, self.decay = rate, parameters, 0, decay
        self.moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]

    def step(self, gradients):
        """Changes the parameters in place."""
        self.number += 1
        size = torch.tensor(self.rate / (1 - 0.9**self.number))
        root = torch.tensor((1 - 0.999**self.number) ** -0.5)
        for parameter, gradient, (m, v) in zip(self.parameters, gradients, self.moments):
            update(parameter, gradient, m, v, size, root, self.decay)


@torch.compile(dynamic=False)
def update(parameter, gradient, m, v, size, root, decay):
    with torch.no_grad():
        gradient = gradient + decay * parameter
        m.mul_(0.9).add_(0.1 * gradient)
        v.mul_(0.999).add_(0.001 * gradient * gradient)
        parameter.sub_(size * m / (v.sqrt() * root + 1e-8))


def training(loss_of, parameters, rate, decay=0.0):
    """A step of Adam on a loss of the parameters."""
    for parameter in parameters:
        parameter.requires_grad_()
    adam = Adam(rate, parameters, decay)

    def step():
        loss = loss_of(*parameters)
        adam.step(torch.autograd.grad(loss, parameters))
        return loss.detach()

    return step
