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
CHECKED = False


def prepare():
    """Where the library is checked by AddressSanitizer, begins again with that loaded
    first, as in every program that the library is linked to."""
    global CHECKED
    with open(f"{BUILD}/lib/libNzRuntime.so", "rb") as file:
        CHECKED = b"__asan_init" in file.read()
    if not CHECKED or os.environ.pop("LD_PRELOAD", None):
        return
    os.environ["LD_PRELOAD"] = printed(COMPILER, "-print-file-name=libclang_rt.asan-x86_64.so")
    # Python leaves memory to the end of the process; what is freed is not kept, as a test
    # measures what is left.
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0:quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
    os.execv(sys.executable, [sys.executable, *sys.argv])


def printed(*command):
    """What a command prints; it must succeed."""
    done = subprocess.run(command, capture_output=True, text=True)
    expect(done.returncode == 0, done.stderr)
    return done.stdout.strip()


def build(*arguments):
    """Calls the C compiler, which must succeed."""
    printed(COMPILER, *(["-fsanitize=address"] if CHECKED else []), *arguments)


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
