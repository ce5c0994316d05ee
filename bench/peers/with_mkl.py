# oneMKL's sparse matrices in its inspector and executor form, through ctypes.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names and numbers are those of mkl_spblas.h. What an inspector finds out about a pattern
is not timed, as plans are not anywhere here."""

import ctypes
import glob
import os
import sys

import numpy

NON_TRANSPOSE, GENERAL, ROW_MAJOR = 10, 20, 101
FINALIZE_MULT, FULL_MULT_NO_VAL = 92, 93


class Description(ctypes.Structure):
    """struct matrix_descr: its type, and two fields for triangular ones."""

    _fields_ = [("type", ctypes.c_int), ("mode", ctypes.c_int), ("diagonal", ctypes.c_int)]


def begin(data):
    """The library; an ImportError if there is none."""
    os.environ["MKL_THREADING_LAYER"] = "SEQUENTIAL" if data.threads == 1 else "INTEL"
    found = sorted(glob.glob(os.path.join(sys.prefix, "lib", "libmkl_rt.so*")))
    if not found:
        raise ImportError("no libmkl_rt", name="mkl")
    return ctypes.CDLL(found[-1])


def check(status):
    if status != 0:
        raise RuntimeError(f"oneMKL: status {status}")


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


class Matrix:
    """A matrix in compressed rows, f32 with indices of 32 bits."""

    def __init__(self, library, data, name, rows, columns):
        self.library, self.rows = library, rows
        self.description = Description(GENERAL, 0, 0)
        self.handle = ctypes.c_void_p()
        # The library keeps pointers to these.
        self.parts = [data.array(f"{name}-{part}") for part in ("positions", "coordinates", "values")]
        positions, coordinates, values = self.parts
        check(
            library.mkl_sparse_s_create_csr(
                ctypes.byref(self.handle), 0, rows, columns,
                pointer(positions), pointer(positions[1:]), pointer(coordinates), pointer(values),
            )
        )  # fmt: skip

    def plan_product(self, X):
        """A function that gives A X in an array of its own."""
        library, handle, description = self.library, self.handle, self.description
        count = X.size // len(X)
        Y = numpy.zeros((self.rows, *X.shape[1:]), "f4")
        one, zero, many = ctypes.c_float(1), ctypes.c_float(0), 1000
        if X.ndim == 1:
            hint = library.mkl_sparse_set_mv_hint(handle, NON_TRANSPOSE, description, many)
        else:
            hint = library.mkl_sparse_set_mm_hint(handle, NON_TRANSPOSE, description, ROW_MAJOR, count, many)
        # Not all hints are supported for all matrices; without one it is slower, not wrong.
        del hint
        check(library.mkl_sparse_optimize(handle))

        def multiply():
            if X.ndim == 1:
                x = (pointer(X), zero, pointer(Y))
                check(library.mkl_sparse_s_mv(NON_TRANSPOSE, one, handle, description, *x))
            else:
                x = (ROW_MAJOR, pointer(X), count, count, zero, pointer(Y), count)
                check(library.mkl_sparse_s_mm(NON_TRANSPOSE, one, handle, description, *x))
            return Y

        return multiply

    def plan_sparse_product(self, other):
        """A function that gives the values of A B, whose pattern is found here."""
        library, result = self.library, ctypes.c_void_p()

        def stage(request):
            check(
                library.mkl_sparse_sp2m(
                    NON_TRANSPOSE, self.description, self.handle,
                    NON_TRANSPOSE, other.description, other.handle, request, ctypes.byref(result),
                )
            )  # fmt: skip

        stage(FULL_MULT_NO_VAL)

        def multiply():
            stage(FINALIZE_MULT)
            base, rows, columns = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
            integers, numbers = ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_float)
            begins, ends, coordinates, values = integers(), integers(), integers(), numbers()
            parts = (base, rows, columns, begins, ends, coordinates, values)
            check(library.mkl_sparse_s_export_csr(result, *map(ctypes.byref, parts)))
            return numpy.ctypeslib.as_array(values, (ends[rows.value - 1],))

        return multiply
