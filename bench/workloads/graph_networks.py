# Graph convolution and graph attention at the size of a citation graph.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy
import scipy.sparse

from . import data
from .workload import Adam, Training, bench, carry, cross_entropy, narrow_indices, rewritten_example


class GraphNetwork(Training):
    """What both have in common: a graph, features, labels of a part of the nodes."""

    nodes, edges, features = 169_343, 1_166_243, 128
    classes = 0
    # A step of the independent result takes half a minute.
    steps = 3

    def __init__(self, places, small=False):
        if small:
            self.nodes, self.edges = 300, 1_500
        super().__init__(places, small)
        self.calls = 1 if small else 3
        self.arguments = (self.nodes,)

    def prepare_graph(self):
        random = data.generator(6)
        A = data.save_sparse(self.folder, "A", data.graph(self.nodes, self.edges, 7))
        X = random.standard_normal((self.nodes, self.features)).astype("f4")
        labels = data.one_hot(random.integers(0, self.classes, self.nodes), self.classes)
        train = (random.random(self.nodes) < 0.54).astype("f4")
        data.save(self.folder, X=X, labels=labels, train=train)
        return random, A.astype("f8"), X.astype("f8"), labels.astype("f8"), train.astype("f8")


class GraphConvolution(GraphNetwork):
    """A step of Adam on logits = A relu((A X) W1) W2; f32."""

    name = "graph-convolution"
    program = bench / "graph-convolution.mlir"
    hand, module = "graph-convolution", "graph_convolution"
    classes, hidden = 40, 256
    rate = 0.01
    loss = 7
    peers = {
        "PyTorch, compiled gather": "compiled_gather",
        "PyTorch, CSR": "csr",
        "JAX, BCOO": "jax_bcoo",
        "SciPy": "scipy_products",
    }

    def __init__(self, places, small=False):
        super().__init__(places, small)
        self.what = f"graph convolution, epoch: {self.nodes:,} nodes, {self.edges:,} edges, 128-256-40"
        shapes = ("128x256", "256x40")
        self.flags = [carry(7)]
        for number, shape in enumerate(shapes, 1):
            self.flags += self.input(f"weight-{number}.npy") + [f"--input={shape}xf32=zeros"] * 2
        self.flags += ["--input=i64=1"] + self.input("A.npz", "X.npy", "labels.npy", "train.npy")
        self.flags += [f"--input=f32={self.rate}"]
        inputs = self.input("A.npz", "X.npy", "weight-1.npy", "weight-2.npy", "labels.npy", "train.npy")
        self.have_parts(inputs, "2,3")

    def prepare(self):
        random, A, X, labels, train = self.prepare_graph()
        W1 = (random.standard_normal((self.features, self.hidden)) / 11).astype("f4")
        W2 = (random.standard_normal((self.hidden, self.classes)) / 16).astype("f4")
        data.save(self.folder, **{"weight-1": W1, "weight-2": W2})
        W1, W2 = W1.astype("f8"), W2.astype("f8")
        adam = Adam(self.rate, [W1, W2])
        self.losses = []
        for _ in range(self.steps):
            AX = A @ X
            before = AX @ W1
            H = numpy.maximum(before, 0)
            loss, dZ = cross_entropy(A @ (H @ W2), labels, train)
            dHW = A.T @ dZ
            dH = (dHW @ W2.T) * (before > 0)
            adam.step([W1, W2], [AX.T @ dH, H.T @ dHW])
            self.losses.append(loss)


def leaky(x):
    return numpy.where(x > 0, x, 0.2 * x)


