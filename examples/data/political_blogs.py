# Makes the political-blogs files from Debian's package python3-graph-tool.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: political_blogs.py GRAPH_TOOL_PACKAGE.deb   (writes beside itself)

    apt-get download python3-graph-tool
    python3 political_blogs.py python3-graph-tool_*.deb

Links between weblogs on United States politics, recorded in 2005 by L. A. Adamic
and N. Glance ("The political blogosphere and the 2004 US election", 2005); the
package says that the data is in the public domain. Kept is the largest component
of the undirected graph, without loops and repeated links.

political-blogs.mtx           adjacency with a self loop on every blog
political-blogs-labels.npy    a row a blog: (1, 0) liberal, (0, 1) conservative
political-blogs-train.npy     1 for the blogs whose label training may see, else 0
political-blogs-features.mtx  the identity: the graph has no features of its own,
                              so every blog is a feature
"""

import gzip
import pathlib
import struct
import subprocess
import sys

import numpy
import scipy.sparse
from scipy.sparse.csgraph import connected_components

here = pathlib.Path(__file__).parent
member = "./usr/lib/python3/dist-packages/graph_tool/collection/polblogs.gt.gz"


def extract(package):
    """The bytes of the graph's file inside a Debian package."""
    tar = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
    data = subprocess.run(["tar", "-xO", member], stdin=tar.stdout, capture_output=True, check=True)
    return gzip.decompress(data.stdout)


class Reader:
    """Reads graph-tool's binary format, little endian."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        value = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return value

    def text(self):
        (length,) = self.take("Q")
        return self.take(f"{length}s")[0].decode()


def read_graph(data):
    """The number of blogs, the links, and the property `value` of every blog."""
    reader = Reader(data)
    magic, version, big_endian = reader.take("6sBB")
    assert magic == b"\xe2\x9b\xbe gt", magic
    assert (version, big_endian) == (1, 0)
    reader.text()
    _, vertices = reader.take("BQ")
    width = "B" if vertices < 2**8 else "H" if vertices < 2**16 else "I"
    links = []
    for source in range(vertices):
        (degree,) = reader.take("Q")
        links += [(source, target) for target in reader.take(f"{degree}{width}")]
    scalars = {0: "B", 1: "h", 2: "i", 3: "q", 4: "d"}
    vectors = {7: "B", 8: "h", 9: "i", 10: "q", 11: "d"}
    (properties,) = reader.take("Q")
    for _ in range(properties):
        (kind,) = reader.take("B")
        name = reader.text()
        (code,) = reader.take("B")
        count = {0: 1, 1: vertices, 2: len(links)}[kind]
        if code == 6:
            values = [reader.text() for _ in range(count)]
        elif code in vectors:
            values = [reader.take(f"{reader.take('Q')[0]}{vectors[code]}") for _ in range(count)]
        else:
            values = reader.take(f"{count}{scalars[code]}")
        if (kind, name) == (1, "value"):
            labels = numpy.array(values, dtype=int)
    return vertices, numpy.array(links), labels


vertices, links, labels = read_graph(extract(sys.argv[1]))
adjacency = scipy.sparse.coo_matrix(
    (numpy.ones(len(links)), (links[:, 0], links[:, 1])), shape=(vertices, vertices)
).tocsr()
adjacency = ((adjacency + adjacency.T) > 0).astype(float).tolil()
adjacency.setdiag(0)
adjacency = adjacency.tocsr()
adjacency.eliminate_zeros()

_, component = connected_components(adjacency, directed=False)
kept = numpy.flatnonzero(component == numpy.bincount(component).argmax())
adjacency, labels = adjacency[kept][:, kept], labels[kept]
blogs = len(kept)


def write_pattern(name, symmetry, coordinates):
    """Writes a Matrix Market file without values; coordinates count from 0."""
    with open(here / name, "w") as file:
        file.write(f"%%MatrixMarket matrix coordinate pattern {symmetry}\n")
        file.write("% Weblogs on US politics, 2005 (Adamic and Glance); made by political_blogs.py\n")
        file.write(f"{blogs} {blogs} {len(coordinates)}\n")
        file.writelines(f"{i + 1} {j + 1}\n" for i, j in coordinates)


# The lower triangle, column by column.
lower = scipy.sparse.tril(adjacency + scipy.sparse.identity(blogs)).tocsc().tocoo()
write_pattern("political-blogs.mtx", "symmetric", list(zip(lower.row, lower.col)))
write_pattern("political-blogs-features.mtx", "general", [(i, i) for i in range(blogs)])

generator = numpy.random.Generator(numpy.random.PCG64(2005))
train = numpy.zeros(blogs)
for label in (0, 1):
    members = numpy.flatnonzero(labels == label)
    train[generator.permutation(members)[: round(0.05 * len(members))]] = 1

numpy.save(here / "political-blogs-labels.npy", numpy.eye(2, dtype="f4")[labels])
numpy.save(here / "political-blogs-train.npy", train.astype("f4"))
print(f"{blogs} blogs, {lower.nnz - blogs} links, {numpy.bincount(labels)} a label, {int(train.sum())} to train on")
