# Measures compiled programs beside hand-written C++, in turns, in one run.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: run.py --nz-run TOOL --hand PROGRAM --folder FOLDER [--rounds R] [--sizes 16000x32,100000x64]

The work is the value of |A X - T|^2 and its gradients in the stored entries of A
and in X, with 10 entries a row, in f32, on one thread. Both programs are first
compared with SciPy. Then they run in turns, so that whatever else the machine
does disturbs both; the best call of all rounds counts, and the medians are shown
beside it. Prints a table and leaves the numbers in FOLDER/results.json.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import numpy
import scipy.sparse

import squared_residual

here = pathlib.Path(__file__).parent
program = here / "squared-residual.mlir"
one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}


def output_of(command):
    """What a command prints; its own message ends the measurement."""
    run = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, env=one_thread)
    if run.returncode != 0:
        sys.exit(f"{command[0]}: exit code {run.returncode}, command: {' '.join(map(str, command))}")
    return run.stdout.decode()


def our_command(arguments, folder):
    command = [arguments.nz_run, program, "--entry=single", "--gradient=0,1", "--threads=1"]
    command += [f"--backend={arguments.backend}"]
    return command + [f"--input=@{folder / name}" for name in ("A.npz", "X.npy", "T.npy")]


def hand_command(arguments, folder, rows, columns, calls):
    return [arguments.hand, folder, rows, columns, calls]


def relative_error(found, expected):
    return float((abs(found - expected) / numpy.maximum(1, abs(expected))).max())


def compare(arguments, folder, rows, columns, expected):
    """The largest relative errors of both programs, against SciPy in f64."""
    loss, dA, dX = expected
    files = [folder / name for name in ("our-loss.npy", "our-dA.npz", "our-dX.npy")]
    output_of(our_command(arguments, folder) + [f"--output=@{file}" for file in files])
    ours = max(
        relative_error(numpy.load(files[0]), loss),
        relative_error(scipy.sparse.load_npz(files[1]).data.astype("f8"), dA.data),
        relative_error(numpy.load(files[2]).astype("f8"), dX),
    )
    report = json.loads(output_of(hand_command(arguments, folder, rows, columns, 1)))
    hand = max(
        relative_error(report["loss"], loss),
        relative_error(numpy.fromfile(folder / "hand-dA.bin", "f4").astype("f8"), dA.data),
        relative_error(numpy.fromfile(folder / "hand-dX.bin", "f4").reshape(dX.shape).astype("f8"), dX),
    )
    return ours, hand


def measure(arguments, rows, columns):
    """One line of the table."""
    folder = pathlib.Path(arguments.folder) / f"{rows}x{columns}"
    expected = squared_residual.write(folder, rows, columns, 10, "f4")
    ours_error, hand_error = compare(arguments, folder, rows, columns, expected)
    if max(ours_error, hand_error) > 1e-4:
        sys.exit(f"{rows}x{columns}: expected errors up to 1e-4, found {ours_error:.2g}, by hand {hand_error:.2g}")
    calls = max(10, min(200, 20_000_000 // (rows * columns)))
    ours, hand = [], []
    for _ in range(arguments.rounds):
        ours.append(json.loads(output_of(our_command(arguments, folder) + [f"--benchmark={calls}"])))
        hand.append(json.loads(output_of(hand_command(arguments, folder, rows, columns, calls))))
    largest_operand = rows * columns * 4
    return {
        "rows": rows,
        "columns": columns,
        "entries": rows * 10,
        "ours_ms": min(run["min_ns"] for run in ours) / 1e6,
        "hand_ms": min(run["min_ns"] for run in hand) / 1e6,
        "ours_median_ms": float(numpy.median([run["median_ns"] for run in ours])) / 1e6,
        "hand_median_ms": float(numpy.median([run["median_ns"] for run in hand])) / 1e6,
        "compile_ms": min(run["compile_ms"] for run in ours),
        "largest_allocation_bytes": max(run["largest_allocation_bytes"] for run in ours),
        "peak_bytes": max(run["peak_bytes"] for run in ours),
        "largest_operand_bytes": largest_operand,
        "ours_error": ours_error,
        "hand_error": hand_error,
    }


def main():
    parser = argparse.ArgumentParser(description="measures beside hand-written C++")
    parser.add_argument("--nz-run", required=True)
    parser.add_argument("--hand", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--backend", default="loops")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="16000x32,100000x64")
    arguments = parser.parse_args()

    heads = ("rows", "k", "ours ms", "hand ms", "ratio", "medians", "compile ms", "largest", "operand")
    row = "{:>8} {:>4} {:>9} {:>9} {:>6} {:>15} {:>11} {:>9} {:>9}"
    print("value and both gradients of |A X - T|^2, f32, one thread, best call (medians beside it)")
    print(row.format(*heads))
    results = []
    for size in arguments.sizes.split(","):
        result = measure(arguments, *map(int, size.split("x")))
        results.append(result)
        print(
            row.format(
                result["rows"],
                result["columns"],
                f"{result['ours_ms']:.2f}",
                f"{result['hand_ms']:.2f}",
                f"{result['ours_ms'] / result['hand_ms']:.2f}",
                f"{result['ours_median_ms']:.2f} / {result['hand_median_ms']:.2f}",
                f"{result['compile_ms']:.0f}",
                f"{result['largest_allocation_bytes'] / 1e6:.1f} MB",
                f"{result['largest_operand_bytes'] / 1e6:.1f} MB",
            ),
            flush=True,
        )
    path = pathlib.Path(arguments.folder) / "results.json"
    path.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
