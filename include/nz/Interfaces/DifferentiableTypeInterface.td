//===- DifferentiableTypeInterface.td - Types with tangents ---------------===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_INTERFACES_DIFFERENTIABLETYPEINTERFACE_TD
#define NZ_INTERFACES_DIFFERENTIABLETYPEINTERFACE_TD

include "mlir/IR/OpBase.td"

def DifferentiableTypeInterface : TypeInterface<"DifferentiableTypeInterface"> {
  let cppNamespace = "::nz";
  let description = [{
    Types whose values form a vector space, or differ by elements of one.

    The interface separates *when cotangents are added and where they start*,
    which the engine knows, from *how*, which the type knows. A type without it
    has no tangent: integers, indices, patterns. A type may implement it for
    some of its instances only, and then says so by `getTangentType`.
  }];
  let methods = [
    InterfaceMethod<[{
        The type of tangents and cotangents, or null if there are none, as for a
        tensor of integers.
      }],
      "::mlir::Type", "getTangentType">,
    InterfaceMethod<[{
        A tangent all of whose elements are `number`, in the shape of the value
        `like`, which has this type. Only the shape of `like` is read.
      }],
      "::mlir::Value", "splat",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::Value":$like, "double":$number)>,
    InterfaceMethod<[{
        The sum of two tangents of a value of this type.
      }],
      "::mlir::Value", "add",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::Value":$left, "::mlir::Value":$right)>
  ];
}

#endif // NZ_INTERFACES_DIFFERENTIABLETYPEINTERFACE_TD
