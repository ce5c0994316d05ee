// A slice of five elements ends at the last one, and begins in front of the end
// even if it has none.
// REQUIRES: nz-run
// DEFINE: %{slice} = nz-run %s --input=5xf64=1,2,3,4,5
// DEFINE: %{wrong} = %python %S/../Inputs/check_exit.py 1 -- %{slice}
// RUN: %{slice} --input=index=1 --input=index=2 --input=index=3 | FileCheck %s --check-prefix=WHOLE
// RUN: %{slice} --input=index=2 --input=index=3 --input=index=1 | FileCheck %s --check-prefix=LAST
// RUN: %{slice} --input=index=5 --input=index=0 --input=index=3 | FileCheck %s --check-prefix=EMPTY
// WHOLE: result 0: 2xf64 = [2, 5]
// LAST: result 0: 3xf64 = [3, 4, 5]
// EMPTY: result 0: 0xf64 = []

// RUN: %{wrong} --input=index=2 --input=index=2 --input=index=3 | FileCheck %s --check-prefix=STRIDED
// RUN: %{wrong} --input=index=3 --input=index=3 --input=index=1 | FileCheck %s --check-prefix=LONG
// RUN: %{wrong} --input=index=6 --input=index=0 --input=index=3 | FileCheck %s --check-prefix=BEHIND
// RUN: %{wrong} --input=index=-1 --input=index=1 --input=index=1 | FileCheck %s --check-prefix=OFFSET
// RUN: %{wrong} --input=index=4 --input=index=2 --input=index=-1 | FileCheck %s --check-prefix=STRIDE
// STRIDED: error: {{.*}}expected the end of the slice in dimension 0 at most 5, found 6
// LONG: error: {{.*}}expected the end of the slice in dimension 0 at most 5, found 6
// BEHIND: error: {{.*}}expected the end of the slice in dimension 0 at most 5, found 6
// OFFSET: error: {{.*}}expected an offset of the slice in dimension 0 of at least 0, found -1
// STRIDE: error: {{.*}}expected a stride of the slice in dimension 0 of at least 0, found -1

func.func @main(%x: tensor<?xf64>, %offset: index, %size: index, %stride: index) -> tensor<?xf64> {
  %r = tensor.extract_slice %x[%offset] [%size] [%stride] : tensor<?xf64> to tensor<?xf64>
  return %r : tensor<?xf64>
}
