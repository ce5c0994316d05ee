# REQUIRES: nz-run
# RUN: env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/narrow-sums.mlir loops
# RUN: env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/narrow-sums.mlir sparse-tensor
"""Sums of f16 and bf16, and their gradients, are those of NumPy in f64, rounded
once. Naively summed, 4,096 ones are 256 in bf16 and 2,048 in f16."""
import sys

import numpy as np
import scipy.sparse as sp

from running import expect, path, run, write

PROGRAM, BACKEND = sys.argv[2:4]
# What is left of a number that is rounded to the nearest one.
HALF_A_PLACE = {"f16": 2.0**-11, "bf16": 2.0**-8}


def round_to(narrow, numbers):
    """The nearest numbers of the type, in f64."""
    if narrow == "f16":
        return np.asarray(numbers, np.float16).astype(np.float64)
    bits = np.asarray(numbers, np.float32).view(np.uint32).astype(np.uint64)
    bits += 0x7FFF + ((bits >> 16) & 1)
    return (bits & 0xFFFF0000).astype(np.uint32).view(np.float32).astype(np.float64)


class Program:
    """The program for one type."""

    def __init__(self, narrow):
        self.narrow = narrow
        self.file = write(f"{narrow}.mlir", open(PROGRAM).read().replace("NARROW", narrow))
        self.random = np.random.default_rng(7)

    def uniform(self, *shape):
        """Numbers of the type from 0 to 1: no sum of them cancels."""
        return round_to(self.narrow, self.random.uniform(size=shape))

    def results(self, entry, arguments, count, *flags):
        """The arrays that the entry gives."""
        inputs = []
        for number, argument in enumerate(arguments):
            if isinstance(argument, int):
                inputs.append(f"--input=index={argument}")
            elif sp.issparse(argument):
                sp.save_npz(path(f"{number}.npz"), argument)
                inputs.append(f"--input=@{path(f'{number}.npz')}")
            else:
                np.save(path(f"{number}.npy"), argument)
                inputs.append(f"--input=@{path(f'{number}.npy')}")
        outputs = [f"--output=@{path(f'result{number}.npy')}" for number in range(count)]
        run(self.file, f"--entry={entry}", f"--backend={BACKEND}", *flags, *inputs, *outputs)
        return [np.load(path(f"result{number}.npy")).astype(np.float64) for number in range(count)]

    def close(self, found, wanted, what, roundings=1):
        """The numbers wanted, rounded, but for a hundredth of a place: the
        errors of f32."""
        error = np.abs(found - wanted).max(initial=0)
        bound = (roundings + 0.01) * HALF_A_PLACE[self.narrow] * np.abs(wanted).max(initial=0)
        expect(found.shape == np.shape(wanted) and error <= bound, f"{self.narrow}, {what}: {found} is not {wanted}")

    def check(self):
        ones = np.ones(4096)
        for numbers in (ones, self.uniform(4096)):
            self.close(self.results("total", [numbers], 1)[0], numbers.sum(), "total")
        A, B, C = self.uniform(3, 3000), self.uniform(3000, 2), self.uniform(3, 2)
        self.close(self.results("matmul", [A, B, C], 1)[0], A @ B + C, "matmul")
        self.check_sparse()
        self.check_unstored()
        self.check_range()
        value, dw, dx = self.results("loop", [ones[:2], 0 * ones[:2], 4096], 3, "--gradient=0,1")
        expect((value, dw.tolist(), dx.tolist()) == (4096, [4096, 0], [1, 0]), f"{self.narrow}, loop: {value}, {dw}, {dx}")

    def check_sparse(self):
        """Rows, and columns in the gradient, of some thousand entries."""
        for shape in ((3, 5000), (5000, 3)):
            A = sp.random(*shape, density=0.9, format="csr", random_state=8)
            A.data = self.uniform(A.nnz)
            x, y = self.uniform(shape[1]), self.uniform(shape[0])
            self.close(self.results("matvec", [A, x, y], 1)[0], A @ x + y, "matvec")
            value, dA, dx = self.results("matvec_total", [A, x, 0 * y], 3, "--gradient=0,1")
            self.close(value, (A @ x).sum(), "the total of A x, whose rows are rounded", roundings=2)
            self.close(dA, x[A.indices], "the gradient of A")
            self.close(dx, np.asarray(A.sum(0)).ravel(), "the gradient of x")

    def check_unstored(self):
        """100,000 is past the range of f16; a hundred of a thousandth is not."""
        A = sp.csr_matrix(([1.0, 2.0], ([0, 0], [5, 7])), shape=(2, 100000))
        found = self.results("shifted", [A, np.zeros(2)], 1)[0]
        self.close(found, A.sum(1).A1 + 100000 / 1024, "A + 1/1024")

    def check_range(self):
        """Products past the range of f16 meet in f32."""
        A, B = np.array([[300.0, 300, 1]]), np.array([[300.0], [-300], [1]])
        expect(self.results("matmul", [A, B, np.zeros((1, 1))], 1)[0] == 1, f"{self.narrow}: 300·300 − 300·300 + 1")


for each in ("f16", "bf16"):
    Program(each).check()
