# Builds the compiler with mistakes in it, each behind a switch, and asks of
# each whether a test fails: a test of the tests.
# Usage: faults.py [--build FOLDER] [--rooms R,...] [--faults NAME,...]
#                  [--tests EXPRESSION] [--again] [--seconds N] [--jobs N]
#                  [--report] [-- CMAKE ARGUMENTS]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import collections
import hashlib
import json
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from seeded_faults import entries
from seeded_faults.suite import Suite, Test, in_order

ROOT = Path(__file__).resolve().parent.parent


def write(path, text):
    """Writes a file unless it is like that already, so that builds are short."""
    if path.exists() and path.read_bytes() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


def split_stale(faults):
    """Those that fit the sources, and what is wrong with the others."""
    fresh, mistakes = [], []
    for fault in faults:
        try:
            entries.locate(fault, *entries.squeeze((ROOT / fault.path).read_text()))
            fresh.append(fault)
        except (entries.Mistake, OSError) as mistake:
            mistakes.append(f"error: {mistake}")
    return fresh, mistakes


def copy_tree(to, faults):
    """Copies the tracked files to `to`, with all faults in them."""
    by_path = collections.defaultdict(list)
    for fault in faults:
        by_path[fault.path].append(fault)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    for name in listed:
        path = ROOT / name
        if not path.is_file():
            continue
        if name in by_path:
            text = entries.apply(path.read_text(), by_path[name]).encode()
        else:
            text = path.read_bytes()
        write(to / name, text)
        shutil.copymode(path, to / name)
    write(to / "include/nz/Fault.h", entries.HEADER.encode())


def build(source, folder, arguments, jobs):
    """Configures, the first time, and builds what the tests need."""
    if not (folder / "CMakeCache.txt").exists():
        subprocess.run(
            ["cmake", "-G", "Ninja", "-S", source, "-B", folder, "-Wno-dev",
             "-DCMAKE_BUILD_TYPE=Release", *arguments],
            check=True,
        )
    subprocess.run(
        ["cmake", "--build", folder, "--target", "test-depends", "-j", str(jobs), "--", "-k", "0"],
        check=True,
    )


class Record:
    """What is known of tests and faults, kept in a file from run to run."""

    def __init__(self, path):
        self.path = path
        self.known = json.loads(path.read_text()) if path.exists() else {}
        self.tests = self.known.setdefault("tests", {})
        self.faults = self.known.setdefault("faults", {})
        self.places = self.known.setdefault("places", {})
        self.lock = threading.Lock()

    def save(self):
        self.path.write_text(json.dumps(self.known))

    def get(self, fault):
        """What was found of `fault`, if it is what it was then: which test
        notices it, if any; which did not, each with its hash; the seconds."""
        found = self.faults.get(fault.name)
        if not found or found["hash"] != hash_of(fault):
            found = {"hash": hash_of(fault), "by": None, "met": [], "seconds": 0.0}
        return found

    def add(self, fault, by, passed, seconds):
        """A test that notices `fault`, or None, and those before that did not."""
        with self.lock:
            found = self.get(fault)
            met = found["met"] + [[name, self.tests[name]["hash"]] for name in passed]
            self.faults[fault.name] = {
                "hash": hash_of(fault), "by": by, "met": met,
                "seconds": round(found["seconds"] + seconds, 1),
            }
            self.save()

    def left(self, fault, faults):
        """The tests that may notice `fault` and have not met it, the best first."""
        met = {tuple(each) for each in self.get(fault)["met"]}
        alike = [other for other in faults if other.path == fault.path]
        likely, likely_in_room = (
            collections.Counter(by for other in others if (by := self.get(other)["by"]))
            for others in (alike, (other for other in faults if other.room == fault.room))
        )
        # A fault that is younger than the trace of a test: if it reaches the file.
        names = {other.name for other in alike}
        tests = [
            Test(name, test["seconds"], frozenset(test["reached"]))
            for name, test in self.tests.items()
            if test["code"] == "PASS" and (name, test["hash"]) not in met
            and not ({fault.name} if fault.name in self.places[test["places"]] else names).isdisjoint(test["reached"])
        ]
        return in_order(tests, fault, likely, likely_in_room)


def hash_of(fault):
    return hashlib.sha256(repr(fault.text).encode()).hexdigest()[:16]


def kind_of(test):
    """Whose tests noticed a fault: unit tests, or a folder of test."""
    return "unit tests" if test.startswith("Nonzero-Unit") else test.split(" :: ")[1].split("/")[0]


