# Runs the programs of all sides in processes of their own.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

PEERS = ("torch", "jax", "scipy", "numpy", "mkl")


class Failure(Exception):
    """A program did not do what was asked."""


def environment(threads):
    """The variables with which each library counts its threads."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC")
    return {**os.environ, **{name: str(threads) for name in names}}


def run(command, threads, timeout=None):
    """Runs a command to its end; returns what it prints."""
    # A shell between us: Linux counts the memory of a process from that of the one that
    # started it on, and ours is large.
    command = ["sh", "-c", '"$@"; exit $?', "sh"] + [str(part) for part in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdout=output, stderr=errors, env=environment(threads), start_new_session=True
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Failure(f"took longer than {timeout} s") from None
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        output.seek(0)
        errors.seek(0)
        if code != 0:
            lines = errors.read().decode(errors="replace").strip().splitlines()
            raise Failure(f"exit code {code}: {lines[-1][:160] if lines else 'no message'}")
        return output.read().decode()


def report_of(command, threads, timeout=None):
    """The JSON object that a program prints last."""
    return json.loads(run(command, threads, timeout).splitlines()[-1])


def python_with_peers(build, given):
    """A Python that has the peers: the one that is given, or that of build/bench/venv, which
    is made if it is missing."""
    if given:
        return given
    folder = build / "bench" / "venv"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        print(f"installing {', '.join(PEERS)} into {folder}", file=sys.stderr)
        index = ["--extra-index-url", "https://download.pytorch.org/whl/cpu"]
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", *index, *PEERS], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"warning: no peers: {error}", file=sys.stderr)
            return pathlib.Path(sys.executable)
        (folder / "complete").touch()
    return python