class GraphAttention(GraphNetwork):
    """A step of the network of examples/graph-attention, in f32, with dense features and
    heads of eight numbers in both layers."""

    name = "graph-attention"
    hand, module = "graph-attention", "graph_attention"
    heads, classes = 8, 8
    rate, decay = 0.005, 5e-4
    loss = 19
    shapes = {
        "weight-1": (128, 64),
        "left-1": (8, 8),
        "right-1": (8, 8),
        "weight-2": (64, 64),
        "left-2": (8, 8),
        "right-2": (8, 8),
    }
    peers = {"PyTorch, compiled gather": "compiled_gather", "JAX, segment sums": "jax_segments"}
    impossible = {"PyTorch, CSR": "no softmax over stored entries with a gradient"}

    def __init__(self, places, small=False):
        super().__init__(places, small)
        self.program = self.folder / "graph-attention.mlir"
        self.what = f"graph attention, epoch: {self.nodes:,} nodes, {self.edges:,} edges, 8 heads x 8, 2 layers"
        self.flags = [carry(19)]
        for name, (rows, columns) in self.shapes.items():
            self.flags += self.input(f"{name}.npy") + [f"--input={rows}x{columns}xf32=zeros"] * 2
        self.flags += ["--input=i64=1"] + self.input("A.npz", "X.npy", "labels.npy", "train.npy")
        self.flags += [f"--input=f32={self.rate}"]
        names = [f"{name}.npy" for name in self.shapes]
        self.have_parts(self.input(*names, "A.npz", "X.npy", "labels.npy", "train.npy"), "0,1,2,3,4,5")

    def write_program(self):
        """The example with other numbers: f32, indices of 32 bits, dense features."""
        changes = [
            (r"func\.func @features.*?\n}\n", ""),
            (r"f64", "f32"),
            (r"0xFFF0000000000000", "0xFF800000"),
            narrow_indices,
            (r"%X: !graph", "%X: !matrix"),
            (r"%X, %c0 : !graph", "%X, %c0 : !matrix"),
            (r"%X, %W1 : !graph", "%X, %W1 : !matrix"),
            (r"!graph, !graph", "!graph, !matrix"),
        ]
        self.program.write_text(rewritten_example("graph-attention/graph-attention.mlir", changes))

    def prepare(self):
        self.write_program()
        random, A, X, labels, train = self.prepare_graph()
        weights = {}
        for name, shape in self.shapes.items():
            weights[name] = (random.standard_normal(shape) / numpy.sqrt(shape[0])).astype("f4")
        data.save(self.folder, **weights)
        weights = [weight.astype("f8") for weight in weights.values()]
        # Adam's moments see the decay of the weights, the loss does not.
        adam = Adam(self.rate, weights)
        pattern = Pattern(A)
        self.losses = []
        for _ in range(self.steps):
            loss, gradients = self.value_and_gradients(pattern, X, weights, labels, train)
            adam.step(weights, [g + self.decay * w for g, w in zip(gradients, weights)])
            self.losses.append(loss)

    def value_and_gradients(self, pattern, X, weights, labels, train):
        W1, left1, right1, W2, left2, right2 = weights
        Y1, reverse1 = attend(pattern, X @ W1, left1, right1)
        E = numpy.where(Y1 > 0, Y1, numpy.expm1(Y1))
        Y2, reverse2 = attend(pattern, E @ W2, left2, right2)
        Z = Y2.reshape(-1, self.heads, self.classes).mean(axis=1)
        loss, dZ = cross_entropy(Z, labels, train)
        dY2 = numpy.tile(dZ / self.heads, (1, self.heads))
        dH2, dleft2, dright2 = reverse2(dY2)
        dY1 = (dH2 @ W2.T) * numpy.where(Y1 > 0, 1, E + 1)
        dH1, dleft1, dright1 = reverse1(dY1)
        return loss, [X.T @ dH1, dleft1, dright1, E.T @ dH2, dleft2, dright2]


class Pattern:
    """Ends of the stored entries of a square matrix."""

    def __init__(self, A):
        self.positions, self.targets, self.nodes = A.indptr, A.indices, A.shape[0]
        self.sources = numpy.repeat(numpy.arange(self.nodes), numpy.diff(A.indptr))

    def matrix(self, values):
        return scipy.sparse.csr_matrix((values, self.targets, self.positions), shape=(self.nodes, self.nodes))

    def row_sums(self, values):
        return numpy.asarray(self.matrix(values).sum(axis=1)).ravel()

    def column_sums(self, values):
        return numpy.asarray(self.matrix(values).sum(axis=0)).ravel()


def attend(pattern, H, left, right):
    """A layer of attention, head by head, and what turns the cotangent of its result into
    those of H, left and right."""
    count, size = left.shape
    parts = [H[:, h * size : (h + 1) * size] for h in range(count)]
    Y, kept = numpy.empty_like(H), []
    for h, part in enumerate(parts):
        scores = (part @ left[h])[pattern.sources] + (part @ right[h])[pattern.targets]
        # No row is empty: every node has a loop.
        largest = numpy.maximum.reduceat(leaky(scores), pattern.positions[:-1])
        exponentials = numpy.exp(leaky(scores) - largest[pattern.sources])
        shares = exponentials / pattern.row_sums(exponentials)[pattern.sources]
        Y[:, h * size : (h + 1) * size] = pattern.matrix(shares) @ part
        kept.append((shares, numpy.where(scores > 0, 1, 0.2)))

    def reverse(dY):
        dH, dleft, dright = numpy.empty_like(H), numpy.empty_like(left), numpy.empty_like(right)
        for h, (part, (shares, slopes)) in enumerate(zip(parts, kept)):
            columns = slice(h * size, (h + 1) * size)
            dy = dY[:, columns]
            dshares = numpy.zeros(len(shares))
            for f in range(size):
                dshares += dy[pattern.sources, f] * part[pattern.targets, f]
            means = pattern.row_sums(shares * dshares)
            dscores = shares * (dshares - means[pattern.sources]) * slopes
            dsources, dtargets = pattern.row_sums(dscores), pattern.column_sums(dscores)
            dH[:, columns] = pattern.matrix(shares).T @ dy
            dH[:, columns] += numpy.outer(dsources, left[h]) + numpy.outer(dtargets, right[h])
            dleft[h], dright[h] = dsources @ part, dtargets @ part
        return dH, dleft, dright

    return Y, reverse
