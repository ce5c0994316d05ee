# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/count.mlir %S/Inputs/train.mlir
"""Ctrl-C lets the step under way finish and saves it, and resuming gives the same
bits; a second one ends at once; an error in a step leaves the last checkpoint and the
log for those who resume."""
import json
import os
import signal
import subprocess
import sys
import time

from running import expect, path, read, run

PROGRAM, TRAINING = sys.argv[2:4]
COUNT = [PROGRAM, "--input=i64=0", "--carry=0:0", "--track=1"]


def start(*arguments):
    return subprocess.Popen(["nz-run", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(condition, what):
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise SystemExit(f"failed: {what} in a minute")


def steps_of(log):
    """The steps in a log; its last line may be under way."""
    return [json.loads(line)["step"] for line in read(log).decode().splitlines(keepends=True) if line.endswith("\n")]


def interrupted():
    files = [f"--log={path('int.log')}", f"--checkpoint={path('int.ckpt')}"]
    child = start(*COUNT, "--input=i64=1000000000", "--steps=900000000", *files)
    wait_for(lambda: os.path.exists(path("int.log")) and len(read("int.log")) > 1000, "the log grows")
    child.send_signal(signal.SIGINT)
    output, messages = child.communicate(timeout=60)
    expect(child.returncode == 130, f"exit code 130, found {child.returncode}: {messages}")
    done = steps_of("int.log")
    expect(done == list(range(1, len(done) + 1)), "every step is in the log once")
    expect(f"result 0: i64 = {len(done)}\n" in output, "the results of the last step are printed")
    # It goes on from exactly there.
    output, _ = run(*COUNT, "--input=i64=1000000000", f"--steps={len(done) + 5}", f"--resume={path('int.ckpt')}", *files)
    expect(f"result 0: i64 = {len(done) + 5}\n" in output, "resumed behind the last step")
    expect(steps_of("int.log") == list(range(1, len(done) + 6)), "the log goes on")


def same_bits():
    """Training that was interrupted twice, and training that never stopped."""
    train = [TRAINING, "--input=5x4xf64=random:3:0.5", "--input=random:4", "--input=zeros@0", "--input=zeros@0",
             "--input=i64=1", "--carry=0:0,1:1,2:2,3:3,4:4", "--track=5"]
    outputs = [f"--output=@{path(name)}" for name in ("A.tns", "x.npy", "m.npz", "v.tns", "t.npy", "l.npy")]
    done, resume = 0, []
    for _ in range(2):
        child = start(*train, "--steps=900000000", f"--checkpoint={path('bits.ckpt')}:1000", f"--log={path('bits.log')}", *resume)
        wait_for(lambda: os.path.exists(path("bits.log")) and len(steps_of("bits.log")) > done, "the log grows")
        child.send_signal(signal.SIGINT)
        _, messages = child.communicate(timeout=60)
        expect(child.returncode == 130, f"exit code 130, found {child.returncode}: {messages}")
        expect(len(steps_of("bits.log")) > done, "steps were done")
        done, resume = len(steps_of("bits.log")), [f"--resume={path('bits.ckpt')}"]
    found = []
    for flags in (resume, []):
        run(*train, f"--steps={done + 5}", *outputs, *flags)
        found.append([read(name) for name in ("A.tns", "x.npy", "m.npz", "v.tns", "t.npy", "l.npy")])
    expect(found[0] == found[1], "the same bits as without a stop")


def interrupted_twice():
    child = start(PROGRAM, "--entry=slow", "--input=f64=1", "--steps=2", f"--checkpoint={path('twice.ckpt')}",
                  f"--log={path('twice.log')}")
    wait_for(lambda: os.path.exists(path("twice.log")), "the first step begins")
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    time.sleep(1)
    expect(child.poll() is None, "the step under way goes on")
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=20)
    expect(child.returncode == 130, f"exit code 130, found {child.returncode}")
    expect(not os.path.exists(path("twice.ckpt")), "no step was finished, none is saved")


def failed():
    files = [f"--log={path('fail.log')}", f"--checkpoint={path('fail.ckpt')}:3"]
    _, messages = run(*COUNT, "--input=i64=7", "--steps=10", *files, code=1)
    expect("the limit is reached" in messages, "the assertion")
    expect(steps_of("fail.log") == list(range(1, 8)), "seven steps were done")
    # It was saved on the way: the loss of step 6 is not in it.
    _, messages = run(*COUNT, "--input=i64=70", "--steps=6", f"--resume={path('fail.ckpt')}", code=2)
    expect("--resume: expected a checkpoint before step 6" in messages, messages)
    expect(", the last one, or one of a run that ended with it, found one on the way, without result " in messages, messages)
    # The checkpoint of step 6 stands; step 7 is told again, once.
    output, _ = run(*COUNT, "--input=i64=70", "--steps=10", f"--resume={path('fail.ckpt')}", *files)
    expect("result 0: i64 = 10\n" in output, "ten steps in all")
    expect(steps_of("fail.log") == list(range(1, 11)), "each step once in the log")
    expect(not [name for name in os.listdir(path(".")) if "writing" in name], "no temporary files")


interrupted()
same_bits()
interrupted_twice()
failed()
