// Arguments and results whose entries are stored in another order than they come in,
// more than once a row, in blocks, or at coordinates of 8 bits; numbers by hand.
// REQUIRES: nz-run
// RUN: nz-run %s --entry=blocks --input=4x4xf64=1,2,3,0,5,6,7,0,0,0,11,12,0,0,15,16 | FileCheck %s --check-prefix=BLOCKS
// BLOCKS: result 0: 4x4xf64, 12 stored
// BLOCKS-NEXT: (0, 0) = 1{{$}}
// BLOCKS-NEXT: (0, 1) = 2{{$}}
// BLOCKS-NEXT: (1, 0) = 5{{$}}
// BLOCKS-NEXT: (1, 1) = 6{{$}}
// BLOCKS-NEXT: (0, 2) = 3{{$}}
// BLOCKS-NEXT: (0, 3) = 0{{$}}
// BLOCKS-NEXT: (1, 2) = 7{{$}}
// BLOCKS-NEXT: (1, 3) = 0{{$}}
// BLOCKS-NEXT: (2, 2) = 11{{$}}
// BLOCKS-NEXT: (2, 3) = 12{{$}}
// BLOCKS-NEXT: (3, 2) = 15{{$}}
// BLOCKS-NEXT: (3, 3) = 16{{$}}
// RUN: nz-run %s --entry=columns --input=2x3xf64=1,2,0,4,5,6 | FileCheck %s --check-prefix=COLUMNS
// COLUMNS: result 0: 2x3xf64, 5 stored
// COLUMNS-NEXT: (0, 0) = 1{{$}}
// COLUMNS-NEXT: (1, 0) = 4{{$}}
// COLUMNS-NEXT: (0, 1) = 2{{$}}
// COLUMNS-NEXT: (1, 1) = 5{{$}}
// COLUMNS-NEXT: (1, 2) = 6{{$}}
// RUN: nz-run %s --entry=list --input=2x2xf64=1,2,0,3 | FileCheck %s --check-prefix=LIST
// LIST: result 0: 2x2xf64, 3 stored
// LIST-NEXT: (0, 0) = 1{{$}}
// LIST-NEXT: (0, 1) = 2{{$}}
// LIST-NEXT: (1, 1) = 3{{$}}
// RUN: echo "%%%%MatrixMarket matrix coordinate real general" > %t.mtx
// RUN: echo "1 200 2" >> %t.mtx
// RUN: echo "1 151 3" >> %t.mtx
// RUN: echo "1 2 5" >> %t.mtx
// 3 times 150 and 5 times 1.
// RUN: nz-run %s --entry=narrow --input=@%t.mtx | FileCheck %s --check-prefix=NARROW
// NARROW: result 0: 1xf64 = [455]
// RUN: nz-run %s --entry=flags --input=3xf64=1,2,3 | FileCheck %s --check-prefix=FLAGS
// FLAGS: result 0: 3xi1 = [0, 0, 1]

#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, i mod 2 : dense, j mod 2 : dense) }>
#CSC = #sparse_tensor.encoding<{ map = (i, j) -> (j : dense, i : compressed) }>
#COO = #sparse_tensor.encoding<{ map = (i, j) -> (i : compressed(nonunique), j : singleton) }>
#NARROW = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed), crdWidth = 8 }>

func.func @blocks(%A: tensor<?x?xf64, #BSR>) -> tensor<?x?xf64, #BSR> { return %A : tensor<?x?xf64, #BSR> }
func.func @columns(%A: tensor<?x?xf64, #CSC>) -> tensor<?x?xf64, #CSC> { return %A : tensor<?x?xf64, #CSC> }
func.func @list(%A: tensor<?x?xf64, #COO>) -> tensor<?x?xf64, #COO> { return %A : tensor<?x?xf64, #COO> }

// Each entry times its column.
func.func @narrow(%A: tensor<1x200xf64, #NARROW>) -> tensor<1xf64> {
  %zero = arith.constant dense<0.0> : tensor<1xf64>
  %y = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%A : tensor<1x200xf64, #NARROW>) outs(%zero : tensor<1xf64>) {
  ^bb0(%a: f64, %o: f64):
    %j = linalg.index 1 : index
    %k = arith.index_cast %j : index to i64
    %f = arith.sitofp %k : i64 to f64
    %p = arith.mulf %a, %f : f64
    %s = arith.addf %o, %p : f64
    linalg.yield %s : f64
  } -> tensor<1xf64>
  return %y : tensor<1xf64>
}

func.func @flags(%x: tensor<3xf64>) -> tensor<3xi1> {
  %two = arith.constant dense<2.0> : tensor<3xf64>
  %f = arith.cmpf ogt, %x, %two : tensor<3xf64>
  return %f : tensor<3xi1>
}
