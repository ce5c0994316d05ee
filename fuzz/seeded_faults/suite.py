# The tests of a build with faults: what each costs, which to run first, and
# which of them fails.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass

# How many seconds a group of tests takes without a fault: the first one, and
# how much longer the next is.
FIRST_GROUP, GROWTH = 4, 1.6
# A group that takes this many times as long hangs.
PATIENCE, LEAST_PATIENCE = 8, 120
# Tests of so many seconds may fail because the machine is busy.
SUSPICIOUS = 8


def program_of(name):
    """The test of lit that a result is of: a whole program for a unit test."""
    unit = re.match(r"Nonzero-Unit :: (?:\./)?\w+Tests(?=/)", name)
    return unit[0] if unit else name


@dataclass
class Test:
    """A test by lit's name, with its seconds without a fault."""

    name: str
    seconds: float

    @property
    def room(self):
        """`Nonzero :: IO/x.py` and `Nonzero-Unit :: ./IOTests`: IO."""
        return re.match(r"(?:\./)?(\w+?)(?:Tests)?(?:/|$)", self.name.split(" :: ")[1])[1]

    @property
    def stem(self):
        """`Nonzero :: Differentiate/Rules/math.mlir`: math."""
        return self.name.split("/")[-1].split(".")[0]

    @property
    def pattern(self):
        """What lit's filter asks for; programs run in shards."""
        shard = r"/\d+/\d+" if self.name.startswith("Nonzero-Unit") else ""
        return re.escape(self.name) + shard


class Suite:
    """Runs tests of one build by lit."""

    def __init__(self, lit, build, jobs):
        self.command = [*lit, f"-j{jobs}", "--order=lexical", str(build / "test")]
        self.build = build
        self.tests = []

    def run(self, tests, fault, patience=None):
        """Runs `tests` until one fails; all there are if None.

        Returns code and seconds of each, by name, and whether time ran out.
        """
        report = self.build / "faults-report.json"
        report.unlink(missing_ok=True)
        command = [*self.command, "-q", "-o", str(report)]
        if tests is not None:
            pattern = "|".join(test.pattern for test in tests)
            command += ["--filter", f"^({pattern})$", "--max-failures=1"]
        environment = dict(os.environ, NZ_FAULT=fault)
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )
        try:
            process.wait(patience)
            late = False
        except subprocess.TimeoutExpired:
            late = True
        finally:
            stop(process)
        if not report.exists():
            return {}, late
        found = {}
        for test in json.loads(report.read_text())["tests"]:
            code, seconds = found.get(program_of(test["name"]), ("PASS", 0.0))
            code = test["code"] if code == "PASS" else code
            found[program_of(test["name"])] = code, seconds + (test["elapsed"] or 0.0)
        return found, late

    def measure(self, known):
        """Runs all tests without a fault, or takes `known` of an earlier run."""
        if known is None:
            known, _ = self.run(None, "")
        self.tests = [
            Test(name, seconds) for name, (code, seconds) in known.items() if code == "PASS"
        ]
        return known

    def order(self, fault, likely):
        """The tests, those first that most likely notice `fault`.

        `likely` says how many faults of the same file each test has noticed.
        """

        # GatherAdjoints.cpp has gather-adjoints.mlir, MathRules.cpp math.mlir.
        words = re.findall("[A-Z][a-z0-9]*", fault.path.split("/")[-1])
        own = "-".join(words).lower()

        def rank(test):
            if test.name in likely:
                return 0, -likely[test.name]
            if own in (test.stem, f"{test.stem}-rules"):
                return 1, 0
            rooms = [fault.room, "Run"]
            return (rooms.index(test.room) + 2 if test.room in rooms else 4), 0

        return sorted(self.tests, key=lambda test: (rank(test), test.seconds))

    def groups(self, tests):
        """Cuts `tests` into groups, the first ones short."""
        group, cost, limit = [], 0.0, float(FIRST_GROUP)
        for test in tests:
            if group and cost + test.seconds > limit:
                yield group, cost
                group, cost, limit = [], 0.0, limit * GROWTH
            group.append(test)
            cost += test.seconds
        if group:
            yield group, cost

    def find(self, fault, likely, most_seconds):
        """The first test that fails with `fault`, and the seconds until then.

        The test is None if none does; the result is None if `most_seconds` of
        tests have passed and others are left.
        """
        start, spent = time.monotonic(), 0.0
        for group, cost in self.groups(self.order(fault, likely)):
            if most_seconds and spent and spent + cost > most_seconds:
                return None
            spent += cost
            while failed := self.first_failure(group, fault.name, cost):
                if self.is_sound(failed):
                    return failed.name, time.monotonic() - start
                group = [test for test in group if test is not failed]
        return None, time.monotonic() - start

    def first_failure(self, group, fault, cost):
        """A test of `group` that fails, or hangs, with `fault`; None if none does."""
        if not group:
            return None
        results, late = self.run(group, fault, LEAST_PATIENCE + PATIENCE * cost)
        for test in group:
            if results.get(test.name, ("",))[0] in ("FAIL", "TIMEOUT"):
                return test
        return group[-1] if late else None

    def is_sound(self, test):
        """Whether `test`, if it is a long one, succeeds without a fault."""
        if test.seconds < SUSPICIOUS:
            return True
        results, _ = self.run([test], "", LEAST_PATIENCE + PATIENCE * test.seconds)
        return results.get(test.name, ("",))[0] == "PASS"


def stop(process):
    """Ends a session of processes, if it has not ended."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
