# Measures how fast files are read, beside SciPy and NumPy on the same files.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: read_files.py --build FOLDER [--megabytes N] [--rounds R]

Makes files in FOLDER/bench/read-files: Matrix Market (a coordinate real general
matrix with its entries by rows, by columns and shuffled), SciPy archives (deflated,
stored) and a NumPy array. Both sides read whole files from the page cache, the best
of all rounds counts; bytes are those of the file. Of what libzip and zlib do, a
program that only inflates is shown.
"""

import argparse
import json
import os
import pathlib
import subprocess
import time
import zipfile

import numpy
import scipy.io
import scipy.sparse


def make_files(folder, megabytes):
    """Writes what is not there; yields the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(1)
    rows, count = 500_000, megabytes * 30_000
    places = random.integers(0, rows, (2, count))
    matrix = scipy.sparse.coo_matrix((random.standard_normal(count), places), shape=(rows, rows)).tocsr()
    shuffled = matrix.tocoo()
    order = random.permutation(matrix.nnz)
    shuffled = scipy.sparse.coo_matrix((shuffled.data[order], (shuffled.row[order], shuffled.col[order])), shape=matrix.shape)
    for name, each in (("rows.mtx", matrix), ("columns.mtx", matrix.tocsc()), ("shuffled.mtx", shuffled)):
        if not (folder / name).exists():
            write_matrix_market(folder / name, each.tocoo())
        yield folder / name
    for name, compressed in (("deflated.npz", True), ("stored.npz", False)):
        if not (folder / name).exists():
            scipy.sparse.save_npz(folder / name, matrix, compressed=compressed)
        yield folder / name
    if not (folder / "dense.npy").exists():
        numpy.save(folder / "dense.npy", random.standard_normal(megabytes * 125_000))
    yield folder / "dense.npy"


def write_matrix_market(path, matrix):
    """As SciPy writes, but in the order of the entries."""
    with open(path, "w") as file:
        file.write("%%MatrixMarket matrix coordinate real general\n%\n")
        file.write(f"{matrix.shape[0]} {matrix.shape[1]} {matrix.nnz}\n")
        lines = zip((matrix.row + 1).tolist(), (matrix.col + 1).tolist(), matrix.data.tolist())
        file.writelines(f"{row} {column} {value!r}\n" for row, column, value in lines)


def best_seconds(read, rounds):
    """Of so many calls."""
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        read()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def inflate(path):
    """Reads all members and does nothing with them."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            archive.read(name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    program = options.build / "bench" / "bench-read-files"
    others = {
        ".mtx": [("scipy.io.mmread", scipy.io.mmread)],
        ".npz": [("scipy.sparse.load_npz", scipy.sparse.load_npz), ("zipfile alone", inflate)],
        ".npy": [("numpy.load", numpy.load)],
    }
    print(f"NumPy {numpy.__version__}, SciPy {scipy.__version__}, {os.cpu_count()} cores; MB/s")
    for path in make_files(options.build / "bench" / "read-files", options.megabytes):
        report = json.loads(subprocess.check_output([str(program), str(path), str(options.rounds)]))
        megabytes = report["bytes"] / 1e6
        text = f"{path.name:14} {megabytes:6.0f} MB   nonzero {megabytes / report['seconds']:6.0f}"
        for name, read in others[path.suffix]:
            text += f"   {name} {megabytes / best_seconds(lambda: read(path), options.rounds):6.0f}"
        print(text, flush=True)


if __name__ == "__main__":
    main()
