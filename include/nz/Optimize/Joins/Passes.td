//===- Passes.td - Kernels over several patterns -----------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_OPTIMIZE_JOINS_PASSES_TD
#define NZ_OPTIMIZE_JOINS_PASSES_TD

include "mlir/Pass/PassBase.td"

def MaterializeJoinsPass : Pass<"nz-materialize-joins"> {
  let summary = "Turn kernels over several patterns into kernels over one";
  let description = [{
    The domain of a kernel over several patterns, or over a diagonal, is their
    natural join. It becomes a pattern of its own, which lists for every tuple
    the position in each pattern, and the kernel runs over that: a call takes
    time proportional to the tuples, with no search and no merge. Joins are
    memoized in the patterns' handles and hence built once. The runtime counts
    the tuples first. Where one pattern does not bound them, a loop runs the
    kernel over parts of the join that memory is for: one, for nearly every
    program.

    The first column is what the first result names: its rows are then
    independent. Where a result is written, the places it is written to are
    unique levels, so that the joined pattern says that no two tuples meet.
    Positions and coordinates are stored in 32 bits. Kernels over more patterns
    than a join takes stay as they are: nested loops.

    With `list-terms`, kernels over the terms of a product A B of matrices in
    compressed rows keep their three patterns and get a fourth, `(p, r) at t`: for
    every entry p of A the entries r of the product, one for each entry of a row
    of B, which is all that loops over the rows need beside A and B.

    Example, the values of a product:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    func.func @product(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %C: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
      %r = nz.kernel over %A (i, k) at p, %B (k, j) at q, %C (i, j) at r reads (%a at (p) : tensor<?xf64>, %b at (q) : tensor<?xf64>) sums (%c at (r) : tensor<?xf64>) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> {
      ^bb0(%x: f64, %y: f64):
        %m = arith.mulf %x, %y : f64
        nz.yield %m : f64
      }
      return %r : tensor<?xf64>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    #T = #sparse_tensor.encoding<{ map = (r, p, q) -> (r : dense, p : compressed(nonunique), q : singleton(soa)), posWidth = 32, crdWidth = 32 }>
    func.func @product(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %C: !nz.pattern<?x?, #L>, %a: tensor<?xf64>, %b: tensor<?xf64>, %c: tensor<?xf64>) -> tensor<?xf64> {
      %zero = arith.constant 0 : index
      %one = arith.constant 1 : index
      %parts = nz.join_parts %A (i, k) at p, %B (k, j) at q, %C (i, j) at r : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
      %sums = scf.for %part = %zero to %parts step %one iter_args(%sum = %c) -> (tensor<?xf64>) {
        %T = nz.join_part %part of %A (i, k) at p, %B (k, j) at q, %C (i, j) at r to (r, p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?x?, #T>
        %r = nz.kernel over %T (r, p, q) at t reads (%a at (p) : tensor<?xf64>, %b at (q) : tensor<?xf64>) sums (%sum at (r) : tensor<?xf64>) : !nz.pattern<?x?x?, #T> {
        ^bb0(%x: f64, %y: f64):
          %m = arith.mulf %x, %y : f64
          nz.yield %m : f64
        }
        scf.yield %r : tensor<?xf64>
      }
      return %sums : tensor<?xf64>
    }
    ```
  }];
  let dependentDialects = ["::nz::NzDialect", "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect"];
  let statistics = [Statistic<"numMaterialized", "materialized", "kernels over joins that now run over one pattern">,
                    Statistic<"numListed", "listed", "kernels over the terms of a product and a list of them">];
  let options = [Option<"listTerms", "list-terms", "bool", "false", "of terms of A B list only where they are added">,
                 Option<"scatter", "scatter", "bool", "false", "list them for results that are not of rows of A, too">];
}

def FusePartsPass : Pass<"nz-fuse-parts"> {
  let summary = "Loops over the same parts of a join become one";
  let description = [{
    The gradients of a product in both of its matrices are kernels over the same
    terms, each in a loop over parts of their list. Where the second loop needs
    nothing that the first one makes, or what follows it, one loop has both
    kernels: a part is listed once, and they may visit it together.

    Example, `--nz-fuse-parts --cse`:

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    #V = #sparse_tensor.encoding<{ map = (p, q) -> (p : compressed(nonunique), q : singleton(soa)) }>
    func.func @sums(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = nz.join_parts %A (i, j) at p, %B (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
      %r = scf.for %k = %c0 to %n step %c1 iter_args(%sum = %x) -> (tensor<?xf64>) {
        %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
        %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
          %one = arith.constant 1.0 : f64
          nz.yield %one : f64
        }
        scf.yield %s : tensor<?xf64>
      }
      %m = nz.join_parts %A (i, j) at p, %B (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
      %u = scf.for %k = %c0 to %m step %c1 iter_args(%sum = %y) -> (tensor<?xf64>) {
        %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
        %s = nz.kernel over %T (p, q) at t sums (%sum at (q) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
          %two = arith.constant 2.0 : f64
          nz.yield %two : f64
        }
        scf.yield %s : tensor<?xf64>
      }
      return %r, %u : tensor<?xf64>, tensor<?xf64>
    }
    ```

    becomes

    ```mlir
    #L = #sparse_tensor.encoding<{ map = (i, j) -> (i : dense, j : compressed) }>
    #V = #sparse_tensor.encoding<{ map = (p, q) -> (p : compressed(nonunique), q : singleton(soa)) }>
    func.func @sums(%A: !nz.pattern<?x?, #L>, %B: !nz.pattern<?x?, #L>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = nz.join_parts %A (i, j) at p, %B (j, l) at q : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L>
      %r:2 = scf.for %k = %c0 to %n step %c1 iter_args(%t = %y, %sum = %x) -> (tensor<?xf64>, tensor<?xf64>) {
        %T = nz.join_part %k of %A (i, j) at p, %B (j, l) at q to (p, q) : !nz.pattern<?x?, #L>, !nz.pattern<?x?, #L> to !nz.pattern<?x?, #V>
        %u = nz.kernel over %T (p, q) at t sums (%t at (q) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
          %two = arith.constant 2.0 : f64
          nz.yield %two : f64
        }
        %s = nz.kernel over %T (p, q) at t sums (%sum at (p) : tensor<?xf64>) : !nz.pattern<?x?, #V> {
          %one = arith.constant 1.0 : f64
          nz.yield %one : f64
        }
        scf.yield %u, %s : tensor<?xf64>, tensor<?xf64>
      }
      return %r#1, %r#0 : tensor<?xf64>, tensor<?xf64>
    }
    ```
  }];
  let statistics = [Statistic<"numFused", "fused", "loops that became part of others">];
}

#endif // NZ_OPTIMIZE_JOINS_PASSES_TD
