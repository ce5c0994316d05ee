// The header of an object says the width of each array and scalar.
// REQUIRES: nz-run
// RUN: rm -rf %t && mkdir %t
// RUN: nz-run %s --emit=object -o %t/narrow.o
// RUN: FileCheck %s < %t/narrow.h
// CHECK: int32_t nz_main(
// CHECK: const uint32_t *argument0_positions1
// CHECK: const uint16_t *argument0_coordinates1
// CHECK: const float *argument0_values
// CHECK: float argument1

#NARROW = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 16 }>
func.func @main(%A: tensor<4x4xf32, #NARROW>, %s: f32) -> f32 { return %s : f32 }
