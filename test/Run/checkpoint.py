# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t %S/Inputs/train.mlir %S/Inputs/grow.mlir
"""Training that was stopped and resumed gives the same bits, in outputs, in the
log and in the next checkpoint, as training that never stopped; what is no
checkpoint of it is refused with what was expected and found."""
import json
import os
import sys
import zipfile

import numpy as np

from running import expect, path, read, run, write

PROGRAM, CHANGING = sys.argv[2:4]
INPUTS = ["--input=5x4xf64=random:3:0.5", "--input=random:4", "--input=zeros@0", "--input=zeros@0", "--input=i64=1"]
CARRY = "--carry=0:0,1:1,2:2,3:3,4:4"


def train(name, steps, *flags, code=0, carry=CARRY, program=PROGRAM):
    outputs = [f"--output=@{path(name + ending)}" for ending in ("A.tns", "x.npy", "m.npz", "v.npy", "t.npy", "l.npy")]
    return run(program, *INPUTS, f"--steps={steps}", carry, "--track=5", f"--log={path(name + '.log')}", *outputs, *flags,
               code=code)


def log_of(name):
    lines = [json.loads(line) for line in read(name + ".log").decode().splitlines()]
    seconds = [line["seconds"] for line in lines]
    expect(seconds == sorted(seconds), "seconds never go back")
    return [(line["step"], line["loss"]) for line in lines]


def same(first, second):
    for ending in ("A.tns", "x.npy", "m.npz", "v.npy", "t.npy", "l.npy"):
        expect(read(first + ending) == read(second + ending), f"{first}{ending} and {second}{ending} are the same")
    expect(log_of(first) == log_of(second), "the same steps and losses in the log")


def resumed(backend):
    flag = f"--backend={backend}"
    train("whole", 10, flag, f"--checkpoint={path('whole.ckpt')}")
    expect([step for step, _ in log_of("whole")] == list(range(1, 11)), "ten steps in the log")
    train("part", 4, flag, f"--checkpoint={path('part.ckpt')}")
    train("part", 10, flag, f"--resume={path('part.ckpt')}", f"--checkpoint={path('part.ckpt')}")
    same("whole", "part")
    for member in zipfile.ZipFile(path("whole.ckpt")).namelist():
        if member.endswith(".npy"):
            expect(np.load(path("whole.ckpt"))[member[:-4]].tobytes() == np.load(path("part.ckpt"))[member[:-4]].tobytes(),
                   f"{member} is the same")
    # Every third step, and at the end.
    train("every", 8, flag, f"--checkpoint={path('every.ckpt')}:3")
    expect(json.loads(zipfile.ZipFile(path("every.ckpt")).read("checkpoint.json"))["step"] == 8, "saved at the end")
    train("every", 10, flag, f"--resume={path('every.ckpt')}")
    same("whole", "every")


def done_already():
    """Where no step is left, the results, files and the next checkpoint are those of the
    run that did the last one; its log stands."""
    log = read("part.log")
    _, messages = train("part", 10, f"--resume={path('part.ckpt')}", f"--checkpoint={path('again.ckpt')}")
    expect("step 10 of 10 is done; the results are those of" in messages, messages)
    expect(read("part.log") == log, "the log stands")
    same("whole", "part")
    printed = [run(PROGRAM, *INPUTS, "--steps=10", CARRY, *flags)[0] for flags in ((), (f"--resume={path('part.ckpt')}",))]
    expect(printed[0] == printed[1], "the results as printed")
    run(PROGRAM, *INPUTS, "--steps=10", CARRY, f"--resume={path('again.ckpt')}", f"--expected-output=@{path('wholeA.tns')}")


def changing():
    """Sizes and patterns that are others in every step: after the first change the
    code is one for any sizes, for those who resume too."""
    for flags in (["--input=3xf64=2,3,5", "--carry=0:0"],
                  ["--entry=prune", "--input=20x30xf64=random:1:0.5", "--input=f64=-1", "--carry=0:0,1:1"]):
        whole, _ = run(CHANGING, *flags, "--steps=9")
        for stop in (1, 5):
            run(CHANGING, *flags, f"--steps={stop}", f"--checkpoint={path('change.ckpt')}")
            expect(run(CHANGING, *flags, "--steps=9", f"--resume={path('change.ckpt')}")[0] == whole, f"the same from step {stop}")
    # The code of step 5 is the one of step 9: nothing is compiled but that.
    cache = path("cache")
    run(CHANGING, "--input=3xf64=2,3,5", "--carry=0:0", "--steps=5", f"--checkpoint={path('change.ckpt')}", f"--cache={cache}")
    compiled = os.listdir(cache)
    run(CHANGING, "--input=3xf64=2,3,5", "--carry=0:0", "--steps=9", f"--resume={path('change.ckpt')}", f"--cache={cache}")
    expect(sorted(os.listdir(cache)) == sorted(compiled), "the code for any sizes goes on")


