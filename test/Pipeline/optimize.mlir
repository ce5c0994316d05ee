// Without optimization the passes that only make programs faster are left out: two
// loops over the values stay two, and the sizes of arguments stay open.
// RUN: nz-opt %s --nz-pipeline="stop-after=optimize" | FileCheck %s --check-prefix=DEFAULT
// RUN: nz-opt %s --nz-pipeline="stop-after=optimize optimize=true" | FileCheck %s --check-prefix=DEFAULT
// RUN: nz-opt %s --nz-pipeline="stop-after=optimize optimize=false" | FileCheck %s --check-prefix=PLAIN
// RUN: nz-opt %s --nz-pipeline="optimize=false" -o /dev/null
// RUN: nz-opt %s --nz-pipeline="optimize=false backend=sparse-tensor" -o /dev/null

// DEFAULT: func.func @main(%{{.*}}: tensor<5xf64>
// DEFAULT-COUNT-1: linalg.generic
// DEFAULT-NOT: linalg.generic
// DEFAULT: return

// PLAIN: func.func @main(%{{.*}}: tensor<?xf64> {nz.static_shape = array<i64: 5>}
// PLAIN-COUNT-2: linalg.generic
// PLAIN: return
#each = affine_map<(d0) -> (d0)>
func.func @main(%x: tensor<?xf64> {nz.static_shape = array<i64: 5>}) -> tensor<?xf64> {
  %sin = linalg.generic {indexing_maps = [#each, #each], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf64>) outs(%x : tensor<?xf64>) {
  ^bb0(%a: f64, %old: f64):
    %b = math.sin %a : f64
    linalg.yield %b : f64
  } -> tensor<?xf64>
  %twice = linalg.generic {indexing_maps = [#each, #each], iterator_types = ["parallel"]}
      ins(%sin : tensor<?xf64>) outs(%sin : tensor<?xf64>) {
  ^bb0(%a: f64, %old: f64):
    %b = arith.addf %a, %a : f64
    linalg.yield %b : f64
  } -> tensor<?xf64>
  return %twice : tensor<?xf64>
}
