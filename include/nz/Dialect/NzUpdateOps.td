//===- NzUpdateOps.td - Steps of optimizers ----------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NZ_DIALECT_NZUPDATEOPS_TD
#define NZ_DIALECT_NZUPDATEOPS_TD

include "mlir/Interfaces/SideEffectInterfaces.td"
include "nz/Dialect/NzTypes.td"

def Nz_FloatTensor : RankedTensorOf<[AnyFloat]>;

class Nz_RateOf<string parameter>
    : TypesMatchWith<"rate has the element type, f32 for f16 and bf16",
                     parameter, "rate", "::nz::getRateType($_self)">;

def Nz_SgdOp : Nz_Op<"sgd", [Pure, Nz_RateOf<"parameter">,
    AllTypesMatch<["parameter", "gradient"]>]> {
  let summary = "one step of stochastic gradient descent";
  let description = [{
    `g = gradient + weight_decay * parameter`; without a momentum buffer the
    parameter becomes `parameter - rate * g`. With one, `b = momentum * buffer +
    g` and the parameter becomes `parameter - rate * d` where `d` is `b`, or
    `g + momentum * b` with `nesterov`; the results are the parameter and the
    buffer. Source: PyTorch, `torch.optim.SGD` with zero dampening.

    A sparse parameter is updated at its stored entries; all operands share its
    pattern, else the program stops with an error. Written by people; removed by
    `--nz-raise-sparse-tensors`.

    Example:

    ```mlir
    %A1 = nz.sgd %A, %g rate %lr : tensor<?x?xf64, #CSR>
    ```
  }];
  let arguments = (ins Nz_FloatTensor:$parameter, Nz_FloatTensor:$gradient,
      Optional<Nz_FloatTensor>:$buffer, AnyFloat:$rate,
      DefaultValuedAttr<F64Attr, "0.0">:$momentum,
      DefaultValuedAttr<BoolAttr, "false">:$nesterov,
      DefaultValuedAttr<F64Attr, "0.0">:$weight_decay);
  let results = (outs Nz_FloatTensor:$result, Optional<Nz_FloatTensor>:$new_buffer);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Nz_AdamOp : Nz_Op<"adam", [Pure, Nz_RateOf<"parameter">,
    AllTypesMatch<["parameter", "gradient", "first_moment", "second_moment",
                   "result", "new_first_moment", "new_second_moment"]>]> {
  let summary = "one step of Adam or AdamW";
  let description = [{
    With `decoupled`, first `parameter *= 1 - rate * weight_decay`; without, `g
    += weight_decay * parameter`. Then `m = beta1 m + (1 - beta1) g`, `v = beta2
    v + (1 - beta2) g^2`, and the parameter becomes `parameter - rate / (1 -
    beta1^step) * m / (sqrt(v) / sqrt(1 - beta2^step) + epsilon)`. The step
    counts from 1. Sources: Kingma and Ba 2015; Loshchilov and Hutter 2019;
    PyTorch, `torch.optim.Adam` and `AdamW`.

    A sparse parameter is updated at its stored entries; all operands share its
    pattern, else the program stops with an error. Written by people; removed by
    `--nz-raise-sparse-tensors`.

    Example:

    ```mlir
    %A1, %m1, %v1 = nz.adam %A, %g, %m, %v step %t rate %lr : tensor<?x?xf64, #CSR>
    ```
  }];
  let arguments = (ins Nz_FloatTensor:$parameter, Nz_FloatTensor:$gradient,
      Nz_FloatTensor:$first_moment, Nz_FloatTensor:$second_moment, I64:$step,
      AnyFloat:$rate,
      DefaultValuedAttr<F64Attr, "0.9">:$beta1,
      DefaultValuedAttr<F64Attr, "0.999">:$beta2,
      DefaultValuedAttr<F64Attr, "1.0e-8">:$epsilon,
      DefaultValuedAttr<F64Attr, "0.0">:$weight_decay,
      DefaultValuedAttr<BoolAttr, "true">:$decoupled);
  let results = (outs Nz_FloatTensor:$result, Nz_FloatTensor:$new_first_moment,
      Nz_FloatTensor:$new_second_moment);
  let assemblyFormat = [{
    $parameter `,` $gradient `,` $first_moment `,` $second_moment
    `step` $step `rate` $rate attr-dict `:` type($parameter)
  }];
  let hasVerifier = 1;
}

#endif // NZ_DIALECT_NZUPDATEOPS_TD
