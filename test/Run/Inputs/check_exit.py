# Runs a command that must fail in a known way.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_exit.py CODE -- COMMAND...

The command must end within a minute with exit code CODE (a signal is none),
print nothing on standard output and something on standard error, which is
printed here for FileCheck.
"""

import subprocess
import sys

expected = int(sys.argv[1])
assert sys.argv[2] == "--", __doc__
run = subprocess.run(sys.argv[3:], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
sys.stdout.write(run.stderr.decode(errors="replace"))
if run.returncode != expected:
    sys.exit(f"expected exit code {expected}, found {run.returncode}")
if run.stdout:
    sys.exit(f"expected nothing on standard output, found {run.stdout[:200]!r}")
if not run.stderr:
    sys.exit("expected a message, found none")
