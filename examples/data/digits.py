# Makes the digits files from the package scikit-learn.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: digits.py SCIKIT_LEARN_WHEEL   (writes beside itself)

    pip download --no-deps scikit-learn
    python3 digits.py scikit_learn-*.whl

Handwritten digits as images of 8 x 8 pixels from 0 to 16, the test part of "Optical
Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998; UCI Machine
Learning Repository, CC BY 4.0), which scikit-learn (BSD-3) ships.

digits-train.npy, digits-test.npy    a row an image: 1297 for training, 500 for testing
digits-train-labels.npy, …           a row an image: 1 in the column of its digit, else 0
"""

import gzip
import io
import pathlib
import sys
import zipfile

import numpy

here = pathlib.Path(__file__).parent
with zipfile.ZipFile(sys.argv[1]) as wheel:
    text = gzip.decompress(wheel.read("sklearn/datasets/data/digits.csv.gz"))
table = numpy.loadtxt(io.BytesIO(text), delimiter=",").astype("u1")
table = table[numpy.random.Generator(numpy.random.PCG64(13)).permutation(len(table))]
for name, part in (("train", table[:1297]), ("test", table[1297:])):
    numpy.save(here / f"digits-{name}.npy", part[:, :64])
    numpy.save(here / f"digits-{name}-labels.npy", numpy.eye(10, dtype="u1")[part[:, 64]])
print(f"{len(table)} images, {numpy.bincount(table[:, 64])} of each digit")
