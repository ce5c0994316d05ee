# Narrow and wide rows, in the cache and out of it, even and uneven, in both types.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

from .sparse_products import TensorProduct
from .sparse_times_dense import (
    PowerLawProduct,
    PowerLawSampledProduct,
    SampledProduct,
    SmallProduct,
    SmallSampledProduct,
    SparseTimesDense,
)
from .squared_residual import LargeSquaredResidual, PowerLawSquaredResidual, SquaredResidual
from .workload import in_f64


def at_width(kind, operands, width, type_name):
    """The workload `kind` with rows of so many numbers, in f4 or f8, beside C++ by hand."""

    class AtWidth(kind):
        columns, element = width, type_name
        group, coordinate = f"{operands}, {'f32' if type_name == 'f4' else 'f64'}", width
        peers, impossible, has_parts = {}, {}, False

        def __init__(self, places, small=False):
            super().__init__(places, small)
            if self.element == "f8":
                self.program = self.folder / kind.program.name

        def prepare(self):
            super().prepare()
            if self.element == "f8":
                self.program.write_text(in_f64(kind.program.read_text()))

    return AtWidth


def at_widths(kinds, widths):
    """All of `kinds`, {operands: workload}, in both types."""
    return [at_width(kind, operands, width, element) for operands, kind in kinds.items() for element in ("f4", "f8") for width in widths]


def matrices(*kinds):
    """The uniform workload in the cache and out of it, and that of a power law."""
    return {f"{kind.kind}, n = {kind.rows:,}": kind for kind in kinds}


WIDTHS = (8, 16, 32, 64, 128)
SWEEPS = {
    "widths": at_widths(matrices(SquaredResidual, LargeSquaredResidual, PowerLawSquaredResidual), WIDTHS),
    "products": at_widths(matrices(SmallProduct, SparseTimesDense, PowerLawProduct), (1, *WIDTHS)),
    "sampled-products": at_widths(matrices(SmallSampledProduct, SampledProduct, PowerLawSampledProduct), WIDTHS),
    "tensor-products": at_widths({"3,100,000 entries": TensorProduct}, WIDTHS),
}
