//===- NzRequestOps.td - What asks for derivatives ---------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZREQUESTOPS_TD
#define NZ_DIALECT_NZREQUESTOPS_TD

include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "nz/Dialect/NzTypes.td"

def Nz_RequestOperand : AnyTypeOf<[AnyFloat, AnySignlessInteger, Index,
                                   AnyRankedTensor, Nz_PatternType]>;

// A request names a function. It is not a call: upstream passes that follow
// `CallOpInterface` would give it the callee's results.
class Nz_RequestOp<string mnemonic, list<Trait> traits = []>
    : Nz_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<SymbolUserOpInterface>], traits)> {
  let hasCustomAssemblyFormat = 1;
  let results = (outs Variadic<Nz_RequestOperand>:$results);
}

def Nz_GradientOp : Nz_RequestOp<"gradient"> {
  let summary = "the gradient of a function with one scalar result";
  let description = [{
    The gradient of `callee` at `arguments` with respect to the arguments whose
    numbers `wrt` lists: float tensors or floats, distinct, in the order of the
    results. The callee has exactly one result, a float or a rank-0 float
    tensor. A gradient has its argument's type; that of a sparse argument has
    its pattern. Removed by `--nz-expand-requests`.

    Example:

    ```mlir
    %g0, %g2 = nz.gradient @loss(%A, %x, %b) wrt [0, 2]
        : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>) -> (tensor<?x?xf64, #CSR>, tensor<?xf64>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee,
      Variadic<Nz_RequestOperand>:$arguments, DenseI64ArrayAttr:$wrt);
}

def Nz_ValueAndGradientOp : Nz_RequestOp<"value_and_gradient"> {
  let summary = "the value and the gradient of a function with one scalar result";
  let description = [{
    As `nz.gradient`, with the callee's result first. Removed by
    `--nz-expand-requests`.

    Example:

    ```mlir
    %l, %g = nz.value_and_gradient @loss(%A) wrt [0]
        : (tensor<?x?xf64, #CSR>) -> (f64, tensor<?x?xf64, #CSR>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee,
      Variadic<Nz_RequestOperand>:$arguments, DenseI64ArrayAttr:$wrt);
}

def Nz_JvpOp : Nz_RequestOp<"jvp", [AttrSizedOperandSegments]> {
  let summary = "results of a function and their tangents (forward mode)";
  let description = [{
    The results of `callee` at `arguments`, then one tangent for each float
    result: the Jacobian times `tangents`, one for each argument in `wrt`.
    Operand types are written for every operand in order. Removed by
    `--nz-expand-requests`.

    Example:

    ```mlir
    %y, %dy = nz.jvp @f(%A, %x) tangents(%dA, %dx) wrt [0, 1]
        : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?x?xf64, #CSR>, tensor<?xf64>)
        -> (tensor<?xf64>, tensor<?xf64>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee,
      Variadic<Nz_RequestOperand>:$arguments,
      Variadic<Nz_RequestOperand>:$tangents, DenseI64ArrayAttr:$wrt);
}

def Nz_VjpOp : Nz_RequestOp<"vjp", [AttrSizedOperandSegments]> {
  let summary = "results of a function and cotangents pulled back (reverse mode)";
  let description = [{
    The results of `callee` at `arguments`, then for each argument in `wrt` the
    transposed Jacobian times `cotangents`, one for each float result. Operand
    types are written for every operand in order. Removed by
    `--nz-expand-requests`.

    Example:

    ```mlir
    %y, %gA = nz.vjp @f(%A, %x) cotangents(%r) wrt [0]
        : (tensor<?x?xf64, #CSR>, tensor<?xf64>, tensor<?xf64>)
        -> (tensor<?xf64>, tensor<?x?xf64, #CSR>)
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee,
      Variadic<Nz_RequestOperand>:$arguments,
      Variadic<Nz_RequestOperand>:$cotangents, DenseI64ArrayAttr:$wrt);
}

def Nz_StopGradientOp : Nz_Op<"stop_gradient",
    [Pure, AllTypesMatch<["value", "result"]>]> {
  let summary = "a value that differentiation takes as constant";
  let description = [{
    Gives `value`; no cotangent and no tangent passes. Removed by
    `--nz-expand-requests` (inside a differentiated function) or by
    `--nz-raise-sparse-tensors` and canonicalization.

    Example:

    ```mlir
    %c = nz.stop_gradient %x : tensor<?xf64>
    ```
  }];
  let arguments = (ins AnyType:$value);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Nz_CustomVjpOp : Nz_Op<"custom_vjp",
    [HasParent<"::mlir::ModuleOp">,
     DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a user's rule for the reverse derivative of a function";
  let description = [{
    Where reverse mode meets a call of `callee`, or a request names it, `rule`
    is called instead of differentiating the body: it takes the arguments of
    `callee`, then one cotangent for each float result, and returns one gradient
    for each float argument, of the argument's type; for a sparse argument on
    its pattern, which is checked when the program runs. Forward mode has no
    use for it and refuses such calls. Functions have at most one rule.

    Users write it. `--nz-raise-sparse-tensors` gives it a rule on values;
    removed by `--nz-expand-requests`.

    Example:

    ```mlir
    func.func @f(%x: f64) -> f64 {
      %y = math.sqrt %x : f64
      return %y : f64
    }
    func.func @f_vjp(%x: f64, %r: f64) -> f64 {
      %g = arith.mulf %r, %x : f64
      return %g : f64
    }
    nz.custom_vjp @f rule @f_vjp
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, FlatSymbolRefAttr:$rule);
  let assemblyFormat = "$callee `rule` $rule attr-dict";
}

#endif // NZ_DIALECT_NZREQUESTOPS_TD
