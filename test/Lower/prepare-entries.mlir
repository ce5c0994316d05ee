// Arguments of public functions are read-only unless donated.
// RUN: nz-opt %s --nz-prepare-entries | FileCheck %s

// CHECK: func @entry(%{{.*}}: tensor<4xf32> {bufferization.writable = false}, %{{.*}}: tensor<4xf32> {bufferization.writable = true, nz.donated}, %{{.*}}: f32)
func.func @entry(%x: tensor<4xf32>, %y: tensor<4xf32> {nz.donated}, %s: f32) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// CHECK: func private @helper(%{{.*}}: tensor<4xf32>) ->
func.func private @helper(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
