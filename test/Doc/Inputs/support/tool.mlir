// What nz-run does.
// Run by support-table.py.

// supported: results; gradients; `--check-gradient`
// run: --gradient=0 --check-gradient --input=f64=2
func.func @main(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}

// -----

// supported: `--expected-output`
// test: test/Run/expected-output.py

// -----

// supported: `--steps`; `--carry`; `--track`; `--log`
// test: test/Run/progress.py

// -----

// supported: `--checkpoint`; `--resume`
// test: test/Run/checkpoint.py

// -----

// supported: `-O0` to `-O3`
// test: test/Run/optimization.mlir

// -----

// supported: `--without`
// test: test/Run/without.mlir

// -----

// supported: `--benchmark`
// test: test/Run/benchmark.py

// -----

// supported: `--memory`
// test: test/Run/memory.mlir

// -----

// supported: `--join-budget`
// test: test/Run/sparse-products-parts.py

// -----

// supported: `--cache`
// test: test/Run/cache.py

// -----

// supported: `--emit`; `--target`; `--cpu`
// test: test/Run/emit-target.mlir

// -----

// supported: objects with a C header, for every format
// test: test/Run/emit-object-formats.py

// -----

// refused: tensors of more than 16 dimensions in a C header
// run: --emit=object -o wide.o
// error: expected at most 16 dimensions, found 17
func.func @main(%x: tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf64>) -> tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf64> {
  return %x : tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf64>
}
