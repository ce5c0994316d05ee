# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/count.mlir
"""A line of progress on a terminal, rewritten in place; one plain line at the end
where messages go to a pipe or a file; none without --track. The log has a JSON
object a step, null for a loss that is no number."""
import json
import os
import pty
import re
import sys

from running import expect, path, read, run

PROGRAM = sys.argv[2]
STEPS = [PROGRAM, "--input=i64=0", "--input=i64=100000000", "--carry=0:0"]


def on_terminal(*arguments):
    """What the tool writes to a terminal that is its standard error."""
    reading, writing = pty.openpty()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execvp("nz-run", ["nz-run", *arguments])
    os.close(writing)
    text = b""
    while True:
        try:
            piece = os.read(reading, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    _, status = os.waitpid(child, 0)
    expect(os.waitstatus_to_exitcode(status) == 0, text)
    return text.decode()


text = on_terminal(*STEPS, "--steps=3000000", "--track=1")
lines = text.split("\r")
running = [line for line in lines if re.match(r"step \d+/3000000  loss [\d.e+]+  \d+ steps/s  \d+ s left", line)]
expect(running, "lines while it runs: " + text[:300])
expect(re.search(r"\rstep 3000000/3000000  loss 3e\+06  \d+ steps/s  [\d.]+ s\x1b\[K\r\n$", text), "the last line: " + text[-200:])
expect(text.count("\n") == 1, "one line in all")
expect(on_terminal(*STEPS, "--steps=1000") == "", "nothing without --track")

_, messages = run(*STEPS, "--steps=1000", "--track=1")
expect(re.fullmatch(r"step 1000/1000  loss 1000  \d+ steps/s  [\d.]+ s\n", messages), "a plain line: " + messages)
expect(run(*STEPS, "--steps=1000")[1] == "", "nothing without --track")
# Of a resumed run its own steps count: one takes longer than 10 ns.
run(*STEPS, "--steps=1000000", f"--checkpoint={path('count.ckpt')}")
_, messages = run(*STEPS, "--steps=1000001", "--track=1", f"--resume={path('count.ckpt')}")
rate = re.search(r"([\d.]+) steps/s", messages)
expect(rate and float(rate[1]) < 1e8, "the rate of one step: " + messages)

# The second step is infinite, its difference no number; the loss is result 1.
run(PROGRAM, "--entry=diverge", "--input=f64=1", "--steps=3", "--carry=0:0", "--track=1", f"--log={path('loss.log')}")
lines = [json.loads(line) for line in read("loss.log").decode().splitlines()]
expect([line["loss"] for line in lines] == [0, None, None], lines)
run(PROGRAM, "--entry=diverge", "--input=f64=1", "--steps=2", "--carry=0:0", f"--log={path('plain.log')}")
lines = [json.loads(line) for line in read("plain.log").decode().splitlines()]
expect([sorted(line) for line in lines] == [["seconds", "step"]] * 2, lines)
expect("cannot write the log" in run(*STEPS, "--steps=2", f"--log={path('no/x.log')}", code=1)[1], "a log that cannot be")
