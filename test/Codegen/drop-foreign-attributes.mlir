// Attributes of dialects that LLVM's does not know go; others stay.
// RUN: nz-opt %s --nz-drop-foreign-attributes | FileCheck %s

// CHECK-LABEL: llvm.func @f(
// CHECK: llvm.fpext %{{.*}} : f32 to f64
// CHECK: llvm.fptrunc %{{.*}} {note = "kept"} : f64 to f32
// CHECK: llvm.fadd %{{.*}} {fastmathFlags = #llvm.fastmath<nnan>} : f32
// CHECK: llvm.br ^{{.*}} {loop_annotation = #{{.*}}}
llvm.func @f(%x: f32) -> f32 {
  %y = llvm.fpext %x {fastmath = #arith.fastmath<none>} : f32 to f64
  %z = llvm.fptrunc %y {fastmath = #arith.fastmath<fast>, note = "kept"} : f64 to f32
  %s = llvm.fadd %z, %z {fastmathFlags = #llvm.fastmath<nnan>} : f32
  llvm.br ^bb1 {loop_annotation = #llvm.loop_annotation<unroll = <disable = true>>}
^bb1:
  llvm.return %s : f32
}

// Operations of other dialects have what is theirs.
// CHECK-LABEL: func @g(
// CHECK: arith.addf %{{.*}} fastmath<fast>
func.func @g(%x: f32) -> f32 {
  %y = arith.addf %x, %x fastmath<fast> : f32
  return %y : f32
}
