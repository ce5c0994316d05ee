# The tests of a build with faults: what each costs and reaches, which to run
# first, and which of them fails.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import queue
import re
import threading
from dataclasses import dataclass

from .worker import Worker

# A test that takes this many times as long, and some seconds more, hangs.
PATIENCE, LEAST_PATIENCE = 6, 30
# How many seconds a test may take without a fault.
LONGEST = 1200
# How many times as long a test may be to be run as early as another: per fault
# of the same file, or of the same room, that it has noticed, if it is named like
# the file, and if it is of the same room.
LIKELY, LIKELY_IN_ROOM, NAMED_ALIKE, SAME_ROOM = 10, 0.5, 10, 3


@dataclass(frozen=True)
class Test:
    """A test by lit's name, with its seconds and faults reached, without a fault."""

    name: str
    seconds: float
    reached: frozenset

    @property
    def room(self):
        """`Nonzero :: IO/x.py` and `Nonzero-Unit :: ./IOTests/0/2`: IO."""
        return re.match(r"(?:\./)?(\w+?)(?:Tests)?(?:/|$)", self.name.split(" :: ")[1])[1]

    @property
    def stem(self):
        """`Nonzero :: Differentiate/Rules/math.mlir`: math."""
        return self.name.split("/")[-1].split(".")[0]

    @property
    def patience(self):
        return LEAST_PATIENCE + PATIENCE * self.seconds


def in_order(tests, fault, likely, likely_in_room):
    """`tests`, those first that most likely notice `fault` in little time.

    `likely` says how many faults of the same file each test has noticed, and
    `likely_in_room` of the same room.
    """

    # GatherAdjoints.cpp has gather-adjoints.mlir, MathRules.cpp math.mlir.
    words = re.findall("[A-Z][a-z0-9]*", fault.path.split("/")[-1])
    own = "-".join(words).lower()

    def rank(test):
        weight = 1 + LIKELY * likely[test.name] + LIKELY_IN_ROOM * likely_in_room[test.name]
        weight += SAME_ROOM * (test.room == fault.room)
        if own in (test.stem, test.stem.rstrip("s"), f"{test.stem}-rules"):
            weight += NAMED_ALIKE
        return (test.seconds + 0.05) / weight

    return sorted(tests, key=rank)


class Suite:
    """Runs tests of one build, beside each other in some workers."""

    def __init__(self, lit, build, jobs):
        self.workers = [Worker(lit, build, number) for number in range(jobs)]

    def stop(self):
        for worker in self.workers:
            worker.stop()

    def each(self, items, work):
        """Calls `work(worker, item)` for all items, in order, by all workers."""
        waiting = queue.SimpleQueue()
        for item in items:
            waiting.put(item)

        def serve(worker):
            while True:
                try:
                    item = waiting.get_nowait()
                except queue.Empty:
                    return
                work(worker, item)

        threads = [threading.Thread(target=serve, args=[worker]) for worker in self.workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def measure(self, known, places):
        """Runs tests without a fault, but for those in `known` that have not
        changed, and writes into it what they are: hash, code, seconds, the
        faults they reach, and `places`, which says what faults there are."""
        hashes = self.workers[0].tests

        def trace(worker, name):
            code, seconds, reached = worker.trace(name, LONGEST)
            known[name] = {
                "hash": hashes[name], "code": code, "seconds": round(seconds, 2),
                "places": places, "reached": reached,
            }

        changed = [name for name in hashes if known.get(name, {}).get("hash") != hashes[name]]
        self.each(changed, trace)
        for name in set(known) - set(hashes):
            del known[name]

    def find(self, worker, tests, fault, most_seconds):
        """The first of `tests` that fails with `fault`, or None; those that
        pass; and the seconds. At most `most_seconds`, if any, are spent."""
        spent, passed = 0.0, []
        for test in tests:
            if most_seconds and spent + test.seconds > most_seconds:
                continue
            code, seconds = worker.run(test.name, fault.name, test.patience)
            spent += seconds
            if code in ("PASS", "UNSUPPORTED"):
                passed.append(test.name)
            elif worker.run(test.name, "", test.patience)[0] == "PASS":
                return test.name, passed, spent
        return None, passed, spent
