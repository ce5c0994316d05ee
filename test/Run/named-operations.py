# REQUIRES: nz-run
# RUN: %python %s %t
"""Operations of `linalg` and `tensor` beside NumPy, with all backends and optimizations;
the gradients of those that have one beside differences."""
import os
import subprocess
import sys

import numpy as np

FOLDER = sys.argv[1]
os.makedirs(FOLDER, exist_ok=True)
WAYS = [[], ["-O0"], ["--backend=sparse-tensor", "--threads=1"], ["--without=known-sizes"]]
random = np.random.default_rng(1)


def text_of(inputs, operation, shape, element="f64"):
    """A function of arguments a, b, c … and o, the output, that gives %r."""
    names = "abcdefgh"[: len(inputs)] + "o" * (shape is not None)
    shapes = [array.shape for array in inputs] + [shape] * (shape is not None)
    types = {name: "tensor<" + "".join(f"{size}x" for size in sizes) + element + ">" for name, sizes in zip(names, shapes)}
    for name, kind in types.items():
        operation = operation.replace(f"%{name}:", f"%{name} : {kind}").replace(f"${name}", kind)
    return (f"func.func @main({', '.join(f'%{name}: {kind}' for name, kind in types.items())}) -> RESULT {{\n"
            f"  {operation}\n  return %r : RESULT\n}}\n")


