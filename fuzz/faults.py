# Builds the compiler with mistakes in it, each behind a switch, and asks of
# each whether a test fails: a test of the tests.
# Usage: faults.py [--build FOLDER] [--rooms R,...] [--faults NAME,...]
#                  [--again] [--seconds N] [--jobs N] [-- CMAKE ARGUMENTS]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import collections
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from seeded_faults import entries
from seeded_faults.suite import Suite

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
    """What is known of each fault, kept in a file from run to run."""

    def __init__(self, path):
        self.path = path
        self.known = json.loads(path.read_text()) if path.exists() else {}
        self.known.setdefault("tests", None)
        self.known.setdefault("faults", {})

    def save(self):
        self.path.write_text(json.dumps(self.known, indent=1))

    def get(self, fault):
        """What was found of `fault`, if it is what it was then."""
        found = self.known["faults"].get(fault.name)
        return found if found and found["hash"] == hash_of(fault) else None

    def set(self, fault, by, seconds):
        self.known["faults"][fault.name] = {
            "hash": hash_of(fault), "by": by, "seconds": round(seconds, 1),
        }
        self.save()

    def likely(self, fault, faults):
        """How many faults of the same file each test has noticed."""
        return collections.Counter(
            found["by"]
            for other in faults
            if other.path == fault.path and (found := self.get(other)) and found["by"]
        )


def hash_of(fault):
    return hashlib.sha256(repr(fault.text).encode()).hexdigest()[:16]


def kind_of(test):
    """Whose tests noticed a fault: unit tests, or a folder of test."""
    return "unit tests" if test.startswith("Nonzero-Unit") else test.split(" :: ")[1].split("/")[0]


def report(faults, record):
    """Prints a table by room, and the faults that no test noticed."""
    print("| room | faults | noticed | seconds to the first failure, median | by |")
    print("| --- | --- | --- | --- | --- |")
    rooms = collections.defaultdict(list)
    for fault in faults:
        if found := record.get(fault):
            rooms[fault.room].append(found)
            rooms["all"].append(found)
    for room in [*sorted(set(rooms) - {"all"}), "all"]:
        found = rooms[room]
        noticed = [each for each in found if each["by"]]
        if not found:
            continue
        seconds = sorted(each["seconds"] for each in noticed)
        by = collections.Counter(kind_of(each["by"]) for each in noticed)
        print(
            f"| {room} | {len(found)} | {len(noticed)} "
            f"| {seconds[len(seconds) // 2] if seconds else '–'} "
            f"| {', '.join(f'{name} {count}' for name, count in by.most_common())} |"
        )
    survivors = [
        fault for fault in faults if (found := record.get(fault)) and not found["by"]
    ]
    for fault in survivors:
        print(f"{fault.path}: error: no test notices '{fault.name}': "
              f"{' '.join(fault.there.split())} => {' '.join(fault.wrong.split())}")
    total = len(rooms["all"])
    if total:
        share = 100 * (total - len(survivors)) / total
        print(f"{total} faults, {total - len(survivors)} noticed: {share:.1f} %")
    return survivors


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, default=ROOT / "build-faults")
    parser.add_argument("--rooms", help="only these, as 'IO,Runtime'")
    parser.add_argument("--faults", help="only these, by name")
    parser.add_argument("--again", action="store_true", help="also what is known")
    parser.add_argument("--seconds", type=float, default=0,
                        help="of tests a fault; 0 for the whole suite")
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
    lit = [values["NZ_PYTHON:FILEPATH"], values["NZ_LIT:FILEPATH"]]
    suite = Suite(lit, folder, options.jobs)
    record.known["tests"] = suite.measure(record.known["tests"])
    record.save()
    for name, (code, _) in record.known["tests"].items():
        if code not in ("PASS", "UNSUPPORTED"):
            print(f"without a fault: {code}: {name}; it is left out")

    for fault in everything:
        if options.rooms and fault.room not in options.rooms.split(","):
            continue
        if options.faults and fault.name not in options.faults.split(","):
            continue
        if record.get(fault) and not options.again:
            continue
        found = suite.find(fault, record.likely(fault, everything), options.seconds)
        if not found:
            print(f"{fault.room}: {fault.name}: not noticed in {options.seconds:g} seconds of tests",
                  flush=True)
            continue
        record.set(fault, *found)
        by, seconds = found
        print(f"{fault.room}: {fault.name}: {by or 'no test notices it'}, {seconds:.1f} s", flush=True)
    return 1 if report(everything, record) or stale else 0


if __name__ == "__main__":
    sys.exit(main())
