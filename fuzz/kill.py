# Kills training at random instants, most of them while it saves a checkpoint. The
# checkpoint that is found then must be whole: `--resume` goes on from it, to the same
# bits as training that nobody killed.
# Usage: kill.py [--tools FOLDER] [--seconds N] [--count N] [--seed N] [--keep FOLDER]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS = 40
TIME_LIMIT = 60
# A step is short beside the saving of its two parameters: one sparse, one dense.
PROGRAM = """// A step of gradient descent with momentum on |A x - 1|^2.
#CSR = #sparse_tensor.encoding<{map = (i, j) -> (i : dense, j : compressed)}>
func.func private @loss(%A: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %n = tensor.dim %A, %c0 : tensor<?x?xf64, #CSR>
  %e = tensor.empty(%n) : tensor<?xf64>
  %z = linalg.fill ins(%zero : f64) outs(%e : tensor<?xf64>) -> tensor<?xf64>
  %y = linalg.matvec ins(%A, %x : tensor<?x?xf64, #CSR>, tensor<?xf64>) outs(%z : tensor<?xf64>) -> tensor<?xf64>
  %init = tensor.from_elements %zero : tensor<f64>
  %l = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> ()>], iterator_types = ["reduction"]}
    ins(%y : tensor<?xf64>) outs(%init : tensor<f64>) {
  ^bb0(%a: f64, %s: f64):
    %d = arith.subf %a, %one : f64
    %q = arith.mulf %d, %d : f64
    %t = arith.addf %s, %q : f64
    linalg.yield %t : f64
  } -> tensor<f64>
  %r = tensor.extract %l[] : tensor<f64>
  return %r : f64
}
func.func @main(%A: tensor<?x?xf64, #CSR>, %m: tensor<?x?xf64, #CSR>, %x: tensor<?xf64>)
    -> (tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?xf64>, f64) {
  %rate = arith.constant 1.0e-4 : f64
  %l, %gA, %gx = nz.value_and_gradient @loss(%A, %x) wrt [0, 1]
      : (tensor<?x?xf64, #CSR>, tensor<?xf64>) -> (f64, tensor<?x?xf64, #CSR>, tensor<?xf64>)
  %A1, %m1 = nz.sgd %A, %gA, %m rate %rate {momentum = 0.9} : tensor<?x?xf64, #CSR>
  %x1 = nz.sgd %x, %gx rate %rate : tensor<?xf64>
  return %A1, %m1, %x1, %l : tensor<?x?xf64, #CSR>, tensor<?x?xf64, #CSR>, tensor<?xf64>, f64
}
"""
OUTPUTS = ("A.tns", "m.npz", "x.npy", "loss.npy")


class Training:
    """Runs of one training, with its files in a folder."""

    def __init__(self, tools, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.checkpoint = folder / "saved" / "state.ckpt"
        (folder / "program.mlir").write_text(PROGRAM)
        self.command = [str(tools / "nz-run"), str(folder / "program.mlir"), "--input=400x300xf64=random:1:0.1",
                        "--input=zeros@0", "--input=300xf64=random:2", f"--steps={STEPS}", "--carry=0:0,1:1,2:2",
                        "--threads=1", f"--cache={folder / 'cache'}"]

    def clear(self):
        """A folder of checkpoints without any."""
        shutil.rmtree(self.checkpoint.parent, ignore_errors=True)
        self.checkpoint.parent.mkdir()

    def saving(self):
        """The command that saves behind every step."""
        return [*self.command, f"--checkpoint={self.checkpoint}:1", *self.outputs("killed")]

    def outputs(self, run):
        return [f"--output=@{self.folder / (run + '-' + name)}" for name in OUTPUTS]

    def finish(self, run, *flags):
        """Runs to the end; the bytes of the outputs, or a message."""
        done = subprocess.run([*self.command, *flags, *self.outputs(run)], capture_output=True, text=True, timeout=TIME_LIMIT)
        if done.returncode:
            return f"exit code {done.returncode}: {done.stderr.strip()}"
        return [(self.folder / (run + "-" + name)).read_bytes() for name in OUTPUTS]


def kill_once(training, whole, delay, totals):
    """One run that ends after `delay` seconds; None where all is as it should be."""
    training.clear()
    child = subprocess.Popen(training.saving(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    child.wait()
    left = [path.name for path in training.checkpoint.parent.iterdir()]
    totals["in a save"] += any(name.startswith(".nz-writing") for name in left)
    if not training.checkpoint.exists():
        # Nothing was saved yet, and nothing claims to be.
        totals["before the first"] += 1
        return None
    if child.returncode == 0:
        totals["behind the last"] += 1
        return None
    resumed = training.finish("resumed", f"--resume={training.checkpoint}")
    if isinstance(resumed, str):
        return resumed
    totals["resumed"] += 1
    different = [name for name, one, other in zip(OUTPUTS, resumed, whole) if one != other]
    return f"other bits in {', '.join(different)}" if different else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "bin")
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--count", type=int, default=500, help="how many instants, and more until one is in a save")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    options = parser.parse_args()

    training = Training(options.tools, options.keep / "kill")
    whole = training.finish("whole")
    if isinstance(whole, str):
        print(f"error: {whole}")
        return 1
    # How long a run takes, and how long until it begins to save.
    training.clear()
    begin = time.monotonic()
    with subprocess.Popen(training.saving(), stdout=subprocess.DEVNULL) as child:
        while child.poll() is None and not any(training.checkpoint.parent.iterdir()):
            time.sleep(0.001)
        first = time.monotonic() - begin
    last = time.monotonic() - begin

    chance, end = random.Random(options.seed), time.monotonic() + options.seconds
    totals, failures, count = dict.fromkeys(("in a save", "before the first", "behind the last", "resumed"), 0), 0, 0
    # By chance all instants may lie between two saves: then there are more of them.
    while (count < options.count or (not totals["in a save"] and count < 10 * options.count)) and time.monotonic() < end:
        count += 1
        delay = chance.uniform(0.9 * first, last)
        wrong = kill_once(training, whole, delay, totals)
        if wrong:
            failures += 1
            kept = options.keep / f"kill-seed{options.seed}-{count}.ckpt"
            shutil.copy(training.checkpoint, kept)
            print(f"{kept}: error: {wrong}", flush=True)
    print(f"{count} kills, {failures} of them left a checkpoint that is not whole; "
          + ", ".join(f"{number} {what}" for what, number in totals.items()))
    if not totals["resumed"] or not totals["in a save"]:
        print("error: expected kills while a checkpoint was being saved, and runs that go on; found none")
        return 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
