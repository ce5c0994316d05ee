// What memory is taken for reaches the passes that choose by it.
// RUN: nz-opt %s --nz-pipeline="near-cache=1000 last-cache=2000 long-row=30 threads=1" --dump-pass-pipeline 2>&1 | FileCheck %s
// RUN: nz-opt %s --nz-pipeline="near-cache=1000 last-cache=2000 long-row=30 threads=2" --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=THREADS
// RUN: nz-opt %s --nz-pipeline="near-cache=9223372036854775807 threads=1" --dump-pass-pipeline 2>&1 | FileCheck %s --check-prefix=MOST

// CHECK: nz-sum-by-parts{part-bytes=500}
// CHECK: nz-visit-columns{long-row=30}
// CHECK: nz-gather-adjoints{scattered-bytes=2000}
// CHECK: nz-order-values{cache-bytes=2000 long-row=30}
// CHECK: nz-contiguous-layouts{piece-bytes=1000}
// CHECK: nz-prefetch-rows{bytes=1000 long-row=30}

// Threads would meet in what they scatter to.
// THREADS: nz-gather-adjoints{scattered-bytes=0}

// Twice as much is no number.
// MOST: nz-sum-by-parts{part-bytes=4611686018427387903}
// MOST: nz-order-values{cache-bytes=9223372036854775807 long-row=256}
