"""What tests share that link objects of nz-run and call them by ctypes."""
import ctypes
import os
import subprocess
import sys

import numpy as np

from running import expect

BUILD, TOOLS = sys.argv[3:5]
LIBRARIES = [f"-L{BUILD}/lib", f"-Wl,-rpath,{BUILD}/lib", "-lNzRuntime", f"-L{TOOLS}/../lib", f"-Wl,-rpath,{TOOLS}/../lib", "-lomp", "-lm"]
COMPILER = os.path.join(TOOLS, "clang") if os.path.exists(os.path.join(TOOLS, "clang")) else "cc"


def check_linkable():
    """Ends the test where the library has AddressSanitizer."""
    with open(f"{BUILD}/lib/libNzRuntime.so", "rb") as file:
        if b"__asan_init" in file.read():
            print("unchecked: programs of others link no library with AddressSanitizer")
            raise SystemExit(0)


def build(*arguments):
    """Calls the C compiler, which must succeed."""
    done = subprocess.run([COMPILER, *arguments], capture_output=True, text=True)
    expect(done.returncode == 0, done.stderr)


class Array(ctypes.Structure):
    """nz_array of the header."""

    _fields_ = [("values", ctypes.c_void_p), ("count", ctypes.c_int64), ("pattern", ctypes.c_void_p),
                ("rank", ctypes.c_int64), ("sizes", ctypes.c_int64 * 16)]

    def numbers(self, ctype=ctypes.c_double):
        """A view of the elements."""
        return np.ctypeslib.as_array(ctypes.cast(self.values, ctypes.POINTER(ctype)), (self.count,))


def pointer(array):
    return ctypes.c_void_p(array.ctypes.data)


def sizes(shape):
    return (ctypes.c_int64 * len(shape))(*shape)
