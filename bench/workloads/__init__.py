# All workloads, in the order of the table.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

from .attention import WindowedAttention, WindowedAttentionValue
from .coefficient_fit import CoefficientFit, CoefficientFitThroughLoop
from .examples import ExampleGraphAttention, ExampleGraphConvolution
from .factorization import MatrixFactorization
from .graph_networks import GraphAttention, GraphConvolution
from .logistic_regression import HessianProduct, LogisticRegression
from .plans import ProductPlan, Transposition
from .pruned_perceptron import PrunedPerceptron
from .sparse_products import LargeTensorProduct, SparseProduct, TensorProduct
from .sparse_recurrence import SparseRecurrence
from .sparse_times_dense import SparseTimesDense, SparseTimesVector
from .squared_residual import LargeSquaredResidual, PowerLawSquaredResidual, SquaredResidual, growing
from .topology_change import TopologyChange, TopologyChangeByLoop
from . import widths

ALL = [
    SparseTimesDense,
    SparseTimesVector,
    SquaredResidual,
    LargeSquaredResidual,
    PowerLawSquaredResidual,
    GraphConvolution,
    GraphAttention,
    WindowedAttention,
    WindowedAttentionValue,
    MatrixFactorization,
    LogisticRegression,
    HessianProduct,
    PrunedPerceptron,
    TopologyChange,
    TopologyChangeByLoop,
    SparseRecurrence,
    CoefficientFit,
    CoefficientFitThroughLoop,
    SparseProduct,
    TensorProduct,
    LargeTensorProduct,
    Transposition,
    ProductPlan,
    ExampleGraphConvolution,
    ExampleGraphAttention,
]

# |A X - T|^2 from 10^5 stored entries to 10^8; it and single products with narrow and wide rows.
SWEEPS = {
    "entries": [growing(thousands * 1000) for thousands in (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)],
    **widths.SWEEPS,
}
