# REQUIRES: nz-run, hardened
# RUN: %python %s %llvm_tools/llvm-readelf %nz_build
"""What is built has the flags of cmake/Hardening.cmake, by what stands in the files."""
import platform
import re
import subprocess
import sys
from pathlib import Path

READELF, BUILD = sys.argv[1], Path(sys.argv[2])
FILES = [*(BUILD / "bin").glob("nz-*"), BUILD / "lib/libNzRuntime.so"]


def read(file, *what):
    return subprocess.run([READELF, "--wide", *what, str(file)], capture_output=True, text=True, check=True).stdout


def check(file):
    """The names of what is missing."""
    header, segments = read(file, "--file-header"), read(file, "--program-headers")
    dynamic, symbols = read(file, "--dynamic"), read(file, "--dyn-syms")
    permissions = {line.split()[0]: "".join(re.findall(r"\b[RWE]+\b", line.split("0x")[-2] + line.split("0x")[-1]))
                   for line in segments.splitlines() if re.match(r"\s+(GNU_STACK|LOAD|GNU_RELRO) ", line)}
    loads = [line for line in segments.splitlines() if re.match(r"\s+LOAD ", line)]
    return [name for name, holds in {
        "a position of its own in each process": re.search(r"Type:\s+DYN", header),
        "tables that are read-only": "GNU_RELRO" in permissions and re.search(r"BIND_NOW|Flags: .*NOW", dynamic),
        "a stack that is not executable": "E" not in permissions.get("GNU_STACK", "E"),
        "no segment to write and execute": loads and not any("W" in line.split("0x")[-2] and "E" in line.split("0x")[-2] for line in loads),
        "checks of the stack": "__stack_chk_fail" in symbols,
        # nz-opt and nz-lsp-server call no function of the C library that has one.
        "checks of the C library": file.name not in ("nz-run", "libNzRuntime.so") or re.search(r"__\w+_chk@", symbols),
        "checks of containers": "__glibcxx_assert_fail" in symbols,
    }.items() if not holds]


assert len(FILES) > 1, f"expected what was built in {BUILD}"
missing = {file.name: check(file) for file in FILES}
missing = {name: names for name, names in missing.items() if names}
assert not missing, f"expected hardened files on {platform.machine()}, found without: {missing}"
