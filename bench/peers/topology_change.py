# Pruned weights that move in other libraries.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A weight has keys, row times columns plus column, in order, or compressed rows; whichever
a spelling likes. Every change ends in compressed rows: training multiplies by them."""

import numpy

import harness

layers, growth = (1, 2, 3), 1 / 64
parts = ("positions", "coordinates", "values", "first", "second")


class Weight:
    """The operands of a layer."""

    def __init__(self, data, layer):
        self.dropped = data.number(f"dropped{layer}")
        self.columns = data.columns(f"W{layer}")
        self.rows = len(data.array(f"W{layer}-positions")) - 1
        self.values, self.direction, self.first, self.second = (data.array(f"{name}{layer}-values") for name in "WGmv")
        self.pattern, self.candidates = (data.rows_and_columns(f"{name}{layer}") for name in "WC")

    def keys(self, places, kind):
        rows, columns = places
        return (rows * self.columns + columns).astype(kind)


def changing(data, change_of):
    """A step that changes all layers; `change_of(weight)` gives a function of the rate that
    returns the parts. Instead of a loss, it returns how many entries are stored."""
    changes = [change_of(Weight(data, layer)) for layer in layers]
    rate = 0

    def step():
        nonlocal rate
        rate += growth
        results = [change(rate) for change in changes]
        arrays = {f"{name}{layer}": array for layer, result in zip(layers, results) for name, array in zip(parts, result)}
        return sum(len(result[1]) for result in results), arrays

    return step


def torch_change(data, move):
    """`move(weight, keys, candidates, values)` gives a function that takes the values, what
    of them stays, and moments, and returns keys in order and what moved to them."""
    import torch

    import with_torch

    with_torch.begin(data)

    def change_of(weight):
        W, G, m, v = map(torch.from_numpy, (weight.values, weight.direction, weight.first, weight.second))
        keys, candidates = (torch.from_numpy(weight.keys(places, "i8")) for places in (weight.pattern, weight.candidates))
        ends = torch.arange(weight.rows + 1) * weight.columns

        def change(rate):
            V = W - rate * G
            magnitudes = V.abs()
            keeps = magnitudes > magnitudes.kthvalue(weight.dropped).values
            next_keys, *moved = move(torch, keys, candidates, keeps, (V, m, v))
            positions = torch.searchsorted(next_keys, ends, out_int32=True)
            return positions, (next_keys % weight.columns).int(), *moved

        return change

    return changing(data, change_of)


def merged_keys(data):
    """The place of a candidate is its number among candidates and among what stays; what
    stays has the other places."""

    def move(torch, keys, candidates, keeps, arrays):
        stays = keys[keeps]
        places = torch.searchsorted(stays, candidates)
        new = stays[places.clamp(max=len(stays) - 1)] != candidates
        comes = candidates[new]
        from_new = places[new] + torch.arange(len(comes))
        is_old = torch.ones(len(stays) + len(comes), dtype=torch.bool)
        is_old[from_new] = False
        merged = torch.empty(len(is_old), dtype=keys.dtype)
        merged[from_new] = comes
        return scattered(torch, is_old, merged, stays, keeps, arrays)

    return torch_change(data, move)


def scattered(torch, is_old, merged, stays, keeps, arrays):
    """Puts what stays to the places of the old, in order."""
    merged.masked_scatter_(is_old, stays)
    return merged, *(torch.zeros(len(merged)).masked_scatter_(is_old, array[keeps]) for array in arrays)


def marked_places(data):
    """Marks in a dense array of the weight's size, a byte a place."""

    def move(torch, keys, candidates, keeps, arrays):
        stays = keys[keeps]
        marks = torch.zeros(int(max(keys[-1], candidates[-1])) + 1, dtype=torch.uint8)
        marks[candidates] = 1
        marks[stays] = 2
        merged = marks.nonzero().flatten()
        return scattered(torch, marks[merged] == 2, merged, stays, keeps, arrays)

    return torch_change(data, move)


def sorted_keys(data):
    def move(torch, keys, candidates, keeps, arrays):
        stays = keys[keeps]
        comes = candidates[~torch.isin(candidates, stays, assume_unique=True)]
        merged, order = torch.cat([stays, comes]).sort()
        zeros = torch.zeros(len(comes))
        return merged, *(torch.cat([array[keeps], zeros])[order] for array in arrays)

    return torch_change(data, move)


def coo(data):
    """Sums of equal entries: a tensor with weights and moments as a dense dimension."""
    import torch

    import with_torch

    with_torch.begin(data)

    def change_of(weight):
        W, G, m, v = map(torch.from_numpy, (weight.values, weight.direction, weight.first, weight.second))
        stored, candidates = (torch.from_numpy(numpy.stack(places)) for places in (weight.pattern, weight.candidates))
        zeros = torch.zeros(candidates.shape[1], 3)
        size = (weight.rows, weight.columns, 3)

        def change(rate):
            V = W - rate * G
            magnitudes = V.abs()
            keeps = magnitudes > magnitudes.kthvalue(weight.dropped).values
            indices = torch.cat([stored[:, keeps], candidates], dim=1)
            values = torch.cat([torch.stack([V, m, v], dim=1)[keeps], zeros])
            moved = torch.sparse_coo_tensor(indices, values, size, check_invariants=False).coalesce()
            rows, columns = moved.indices()
            positions = torch._convert_indices_from_coo_to_csr(rows, weight.rows, out_int32=True)
            return positions, columns.int(), *moved.values().T.contiguous()

        return change

    return changing(data, change_of)


