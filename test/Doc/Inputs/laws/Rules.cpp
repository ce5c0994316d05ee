//===- Rules.cpp - Rules with and without a law ---------------------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

attachRule<arith::AddFOp, same, same>(context);
attachRule<arith::SubFOp, same, negative>(context);
attachRule<arith::MulFOp, timesRight, timesLeft>(context);
