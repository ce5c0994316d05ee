# Runs a command that must fail in a known way.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_exit.py CODE [--report] -- COMMAND...

The command must end within a minute with exit code CODE (a signal is none),
print nothing on standard output and something on standard error, which is
printed here for FileCheck. With --report it reports on standard output instead.
"""

import subprocess
import sys

before = sys.argv.index("--")
expected, report = int(sys.argv[1]), sys.argv[2:before] == ["--report"]
run = subprocess.run(
    sys.argv[before + 1 :], stdin=subprocess.DEVNULL, capture_output=True, timeout=60
)
message, other = (run.stdout, run.stderr) if report else (run.stderr, run.stdout)
sys.stdout.write(message.decode(errors="replace"))
if run.returncode != expected:
    sys.exit(f"expected exit code {expected}, found {run.returncode}")
if other and not report:
    sys.exit(f"expected nothing on standard output, found {other[:200]!r}")
if not message:
    sys.exit("expected a message, found none")
