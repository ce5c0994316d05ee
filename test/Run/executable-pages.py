# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/count.mlir
"""No page of memory is writable and executable while compiled code is made and while it
runs: the maps of the process are read again and again."""
import subprocess
import sys
import time

from running import expect

PROGRAM = sys.argv[2]


def mappings(process):
    """(permissions, what is mapped) of the process; empty when it is gone."""
    try:
        with open(f"/proc/{process.pid}/maps") as file:
            lines = [line.split(maxsplit=5) for line in file]
    except OSError:
        return []
    return [(line[1], line[5].strip() if len(line) > 5 else "") for line in lines]


def watch(*flags):
    # Its first step never ends.
    process = subprocess.Popen(["nz-run", PROGRAM, "--entry=slow", "--input=f64=1", *flags], stdout=subprocess.DEVNULL)
    try:
        compiled, samples, end = 0, 0, time.monotonic() + 60
        # Until compiled code has been seen for a while.
        while compiled < 20 and time.monotonic() < end:
            found = mappings(process)
            samples += 1
            wrong = [f"{permissions} {name}" for permissions, name in found if "w" in permissions and "x" in permissions]
            expect(not wrong, f"no page is writable and executable, found {wrong}")
            compiled += any("x" in permissions and not name for permissions, name in found)
            time.sleep(0.002 if not compiled else 0.02)
        expect(process.poll() is None, "the program runs")
        expect(compiled == 20, f"compiled code in {samples} samples")
    finally:
        process.kill()
        process.wait()


watch()
watch("--backend=sparse-tensor")
watch("--steps=2")
