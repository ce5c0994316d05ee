#!/usr/bin/env bash
# Trains the graph network on minibatches of labelled blogs, with dropout.
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
out=${1:-$root/build/graph-convolution-minibatch}
shift $(($# > 0 ? 1 : 0))
mkdir -p "$out"

"$nz_run" "$here/graph-convolution.mlir" "$@" --entry=normalize \
  --input=@"$data.mtx" --output=@"$out/adjacency.npz"

# Arguments 0 to 6 are carried: the weights, each with its moments, and the step.
results=$("$nz_run" "$here/graph-convolution.mlir" "$@" --entry=minibatch \
  --input=@"$here/weight-1.npy" --input=1222x16xf64=zeros --input=1222x16xf64=zeros \
  --input=@"$here/weight-2.npy" --input=16x2xf64=zeros --input=16x2xf64=zeros \
  --input=i64=1 \
  --input=@"$out/adjacency.npz" --input=@"$data-features.mtx" \
  --input=@"$data-labels.npy" --input=@"$data-train.npy" --input=f64=0.01 \
  --input=@"$here/order.npy" --input=i32=2005 --input=f64=0.5 \
  --steps=200 --carry=0:0,1:1,2:2,3:3,4:4,5:5,6:6 --track=7 --log="$out/log.jsonl" \
  --output=@"$out/weight-1.npy" --output=@"$out/m-1.npy" --output=@"$out/v-1.npy" \
  --output=@"$out/weight-2.npy" --output=@"$out/m-2.npy" --output=@"$out/v-2.npy" \
  --output=@"$out/step.npy" --output=- --output=-)

python3 "$here/../plot_loss.py" "$out/log.jsonl" "$out/loss.svg"
echo "$results" | sed -n \
  -e 's/^result 7: f64 = /final loss, of one batch: /p' \
  -e 's/^result 8: f64 = /accuracy on the blogs that training does not see: /p'
echo "loss curve: $out/loss.svg"