def check(name, operation, inputs, output, wanted, differentiable=True):
    """`operation` in the words of text_of; `output` is what %o holds, or none."""
    text = text_of(inputs, operation, None if output is None else output.shape)
    wanted = np.asarray(wanted, np.float64)
    text = text.replace("RESULT", "tensor<" + "".join(f"{size}x" for size in wanted.shape) + "f64>")
    program, result = os.path.join(FOLDER, "program.mlir"), os.path.join(FOLDER, "result.npy")
    with open(program, "w") as file:
        file.write(text)
    flags = []
    for number, array in enumerate(inputs + ([] if output is None else [output])):
        np.save(os.path.join(FOLDER, f"{number}.npy"), array)
        flags.append(f"--input=@{os.path.join(FOLDER, f'{number}.npy')}")
    for way in WAYS:
        done = subprocess.run(["nz-run", program, *way, *flags, f"--output=@{result}"], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{name}, {' '.join(way)}: {done.stderr}")
        found = np.load(result)
        if found.shape != wanted.shape or not np.allclose(found, wanted, rtol=1e-12, atol=1e-12):
            raise SystemExit(f"{name}, {' '.join(way)}: expected {wanted}, found {found}")
    if differentiable:
        done = subprocess.run(["nz-run", program, *flags, "--check-gradient"], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{name}: {done.stdout}{done.stderr}")


def windows(array, size, stride=1):
    """All squares of that many places, of images of many channels."""
    return np.lib.stride_tricks.sliding_window_view(array, (size, size), axis=(1, 2))[:, ::stride, ::stride]


x, y = random.normal(size=(4, 6)), random.normal(size=(4, 6))
square = random.normal(size=(6, 6))
image, kernel = random.normal(size=(2, 6, 6, 2)), random.normal(size=(3, 3, 2, 3))
cube, other = random.normal(size=(3, 4, 6)), random.normal(size=(3, 6, 5))
vector = random.normal(size=8)
mk, kn, mn = "affine_map<(m, n, k) -> (m, k)>", "affine_map<(m, n, k) -> (k, n)>", "affine_map<(m, n, k) -> (m, n)>"
nk, km = "affine_map<(m, n, k) -> (n, k)>", "affine_map<(m, n, k) -> (k, m)>"

check("matmul", "%r = linalg.matmul ins(%a, %b : $a, $b) outs(%o:) -> $o", [x, square], y, x @ square + y)
check("matmul, transposed", f"%r = linalg.matmul indexing_maps = [{mk}, {nk}, {mn}] ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [x, y], np.zeros((4, 4)), x @ y.T)
check("contract", f"%r = linalg.contract indexing_maps = [{km}, {kn}, {mn}] ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [x, y], np.zeros((6, 6)), x.T @ y)
check("batch_matmul", "%r = linalg.batch_matmul ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [cube, other], np.zeros((3, 4, 5)), cube @ other)
check("batch_matvec", "%r = linalg.batch_matvec ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [cube, other[:, :, 0].copy()], np.zeros((3, 4)), np.einsum("bij,bj->bi", cube, other[:, :, 0]))
check("batch_reduce_matmul", "%r = linalg.batch_reduce_matmul ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [cube, other], np.zeros((4, 5)), (cube @ other).sum(0))
check("vecmat", "%r = linalg.vecmat ins(%a, %b : $a, $b) outs(%o:) -> $o", [x[:, 0].copy(), y], x[0], x[:, 0] @ y + x[0])
check("dot", "%r = linalg.dot ins(%a, %b : $a, $b) outs(%o:) -> $o", [x[0], y[0]], np.array(2.0), x[0] @ y[0] + 2)
check("mmt4d", "%r = linalg.mmt4d ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [x.reshape(2, 2, 2, 3), y.reshape(2, 2, 2, 3)], np.zeros((2, 2, 2, 2)),
      np.einsum("mkij,nklj->mnil", x.reshape(2, 2, 2, 3), y.reshape(2, 2, 2, 3)))
check("conv_1d", "%r = linalg.conv_1d ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [vector, vector[:3]], np.zeros(6), np.correlate(vector, vector[:3]))
check("conv_2d, of channels", "%r = linalg.conv_2d_nhwc_hwcf {strides = dense<2> : tensor<2xi64>} "
      "ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [image, kernel], np.zeros((2, 2, 2, 3)), np.einsum("nhwcij,ijcf->nhwf", windows(image, 3, 2), kernel))
check("conv_2d, dilated", "%r = linalg.conv_2d_nhwc_hwcf {dilations = dense<2> : tensor<2xi64>} "
      "ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [image, kernel], np.zeros((2, 2, 2, 3)),
      np.einsum("nhwcij,ijcf->nhwf", windows(image, 5)[..., ::2, ::2], kernel))
check("depthwise", "%r = linalg.depthwise_conv_2d_nhwc_hwc ins(%a, %b : $a, $b) outs(%o:) -> $o",
      [image, kernel[..., 0].copy()], np.zeros((2, 4, 4, 2)),
      np.einsum("nhwcij,ijc->nhwc", windows(image, 3), kernel[..., 0]))
for kind, start in (("sum", 0), ("max", -np.inf), ("min", np.inf)):
    check(f"pooling, {kind}", f"%r = linalg.pooling_nhwc_{kind} {{strides = dense<2> : tensor<2xi64>}} "
          "ins(%a, %b : $a, $b) outs(%o:) -> $o",
          [image, np.zeros((2, 2))], np.full((2, 3, 3, 2), start), getattr(np, kind)(windows(image, 2, 2), axis=(4, 5)),
          differentiable=kind == "sum")
check("softmax", "%r = linalg.softmax dimension(1) ins(%a:) outs(%o:) -> $o",
      [x], y, np.exp(x) / np.exp(x).sum(1, keepdims=True))
check("reduce", "%r = linalg.reduce { arith.mulf } ins(%a:) outs(%o:) dimensions = [0]", [x], np.ones(6), x.prod(0),
      differentiable=False)
check("broadcast", "%r = linalg.broadcast ins(%a:) outs(%o:) dimensions = [0]", [x[0]], y, np.tile(x[0], (4, 1)))
check("transpose", "%r = linalg.transpose ins(%a:) outs(%o:) permutation = [2, 0, 1]",
      [cube], np.zeros((6, 3, 4)), cube.transpose(2, 0, 1))
check("map", "%r = linalg.map { arith.divf } ins(%a, %b : $a, $b) outs(%o:)", [x, y], y, x / y)
check("select", "%m = arith.cmpf ogt, %a, %b : $a\n  %r = linalg.select ins(%m, %a, %b : tensor<4x6xi1>, $a, $b) "
      "outs(%o:) -> $o", [x, y], y, np.maximum(x, y))
check("expand_shape", "%r = tensor.expand_shape %a [[0], [1, 2]] output_shape [4, 2, 3] : $a into tensor<4x2x3xf64>",
      [x], None, x.reshape(4, 2, 3))
check("collapse_shape", "%r = tensor.collapse_shape %a [[0, 1]] : $a into tensor<24xf64>", [x], None, x.ravel())
check("concat", "%r = tensor.concat dim(1) %a, %b : ($a, $b) -> tensor<4x12xf64>", [x, y], None, np.hstack([x, y]))
check("extract_slice", "%r = tensor.extract_slice %a[1, 0] [3, 3] [1, 2] : $a to tensor<3x3xf64>", [x], None, x[1:, ::2])
check("insert_slice", "%r = tensor.insert_slice %a into %b[0, 1] [4, 3] [1, 2] : $a into $b", [x[:, :3].copy(), y], None,
      np.stack([y[:, 0], x[:, 0], y[:, 2], x[:, 1], y[:, 4], x[:, 2]], axis=1))
check("pad", "%c = arith.constant 2.0 : f64\n  %r = tensor.pad %a low[1, 0] high[0, 2] {\n  ^bb0(%i: index, %j: index):\n"
      "    tensor.yield %c : f64\n  } : $a to tensor<5x8xf64>", [x], None,
      np.pad(x, ((1, 0), (0, 2)), constant_values=2.0))
check("generate", "%r = tensor.generate {\n  ^bb0(%i: index, %j: index):\n    %v = tensor.extract %a[%j, %i] : $a\n"
      "    tensor.yield %v : f64\n  } : tensor<6x4xf64>", [x], None, x.T, differentiable=False)
check("splat", "%c = arith.constant 1 : index\n  %v = tensor.extract %a[%c, %c] : $a\n  %r = tensor.splat %v : tensor<3xf64>",
      [x], None, np.full(3, x[1, 1]))
