"""What tests that run the tool share: a folder, programs, runs with their exit
codes."""
import os
import subprocess
import sys

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)


def path(name):
    """A file in the folder of the test."""
    return os.path.join(FOLDER, name)


def expect(condition, what):
    """Ends the test unless the condition holds."""
    if not condition:
        raise SystemExit(f"failed: {what}")


def write(name, text):
    """Writes a file and gives its path."""
    with open(path(name), "wb" if isinstance(text, bytes) else "w") as file:
        file.write(text)
    return path(name)


def read(name):
    """The bytes of a file."""
    with open(path(name), "rb") as file:
        return file.read()


def run(*arguments, code=0):
    """Standard output and messages of nz-run, which must end with `code`."""
    done = subprocess.run(["nz-run", *arguments], capture_output=True, text=True)
    if done.returncode != code:
        raise SystemExit(f"nz-run {' '.join(arguments)}: exit code {done.returncode}, "
                         f"not {code}\n{done.stdout}{done.stderr}")
    return done.stdout, done.stderr
