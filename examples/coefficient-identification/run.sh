#!/usr/bin/env bash
# Identifies the conductivity, draws the loss and the result, and compares it with the truth.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: run.sh [OUTPUT_FOLDER [NZ_RUN_FLAG...]]
#
# NZ_RUN names the tool; the default is the one that `make build` makes. With the flag
# --entry=main_by_rule the gradients come from the rule, not from the loop.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$root/examples/data/airfoil
nz_run=${NZ_RUN:-$root/build/bin/nz-run}
out=${1:-$root/build/coefficient-identification}
shift $(($# > 0 ? 1 : 0))
mkdir -p "$out"

# One thread: what is done in parallel here is short.
results=$("$nz_run" "$here/coefficient-identification.mlir" --threads=1 "$@" \
  --input=1226xf64=zeros --input=1226xf64=zeros --input=1226xf64=zeros --input=i64=1 \
  --input=@"$data.mtx" --input=@"$data-rim.npy" --input=@"$data-wing.npy" \
  --input=@"$here/temperatures.mtx" --input=f64=0.005 --input=f64=0.1 --input=f64=0.05 \
  --steps=100 --carry=0:0,1:1,2:2,3:3 --track=4 --log="$out/log.jsonl" \
  --output=@"$out/m.npy" --output=@"$out/first.npy" --output=@"$out/second.npy" --output=@"$out/step.npy" --output=-)

python3 "$here/../plot_loss.py" "$out/log.jsonl" "$out/loss.svg"
python3 "$here/draw_conductivity.py" "$out/m.npy" "$out/conductivity.svg"
echo "$results" | sed -n 's/^result 4: f64 = /final loss: /p'
"$nz_run" "$here/coefficient-identification.mlir" --entry=distance \
  --input=@"$out/m.npy" --input=@"$here/truth.npy" | sed 's/^result 0: f64 =/distance to the truth:/'
echo "loss curve: $out/loss.svg"
echo "conductivity: $out/conductivity.svg"
