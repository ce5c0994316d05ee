# RUN: %python %s nz-io-dump %t
"""NumPy files of every kind, order and version, read and written back."""
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from array_files import KINDS, check_dense, copy, expect, path, values_of


def numpy_files():
    shapes = [(), (0,), (1,), (5,), (3, 4), (2, 3, 4), (0, 3), (2, 1, 3, 2)]
    for kind, dtype in KINDS.items():
        for number, shape in enumerate(shapes):
            array = values_of(kind, int(np.prod(shape))).reshape(shape)
            for order, endian in (("C", "<"), ("F", "<"), ("C", ">"), ("F", ">")):
                name = f"{kind}-{number}-{order}{'lb'[endian == '>']}.npy"
                stored = np.asarray(array.astype(np.dtype(dtype).newbyteorder(endian)), order=order)
                np.save(path(name), stored)
                check_dense(name, array, kind)
            copy(name, "copy.npy")
            back = np.load(path("copy.npy"))
            expect(back.dtype == dtype and back.shape == shape, f"copy of {name}: {back.dtype}")
            expect(np.array_equal(back, array, equal_nan=kind[0] == "f"), f"copy of {name}")
    for version in ((1, 0), (2, 0), (3, 0)):
        with open(path("version.npy"), "wb") as file:
            np.lib.format.write_array(file, np.arange(6.0).reshape(2, 3), version)
        check_dense("version.npy", np.arange(6.0).reshape(2, 3), "f64")


numpy_files()
