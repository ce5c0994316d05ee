# Makes the airfoil files from the package pyamg.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: airfoil.py PYAMG_WHEEL   (writes beside itself)

    pip download --no-deps pyamg
    python3 airfoil.py pyamg-*.whl

A mesh of triangles in a disc around the section of a wing, an example that PyAMG ships
(PyAMG Developers, 2008; MIT). Every triangle is cut into four at the middles of its
sides. Finite volumes make a network of it: an edge between two nodes conducts what
flows through the line from the edge's middle to the centres of its triangles, which is
the length of that line over the length of the edge.

airfoil.mtx             symmetric; the conductance of every edge in a material of 1
airfoil-wing.npy        a number a node: the length of the wing's outline around it
airfoil-rim.npy         the same for the outline of the disc
airfoil-points.npy      coordinates of the nodes, for pictures
airfoil-triangles.npy   the three nodes of every triangle
"""

import io
import pathlib
import sys
import zipfile

import numpy
import scipy.io
import scipy.sparse

here = pathlib.Path(__file__).parent
with zipfile.ZipFile(sys.argv[1]) as wheel:
    mesh = scipy.io.loadmat(io.BytesIO(wheel.read("pyamg/gallery/example_data/airfoil.mat")))
points, triangles = mesh["vertices"], mesh["elements"].astype(int)
sides = ((0, 1), (1, 2), (2, 0))


def list_edges():
    """The edges (lower node first), and the edge at each side of each triangle."""
    ends = numpy.sort(numpy.stack([triangles[:, side] for side in sides], axis=1))
    edges, at = numpy.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    return edges, at.reshape(-1, 3)


def middles(edges):
    return points[edges].mean(axis=1)


def length(vectors):
    return numpy.linalg.norm(vectors, axis=1)


edges, at = list_edges()
(a, b, c), (ab, bc, ca) = triangles.T, len(points) + at.T
points = numpy.vstack([points, middles(edges)])
quarters = ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))
triangles = numpy.vstack([numpy.stack(quarter, axis=1) for quarter in quarters])

edges, at = list_edges()
centres = points[triangles].mean(axis=1)
lengths = length(points[edges[:, 1]] - points[edges[:, 0]])
faces = numpy.zeros(len(edges))
for side in at.T:
    numpy.add.at(faces, side, length(centres - middles(edges)[side]))

# An edge of one triangle is part of an outline; half of it belongs to each end.
outline = numpy.bincount(at.ravel()) == 1
wing = outline & (length(middles(edges)) < 2)
for name, part in (("wing", wing), ("rim", outline & ~wing)):
    halves = numpy.repeat(lengths[part] / 2, 2)
    numpy.save(here / f"airfoil-{name}.npy", numpy.bincount(edges[part].ravel(), halves, len(points)))
numpy.save(here / "airfoil-points.npy", points.astype("f4"))
numpy.save(here / "airfoil-triangles.npy", triangles.astype("u2"))

network = scipy.sparse.coo_matrix((faces / lengths, (edges[:, 1], edges[:, 0])), shape=2 * [len(points)])
with open(here / "airfoil.mtx", "wb") as file:
    comment = "Edges of a mesh around a wing, from PyAMG (MIT); made by airfoil.py"
    scipy.io.mmwrite(file, network, comment, precision=6, symmetry="symmetric")
print(f"{len(points)} nodes, {len(edges)} edges, {len(triangles)} triangles")
