# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/hoisted-constants.mlir
"""What is the same in all steps is computed once, and no bit changes: results and
losses are those of steps that compute all, stopped and resumed, too, and agree with
NumPy and SciPy. Where sizes change the code is made again and so is what was computed.
What cannot be computed is an error of the step, in its place among others."""
import glob
import json
import sys

import numpy as np
import scipy.sparse

from running import expect, path, read, run

PROGRAM = sys.argv[2]
WITHOUT = "--without=hoisted-constants"
CACHE = f"--cache={path('cache')}"


def inputs():
    generator = np.random.default_rng(3)
    A = scipy.sparse.random(300, 300, 0.03, "csr", random_state=3) + scipy.sparse.eye(300, format="csr")
    arrays = {"W": generator.normal(size=(5, 3)), "X": generator.normal(size=(300, 5)), "T": generator.uniform(size=(300, 3))}
    scipy.sparse.save_npz(path("A.npz"), A.tocsr())
    for name, array in arrays.items():
        np.save(path(name + ".npy"), array)
    return A, *arrays.values()


def train(name, steps, *flags):
    """The trained weight and the losses; both are kept in files."""
    files = [f"--input=@{path(file)}" for file in ("W.npy", "A.npz", "X.npy", "T.npy")]
    run(PROGRAM, *files, "--input=f64=0.0005", f"--steps={steps}", "--carry=0:0", "--track=1", f"--log={path(name + '.log')}",
        f"--output=@{path(name + '.npy')}", f"--output=@{path(name + '-loss.npy')}", *flags)
    losses = [json.loads(line)["loss"] for line in read(name + ".log").decode().splitlines()]
    return read(name + ".npy") + read(name + "-loss.npy"), losses


def reference(A, W, X, T, steps):
    roots = scipy.sparse.diags(1 / np.sqrt(np.asarray(A.sum(axis=1)).ravel()))
    N = roots @ A @ roots
    S, losses = N @ X, []
    for _ in range(steps):
        residual = N @ (S @ W) - T * T
        losses.append((residual * residual).sum())
        W = W - 0.0005 * (S.T @ (N.T @ (2 * residual)))
    return W, losses


def same_bits():
    W, losses = reference(*inputs(), 12)
    for flags in ([], ["--threads=1"], ["--threads=2"], ["-O1"], ["-O3"], ["--backend=sparse-tensor"]):
        whole = train("with", 12, *flags)
        expect(whole == train("without", 12, WITHOUT, *flags), f"the same bits {flags}")
        np.testing.assert_allclose(np.load(path("with.npy")), W, rtol=1e-10)
        np.testing.assert_allclose(whole[1], losses, rtol=1e-10)
        for first, second in (([], []), ([], [WITHOUT]), ([WITHOUT], [])):
            train("part", 5, f"--checkpoint={path('part.ckpt')}", *first, *flags)
            expect(train("part", 12, f"--resume={path('part.ckpt')}", *second, *flags) == whole, f"the same bits resumed {flags}")


def which_code():
    """Only where there is more than one step is code for the constants, under a key of
    its own; it is taken from the cache as other code is."""
    def has_constants(*flags):
        before = set(glob.glob(path("cache/*")))
        steps = [int(flag[8:]) for flag in flags if flag.startswith("--steps=")] or [1]
        carried = ["--carry=0:0"] if steps != [1] or "--carry" in flags else []
        run(PROGRAM, "--entry=grow", "--input=3xf64=1,2,3", "--input=2xf64=1,-0.5", CACHE, *carried, *[flag for flag in flags if flag != "--carry"])
        return [b"nz_constants_of_grow" in open(file, "rb").read() for file in sorted(set(glob.glob(path("cache/*"))) - before)]

    expect(has_constants() == [False], "one call")
    expect(has_constants("--steps=1", "--carry") == [False], "one step")
    # For the first sizes, and for any.
    expect(has_constants("--steps=2") == [True, True], "two steps: code for the constants")
    expect(has_constants("--steps=2") == [], "which is taken the next time")
    expect(has_constants("--steps=2", WITHOUT) == [False, False], "two steps without")


def other_sizes():
    v = np.array([1.0, 2, 3])
    for _ in range(5):
        v = np.append(v, v.sum() * 0.5)
    for flags in ([], [WITHOUT], [CACHE], [CACHE]):
        out, _ = run(PROGRAM, "--entry=grow", "--input=3xf64=1,2,3", "--input=2xf64=1,-0.5", "--steps=5", "--carry=0:0", *flags)
        expect(np.array_equal(json.loads(out.split(" = ")[1]), v), f"NumPy's numbers, found {out}")


def other_patterns():
    """The pattern of what is carried is not the same in all steps."""
    np.save(path("D.npy"), np.arange(16.0).reshape(4, 4))
    np.save(path("E.npy"), 2.0 ** np.arange(16).reshape(4, 4))
    # In step k, from 0, the entries of D above k - 1 are stored.
    outputs = []
    for flags in ([], [WITHOUT]):
        out, _ = run(PROGRAM, "--entry=sampled", f"--input=@{path('D.npy')}", "--input=f64=0", f"--input=@{path('E.npy')}",
                     "--steps=6", "--carry=0:0,1:1", "--track=2", f"--log={path('sampled.log')}", *flags)
        sums = [json.loads(line)["loss"] for line in read("sampled.log").decode().splitlines()]
        expect(sums == [float(2 ** 16 - 2 ** max(k, 1)) for k in range(6)], f"sums where it stores, found {sums}")
        outputs.append(out)
    expect(outputs[0] == outputs[1], "the same results")


def refused():
    for place, divisors, found in (("7", "1,0,4", "expected an index below 3 in dimension 0, found 7"),
                                   ("1", "1,0,4", "expected a divisor that is not 0, found 0"),
                                   ("7", "1,2,4", "expected an index below 3 in dimension 0, found 7")):
        arguments = [PROGRAM, "--entry=refused", "--input=3xf64=1", f"--input=1xindex={place}", f"--input=3xi64={divisors}",
                     "--steps=3", "--carry=0:0"]
        _, message = run(*arguments, code=1)
        expect(found in message and message == run(*arguments, WITHOUT, code=1)[1], f"'{found}', found {message}")
    out, _ = run(PROGRAM, "--entry=refused", "--input=3xf64=1", "--input=1xindex=1", "--input=3xi64=1,2,4", "--steps=3", "--carry=0:0")
    expect("result 1: f64 = 175" in out, f"175 where all is well, found {out}")


def memory():
    """A step has what was computed before it, and no more than without it."""
    def peak(*flags):
        files = [f"--input=@{path(file)}" for file in ("W.npy", "A.npz", "X.npy", "T.npy")]
        # As it is written: N (X W) would have less to keep.
        out, _ = run(PROGRAM, *files, "--input=f64=0.0005", "--carry=0:0", "--benchmark=3", "--threads=1",
                     "--without=chain-order", *flags)
        return json.loads(out)["peak_bytes"]

    entries = scipy.sparse.load_npz(path("A.npz")).nnz
    # N X, squares and the values of N; the transposed pattern, with places of values.
    kept, pattern = 8 * (300 * 5 + 300 * 3 + entries), 8 * (301 + 2 * entries)
    expect(kept + pattern <= peak() <= peak(WITHOUT) + kept,
           f"from {kept} and {pattern} bytes to {kept} and {peak(WITHOUT)}, found {peak()}")


same_bits()
which_code()
other_sizes()
other_patterns()
refused()
memory()