def report(faults, record):
    """Prints a table by room, and the faults that no test notices; returns these."""
    print("| room | faults | noticed | undecided | seconds to the first failure, median | by |")
    print("| --- | --- | --- | --- | --- | --- |")
    survivors, undecided = [], []
    for fault in faults:
        if not record.get(fault)["by"]:
            left = sum(test.seconds for test in record.left(fault, faults))
            (undecided if left else survivors).append((fault, left))
    for room in [*sorted({fault.room for fault in faults}), "all"]:
        chosen = [fault for fault in faults if room in (fault.room, "all")]
        noticed = [found for fault in chosen if (found := record.get(fault))["by"]]
        seconds = sorted(found["seconds"] for found in noticed)
        by = collections.Counter(kind_of(found["by"]) for found in noticed)
        print(
            f"| {room} | {len(chosen)} | {len(noticed)} "
            f"| {sum(fault in chosen for fault, _ in undecided)} "
            f"| {seconds[len(seconds) // 2] if seconds else '–'} "
            f"| {', '.join(f'{name} {count}' for name, count in by.most_common())} |"
        )
    for fault, left in undecided:
        print(f"{fault.path}: '{fault.name}' is undecided behind {record.get(fault)['seconds']:g} "
              f"seconds of tests; {left:.0f} seconds are left")
    for fault, _ in survivors:
        print(f"{fault.path}: error: no test notices '{fault.name}': "
              f"{' '.join(fault.there.split())} => {' '.join(fault.wrong.split())}")
    decided = len(faults) - len(undecided)
    if decided:
        share = 100 * (decided - len(survivors)) / decided
        print(f"{len(faults)} faults, {decided} decided, {decided - len(survivors)} noticed: {share:.1f} %")
    return survivors


def choose(faults, record, options):
    """Those that are asked for and not known to be noticed, rooms in turn."""
    turns = collections.Counter()
    chosen = []
    for fault in faults:
        if options.rooms and fault.room not in options.rooms.split(","):
            continue
        if options.faults and fault.name not in options.faults.split(","):
            continue
        if options.again:
            record.faults.pop(fault.name, None)
        if not record.get(fault)["by"]:
            turns[fault.room] += 1
            chosen.append((turns[fault.room], fault))
    return [fault for _, fault in sorted(chosen, key=lambda each: each[0])]


def ask(suite, worker, record, fault, faults, options):
    """Lets a worker meet `fault` with tests, and records what they say."""
    tests = record.left(fault, faults)
    chosen = [test for test in tests if re.search(options.tests, test.name)]
    by, passed, seconds = suite.find(worker, chosen, fault, options.seconds)
    record.add(fault, by, passed, seconds)
    left = len(tests) - len(passed)
    says = by or (f"not noticed, {left} tests are left" if left else "no test notices it")
    print(f"{fault.room}: {fault.name}: {says}, {seconds:.1f} s", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, default=ROOT / "build-faults")
    parser.add_argument("--rooms", help="only these, as 'IO,Runtime'")
    parser.add_argument("--faults", help="only these, by name")
    parser.add_argument("--tests", default="", help="only those whose names match this expression")
    parser.add_argument("--again", action="store_true", help="also what is known")
    parser.add_argument("--seconds", type=float, default=0,
                        help="of tests a fault; 0 for all that reach it")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--report", action="store_true", help="only print what is known")
    parser.add_argument("cmake", nargs="*", help="arguments of CMake")
    options = parser.parse_args()

    try:
        everything, stale = split_stale(entries.read_all(ROOT / "fuzz" / "seeded_faults"))
    except entries.Mistake as mistake:
        sys.exit(f"error: {mistake}")
    record = Record(options.build / "faults.json")
    print("\n".join(stale), end="\n" if stale else "", flush=True)
    if options.report:
        return 1 if report(everything, record) or stale else 0
    source, folder = options.build / "source", options.build / "build"
    copy_tree(source, everything)
    build(source, folder, options.cmake, options.jobs)

    cache = (folder / "CMakeCache.txt").read_text()
    values = dict(line.split("=", 1) for line in cache.splitlines() if "=" in line)
    suite = Suite(Path(values["NZ_LIT:FILEPATH"]), folder, options.jobs)
    try:
        names = [fault.name for fault in everything]
        key = hashlib.sha256(repr(names).encode()).hexdigest()[:16]
        record.places[key] = names
        suite.measure(record.tests, key)
        record.save()
        for name, test in record.tests.items():
            if test["code"] not in ("PASS", "UNSUPPORTED"):
                print(f"without a fault: {test['code']}: {name}; it is left out")
        suite.each(choose(everything, record, options), lambda worker, fault: ask(
            suite, worker, record, fault, everything, options))
    finally:
        suite.stop()
    return 1 if report(everything, record) or stale else 0


if __name__ == "__main__":
    sys.exit(main())
