#!/usr/bin/env bash
# Trains the pruned perceptron on the digits, draws the loss and evaluates the result.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: run.sh [--regrow] [OUTPUT_FOLDER [NZ_RUN_FLAG...]]
#
# With --regrow weights move while they train, and training is twice as long.
# NZ_RUN names the tool; the default is the one that `make build` makes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$root/examples/data/digits
nz_run=${NZ_RUN:-$root/build/bin/nz-run}
name=pruned-perceptron
steps=(--steps=100)
if [[ ${1:-} == --regrow ]]; then
  shift
  name=pruned-perceptron-regrow
  steps=(--entry=regrow --input=@"$here/candidates-1.npz" --input=@"$here/candidates-2.npz" --steps=200)
fi
out=${1:-$root/build/$name}
shift $(($# > 0 ? 1 : 0))
mkdir -p "$out"

# Arguments 0 to 12 are carried: four parameters, each with its moments, and the step.
# A weight's moments are zeros on the weight's pattern.
carried=()
for number in {0..12}; do
  carried+=("$number:$number")
done
results=$("$nz_run" "$here/pruned-perceptron.mlir" "$@" \
  --input=@"$here/weight-1.npz" --input=zeros@0 --input=zeros@0 \
  --input=128xf64=zeros --input=128xf64=zeros --input=128xf64=zeros \
  --input=@"$here/weight-2.npz" --input=zeros@6 --input=zeros@6 \
  --input=10xf64=zeros --input=10xf64=zeros --input=10xf64=zeros \
  --input=i64=1 --input=@"$data-train.npy" --input=@"$data-train-labels.npy" --input=f64=0.01 \
  "${steps[@]}" --carry="$(IFS=,; echo "${carried[*]}")" --track=13 --log="$out/log.jsonl" \
  --output=@"$out/W1.npz" --output=@"$out/W1-m.npz" --output=@"$out/W1-v.npz" \
  --output=@"$out/b1.npy" --output=@"$out/b1-m.npy" --output=@"$out/b1-v.npy" \
  --output=@"$out/W2.npz" --output=@"$out/W2-m.npz" --output=@"$out/W2-v.npz" \
  --output=@"$out/b2.npy" --output=@"$out/b2-m.npy" --output=@"$out/b2-v.npy" \
  --output=@"$out/step.npy" --output=-)

python3 "$here/../plot_loss.py" "$out/log.jsonl" "$out/loss.svg"
echo "$results" | sed -n 's/^result 13: f64 = /final loss: /p'
for part in train test; do
  "$nz_run" "$here/pruned-perceptron.mlir" "$@" --entry=accuracy \
    --input=@"$out/W1.npz" --input=@"$out/b1.npy" --input=@"$out/W2.npz" --input=@"$out/b2.npy" \
    --input=@"$data-$part.npy" --input=@"$data-$part-labels.npy" |
    sed "s/^result 0: f64 =/accuracy on $part:/"
done
echo "loss curve: $out/loss.svg"
