//===- SparseGeneric.h - A generic with sparse operands ---------*- C++ -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_RAISE_SPARSEGENERIC_H
#define NZ_RAISE_SPARSEGENERIC_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "nz/Raise/BodyAtEntry.h"
#include "nz/Raise/RaisedValues.h"
#include "llvm/ADT/SmallBitVector.h"

namespace nz {

/// Sparse operands that store the same entries of the domain: one pattern, read
/// at one map.
struct OperandGroup {
  mlir::Value pattern;
  /// Loops to levels: distinct loops, or with blocks, quotients and remainders
  /// of them. Blocks are in the only group there is.
  mlir::AffineMap levels;
  /// The block arguments.
  llvm::SmallVector<mlir::Value> arguments;
  /// The values of each argument.
  llvm::SmallVector<mlir::Value> values;
};

/// A pattern whose levels are at loops.
struct LoopPattern {
  mlir::Value pattern;
  /// Loops to levels, a projected permutation.
  mlir::AffineMap levels;
};

/// Which of some groups are stored at an entry, and which are not.
struct StoredSet {
  llvm::SmallVector<unsigned> stored, unstored;
};

/// One summand of what a body adds to its output: a product of factors.
struct Term {
  llvm::SmallVector<mlir::Value, 2> factors;
  bool isNegative = false;
};

/// The domain of a kernel over some groups of a generic operation, in terms of
/// its loops.
struct GroupDomain {
  llvm::SmallVector<mlir::Value> patterns, extents;
  llvm::SmallVector<mlir::AffineMap> patternMaps;
  /// The dimension of each loop, and of each group's position.
  llvm::SmallVector<mlir::AffineExpr> loopDims;
  llvm::SmallVector<mlir::AffineExpr> positions;
  unsigned numDims = 0;

  /// `map` over loops as a map over the domain.
  mlir::AffineMap translate(mlir::AffineMap map) const {
    return map.replaceDimsAndSymbols(loopDims, {}, numDims, 0);
  }
};

/// A `linalg.generic` with sparse operands, seen by what it reads where: which
/// operands share stored entries, how large its loops are, which scalars of its
/// body need what. Emits kernels and dense operations that compute parts of it.
class SparseGeneric {
public:
  SparseGeneric(mlir::linalg::GenericOp op, const RaisedValues &raised,
                mlir::OpBuilder &builder)
      : op(op), raised(raised), builder(builder), loc(op.getLoc()) {}

  /// Groups the operands. On failure `reason` says why the operation is
  /// refused.
  mlir::LogicalResult analyze(std::string &reason);

  /// Takes dense operands that the program fills with zeros for zeros at every
  /// entry, as sparse ones are.
  void takeDenseZeros();

  /// Brings operands with blocks to levels that are loops, as a result needs
  /// whose pattern is not that of an operand.
  void splitBlocks();

  mlir::linalg::GenericOp getOp() const { return op; }
  unsigned getNumLoops() { return op.getNumLoops(); }
  mlir::ArrayRef<OperandGroup> getGroups() const { return groups; }
  /// Block arguments that are zero at every entry.
  mlir::ArrayRef<mlir::Value> getAllZeros() const { return allZeros; }
  mlir::BlockArgument getAccumulator(unsigned output) {
    return op.getRegionOutputArgs()[output];
  }
  mlir::Value getYielded(unsigned output) {
    return op.getBody()->getTerminator()->getOperand(output);
  }
  mlir::AffineMap getOutputMap(unsigned output) {
    return op.getMatchingIndexingMap(op.getDpsInitOperand(output));
  }

  /// The body where the groups in `unstored` are not stored.
  BodyAtEntry getBody(mlir::ArrayRef<unsigned> unstored) const;

  /// The groups that the leaves of `roots` are read from.
  llvm::SmallVector<unsigned>
  getGroupsOf(mlir::ArrayRef<mlir::Value> roots) const;
  std::optional<unsigned> getGroupOf(mlir::Value argument) const;

  /// The loops that the value of `leaf` depends on.
  llvm::SmallBitVector getLoopsOf(mlir::Value leaf);
  llvm::SmallBitVector getLoopsOf(mlir::AffineMap map);

