// Types of elements.
// Run by support-table.py.

// supported: `f16`; `bf16`; `f32`; `f64`; `index`; signless integers up to 64 bits
// run: --input=2xf16=1,2 --input=2xbf16=1,2 --input=2xf32=1,2 --input=2xf64=1,2 --input=2xindex=1,2 --input=2xi1=0,1 --input=2xi8=1,2 --input=2xi64=1,2
#V = #sparse_tensor.encoding<{ map = (i) -> (i : compressed) }>
func.func @main(%a: tensor<2xf16, #V>, %b: tensor<2xbf16, #V>, %c: tensor<2xf32, #V>, %d: tensor<2xf64, #V>, %e: tensor<2xindex, #V>, %f: tensor<2xi1>, %g: tensor<2xi8>, %h: tensor<2xi64>)
    -> (tensor<2xf16, #V>, tensor<2xbf16, #V>, tensor<2xf32, #V>, tensor<2xf64, #V>, tensor<2xindex, #V>, tensor<2xi1>, tensor<2xi8>, tensor<2xi64>) {
  %i = arith.muli %h, %h : tensor<2xi64>
  %j = arith.addi %g, %g : tensor<2xi8>
  return %a, %b, %c, %d, %e, %f, %j, %i : tensor<2xf16, #V>, tensor<2xbf16, #V>, tensor<2xf32, #V>, tensor<2xf64, #V>, tensor<2xindex, #V>, tensor<2xi1>, tensor<2xi8>, tensor<2xi64>
}

// -----

// supported: sums of `f16` and `bf16` in `f32`
// test: test/Run/narrow-sums.py

// -----

// refused: complex
// error: expected elements of type f16, bf16, f32, f64, index or a signless integer of at most 64 bits, found 'complex<f64>'
func.func @main() -> f64 {
  %z = arith.constant dense<(1.0, 2.0)> : tensor<2xcomplex<f64>>
  %x = arith.constant 1.0 : f64
  return %x : f64
}
