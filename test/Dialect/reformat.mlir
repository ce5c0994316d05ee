// nz.reformat and nz.placement, as they are written.
// RUN: nz-opt %s | nz-opt | FileCheck %s

#L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#B = #sparse_tensor.encoding<{ map = (a, b, c, d) -> (a : dense, b : compressed, c : dense, d : dense) }>
#list = #sparse_tensor.encoding<{ map = (r, p) -> (r : compressed(nonunique), p : singleton(soa)) }>

// CHECK: #[[$BLOCKS:.*]] = affine_map<(d0, d1) -> (d0 floordiv 2, d1 floordiv 2, d0 mod 2, d1 mod 2)>
// CHECK: #[[$ROWS:.*]] = affine_map<(d0, d1, d2, d3) -> (d0 * 2 + d2, d1 * 2 + d3)>
#blocks = affine_map<(i, j) -> (i floordiv 2, j floordiv 2, i mod 2, j mod 2)>
#rows = affine_map<(a, b, c, d) -> (a * 2 + c, b * 2 + d)>

// CHECK-LABEL: func @both(
func.func @both(%P: !nz.pattern<?x?, #L>) -> (!nz.pattern<?x?, #L>, !nz.pattern<?x?, #list>) {
  // CHECK: nz.reformat %{{.*}} by #[[$BLOCKS]] : <?x?, #{{.*}}> to <?x?x2x2, #{{.*}}>
  %Q = nz.reformat %P by #blocks : !nz.pattern<?x?, #L> to !nz.pattern<?x?x2x2, #B>
  // CHECK: nz.reformat %{{.*}} by #[[$ROWS]]
  %R = nz.reformat %Q by #rows : !nz.pattern<?x?x2x2, #B> to !nz.pattern<?x?, #L>
  // CHECK: nz.placement %{{.*}} by #[[$BLOCKS]] : <?x?, #{{.*}}> to !nz.pattern<?x?x2x2, #{{.*}}> as <?x?, #{{.*}}>
  %T = nz.placement %P by #blocks : !nz.pattern<?x?, #L> to !nz.pattern<?x?x2x2, #B> as !nz.pattern<?x?, #list>
  return %R, %T : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #list>
}
