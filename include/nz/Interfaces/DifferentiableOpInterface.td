//===- DifferentiableOpInterface.td - Operations with derivatives ---------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_INTERFACES_DIFFERENTIABLEOPINTERFACE_TD
#define NZ_INTERFACES_DIFFERENTIABLEOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::nz";
  let description = [{
    Operations whose derivative is known.

    The interface separates *which values matter* and *in which order operations
    are visited*, which the engine knows (`nz::ReverseWalk`, `nz::ForwardWalk`),
    from *what the derivative of one operation is*, which the operation knows.
    Implementing `emitCotangents` gives reverse mode, `emitTangents` forward
    mode, and both are required: an operation that has one but not the other
    says so itself; the others have defaults that are right for most operations.

    An operation that carries derivatives and does not implement the interface
    is refused where its derivative is asked for. Operations none of whose
    results have a differentiable type need no implementation.

    Every method is called on a copy of the operation, in the function that is
    being built: its operands and results are primal values that dominate the
    builder's insertion point, and can be used in the derivative as they are.
  }];
  let methods = [
    InterfaceMethod<[{
        Adds to the cotangents of the operands what the cotangents of the
        results contribute: the transposed Jacobian at the operands, applied.

        Called once, after all users of the results, and only if at least one
        result has a cotangent. `walk.cotangent(result)` is null where it is
        zero. What cannot be done is said by `return walk.refuse(op, reason)`.
      }],
      "::llvm::LogicalResult", "emitCotangents",
      (ins "::mlir::OpBuilder &":$builder, "::nz::ReverseWalk &":$walk)>,
    InterfaceMethod<[{
        Sets the tangents of the results from those of the operands, and of what
        its regions read: the Jacobian at the operands, applied.

        Called once, after all operations before it, and only if a result is
        active and something it reads has a tangent. `walk.tangent(operand)` is
        null where it is zero; a result that gets none has zero. The builder
        stands behind the operation. May replace the operation by
        `walk.replace`. What cannot be done is said by `return walk.refuse(op,
        reason)`.
      }],
      "::llvm::LogicalResult", "emitTangents",
      (ins "::mlir::OpBuilder &":$builder, "::nz::ForwardWalk &":$walk)>,
    InterfaceMethod<[{
        False if result number `result` has a zero derivative by operand number
        `operand` everywhere that a derivative exists, as that of `math.floor`.
        Never a guess: a derivative that this denies is lost. Both have
        differentiable types.
      }],
      "bool", "carriesDerivative",
      (ins "unsigned":$operand, "unsigned":$result),
      /*methodBody=*/"", /*defaultImplementation=*/[{
        return true;
      }]>,
    InterfaceMethod<[{
        Puts the operation into the form that its derivative needs, before
        anything else is done to the function: values it reads from outside
        become operands, what is compared for equality is computed once. May
        replace the operation by others. Called only on operations that matter
        to the derivative; what cannot be done is left to the methods above
        to refuse.
      }],
      "void", "prepareDerivative", (ins "::mlir::RewriterBase &":$rewriter),
      /*methodBody=*/"", /*defaultImplementation=*/[{
        return;
      }]>,
    InterfaceMethod<[{
        Puts the operation into the form that reverse mode needs, after
        `prepareDerivative` and on the same terms; what comes into its place is
        prepared again.
      }],
      "void", "prepareCotangents", (ins "::mlir::RewriterBase &":$rewriter),
      /*methodBody=*/"", /*defaultImplementation=*/[{
        return;
      }]>
  ];
}

#endif // NZ_INTERFACES_DIFFERENTIABLEOPINTERFACE_TD
