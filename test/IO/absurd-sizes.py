# RUN: %python %s nz-io-dump %t
"""Small files that claim absurd sizes are refused, or read where the claim is true,
within little memory and time: nothing is believed beyond what the file can hold."""
import io
import os
import subprocess
import sys
import time
import zipfile

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "Inputs"))
from array_files import DUMP, expect, path

MATRIX = "%%MatrixMarket matrix "
HUGE = 10**12
MOST = 2**63 - 1


def npy(descr, shape, data, order=False):
    """A NumPy file that claims a shape."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": order, "shape": shape})
    return file.getvalue() + data


def npz(**members):
    """An archive of NumPy files, given as arrays or as bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in members.items():
            if not isinstance(contents, bytes):
                buffer = io.BytesIO()
                np.save(buffer, contents)
                contents = buffer.getvalue()
            archive.writestr(name + ".npy", contents)
    return file.getvalue()


def claim(archive, field, value):
    """The archive with another number in the first entry of its directory."""
    at = archive.index(b"PK\1\2") + field
    return archive[:at] + value.to_bytes(4, "little") + archive[at + 4:]


ONE = {"indices": np.zeros(1, "i4"), "data": np.ones(1)}
CSR = npz(data=np.ones(50), indices=np.arange(50), indptr=np.array([0, 50]), shape=np.array([1, 50]), format=np.array(b"csr"))
REFUSED = {
    "count.mtx": MATRIX + f"coordinate real general\n{HUGE} {HUGE} {HUGE}\n1 1 1\n",
    "most.mtx": MATRIX + f"coordinate integer symmetric\n{MOST} {MOST} {MOST}\n1 1 1\n",
    "array.mtx": MATRIX + "array real general\n1000000 1000000\n1\n",
    "cells.mtx": MATRIX + f"array real skew-symmetric\n{MOST} {MOST}\n1\n",
    "token.mtx": MATRIX + "coordinate real general\n1 1 1\n1 1 " + "1" * 100000 + "x\n",
    "rank.tns": f"# extended FROSTT format\n{MOST} {MOST}\n1 1\n",
    "count.tns": f"# extended FROSTT format\n2 {HUGE}\n{MOST} {MOST}\n1 1 1\n",
    "shape.npy": npy("<f8", (HUGE,), b"12345678"),
    "fortran.npy": npy("<f8", (10**6, 10**6), b"12345678", True),
    "product.npy": npy("|i1", (2**32, 2**32), b"1"),
    "header.npy": b"\x93NUMPY\2\0\xff\xff\xff\xff{}",
    "rows.npz": npz(format=np.array(b"csr"), shape=np.array([HUGE, 3]), indptr=np.zeros(2, "i8"), **ONE),
    "columns.npz": npz(format=np.array(b"csc"), shape=np.array([3, MOST]), indptr=np.zeros(2, "i8"), **ONE),
    "blocks.npz": npz(format=np.array(b"bsr"), shape=np.array([HUGE, HUGE]), indptr=np.zeros(2, "i8"), indices=np.zeros(0, "i4"),
                      data=npy("<f8", (0, 10**6, 10**6), b"")),
    "data.npz": npz(format=np.array(b"csr"), shape=np.array([1, 3]), indptr=np.array([0, 1]), indices=np.zeros(1, "i4"),
                    data=npy("<f8", (HUGE,), b"")),
    "compressed.npz": claim(CSR, 20, 2**32 - 2),
    "inflated.npz": claim(CSR, 24, 2**32 - 2),
}
READ = {
    "place.mtx": MATRIX + f"coordinate real general\n{MOST} {MOST} 1\n{MOST} {MOST} 1\n",
    "empty.mtx": MATRIX + f"coordinate real general\n{MOST} 0 0",
    "empty-array.mtx": MATRIX + f"array real general\n0 {MOST}\n",
    "empty-rows.mtx": MATRIX + f"array integer general\n{MOST} 0\n",
    "place.tns": f"{MOST} {MOST} {MOST} 1\n",
    "empty.npy": npy("<f8", (HUGE, 0), b""),
    "place.npz": npz(format=np.array(b"coo"), shape=np.array([MOST, MOST]), row=np.array([HUGE]), col=np.array([HUGE]), data=np.ones(1)),
    "diagonal.npz": npz(format=np.array(b"dia"), shape=np.array([HUGE, HUGE]), offsets=np.array([-5]), data=np.ones((1, 2))),
    "ranks.npz": npz(format=np.array(b"coo"), shape=np.full(5000, MOST), coords=np.zeros((5000, 1), "i8"), data=np.ones(1)),
}


def dump(name, contents):
    """Exit code, messages and peak memory in KiB."""
    with open(path(name), "wb") as file:
        file.write(contents if isinstance(contents, bytes) else contents.encode())
    begin = time.monotonic()
    with open(path("messages"), "wb") as messages, subprocess.Popen([DUMP, path(name)], stdout=messages, stderr=messages) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    expect(time.monotonic() - begin < 30, f"{name} takes little time")
    with open(path("messages"), errors="replace") as messages:
        return process.returncode, messages.read(), usage.ru_maxrss


_, _, small = dump("small.npz", CSR)


def expect_small(name, memory):
    """Little more than a file takes that claims nothing."""
    expect(memory < small + 16 * 1024, f"{name} takes {memory} KiB, {small} of them for any file")


for name, contents in REFUSED.items():
    code, messages, memory = dump(name, contents)
    expect_small(name, memory)
    expect(code == 2 and "error: expected" in messages and "memory there are" not in messages, f"{name}: {code} {messages[:300]}")
for name, contents in READ.items():
    code, messages, memory = dump(name, contents)
    expect_small(name, memory)
    expect(code == 0, f"{name}: {code} {messages[:300]}")
