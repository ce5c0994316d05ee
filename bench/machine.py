# Says what was measured on: the machine, compilers and libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import os
import pathlib
import platform
import subprocess
import time

from processes import PEERS


def first_line(command):
    """What a command prints first, or a dash."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.splitlines()[0].strip()
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return "–"


def processor():
    """The name of the processor, as Linux gives it, and the widest vectors it has."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    name = facts.get("model name") or platform.machine()
    features = facts.get("flags", "").split()
    widest = next((words for flag, words in (("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in features), "")
    return f"{name}, {widest}" if widest else name


def caches():
    """Sizes by level, those of one processor."""
    found = []
    for folder in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((folder / name).read_text().strip() for name in ("level", "type", "size"))
        if kind != "Instruction":
            found.append(f"L{level} {size.replace('K', ' KB')}")
    return ", ".join(found) or "–"


def libraries(python):
    """Versions of the peers in that Python."""
    code = "import importlib.metadata as m; import sys; " + (
        "print(', '.join(f'{n} {m.version(n)}' for n in sys.argv[1:] if next(iter(m.distributions(name=n)), None)))"
    )
    return first_line([python, "-c", code, *PEERS])


def describe(tool, compiler, python=None):
    """What results.json says of the machine; without peers there is no `python`."""
    facts = {
        "processor": processor(),
        "processors": os.cpu_count(),
        "caches": caches(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "ours": first_line([tool, "--version"]),
        "compiler of C++": first_line([compiler, "--version"]),
        "date": time.strftime("%Y-%m-%d"),
    }
    if python:
        facts["libraries"] = libraries(python)
    return facts
