# REQUIRES: nz-run
# RUN: rm -rf %t && %measured PYTHONPATH=%S/Inputs %python %s %t %S/Inputs %nz_build %llvm_tools
"""An object and its header, linked into a C program and called through ctypes on
arrays of SciPy and NumPy: the numbers are theirs, arguments are neither copied
nor written, errors are a status with a text, and failing calls leak nothing."""
import ctypes
import os
import subprocess
import sys
import threading

import numpy as np
import scipy.sparse as sp

from objects import LIBRARIES, Array, build, prepare, pointer, sizes
from running import expect, path, run

INPUTS = sys.argv[2]


def compile_program(entry, name, *flags):
    run(os.path.join(INPUTS, "weighted.mlir"), f"--entry={entry}", "--emit=object", "-o", path(name + ".o"), *flags)


def csr(A):
    """A SciPy matrix as the parameters of a sparse argument, without copies."""
    return [pointer(A.indptr), ctypes.c_int64(len(A.indptr)), pointer(A.indices), ctypes.c_int64(len(A.indices)),
            pointer(A.data), ctypes.c_int64(len(A.data)), sizes(A.shape)]


def resident():
    """Bytes of memory in use."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def in_c():
    for backend in ("sparse-tensor", "loops"):
        compile_program("main", "weighted", "--gradient=0,1", f"--backend={backend}")
        build("-std=c99", "-Wall", "-Wextra", "-Werror", f"-I{path('.')}", os.path.join(INPUTS, "weighted.c"), path("weighted.o"),
              "-o", path("weighted"), *LIBRARIES)
        done = subprocess.run([path("weighted")], capture_output=True, text=True)
        expect(done.returncode == 0 and done.stdout == "all as expected\n", done.stdout + done.stderr)
    build("-x", "c++", "-Wall", "-Werror", "-fsyntax-only", path("weighted.h"))
    header = open(path("weighted.h")).read()
    expect(path("") not in header and "nz_pattern_create" in header, "the header names no folder")


def in_python():
    build("-shared", path("weighted.o"), "-o", path("libweighted.so"), *LIBRARIES)
    library = ctypes.CDLL(path("libweighted.so"))
    library.nz_last_error.restype = ctypes.c_char_p
    error = lambda: library.nz_last_error().decode()
    generator = np.random.default_rng(5)
    A = sp.random(200, 300, 0.05, format="csr", random_state=6)
    x, s = generator.standard_normal(300), 1.5
    before = [A.data.copy(), A.indices.copy(), A.indptr.copy(), x.copy()]

    def call(A=A, x=x, s=s, shape=None, dense_shape=None):
        loss, dA, dx = ctypes.c_double(), Array(), Array()
        arguments = csr(A)
        if shape:
            arguments[-1] = sizes(shape)
        status = library.nz_main(*arguments, pointer(x), sizes(dense_shape or x.shape), ctypes.c_double(s),
                                 ctypes.byref(loss), ctypes.byref(dA), ctypes.byref(dx))
        return status, loss.value, dA, dx

    def check():
        status, loss, dA, dx = call()
        expect(status == 0, error())
        product = A.data * x[A.indices]
        expect(abs(loss - s * (product ** 2).sum()) < 1e-10, "the loss is NumPy's")
        expect(np.allclose(dA.numbers(), 2 * s * product * x[A.indices], rtol=0, atol=1e-12), "dA")
        want = np.bincount(A.indices, 2 * s * product * A.data, 300)
        expect(np.allclose(dx.numbers(), want, rtol=0, atol=1e-12), "dx")
        library.nz_array_free(ctypes.byref(dA))
        library.nz_array_free(ctypes.byref(dx))

    check()
    threads = [threading.Thread(target=check) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    expect(all(np.array_equal(old, new) for old, new in zip(before, [A.data, A.indices, A.indptr, x])), "nothing is written")

    def bad_index():
        B = A.copy()
        B.indices[7] = 300
        return call(A=B)[0]

    def bad_position():
        B = A.copy()
        B.indptr[-1] += 1
        return call(A=B)[0]

    failing = [(bad_index, 3, "argument 0: level 1: expected coordinates[7] from 0 to below 300, found 300"),
               (bad_position, 3, "argument 0: level 1: expected"),
               (lambda: call(s=-1.0)[0], 1, "s is negative"),
               (lambda: call(x=x[:299])[0], 1, ""),
               (lambda: call(shape=(200, -1))[0], 3, "argument 0: dimension 1: expected a size of at least 0, found -1"),
               (lambda: call(shape=(201, 300))[0], 3, "argument 0: level 1: expected 202 positions, found 201"),
               (lambda: call(dense_shape=(-5,))[0], 3, "argument 1: dimension 0: expected a size of at least 0, found -5")]
    for make, code, text in failing:
        status = make()
        expect(status == code and text in error(), f"{text}: {status}, {error()}")
    # The first calls make what the allocator keeps, a sanitizer's for some thousand calls.
    for make, _, _ in failing:
        [make() for _ in range(400)]
    start = resident()
    for number in range(1000):
        failing[number % len(failing)][0]()
    expect(resident() - start < 1 << 20, f"1,000 failing calls leak nothing, found {resident() - start} bytes")
    for number in range(2000):
        if number == 1000:
            start = resident()
        check()
    expect(resident() - start < 1 << 20, f"1,000 calls leak nothing, found {resident() - start} bytes")


def kinds():
    compile_program("kinds", "kinds")
    build("-shared", path("kinds.o"), "-o", path("libkinds.so"), *LIBRARIES)
    library = ctypes.CDLL(path("libkinds.so"))
    A = sp.csr_matrix(np.array([[0, 1, 0, 2], [0, 0, 0, 0], [3, 0, 0, 0]], np.float32))
    P = sp.csr_matrix(np.array([[1, 0], [1, 1]]))
    D = np.arange(6, dtype=np.float32).reshape(2, 3)
    B, E, V, Q = Array(), Array(), Array(), ctypes.c_void_p()
    i, b, k = ctypes.c_int32(), ctypes.c_uint8(), ctypes.c_int64()
    pattern = csr(P)[:4] + [sizes(P.shape)]
    status = library.nz_kinds(*csr(A), *pattern, pointer(D), sizes(D.shape), ctypes.c_int32(-21), ctypes.c_uint8(1),
                              ctypes.c_int64(1 << 40), *[ctypes.byref(each) for each in (B, E, Q, i, b, k, V)])
    expect(status == 0, "kinds")
    expect(B.numbers(ctypes.c_float).tolist() == [1, 2, 3] and B.sizes[:2] == [3, 4], "the sparse result")
    expect(E.numbers(ctypes.c_float).tolist() == D.reshape(-1).tolist() and E.values != D.ctypes.data, "the dense one is a copy")
    expect(V.numbers(ctypes.c_float).tolist() == [1, 2, 3] and V.values != B.values, "two results are two buffers")
    library.nz_pattern_stored.argtypes, library.nz_pattern_stored.restype = [ctypes.c_void_p], ctypes.c_int64
    expect(library.nz_pattern_stored(Q) == 3 and (i.value, b.value, k.value) == (-42, 0, 1 << 41), "pattern and scalars")
    for array in (B, E, V):
        library.nz_array_free(ctypes.byref(array))
    wrong = csr(A)
    wrong[-1] = sizes((3, 5))
    status = library.nz_kinds(*wrong, *pattern, pointer(D), sizes(D.shape), ctypes.c_int32(1), ctypes.c_uint8(1),
                              ctypes.c_int64(1), *[None] * 7)
    library.nz_last_error.restype = ctypes.c_char_p
    expect(status == 3 and library.nz_last_error() == b"argument 0: dimension 1: expected a size of 4, found 5", "a static size")


def narrow():
    """f16 and bf16 are their bits: 1.5 + 2.25 = 3.75, and 1 + 2⁻⁸ is rounded to even."""
    compile_program("narrow", "narrow")
    build("-shared", path("narrow.o"), "-o", path("libnarrow.so"), *LIBRARIES)
    library = ctypes.CDLL(path("libnarrow.so"))
    bits = lambda number: ctypes.c_uint16(int(np.float32(number).view(np.uint32)) >> 16)
    v, total, rounded, twice = np.array([1, 2.5, -3], np.float16), ctypes.c_uint16(), ctypes.c_uint16(), Array()
    status = library.nz_narrow(bits(1.5), bits(2.25), pointer(v), sizes(v.shape), ctypes.c_double(1 + 2.0**-8),
                               *[ctypes.byref(each) for each in (total, rounded, twice)])
    expect(status == 0 and total.value == bits(3.75).value and rounded.value == bits(1).value, f"{total}, {rounded}")
    expect(twice.numbers(ctypes.c_uint16).view(np.float16).tolist() == [2, 5, -6], "a vector of f16")
    library.nz_array_free(ctypes.byref(twice))


prepare()
in_c()
in_python()
kinds()
narrow()
