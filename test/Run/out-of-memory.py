# REQUIRES: nz-run
# Sanitizers have allocations of their own.
# UNSUPPORTED: sanitized
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs %nz_build %llvm_tools
"""Each allocation of nz-run's own code fails once, in three runs; of one from its start,
of the others from their first input on, for what precedes is the same. Each seventeenth
fails with all behind it. The tool says so, with an exit code of its own. What it wrote by
then is whole: no file is written in part, and the last checkpoint stands. The programs
come from the cache, so that it is reading, calling and saving that fails."""
import os
import re
import subprocess
import sys
import zipfile

import numpy as np

from objects import COMPILER, printed
from running import expect, path, read, run

INPUTS = sys.argv[2]
LIBRARY, REPORT = path("fail-each-allocation.so"), path("report")
MESSAGE = re.compile(r"expected enough memory, found none left|out of memory|Malloc failure")
CACHE = f"--cache={path('cache')}"


def inputs():
    """Files that the runs read."""
    rows, columns = [0, 0, 1, 3, 4, 4], [0, 3, 2, 1, 0, 2]
    with open(path("A.mtx"), "w") as file:
        entries = "".join(f"{i + 1} {j + 1} {0.5 + i - j}\n" for i, j in zip(rows, columns))
        file.write(f"%%MatrixMarket matrix coordinate real general\n5 4 {len(rows)}\n{entries}")
    with open(path("A.tns"), "w") as file:
        file.write("".join(f"{j + 1} {i + 1} {1.5 * i + j}\n" for i, j in zip(rows, columns)))
    np.savez(path("A.npz"), format=b"coo", shape=[5, 4], row=rows, col=columns, data=np.arange(6.0))
    np.save(path("x.npy"), np.arange(4.0))


def failing(name, arguments, files=(), **settings):
    """Runs nz-run so that allocations fail; yields number, exit code, signal and messages
    of each that did. The run itself writes what it writes without."""
    before = {file: read(file) for file in files}
    environment = {"LD_PRELOAD": LIBRARY, "NZ_FAIL_REPORT": REPORT, "NZ_FAIL_WATCHED": ":".join(map(path, files)), **settings}
    done = subprocess.run(["nz-run", *arguments], capture_output=True, text=True, env={**os.environ, **environment})
    expect(done.returncode == 0, f"{name}: exit code 0, found {done.returncode}: {done.stderr}")
    for file in files:
        same(file, before[file], file)
    with open(REPORT, "rb") as report:
        while line := report.readline():
            number, code, signal, size = map(int, line.split())
            yield number, code, signal, report.read(size).decode()
            report.readline()


def steps(contents):
    """Which step a checkpoint is of; all its members are read whole."""
    with zipfile.ZipFile(contents) as archive:
        expect(archive.testzip() is None, f"{contents} is whole")
        return archive.read("checkpoint.json").split(b'"step": ')[1].split(b",")[0]


def same(file, expected, as_file):
    if file.endswith(".ckpt"):
        steps(path(as_file))
    elif not file.endswith(".log"):
        expect(read(as_file) == expected, f"{as_file} is as {file}")


def attempt(name, arguments, files, **settings):
    """Allocations of one run that fail; how many did, and at which inputs."""
    arguments = [*arguments, CACHE, "--threads=1", *[f"--output=@{path(file)}" for file in files if file[-4:] in (".tns", ".npy", ".npz", ".mtx")]]
    run(*arguments)
    whole = {file: read(file) for file in files}
    count, reading = 0, []
    for number, code, signal, messages in failing(name, arguments, files, **settings):
        where = f"{name}: allocation {number}"
        expect(signal == 0, f"{where}: expected an exit code, found signal {signal}: {messages}")
        expect(code in (0, 1, 2), f"{where}: expected 0, 1 or 2, found {code}: {messages}")
        expect(code == 0 or MESSAGE.search(messages), f"{where}: expected a message, found {messages}")
        # Where nothing is left, not even for saying which input.
        expect(code != 2 or settings.get("NZ_FAIL_ALL_BEHIND") or re.search("--input|ckpt|mtx|tns|npz|npy", messages),
               f"{where}: expected an input, found {messages}")
        count, reading = count + 1, reading + [number] * (code == 2)
        for file in files:
            if os.path.exists(path(f"{file}.{number}")):
                same(file, whole[file], f"{file}.{number}")
                os.remove(path(f"{file}.{number}"))
    left = [file for file in os.listdir(path(".")) if file.startswith(".nz-writing")]
    expect(not left, f"{name}: no file that was begun, found {left}")
    return count, reading


def main():
    inputs()
    printed(COMPILER, "-x", "c++", "-std=c++17", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", os.path.join(INPUTS, "fail-each-allocation.cpp"),
            "-lstdc++", "-o", LIBRARY)
    train = [os.path.join(INPUTS, "train.mlir"), f"--input=@{path('A.mtx')}", f"--input=@{path('x.npy')}", "--input=zeros@0", "--input=zeros@0",
             "--input=i64=1", "--steps=4", "--carry=0:0,1:1,2:2,3:3,4:4", "--track=5", f"--log={path('train.log')}",
             f"--checkpoint={path('train.ckpt')}:2"]
    # Carried sizes change, so that the program is compiled again; what is the same in all
    # steps is computed again, or in the steps if there is no memory.
    grow = [os.path.join(INPUTS, "hoisted-constants.mlir"), "--entry=grow", "--input=3xf64=2,3,5", "--input=2xf64=1,-0.5", "--carry=0:0"]
    run(*grow, "--steps=2", f"--checkpoint={path('first.ckpt')}")
    products = [os.path.join(INPUTS, "sparse-products.mlir"), "--entry=loss", "--gradient=0,1", f"--input=@{path('A.npz')}",
                f"--input=@{path('A.tns')}"]
    for name, arguments, files in (
            ("train", train, ["A1.tns", "x1.npy", "m1.npz", "v1.mtx", "train.ckpt", "train.log"]),
            ("grow", [*grow, "--steps=4", f"--resume={path('first.ckpt')}", f"--checkpoint={path('grow.ckpt')}"], ["y.npy", "grow.ckpt"]),
            ("products", products, [])):
        # Far apart, with all behind them: where the inputs begin.
        _, reading = attempt(name, arguments, files, NZ_FAIL_EVERY="17", NZ_FAIL_ALL_BEHIND="1")
        expect(reading, f"{name}: inputs that fail")
        first = 1 if name == "train" else max(1, reading[0] - 50)
        count, reading = attempt(name, arguments, files, NZ_FAIL_FROM=str(first))
        expect(count > 500 and len(reading) > 10, f"{name}: allocations that fail, found {count}, {len(reading)} of inputs")
        print(f"{name}: {count} allocations, {len(reading)} of inputs")


main()
