# Logistic regression on sparse samples.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import numpy

from . import data
from .workload import Adam, Gradients, Training, bench, carry


class LogisticRegression(Training):
    """A step of Adam on the mean of log(1 + exp(-y_i x_i w)) and weight / 2 |w|^2; f32."""

    name = "logistic-regression"
    rows, columns, entries = 20_242, 47_236, 1_500_000
    weight, rate = 1e-4, 0.01
    program = bench / "logistic-regression.mlir"
    hand, module = "logistic-regression", "logistic_regression"
    loss = 4
    peers = {
        "PyTorch, compiled gather": "compiled_gather",
        "PyTorch, CSR": "csr",
        "JAX, BCOO": "jax_bcoo",
        "SciPy": "scipy_products",
    }

    def __init__(self, places, small=False):
        if small:
            self.rows, self.columns, self.entries = 80, 150, 1_000
        super().__init__(places, small)
        self.what = f"logistic regression, epoch: {self.rows:,} x {self.columns:,}, {self.entries:,} entries"
        self.calls = 1 if small else 100
        self.arguments = (self.rows, self.columns)
        size = f"{self.columns}xf32"
        self.flags = [carry(4)] + [f"--input={size}=zeros"] * 3 + ["--input=i64=1"] + self.input("X.npz", "y.npy")
        self.flags += [f"--input=f64={self.weight}", f"--input=f32={self.rate}"]
        inputs = self.input("X.npz", "y.npy") + [f"--input=f64={self.weight}", f"--input={size}=zeros"]
        self.have_parts(inputs, "3")

    def make_matrix(self):
        """As words are: a few columns have most of the entries. Rows have length 1."""
        random = data.generator(10)

        def draw(n):
            columns = numpy.minimum(random.zipf(1.2, n) - 1, random.integers(0, self.columns, n))
            return random.integers(0, self.rows, n), order[columns]

        order = random.permutation(self.columns)
        pairs = data.distinct(draw, self.entries, self.columns, 11)
        values = random.random(self.entries)
        lengths = numpy.sqrt(numpy.bincount(pairs[0], values**2, self.rows))
        return data.pairs_to_matrix(pairs, values / lengths[pairs[0]], (self.rows, self.columns))

    def prepare_samples(self):
        """X and y, in f64."""
        X = data.save_sparse(self.folder, "X", self.make_matrix()).astype("f8")
        random = data.generator(12)
        truth = random.standard_normal(self.columns)
        y = numpy.where(X @ truth + 0.1 * random.standard_normal(self.rows) > 0, 1.0, -1.0)
        data.save(self.folder, y=y)
        return X, y

    def prepare(self):
        X, y = self.prepare_samples()
        w = numpy.zeros(self.columns)
        adam = Adam(self.rate, [w])
        self.losses = []
        for _ in range(self.steps):
            z = -y * (X @ w)
            self.losses.append(float(numpy.logaddexp(0, z).mean() + self.weight / 2 * w @ w))
            slopes = -y / (1 + numpy.exp(-z)) / self.rows
            adam.step([w], [X.T @ slopes + self.weight * w])


class HessianProduct(Gradients):
    """v H v and H v for the Hessian H of the same loss at w; f32."""

    name = "hessian-product"
    program = bench / "logistic-regression.mlir"
    hand, module = "hessian-product", "hessian_product"
    gradients = ["Hv"]
    peers = {
        "PyTorch, compiled gather": "compiled_gather",
        "PyTorch, CSR": "csr",
        "JAX, BCOO": "jax_bcoo",
        "SciPy": "scipy_products",
    }

    def __init__(self, places, small=False):
        super().__init__(places, small)
        self.regression = LogisticRegression(places, small)
        sizes = f"{self.regression.rows:,} x {self.regression.columns:,}, {self.regression.entries:,} entries"
        self.what = f"Hessian-vector product of logistic regression: {sizes}"
        self.calls = self.regression.calls
        self.arguments = self.regression.arguments
        self.regression.folder = self.folder
        self.flags = ["--entry=curvature"] + self.input("X.npz", "y.npy")
        self.flags += [f"--input=f64={self.regression.weight}"] + self.input("w.npy", "v.npy")

    def prepare(self):
        X, y = self.regression.prepare_samples()
        random = data.generator(28)
        w, v = random.standard_normal((2, X.shape[1])).astype("f4")
        data.save(self.folder, w=w, v=v)
        w, v = w.astype("f8"), v.astype("f8")
        shares = 1 / (1 + numpy.exp(-y * (X @ w)))
        Hv = X.T @ (shares * (1 - shares) * (X @ v)) / len(y) + self.regression.weight * v
        self.expected = [v @ Hv, Hv]
