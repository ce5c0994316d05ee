// RUN: nz-opt %s --nz-specialize-shapes --verify-diagnostics

// expected-error @+1 {{expected static sizes that fit argument 0 of type 'tensor<3x?xf32>', found array<i64: 4, 8>}}
func.func @f(%x: tensor<3x?xf32> {nz.static_shape = array<i64: 4, 8>}) {
  return
}
