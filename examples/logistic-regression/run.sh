#!/usr/bin/env bash
# Trains the logistic regression by Newton's method and evaluates the result.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: run.sh [OUTPUT_FOLDER [NZ_RUN_FLAG...]]
#
# NZ_RUN names the tool; the default is the one that `make build` makes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$root/examples/data/breast-cancer
nz_run=${NZ_RUN:-$root/build/bin/nz-run}
out=${1:-$root/build/logistic-regression}
shift $(($# > 0 ? 1 : 0))
mkdir -p "$out"

results=$("$nz_run" "$here/logistic-regression.mlir" "$@" --input=300xf64=zeros \
  --input=@"$data-train.npz" --input=@"$data-train-labels.npy" --input=f64=1e-3 \
  --steps=10 --carry=0:0 --track=1 --log="$out/log.jsonl" --output=@"$out/w.npy")

python3 "$here/../plot_loss.py" "$out/log.jsonl" "$out/loss.svg"
echo "$results" | sed -n \
  -e 's/^result 1: f64 = /final loss: /p' \
  -e 's/^result 3: i64 = /products with the Hessian in the last step: /p'
for part in train test; do
  "$nz_run" "$here/logistic-regression.mlir" "$@" --entry=accuracy \
    --input=@"$data-$part.npz" --input=@"$data-$part-labels.npy" --input=@"$out/w.npy" |
    sed "s/^result 0: f64 =/accuracy on $part:/"
done
echo "loss curve: $out/loss.svg"
