"""Energy and gradient of a SciPy matrix, whose arrays are lent, not copied."""
import ctypes

import numpy as np
import scipy.sparse as sp


class Array(ctypes.Structure):
    """nz_array of energy.h."""

    _fields_ = [
        ("values", ctypes.c_void_p),
        ("count", ctypes.c_int64),
        ("pattern", ctypes.c_void_p),
        ("rank", ctypes.c_int64),
        ("sizes", ctypes.c_int64 * 16),
    ]


def address(array):
    return ctypes.c_void_p(array.ctypes.data)


def sizes(shape):
    return (ctypes.c_int64 * len(shape))(*shape)


library = ctypes.CDLL("./libenergy.so")
library.nz_last_error.restype = ctypes.c_char_p


def energy(A, x):
    """The energy and its gradient, a matrix on the pattern of A."""
    value, gradient = ctypes.c_double(), Array()
    count = ctypes.c_int64
    status = library.nz_energy(
        address(A.indptr), count(len(A.indptr)), address(A.indices), count(len(A.indices)),
        address(A.data), count(len(A.data)), sizes(A.shape),
        address(x), sizes(x.shape), ctypes.byref(value), ctypes.byref(gradient))
    if status != 0:
        raise ValueError(library.nz_last_error().decode())
    numbers = ctypes.cast(gradient.values, ctypes.POINTER(ctypes.c_double))
    dA = sp.csr_matrix((np.ctypeslib.as_array(numbers, (gradient.count,)).copy(), A.indices, A.indptr), A.shape)
    library.nz_array_free(ctypes.byref(gradient))
    return value.value, dA


A = sp.random(1000, 2000, 0.01, format="csr", random_state=1)
x = np.random.default_rng(2).standard_normal(2000)
value, dA = energy(A, x)
y = A @ x
want = 2 * y[np.repeat(np.arange(1000), np.diff(A.indptr))] * x[A.indices]
print("energy is SciPy's:", bool(abs(value - y @ y) < 1e-10 * value))
print("gradient is NumPy's:", bool(np.allclose(dA.data, want, rtol=1e-13)))

A.indices[0] = 5000
try:
    energy(A, x)
except ValueError as error:
    print(error)
