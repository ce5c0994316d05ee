// The header of an object says the width of each array and scalar, which dimension a
// level stores a part of, and names that C has; nothing else of the object is public.
// REQUIRES: nz-run
// RUN: rm -rf %t && mkdir %t
// RUN: nz-run %s --emit=object -o %t/narrow.o
// RUN: FileCheck %s < %t/narrow.h
// CHECK: int32_t nz_main(
// CHECK: const uint32_t *argument0_positions1
// CHECK: const uint16_t *argument0_coordinates1
// CHECK: const float *argument0_values
// CHECK: float argument1
// RUN: nz-run %s --entry=step-2 --emit=object -o %t/blocks.o
// RUN: FileCheck %s --check-prefix=BLOCKS < %t/blocks.h
// BLOCKS: argument 0: {{.*}}
// BLOCKS-NEXT: level 0: dimension 0 / 2, dense
// BLOCKS-NEXT: level 1: dimension 1 / 3, compressed
// BLOCKS-NEXT: level 2: dimension 0 % 2, dense
// BLOCKS-NEXT: level 3: dimension 1 % 3, dense
// BLOCKS: int32_t nz_step_2(
// BLOCKS: const int64_t *argument0_sizes,
// A tensor without dimensions has no sizes.
// BLOCKS-NEXT: const float *argument1,
// BLOCKS-NEXT: result0
// RUN: llvm-nm --defined-only --extern-only --format=just-symbols %t/blocks.o | sort | FileCheck %s --check-prefix=NAMES --implicit-check-not={{.}}
// NAMES: nz_step_2{{$}}
// NAMES-NEXT: nz_step_2_argument0{{$}}
// NAMES-NEXT: nz_step_2_on_patterns{{$}}

#NARROW = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), posWidth = 32, crdWidth = 16 }>
func.func @main(%A: tensor<4x4xf32, #NARROW>, %s: f32) -> f32 { return %s : f32 }

#BLOCKS = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 3 : compressed, i mod 2 : dense, j mod 3 : dense) }>
func.func @"step-2"(%A: tensor<4x6xf32, #BLOCKS>, %s: tensor<f32>) -> tensor<f32> { return %s : tensor<f32> }
