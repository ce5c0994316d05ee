"""|A X - T|^2 and its gradients in A and X, as bench/squared-residual.mlir computes them and
as NumPy does."""
import numpy as np
import scipy.sparse as sp

from running import expect, path, read, run

RESULTS = ("loss.npy", "dA.npz", "dX.npy")


def check(root, entry, A, X, T, runs, tolerance, what):
    """Each of `runs`, which are flags, has NumPy's numbers, and all have the same bits."""
    sp.save_npz(path("A.npz"), A)
    np.save(path("X.npy"), X)
    np.save(path("T.npy"), T)

    S, X, T = A.astype(float), X.astype(float), T.astype(float)
    residual = S @ X - T
    rows, columns = S.nonzero()
    expected = ((residual**2).sum(), 2 * (residual[rows] * X[columns]).sum(axis=1), 2 * (S.T @ residual))

    first = None
    for flags in runs:
        run(root + "/bench/squared-residual.mlir", f"--entry={entry}", "--gradient=0,1", *flags,
            *(f"--input=@{path(name)}" for name in ("A.npz", "X.npy", "T.npy")),
            *(f"--output=@{path(name)}" for name in RESULTS))
        dA = sp.load_npz(path("dA.npz")).tocsr()
        expect((dA.indptr == S.indptr).all() and (dA.indices == S.indices).all(), f"dA at the entries of A, {what} with {flags}")
        found = (np.load(path("loss.npy")), dA.data, np.load(path("dX.npy")))
        for name, ours, numpys in zip(RESULTS, found, expected):
            error = np.abs(ours - numpys).max(initial=0)
            expect(error <= tolerance * np.abs(numpys).max(initial=1), f"{name} of {what} with {flags}: {error}")
        bits = [read(name) for name in RESULTS]
        first = first or bits
        expect(bits == first, f"the same bits of {what} with {flags}")
