// Each case of a switch, and its derivatives in both modes; of a sparse tensor, too.
// REQUIRES: nz-run
// DEFINE: %{n} =
// DEFINE: %{scalars} = nz-run %s --input=f64=3 --input=index=%{n}
// REDEFINE: %{n} = 0
// RUN: %{scalars} --entry=scalar --gradient=0 | FileCheck %s --check-prefix=CUBE
// RUN: %{scalars} --entry=scalar --check-gradient
// CUBE: f64 = 27
// CUBE: f64 = 27
// REDEFINE: %{n} = 5
// RUN: %{scalars} --entry=scalar --gradient=0 | FileCheck %s --check-prefix=MINUS
// RUN: %{scalars} --entry=scalar --check-gradient
// MINUS: f64 = -3
// MINUS: f64 = -1
// REDEFINE: %{n} = 1
// RUN: %{scalars} --entry=scalar --gradient=0 | FileCheck %s --check-prefix=SQUARE
// RUN: %{scalars} --entry=scalar --check-gradient
// SQUARE: f64 = 9
// SQUARE: f64 = 6

// Entries of A are 2 and 3, at (0, 1) and (1, 0).
// DEFINE: %{sparse} = nz-run %s --entry=sparse --input=@%t.mtx --input=index=%{n}
// RUN: printf '%%%%MatrixMarket matrix coordinate real general\n2 2 2\n1 2 2\n2 1 3\n' > %t.mtx
// RUN: %{sparse} | FileCheck %s --check-prefix=SAME
// SAME: (0, 1) = 2
// SAME: (1, 0) = 3
// REDEFINE: %{n} = 4
// RUN: %{sparse} | FileCheck %s --check-prefix=SINES
// RUN: %{sparse} --backend=sparse-tensor -O0 | FileCheck %s --check-prefix=SINES
// SINES: (0, 1) = 0.909297426825681{{[67]}}
// SINES: (1, 0) = 0.141120008059867{{[12]}}
#CSR = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
#ij = affine_map<(i, j) -> (i, j)>

func.func @scalar(%x: f64, %n: index) -> f64 {
  %r = scf.index_switch %n -> f64
  case 0 {
    %square = arith.mulf %x, %x : f64
    %cube = arith.mulf %square, %x : f64
    scf.yield %cube : f64
  }
  case 5 {
    %minus = arith.negf %x : f64
    scf.yield %minus : f64
  }
  default {
    %square = arith.mulf %x, %x : f64
    scf.yield %square : f64
  }
  return %r : f64
}

func.func @sparse(%A: tensor<?x?xf64, #CSR>, %n: index) -> tensor<?x?xf64, #CSR> {
  %r = scf.index_switch %n -> tensor<?x?xf64, #CSR>
  case 4 {
    %B = linalg.generic {indexing_maps = [#ij], iterator_types = ["parallel", "parallel"]}
        outs(%A : tensor<?x?xf64, #CSR>) {
    ^bb0(%a: f64):
      %s = math.sin %a : f64
      linalg.yield %s : f64
    } -> tensor<?x?xf64, #CSR>
    scf.yield %B : tensor<?x?xf64, #CSR>
  }
  default {
    scf.yield %A : tensor<?x?xf64, #CSR>
  }
  return %r : tensor<?x?xf64, #CSR>
}
