// Vectors that no machine has.
// RUN: not nz-opt %s --nz-lower-contractions-to-loops="vector-bits=0" 2>&1 | FileCheck %s
// RUN: not nz-opt %s --nz-pipeline="vector-bits=0" 2>&1 | FileCheck %s

// CHECK: error: expected vector-bits of 128, 256 or 512, found 0
module {
}
