# Counts the tests of a lit report: the closing line of .ci/run.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import sys
import xml.etree.ElementTree as ElementTree


def count(path):
    """Returns how many tests of the report passed, failed and were skipped."""
    passed = failed = skipped = 0
    try:
        cases = ElementTree.parse(path).getroot().iter("testcase")
    except (OSError, ElementTree.ParseError):
        return 0, 0, 0
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main():
    path, status = sys.argv[1], int(sys.argv[2])
    passed, failed, skipped = count(path)
    if status and not failed:
        print("a step other than the tests failed; see above")
        failed = 1
    if not passed and not failed:
        print(f"no test ran: no report at {path}")
        failed = 1
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
