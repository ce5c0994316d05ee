#!/usr/bin/env bash
# Factorizes the instructors' ratings, draws the loss and evaluates the result.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# usage: run.sh [OUTPUT_FOLDER [NZ_RUN_FLAG...]]
#
# NZ_RUN names the tool; the default is the one that `make build` makes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$root/examples/data/instructor-ratings
nz_run=${NZ_RUN:-$root/build/bin/nz-run}
out=${1:-$root/build/matrix-factorization}
shift $(($# > 0 ? 1 : 0))
mkdir -p "$out"

# Arguments 0 to 12 are carried: four parameters, each with its moments, and the step.
inputs=() outputs=() carried=()
for parameter in "U students 400x8" "V instructors 293x8" "b zeros 400" "c zeros 293"; do
  read -r name start shape <<< "$parameter"
  if [[ $start == zeros ]]; then
    inputs+=(--input="${shape}xf64=zeros")
  else
    inputs+=(--input=@"$here/$start.npy")
  fi
  inputs+=(--input="${shape}xf64=zeros" --input="${shape}xf64=zeros")
  outputs+=(--output=@"$out/$name.npy" --output=@"$out/$name-m.npy" --output=@"$out/$name-v.npy")
done
for number in {0..12}; do
  carried+=("$number:$number")
done

results=$("$nz_run" "$here/matrix-factorization.mlir" "$@" "${inputs[@]}" --input=i64=1 \
  --input=@"$data-train.mtx" --input=f64=3.2 --input=f64=1e-3 --input=f64=0.05 --input=f64=0.05 \
  --steps=200 --carry="$(IFS=,; echo "${carried[*]}")" --track=13 --log="$out/log.jsonl" \
  "${outputs[@]}" --output=@"$out/step.npy" --output=-)

python3 "$here/../plot_loss.py" "$out/log.jsonl" "$out/loss.svg"
echo "$results" | sed -n 's/^result 13: f64 = /final loss: /p'
for part in train test; do
  "$nz_run" "$here/matrix-factorization.mlir" "$@" --entry=evaluate \
    --input=@"$data-$part.mtx" --input=f64=3.2 --input=@"$out/U.npy" --input=@"$out/V.npy" \
    --input=@"$out/b.npy" --input=@"$out/c.npy" | sed "s/^result 0: f64 =/$part error:/"
done
echo "loss curve: $out/loss.svg"
