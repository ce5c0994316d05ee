# Makes the breast-cancer files from the package scikit-learn.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: breast_cancer.py SCIKIT_LEARN_WHEEL   (writes beside itself)

    pip download --no-deps scikit-learn
    python3 breast_cancer.py scikit_learn-*.whl

"Breast Cancer Wisconsin (Diagnostic)" (W. Wolberg, O. Mangasarian, N. Street, W. Street,
1995; UCI Machine Learning Repository, CC BY 4.0), which scikit-learn (BSD-3) ships:
30 measurements of the cells in each of 569 tumours. Each measurement becomes ten
columns, one a tenth of the training data, and stores a 1 in the one it falls into.

breast-cancer-train.npz, breast-cancer-test.npz    a row a tumour: 400 and 169, 30 ones each
breast-cancer-train-labels.npy, …                  1 for benign, -1 for malignant
"""

import io
import pathlib
import sys
import zipfile

import numpy
import scipy.sparse

here = pathlib.Path(__file__).parent
with zipfile.ZipFile(sys.argv[1]) as wheel:
    text = wheel.read("sklearn/datasets/data/breast_cancer.csv")
table = numpy.loadtxt(io.BytesIO(text), delimiter=",", skiprows=1)
table = table[numpy.random.Generator(numpy.random.PCG64(19)).permutation(len(table))]
bounds = numpy.quantile(table[:400, :30], numpy.arange(1, 10) / 10, axis=0)
for name, part in (("train", table[:400]), ("test", table[400:])):
    tenths = (part[:, None, :30] > bounds).sum(axis=1) + 10 * numpy.arange(30)
    ones = numpy.ones(tenths.size, "f4")
    starts = numpy.arange(0, tenths.size + 1, 30, dtype="i4")
    matrix = scipy.sparse.csr_matrix((ones, tenths.ravel().astype("i4"), starts), (len(part), 300))
    scipy.sparse.save_npz(here / f"breast-cancer-{name}.npz", matrix)
    numpy.save(here / f"breast-cancer-{name}-labels.npy", (2 * part[:, 30] - 1).astype("i1"))
