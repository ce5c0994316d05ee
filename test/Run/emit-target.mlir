// Code for another machine.
// REQUIRES: nz-run
// RUN: rm -rf %t && mkdir %t
// RUN: nz-run %s --emit=object -o %t/arm.o --target=aarch64-linux-gnu
// RUN: llvm-readobj --file-headers --symbols %t/arm.o | FileCheck %s --check-prefix=ARM
// ARM: Arch: aarch64
// ARM: Name: nz_main (
// RUN: llvm-objdump -d %t/arm.o | FileCheck %s --check-prefix=CODE
// CODE: fmul d
// RUN: FileCheck %s --check-prefix=HEADER < %t/arm.h
// HEADER: int32_t nz_main(
// HEADER-NEXT: double argument0,
// HEADER-NEXT: double *result0);

// RUN: nz-run %s --emit=llvm-ir --target=riscv64-linux-gnu --cpu=sifive-u74 | FileCheck %s --check-prefix=RISCV
// RISCV: target triple = "riscv64-unknown-linux-gnu"
// RISCV: "target-cpu"="sifive-u74"

// On this machine, but for an old processor.
// RUN: nz-run %s --emit=llvm-ir --target=x86_64-linux-gnu --cpu=nehalem | FileCheck %s --check-prefix=OLD
// OLD: "target-cpu"="nehalem"

// Without -o x.o there is no header, and nothing but functions of C is public.
// RUN: nz-run %s --emit=object > %t/here
// RUN: llvm-nm --defined-only --extern-only %t/here | FileCheck %s --check-prefix=PUBLIC --implicit-check-not=' main'
// PUBLIC: T nz_main
// PUBLIC: T nz_main_on_patterns
// RUN: not ls %t/here.h

// DEFINE: %{run} = %python %S/Inputs/check_exit.py 2 -- nz-run %s
// RUN: %{run} --emit=object --target=abacus | FileCheck %s --check-prefix=TARGET
// TARGET: error: --target: expected a target triple that LLVM knows, as in 'aarch64-linux-gnu', found 'abacus'
// RUN: %{run} --emit=object --target=armv7-linux-gnueabihf | FileCheck %s --check-prefix=NARROW
// NARROW: error: --target: expected a processor of 64 bits, found 'armv7-linux-gnueabihf'
// RUN: %{run} --emit=object --target=aarch64-linux-gnu --cpu=skylake | FileCheck %s --check-prefix=CPU
// CPU: error: --cpu: expected a processor of aarch64, found 'skylake'
// RUN: %{run} --emit=llvm-ir --cpu=abacus | FileCheck %s --check-prefix=HERE
// HERE: error: --cpu: expected a processor of {{.*}}, found 'abacus'
// RUN: %{run} --input=f64=1 --target=aarch64-linux-gnu | FileCheck %s --check-prefix=BESIDE
// BESIDE: error: --target: expected --emit=llvm-ir or --emit=object beside it
// RUN: %{run} --emit=llvm-dialect --cpu=skylake | FileCheck %s --check-prefix=FORM
// FORM: error: --cpu: expected --emit=llvm-ir or --emit=object beside it

func.func @main(%x: f64) -> f64 {
  %y = arith.mulf %x, %x : f64
  return %y : f64
}
