# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/../Inputs %python %s %t %S/../Inputs/train.mlir
"""Where a disk is full, or a file may grow no further: an error that names the file
and exit code 1; other outputs are written, what stood before stands, no temporary
file is left. Files: a limit on their size (which also makes writes short), a device
that is always full, and, where the system lets us mount one, a small disk."""
import os
import resource
import subprocess
import sys

from running import expect, path, read, run, write

PROGRAM = """// A large sparse result, a large dense one and a small one.
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
func.func @main(%A: tensor<?x?xf64, #CSR>, %X: tensor<?x?xf64>, %s: f64)
    -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64>, f64) {
  return %A, %X, %s : tensor<?x?xf64, #CSR>, tensor<?x?xf64>, f64
}
// A step that adds 1.
#id = affine_map<(i) -> (i)>
func.func @step(%x: tensor<?xf64>) -> tensor<?xf64> {
  %one = arith.constant 1.0 : f64
  %y = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%x : tensor<?xf64>) {
  ^bb0(%a: f64):
    %b = arith.addf %a, %one : f64
    linalg.yield %b : f64
  } -> tensor<?xf64>
  return %y : tensor<?xf64>
}
"""
LIMIT = 4096
FILE_TOO_LARGE, NO_SPACE = "found: File too large", "found: No space left on device"
INPUTS = ["--input=200x200xf64=random:1:0.5", "--input=120x120xf64=random:2", "--input=f64=3"]


def limited(*arguments, code=1, stdout=subprocess.PIPE):
    """Runs nz-run with a limit on the size of files, and returns its messages."""
    done = subprocess.run(["nz-run", *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT)))
    expect(done.returncode == code, f"exit code {code}, found {done.returncode}: {done.stderr}")
    return done.stderr


def no_temporaries(folder):
    left = [name for name in os.listdir(folder) if name.startswith(".")]
    expect(not left, f"no temporary file is left, found {left}")


def check_outputs(folder, write_results, reason):
    """Every ending, where there is no file yet and where there is one."""
    for name in ("A.mtx", "A.tns", "A.npz", "A.npy", "X.npy", "X.mtx"):
        for before in (None, b"what stood before"):
            file, small = os.path.join(folder, name), os.path.join(folder, "small.npy")
            for each in (file, small):
                if os.path.exists(each):
                    os.remove(each)
            if before:
                write(file, before)
            outputs = [f"--output=@{file}", "--output=-"] if name[0] == "A" else ["--output=-", f"--output=@{file}"]
            message = write_results(path("program.mlir"), *INPUTS, *outputs, f"--output=@{small}")
            expect(f"{file}: error: expected to write " in message and reason in message, f"{name}: {message}")
            expect(os.path.exists(file) == bool(before), f"no part of {name} is left")
            expect(not before or read(file) == before, f"{name} is what it was")
            expect(os.path.exists(small) and len(read(small)) > 100, f"the other output is written beside {name}: {message}")
            no_temporaries(folder)


def devices():
    """/dev/full takes nothing; it is written to directly, by a name of the format."""
    for name in ("full.mtx", "full.tns", "full.npz", "full.npy"):
        os.symlink("/dev/full", path(name))
        _, message = run(path("program.mlir"), *INPUTS, f"--output=@{path(name)}", "--output=-",
                         f"--output=@{path(name + '-small.npy')}", code=1)
        expect(f"{path(name)}: error: " in message and NO_SPACE in message, message)
        expect(os.path.islink(path(name)) and read(name + "-small.npy"), "the link stands, the other output is written")
    with open("/dev/full", "w") as full:
        done = subprocess.run(["nz-run", path("program.mlir"), *INPUTS], stdout=full, stderr=subprocess.PIPE, text=True)
    expect(done.returncode == 1 and "cannot write to standard output: No space left" in done.stderr, done.stderr)
    for form in ("object", "llvm-ir"):
        message = run(path("program.mlir"), f"--emit={form}", "-o", "/dev/full", code=1)[1]
        expect("/dev/full: error: " in message and NO_SPACE in message, message)
    message = limited(path("program.mlir"), "--emit=llvm-ir", "-O0", "-o", path("program.ll"))
    expect("program.ll: error: " in message and not os.path.exists(path("program.ll")), message)


def check_checkpoints(folder, write_results, reason):
    """The checkpoint before stands, and training goes on from it."""
    file, result = os.path.join(folder, "x.ckpt"), path("x.npy")
    step = [path("program.mlir"), "--entry=step", "--input=10000xf64=random:3", "--carry=0:0"]
    run(*step, "--steps=6", f"--output=@{result}")
    whole = read("x.npy")
    run(*step, "--steps=3", f"--checkpoint={path('first.ckpt')}", f"--output=@{result}")
    first = read("first.ckpt")
    for flags in ((), (":1",)):
        write(file, first[:LIMIT - 96])
        before = read(file)
        message = write_results(*step, "--steps=6", f"--resume={path('first.ckpt')}", f"--checkpoint={file}" + "".join(flags))
        expect(f"{file}: error: expected to write " in message and reason in message, message)
        expect(read(file) == before, "the checkpoint before is whole")
        no_temporaries(folder)
    run(*step, "--steps=6", f"--resume={path('first.ckpt')}", f"--output=@{result}")
    expect(read("x.npy") == whole, "the same bits as without a stop")


def logs():
    """A log that is cut is an error; the results are there."""
    count = write("count.mlir", "func.func @main(%x: f64) -> (f64, f64) {\n  return %x, %x : f64, f64\n}\n")
    message = limited(count, "--input=f64=1", "--steps=1000", "--carry=0:0", "--track=1", f"--log={path('long.log')}",
                      f"--output=@{path('log.npy')}", "--output=-")
    expect("long.log: error: " in message and read("log.npy"), message)


def in_namespace(name):
    """Runs a function below in a mount namespace; false where we may not."""
    os.makedirs(path("disk"), exist_ok=True)
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
               f'mount -t tmpfs -o size=64k none "{path("disk")}" && exec "$@"', "sh", sys.executable, *sys.argv, name]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return False
    if "Operation not permitted" in done.stderr or "Permission denied" in done.stderr:
        return False
    expect(done.returncode == 0, done.stdout + done.stderr)
    return True


def on_disk(*arguments):
    """Runs nz-run where the disk is smaller than what is to be written."""
    return run(*arguments, code=1)[1]


def main():
    write("program.mlir", PROGRAM)
    if sys.argv[-1] == "disk":
        check_outputs(path("disk"), on_disk, NO_SPACE)
        return check_checkpoints(path("disk"), on_disk, NO_SPACE)
    os.makedirs(path("limited"))
    check_outputs(path("limited"), limited, FILE_TOO_LARGE)
    check_checkpoints(path("limited"), limited, FILE_TOO_LARGE)
    devices()
    logs()
    if not in_namespace("disk"):
        print("unchecked: a small disk, which this system does not let us mount")


main()