  /// The size of loop `loop`.
  mlir::Value getLoopSize(unsigned loop);
  /// An empty tensor over all values of `loops`.
  mlir::Value makeEmpty(mlir::ArrayRef<unsigned> loops, mlir::Type element);

  /// The domain over `groupNumbers`, then `places`. Loops that none of them
  /// name are dense dimensions, unless `namedLoopsOnly`.
  GroupDomain getDomain(mlir::ArrayRef<unsigned> groupNumbers,
                        mlir::ArrayRef<LoopPattern> places = {},
                        bool namedLoopsOnly = false);

  /// The terms that the body adds to output `output`, or nothing if it does
  /// something else with it.
  std::optional<llvm::SmallVector<Term>> getSummands(unsigned output);

  /// Every way in which some of `groupNumbers` are stored at an entry, those
  /// with more of them later.
  llvm::SmallVector<StoredSet>
  getStoredSets(mlir::ArrayRef<unsigned> groupNumbers) const;

  /// Emits a kernel over `groupNumbers` that combines the sum of `terms` with
  /// `init` at `map` (over the domain).
  mlir::Value emitKernel(mlir::ArrayRef<unsigned> groupNumbers,
                         const BodyAtEntry &body, mlir::ArrayRef<Term> terms,
                         Combiner combiner, mlir::Value init,
                         mlir::AffineMap map, const GroupDomain &domain);

  /// Finishes the body of a dense generic from the sum of the terms, which is
  /// null if there are none, and the present element of its output.
  using Finish = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Value,
                                                mlir::ValueRange)>;

  /// Emits a dense generic over `loops` (in this order) with output `init` at
  /// `map` over the loops of the operation: the sum of `terms` without sparse
  /// operands, and `extra` inputs at `extraMaps`, brought together by `finish`
  /// from (output element, extra elements...).
  mlir::Value emitDense(mlir::ArrayRef<unsigned> loops, const BodyAtEntry &body,
                        mlir::ArrayRef<Term> terms, mlir::Value init,
                        mlir::AffineMap map, mlir::ValueRange extra,
                        mlir::ArrayRef<mlir::AffineMap> extraMaps,
                        Finish finish);

  /// Emits the sum of `terms`.
  static mlir::Value emitSum(mlir::OpBuilder &builder, mlir::Location loc,
                             const BodyAtEntry &body,
                             mlir::ArrayRef<Term> terms,
                             mlir::IRMapping &mapping);

  /// An operand as raising sees it: a dense tensor or a scalar.
  mlir::Value getOperandOf(mlir::BlockArgument argument) {
    return op->getOperand(argument.getArgNumber());
  }
  mlir::AffineMap getMapOf(mlir::BlockArgument argument) {
    return op.getIndexingMapsArray()[argument.getArgNumber()];
  }

private:
  mlir::linalg::GenericOp op;
  const RaisedValues &raised;
  mlir::OpBuilder &builder;
  mlir::Location loc;
  llvm::SmallVector<OperandGroup> groups;
  llvm::SmallVector<mlir::Value> allZeros;
};

/// The factors of all of `terms`.
llvm::SmallVector<mlir::Value> getFactors(mlir::ArrayRef<Term> terms);

/// The terms whose sum `term` is, or none.
llvm::SmallVector<Term> splitTerm(const Term &term);

/// Raises `op`, whose results have become dense or parts of sparse tensors.
mlir::LogicalResult raiseGeneric(mlir::linalg::GenericOp op,
                                 RaisedValues &raised,
                                 mlir::OpBuilder &builder);

/// Where nothing that `op` reads or writes is sparse, every element is stored:
/// its `sparse_tensor.unary`, `binary` and `reduce` become what they are there.
mlir::LogicalResult resolveDenseBody(mlir::linalg::GenericOp op);

/// Computes result `output` of `op` as a sparse tensor of type `type`, whose
/// pattern follows from the operands'. On failure nothing is emitted and
/// `reason` says why.
mlir::FailureOr<SparseParts>
computeSparseResult(mlir::linalg::GenericOp op, unsigned output,
                    mlir::RankedTensorType type, const RaisedValues &raised,
                    mlir::OpBuilder &builder, std::string &reason);

} // namespace nz

#endif // NZ_RAISE_SPARSEGENERIC_H
