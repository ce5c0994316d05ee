# REQUIRES: nz-run
# RUN: %python %s %nz_root/examples
"""Every function of every example compiles while no size is known, as for an object."""
import pathlib
import re
import subprocess
import sys

found = 0
for program in sorted(pathlib.Path(sys.argv[1]).rglob("*.mlir")):
    for entry in re.findall(r"^func\.func @(\w+)", program.read_text(), flags=re.M):
        done = subprocess.run(["nz-run", program, f"--entry={entry}", "--emit=llvm-dialect"], capture_output=True, text=True)
        if done.returncode != 0 or "llvm.func" not in done.stdout:
            sys.exit(f"{program}: @{entry}: exit code {done.returncode}: {done.stderr}")
        found += 1
assert found > 20, f"expected the functions of the examples, found {found}"
