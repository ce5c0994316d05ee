// Machines.
// Run by support-table.py.

// supported: CPUs that LLVM knows
// test: test/Run/emit-target.mlir

// -----

// supported: threads by OpenMP
// run: --threads=2 --input=3xf64=1,2,3
func.func @main(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = arith.addf %x, %x : tensor<3xf64>
  return %y : tensor<3xf64>
}

// -----

// refused: GPUs
// run: --emit=object -o gpu.o --target=nvptx64-nvidia-cuda
// exit: 2
// error: expected a processor of 64 bits, found .nvptx64
func.func @main(%x: f64) -> f64 {
  return %x : f64
}