def refused():
    def message(*flags, steps=12, code=2, **others):
        _, text = train("refused", steps, *flags, code=code, **others)
        return text

    good = read("part.ckpt")
    resume = f"--resume={path('bad.ckpt')}"
    expect("No such file" in message(f"--resume={path('none.ckpt')}"), "a missing file")
    for contents, found in ((good[:len(good) // 2], "expected a zip archive, found:"), (b"step 4\n", "expected a zip archive, found:"),
                            (b"", "expected a checkpoint, found an archive of none")):
        write("bad.ckpt", contents)
        expect("bad.ckpt: error: " + found in message(resume), found)
    # A byte of every member: a checksum, or the form of what it says, is wrong.
    for info in zipfile.ZipFile(path("part.ckpt")).infolist():
        at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
        write("bad.ckpt", good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1:])
        # Results are read where no step is left to do.
        expect("error: expected" in message(resume, steps=10 if info.filename.startswith("result") else 12), info.filename)
    np.savez(path("bad.ckpt.npz"), a=np.zeros(3))
    write("bad.ckpt", read("bad.ckpt.npz"))
    expect("expected a checkpoint, found an archive of 'a.npy'" in message(resume), "another archive")
    part = f"--resume={path('part.ckpt')}"
    text = message(part, carry="--carry=0:0,1:1")
    expect("expected a checkpoint of '--entry=main --carry=0:0,1:1;" in text and "found one of '--entry=main --carry=0:0,1:1,2:2" in text,
           "another carry")
    narrow = write("narrow.mlir", open(PROGRAM).read().replace("posWidth = 32", "posWidth = 16"))
    expect("expected a checkpoint of" in message(part, program=narrow), "another format")
    expect("--resume: expected a checkpoint of at most step 9, the last one, found one of step 10" in message(part, steps=9),
           "a later step")
    expect("--resume: expected --steps=N beside it" in run(PROGRAM, *INPUTS, part, code=2)[1], "no steps")
    expect("expected a writable file for checkpoints, found none that could be made" in message(f"--checkpoint={path('no/x.ckpt')}", code=1), "no folder")


def changed_members():
    """Members whose checksums are right and whose contents are not."""
    members = {name: zipfile.ZipFile(path("part.ckpt")).read(name) for name in zipfile.ZipFile(path("part.ckpt")).namelist()}

    def message(**changed):
        with zipfile.ZipFile(path("bad.ckpt"), "w") as archive:
            for name, contents in {**members, **changed}.items():
                if contents is not None:
                    archive.writestr(name, contents)
        return train("refused", 12, f"--resume={path('bad.ckpt')}", code=2)[1]

    def array(values):
        np.save(path("array.npy"), values)
        return read("array.npy")

    about = json.loads(members["checkpoint.json"])
    none = " in checkpoint.json, found none that fits"
    for changed, found in (({"nz_checkpoint": 2}, "expected a checkpoint of version 1, found 2"),
                           ({"nz_checkpoint": None}, "expected a checkpoint of version 1, found no version"),
                           ({"run": None}, "found one of 'nothing'"),
                           ({"run": "a\x1b[2J" + "b" * 2000}, "found one of 'a\\1B[2J" + "b" * 995 + "…'"),
                           ({"step": 0}, "expected a step and its seconds" + none),
                           ({"arguments": []}, "expected 5 arguments" + none),
                           ({"arguments": about["arguments"][1:] + about["arguments"][:1]}, "expected argument 0" + none)):
        expect(found in message(**{"checkpoint.json": json.dumps({**about, **changed})}), found)
    for text in ("[1", "[1]"):
        expect("expected a JSON object" + none in message(**{"checkpoint.json": text}), "no JSON object")
    for key, value, found in (("sizes", [5], "expected sizes of sparse 5x4xf64"), ("pattern", -1, "expected the number of a pattern")):
        arguments = [{**about["arguments"][0], key: value}] + about["arguments"][1:]
        expect(found in message(**{"checkpoint.json": json.dumps({**about, "arguments": arguments})}), found)
    rows = np.load(path("part.ckpt"))["pattern0"]
    for changed, found in ((rows[:, :1], "expected rows of 2 coordinates in pattern0.npy, found another array"),
                           (rows + 4, "expected coordinates from 0 to below 4 in pattern0.npy, found "),
                           (rows[::-1], "argument0.npy: entry 1: expected sorted entries, found ("),
                           (rows[:3], "expected 3 values in storage order in argument0.npy, found ")):
        expect(found in message(**{"pattern0.npy": array(changed)}), found)
    arguments = about["arguments"][:1] + [{**about["arguments"][1], "sizes": [3]}] + about["arguments"][2:]
    expect("expected sizes of 4xf64" in message(**{"checkpoint.json": json.dumps({**about, "arguments": arguments}),
                                                   "argument1.npy": array(np.zeros(3))}), "sizes that are not the program's")
    expect("argument1.npy" in message(**{"argument1.npy": None}), "a missing member")
    expect("expected sizes 4, found 3" in message(**{"argument1.npy": array(np.zeros(3))}), "a short vector")


for backend in ("sparse-tensor", "loops"):
    resumed(backend)
done_already()
changing()
refused()
changed_members()
