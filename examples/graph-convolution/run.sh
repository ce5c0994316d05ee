#!/usr/bin/env bash
# Trains the graph network on the political blogs and draws its loss.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: run.sh [--minibatch] [OUTPUT_FOLDER [NZ_RUN_FLAG...]]
#
# With --minibatch it trains on minibatches of labelled blogs, with dropout.
# NZ_RUN names the tool; the default is the one that `make build` makes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$root/examples/data/political-blogs
nz_run=${NZ_RUN:-$root/build/bin/nz-run}
name=graph-convolution
loss="final loss"
minibatch=()
if [[ ${1:-} == --minibatch ]]; then
  shift
  name=graph-convolution-minibatch
  loss="final loss, of one batch"
  minibatch=(--entry=minibatch --input=@"$here/order.npy" --input=i32=2005 --input=f64=0.5)
fi
out=${1:-$root/build/$name}
shift $(($# > 0 ? 1 : 0))
mkdir -p "$out"

"$nz_run" "$here/graph-convolution.mlir" "$@" --entry=normalize \
  --input=@"$data.mtx" --output=@"$out/adjacency.npz"

# Arguments 0 to 6 are carried: the weights, each with its moments, and the step.
results=$("$nz_run" "$here/graph-convolution.mlir" "$@" \
  --input=@"$here/weight-1.npy" --input=1222x16xf64=zeros --input=1222x16xf64=zeros \
  --input=@"$here/weight-2.npy" --input=16x2xf64=zeros --input=16x2xf64=zeros \
  --input=i64=1 \
  --input=@"$out/adjacency.npz" --input=@"$data-features.mtx" \
  --input=@"$data-labels.npy" --input=@"$data-train.npy" --input=f64=0.01 \
  "${minibatch[@]}" \
  --steps=200 --carry=0:0,1:1,2:2,3:3,4:4,5:5,6:6 --track=7 --log="$out/log.jsonl" \
  --output=@"$out/weight-1.npy" --output=@"$out/m-1.npy" --output=@"$out/v-1.npy" \
  --output=@"$out/weight-2.npy" --output=@"$out/m-2.npy" --output=@"$out/v-2.npy" \
  --output=@"$out/step.npy" --output=- --output=-)

python3 "$here/../plot_loss.py" "$out/log.jsonl" "$out/loss.svg"
echo "$results" | sed -n \
  -e "s/^result 7: f64 = /$loss: /p" \
  -e 's/^result 8: f64 = /accuracy on the blogs that training does not see: /p'
echo "loss curve: $out/loss.svg"
