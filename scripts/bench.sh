#!/usr/bin/env bash
# `make bench`: measures the release build and prints the table of docs/benchmarks.md. Arguments
# choose a part: size, start, switch, window, memory, cpu. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh test
(cd ui && npm run --silent build)
echo "==> building the release binaries (link-time optimisation takes about a quarter of an hour)"
cargo build --quiet --release -p failover-tray
cargo build --quiet --release -p failover
cargo build --quiet --release -p failover-tray --example empty_window
# Only the measured binaries need to be optimised, not what measures them.
cargo bench --quiet --profile dev -p failover-tray --bench figures --no-run

echo "==> measuring"
echo
echo "$(git describe --always --dirty), $(rustc --version), $(date -u +%Y-%m-%d)"
echo "$(uname -sr), $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n1)," \
  "$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)," \
  "$(. /etc/os-release && echo "$PRETTY_NAME")"
echo
cargo bench --quiet --profile dev -p failover-tray --bench figures -- "$@"
