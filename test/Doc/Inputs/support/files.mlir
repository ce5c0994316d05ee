// Files.
// Run by support-table.py.

// supported: `.mtx`
// test: test/IO/matrix-market-files.py

// -----

// supported: `.tns`
// test: test/Run/frostt.py

// -----

// supported: `.npz` of SciPy
// test: test/IO/scipy-files.py

// -----

// supported: `.npy`
// test: test/Run/input-specs.py

// -----

// refused: other endings
// run: --input=@matrix.csv
// exit: 2
// error: expected a name that ends in .mtx, .tns, .npy or .npz, found
func.func @main(%x: tensor<2xf64>) -> tensor<2xf64> {
  return %x : tensor<2xf64>
}
