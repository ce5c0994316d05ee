# REQUIRES: nz-run
# RUN: rm -rf %t && env PYTHONPATH=%S/Inputs %python %s %t
"""FROSTT files as inputs and outputs: what is read is what NumPy adds up, what is
written is read back as the same bits, for every rank; mistakes name their place."""
import numpy as np

from running import expect, path, read, run, write

PROGRAM = """
#CSF = #sparse_tensor.encoding<{{map = ({dims}) -> ({levels})}}>
func.func @main(%A: tensor<{sizes}x{element}, #CSF>) -> tensor<{sizes}x{element}, #CSF> {{
  return %A : tensor<{sizes}x{element}, #CSF>
}}
"""


def program(sizes, element="f64"):
    dims = [f"d{d}" for d in range(len(sizes))]
    return write("copy.mlir", PROGRAM.format(dims=", ".join(dims), levels=", ".join(f"{d} : compressed" for d in dims),
                                             sizes="x".join(map(str, sizes)), element=element))


def text_of(array, header=True):
    """The file of an array, as the format says."""
    where = np.argwhere(array)
    lines = [" ".join(map(str, row + 1)) + f" {float(array[tuple(row)])!r}" for row in where]
    head = ["# extended FROSTT format", f"{array.ndim} {len(where)}", " ".join(map(str, array.shape))] if header else []
    return "\n".join(head + lines) + "\n"


def parse(text):
    """Sizes and entries of a file with the header."""
    lines = [line.split() for line in text.splitlines()]
    expect(" ".join(lines[0]) == "# extended FROSTT format", lines[0])
    rank, count = map(int, lines[1])
    expect(len(lines) == 3 + count and len(lines[2]) == rank, "as many as the header says")
    return tuple(map(int, lines[2])), [(tuple(map(int, line[:-1])), float(line[-1])) for line in lines[3:]]


generator = np.random.default_rng(2)
for shape in ((7,), (4, 6), (3, 4, 5), (2, 3, 2, 4)):
    array = np.where(generator.random(shape) < 0.4, generator.standard_normal(shape), 0)
    for sizes in (shape, ("?",) * len(shape)):
        run(program(sizes), f"--input=@{write('in.tns', text_of(array))}", f"--output=@{path('out.tns')}")
        expect(read("out.tns").decode() == read("in.tns").decode() or parse(read("out.tns").decode()) == parse(text_of(array)),
               f"the same array of shape {shape}")
        expect(parse(read("out.tns").decode()) == parse(text_of(array)), f"the same numbers, shape {shape}")
        run(program(sizes), f"--input=@{path('in.tns')}", f"--expected-output=@{path('out.tns')}")

# Without the header: sizes of the type, else of the largest coordinates.
array = np.zeros((3, 4))
array[1, 2] = 0.1
write("bare.tns", "# by hand\n\n2 3 0.1\n")
for sizes, want in (((3, 4), (3, 4)), (("?", "?"), (2, 3)), ((3, "?"), (3, 3))):
    out, _ = run(program(sizes), f"--input=@{path('bare.tns')}")
    expect(out == f"result 0: {want[0]}x{want[1]}xf64, 1 stored\n(1, 2) = 0.1\n", out)
out, _ = run(program((2, 3), "i64"), f"--input=@{write('i.tns', '1 1 9007199254740993' + chr(10) + '1 1 2' + chr(10))}")
expect(out == "result 0: 2x3xi64, 1 stored\n(0, 0) = 9007199254740995\n", out)
run(program((2, 3), "i64"), f"--input=@{path('i.tns')}", f"--output=@{path('o.tns')}")
expect(read("o.tns") == b"# extended FROSTT format\n2 1\n2 3\n1 1 9007199254740995\n", "an exact integer")

# A dense argument, filled with zeros; no dense result.
dense = write("dense.mlir", "func.func @main(%x: tensor<2x3xf64>) -> tensor<2x3xf64> { return %x : tensor<2x3xf64> }\n")
out, _ = run(dense, f"--input=@{path('bare.tns')}")
expect(out == "result 0: 2x3xf64 = [[0, 0, 0], [0, 0, 0.1]]\n", out)
_, messages = run(dense, f"--input=@{path('bare.tns')}", f"--output=@{path('dense.tns')}", code=1)
expect("expected a sparse result for a .tns file, found a dense one" in messages, messages)

for contents, place in (("1 4 1\n", "1:3: error: expected coordinate 2 of an entry, from 1 to 3, found '4'"),
                        ("1 1 1 5\n", "1:7: error: expected the end of the line, found '5'"),
                        ("1 0 1\n", "1:3: error: expected coordinate 2"),
                        ("# extended FROSTT format\n3 0\n2 3 1\n", "expected sizes 2x3, found 2x3x1")):
    _, messages = run(program((2, 3)), f"--input=@{write('bad.tns', contents)}", code=2)
    expect(place in messages, f"{place}: {messages}")
