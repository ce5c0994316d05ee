# Measures how fast files are read, beside SciPy and NumPy on the same files.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: read_files.py --build FOLDER [--megabytes N] [--rounds R]

Makes files in FOLDER/bench/read-files: Matrix Market (a coordinate real general
matrix with its entries by rows, by columns and shuffled), SciPy archives (deflated,
stored) and a NumPy array. Both sides read whole files from the page cache, in turns;
the best of all rounds counts, in seconds of the processor, which other programs do not
take, and of the clock; bytes are those of the file. Of what libzip and zlib do, a
program that only inflates is shown.
"""

import argparse
import json
import math
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
    """The least of so many calls: of the processor, of the clock."""
    seconds = []
    for _ in range(rounds):
        begin, cpu_begin = time.perf_counter(), time.process_time()
        read()
        seconds.append((time.process_time() - cpu_begin, time.perf_counter() - begin))
    return tuple(map(min, zip(*seconds)))


def read_with_program(program, path, rounds):
    """The same of our readers."""
    report = json.loads(subprocess.check_output([str(program), str(path), str(rounds)]))
    return report["cpu_seconds"], report["seconds"]


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
    readers = {
        ".mtx": [("scipy.io.mmread", scipy.io.mmread)],
        ".npz": [("scipy.sparse.load_npz", scipy.sparse.load_npz), ("zipfile alone", inflate)],
        ".npy": [("numpy.load", numpy.load)],
    }
    print(f"NumPy {numpy.__version__}, SciPy {scipy.__version__}, {os.cpu_count()} cores, "
          f"load {os.getloadavg()[0]:.1f}; MB a second of the processor (of the clock)")
    for path in make_files(options.build / "bench" / "read-files", options.megabytes):
        megabytes = path.stat().st_size / 1e6
        sides = {"nonzero": lambda rounds: read_with_program(program, path, rounds)}
        for name, read in readers[path.suffix]:
            sides[name] = lambda rounds, read=read: best_seconds(lambda: read(path), rounds)
        best = dict.fromkeys(sides, (math.inf, math.inf))
        for _ in range(options.rounds):
            for name, measure in sides.items():
                best[name] = tuple(map(min, best[name], measure(2)))
        text = f"{path.name:14} {megabytes:4.0f} MB"
        for name, (cpu_seconds, seconds) in best.items():
            text += f"   {name} {megabytes / cpu_seconds:5.0f} ({megabytes / seconds:.0f})"
        print(text, flush=True)


if __name__ == "__main__":
    main()
