#!/usr/bin/env bash
# `make bench-proxy`: measures the release build's proxy beside HAProxy, nginx, Caddy and Envoy, and
# prints tables (about an hour). Arguments choose parts: throughput, faults, idle, start, memory;
# `--rounds 3` measures less often, `--quick` makes it short and rough, `--only failover,haproxy` and
# `--fault hang` leave others out.
# Whole parts are kept in target/bench-proxy.json; `--page` also writes all that is kept into
# docs/benchmarks-proxy.md and its chart, and `--page --nothing` only that.
# Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

arguments=() page=() keep=(--keep "$PWD/target/bench-proxy.json")
for argument; do
  case "$argument" in
  --page) page=(--page "$PWD/docs/benchmarks-proxy.md") ;;
  --quick | --only* | --fault*) keep=() && arguments+=("$argument") ;;
  *) arguments+=("$argument") ;;
  esac
done

if ((${#page[@]} && !${#keep[@]})); then
  echo "error: the page shows whole parts: leave out --quick, --only and --fault, or --page" >&2
  exit 2
fi

scripts/setup.sh bench-proxy >&2
echo "==> building the release binary (link-time optimisation takes minutes)" >&2
cargo build --quiet --release -p failover
# What measures need not be as small as what is measured.
export CARGO_PROFILE_BENCH_LTO=off CARGO_PROFILE_BENCH_OPT_LEVEL=2 CARGO_PROFILE_BENCH_CODEGEN_UNITS=16
cargo build --quiet --profile bench -p testkit --bin faulty
cargo bench --quiet -p proxy --bench side_by_side --no-run

echo "==> measuring" >&2
envoy="$(echo "$PWD"/target/tools/envoy/lib/python3*/site-packages/envoy/_bin)"
export PATH="${CARGO_TARGET_DIR:-$PWD/target}/release:$envoy:/usr/sbin:$PATH"
# Two thousand clients of each proxy may be waiting in a fault.
ulimit -n "$(ulimit -Hn)"
cargo bench --quiet -p proxy --bench side_by_side -- \
  ${arguments[@]+"${arguments[@]}"} ${keep[@]+"${keep[@]}"} ${page[@]+"${page[@]}"}
