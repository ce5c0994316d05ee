// The tool registers upstream's dialects and passes and ours.
// RUN: nz-opt %s --canonicalize | FileCheck %s
// RUN: nz-opt --show-dialects | FileCheck %s --check-prefix=DIALECTS
// DIALECTS: linalg
// DIALECTS: nz
// DIALECTS: sparse_tensor

// CHECK-LABEL: func.func @identity
func.func @identity(%p: !nz.pattern<?x?, #sparse_tensor.encoding<{
    map = (i, j) -> (i : dense, j : compressed)}>>)
    -> !nz.pattern<?x?, #sparse_tensor.encoding<{
    map = (i, j) -> (i : dense, j : compressed)}>> {
  return %p : !nz.pattern<?x?, #sparse_tensor.encoding<{
    map = (i, j) -> (i : dense, j : compressed)}>>
}
