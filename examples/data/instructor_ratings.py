# Makes the instructor-ratings files from Debian's package r-cran-lme4.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: instructor_ratings.py LME4_PACKAGE.deb   (writes beside itself)

    apt-get download r-cran-lme4
    python3 instructor_ratings.py r-cran-lme4_*.deb

InstEval: lectures at ETH Zurich rated by their students from 1 to 5, published with
the R package lme4 (D. Bates, M. Maechler, B. Bolker, S. Walker; GPL 2 or later, by
which the two files made here are passed on). Kept are the 400 students with the most
ratings, and the instructors whom at least 20 of them rated; of a pair that occurs
twice, the first rating. A tenth of the ratings, drawn evenly, is for testing.

instructor-ratings-train.mtx  a row a student, a column an instructor
instructor-ratings-test.mtx   the ratings that training does not see
"""

import pathlib
import subprocess
import sys
import tarfile
import zlib

import numpy
import scipy.sparse

here = pathlib.Path(__file__).parent
folder = "./usr/lib/R/site-library/lme4/data/"


class Serialized:
    """Reads the part of R's serialization (XDR, version 2 and 3) that data frames use."""

    def __init__(self, data):
        self.data, self.at, self.references = data, 2, []
        version = self.integers(3)[0]
        if version == 3:
            self.take(self.integers(1)[0])

    def take(self, count):
        self.at += count
        return self.data[self.at - count : self.at]

    def integers(self, count):
        return numpy.frombuffer(self.take(4 * count), ">i4")

    def pairs(self):
        """The tagged values of a pair list, as a dictionary."""
        found = {}
        while (item := self.item()) is not None:
            tag, value = item
            found[tag] = value
        return found

    def item(self):
        flags = int(self.integers(1)[0])
        kind, has_attributes, has_tag = flags & 255, flags & 512, flags & 1024
        if kind == 254:
            return None
        if kind == 255:
            return self.references[(flags >> 8) - 1]
        if kind == 1:
            self.references.append(self.item())
            return self.references[-1]
        if kind == 9:
            length = int(self.integers(1)[0])
            return self.take(length).decode() if length >= 0 else None
        if kind == 2:
            tag = self.item() if has_tag else None
            return tag, self.item()
        length = int(self.integers(1)[0])
        if kind in (10, 13):
            value = self.integers(length)
        elif kind == 14:
            value = numpy.frombuffer(self.take(8 * length), ">f8")
        elif kind in (16, 19):
            value = [self.item() for _ in range(length)]
        else:
            sys.exit(f"expected a data frame, found an object of type {kind}")
        return (value, self.pairs()) if has_attributes else value


def data_frame(package, name):
    """The columns of a data frame in R's database inside a Debian package."""
    tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True)
    path = pathlib.Path("lme4-data.tar")
    path.write_bytes(tar.stdout)
    with tarfile.open(path) as archive:
        index = archive.extractfile(folder + "Rdata.rdx").read()
        base = archive.extractfile(folder + "Rdata.rdb").read()
    path.unlink()
    values, attributes = Serialized(zlib.decompress(index, 31)).item()
    variables, names = values[0]
    start, length = variables[names["names"].index(name)]
    columns, attributes = Serialized(zlib.decompress(base[start + 4 : start + length])).item()
    return dict(zip(attributes["names"], columns))


def write(name, rows, columns, ratings, shape, comment):
    matrix = scipy.sparse.coo_matrix((ratings, (rows, columns)), shape).tocsr().tocoo()
    lines = ["%%MatrixMarket matrix coordinate integer general", f"% {comment}"]
    lines.append(f"{shape[0]} {shape[1]} {matrix.nnz}")
    lines += [f"{i + 1} {j + 1} {v}" for i, j, v in zip(matrix.row, matrix.col, matrix.data)]
    (here / name).write_text("\n".join(lines) + "\n")


frame = data_frame(sys.argv[1], "InstEval")
students, instructors = frame["s"][0] - 1, frame["d"][0] - 1
ratings = numpy.asarray(frame["y"]).astype("i4")
_, first = numpy.unique(students.astype("i8") * 10000 + instructors, return_index=True)
students, instructors, ratings = students[first], instructors[first], ratings[first]
busiest = numpy.argsort(-numpy.bincount(students), kind="stable")[:400]
kept = numpy.isin(students, busiest)
known = numpy.flatnonzero(numpy.bincount(instructors[kept]) >= 20)
kept &= numpy.isin(instructors, known)
_, rows = numpy.unique(students[kept], return_inverse=True)
_, columns = numpy.unique(instructors[kept], return_inverse=True)
ratings = ratings[kept]
shape = (rows.max() + 1, columns.max() + 1)
test = numpy.random.Generator(numpy.random.PCG64(11)).random(len(ratings)) < 0.1
comment = "from InstEval of the R package lme4, GPL 2 or later; see instructor_ratings.py"
for name, part in (("train", ~test), ("test", test)):
    write(f"instructor-ratings-{name}.mtx", rows[part], columns[part], ratings[part], shape, comment)
print(f"{shape[0]} students, {shape[1]} instructors, {(~test).sum()} and {test.sum()} ratings")
