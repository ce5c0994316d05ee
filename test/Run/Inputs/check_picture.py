# Checks that a loss curve is well-formed and has a point for every step.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_picture.py PICTURE.svg STEPS"""

import sys
import xml.etree.ElementTree

picture, steps = sys.argv[1:]
root = xml.etree.ElementTree.parse(picture).getroot()
(line,) = root.iter("{http://www.w3.org/2000/svg}polyline")
points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
assert len(points) == int(steps), f"expected {steps} points, found {len(points)}"
across = [point[0] for point in points]
assert across == sorted(across), "the steps go backwards"