def jax_sorted(data):
    """Sizes are fixed: of two equal keys the second, a candidate, is left out afterwards,
    where there are such. Keys of 32 bits."""
    import with_jax

    jax, jnp = with_jax.begin(data)

    def change_of(weight):
        keys, candidates = (jnp.asarray(weight.keys(places, "i4")) for places in (weight.pattern, weight.candidates))
        dropped, stored = weight.dropped, len(weight.values)
        ends = jnp.arange(weight.rows + 1) * weight.columns

        @jax.jit
        def compiled(keys, candidates, rate, W, G, m, v):
            V = W - rate * G
            magnitudes = jnp.abs(V)
            threshold = jnp.sort(magnitudes)[dropped - 1]
            stays = jnp.nonzero(magnitudes > threshold, size=stored - dropped)[0]
            zeros = jnp.zeros(len(candidates), W.dtype)
            unsorted = [jnp.concatenate([keys[stays], candidates])]
            unsorted += [jnp.concatenate([array[stays], zeros]) for array in (V, m, v)]
            merged, *moved = jax.lax.sort(unsorted, num_keys=1)
            doubled = jnp.concatenate([jnp.zeros(1, bool), merged[1:] == merged[:-1]])
            return doubled.any(), doubled, jnp.searchsorted(merged, ends), merged % weight.columns, *moved

        operands = [jnp.asarray(array) for array in (weight.values, weight.direction, weight.first, weight.second)]

        def change(rate):
            result = jax.block_until_ready(compiled(keys, candidates, jnp.float32(rate), *operands))
            any_doubled, doubled, positions, *arrays = result
            if any_doubled:
                before = jnp.concatenate([jnp.zeros(1, int), jnp.cumsum(doubled)])
                positions, arrays = positions - before[positions], [array[~doubled] for array in arrays]
            return positions, *arrays

        return change

    return changing(data, change_of)


def kept(weight, rate):
    """The values, and which of them are above the threshold."""
    V = weight.values - numpy.float32(rate) * weight.direction
    magnitudes = numpy.abs(V)
    return V, magnitudes > numpy.partition(magnitudes, weight.dropped - 1)[weight.dropped - 1]


def scipy_sum(data):
    """Compressed rows whose entries say where they stand; the sum of two merges rows."""
    import scipy.sparse

    def change_of(weight):
        shape = (weight.rows, weight.columns)
        rows, columns = weight.pattern
        columns = columns.astype("i4")
        ends = numpy.searchsorted(rows, numpy.arange(weight.rows + 1))
        candidates = scipy.sparse.csr_matrix((numpy.full(len(weight.candidates[0]), 2**40), weight.candidates), shape)

        def change(rate):
            V, keeps = kept(weight, rate)
            stays = numpy.flatnonzero(keeps)
            positions = numpy.concatenate([[0], numpy.cumsum(keeps)])[ends].astype("i4")
            places = scipy.sparse.csr_matrix((stays + 1, columns[stays], positions), shape)
            merged = places + candidates
            # What is new alone is place 0, where zeros are.
            source = merged.data & (2**40 - 1)
            zero = numpy.zeros(1, "f4")
            moved = [numpy.concatenate([zero, array])[source] for array in (V, weight.first, weight.second)]
            return merged.indptr, merged.indices, *moved

        return change

    return changing(data, change_of)


def numpy_change(data, merge):
    """`merge(keys of what stays, candidates)` gives the keys, and which of them are old."""

    def change_of(weight):
        keys, candidates = (weight.keys(places, "i4") for places in (weight.pattern, weight.candidates))
        ends = numpy.arange(weight.rows + 1, dtype="i4") * weight.columns

        def change(rate):
            V, keeps = kept(weight, rate)
            merged, is_old = merge(keys[keeps], candidates)
            moved = [numpy.zeros(len(merged), "f4") for _ in range(3)]
            for array, target in zip((V, weight.first, weight.second), moved):
                target[is_old] = array[keeps]
            return numpy.searchsorted(merged, ends), merged % weight.columns, *moved

        return change

    return changing(data, change_of)


def numpy_merged(data):
    """As `merged_keys`."""

    def merge(stays, candidates):
        places = numpy.searchsorted(stays, candidates)
        new = stays[numpy.minimum(places, len(stays) - 1)] != candidates
        comes = candidates[new]
        from_new = places[new] + numpy.arange(len(comes))
        is_old = numpy.ones(len(stays) + len(comes), bool)
        is_old[from_new] = False
        merged = numpy.empty(len(is_old), stays.dtype)
        merged[from_new], merged[is_old] = comes, stays
        return merged, is_old

    return numpy_change(data, merge)


def numpy_marked(data):
    """As `marked_places`."""

    def merge(stays, candidates):
        marks = numpy.zeros(max(stays[-1], candidates[-1]) + 1, "u1")
        marks[candidates] = 1
        marks[stays] = 2
        merged = numpy.flatnonzero(marks).astype(stays.dtype)
        return merged, marks[merged] == 2

    return numpy_change(data, merge)


harness.run(merged_keys, marked_places, sorted_keys, coo, jax_sorted, scipy_sum, numpy_merged, numpy_marked)
