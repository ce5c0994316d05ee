#!/usr/bin/env bash
# Trains the graph attention network on the political blogs, draws the loss and evaluates the result.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: run.sh [OUTPUT_FOLDER [NZ_RUN_FLAG...]]
#
# NZ_RUN names the tool; the default is the one that `make build` makes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$root/examples/data/political-blogs
nz_run=${NZ_RUN:-$root/build/bin/nz-run}
out=${1:-$root/build/graph-attention}
shift $(($# > 0 ? 1 : 0))
mkdir -p "$out"

"$nz_run" "$here/graph-attention.mlir" "$@" --entry=features \
  --input=@"$data.mtx" --output=@"$out/features.npz"
graph=(--input=@"$data.mtx" --input=@"$out/features.npz" --input=@"$data-labels.npy" --input=@"$data-train.npy")

# Arguments 0 to 18 are carried: six weights, each with its moments, and the step.
start=() carried=() outputs=() trained=()
while read -r name size; do
  start+=(--input=@"$here/$name.npy" --input="${size}xf64=zeros" --input="${size}xf64=zeros")
  outputs+=(--output=@"$out/$name.npy" --output=@"$out/$name-m.npy" --output=@"$out/$name-v.npy")
  trained+=(--input=@"$out/$name.npy")
done <<END
weight-1 1222x64
left-1 8x8
right-1 8x8
weight-2 64x16
left-2 8x2
right-2 8x2
END
for number in {0..18}; do
  carried+=("$number:$number")
done
results=$("$nz_run" "$here/graph-attention.mlir" "$@" \
  "${start[@]}" --input=i64=1 "${graph[@]}" --input=f64=0.005 \
  --steps=200 --carry="$(IFS=,; echo "${carried[*]}")" --track=19 --log="$out/log.jsonl" \
  "${outputs[@]}" --output=@"$out/step.npy" --output=-)

python3 "$here/../plot_loss.py" "$out/log.jsonl" "$out/loss.svg"
echo "$results" | sed -n 's/^result 19: f64 = /final loss: /p'
"$nz_run" "$here/graph-attention.mlir" "$@" --entry=accuracy "${trained[@]}" "${graph[@]}" |
  sed 's/^result 0: f64 =/accuracy on the blogs that training does not see:/'
echo "loss curve: $out/loss.svg"
