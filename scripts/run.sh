#!/usr/bin/env bash
# `make run`: installs what is missing, builds and starts the app; its arguments are the app's.
# A debug build: the first one takes minutes less than a release build, and the app behaves the same.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ "$(uname -s)" == Linux && -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]]; then
  echo "==> no display (DISPLAY and WAYLAND_DISPLAY are not set): the demo runs in this terminal instead"
  scripts/setup.sh terminal
  exec cargo run --quiet -p failover -- demo
fi

scripts/setup.sh app
echo "==> building the window"
(cd ui && npm run --silent build)
echo "==> building the app (the first time takes about ten minutes)"
cargo build -p failover-tray
echo "==> starting Failover Tray: look for its icon in the panel; Quit is in its menu"
exec cargo run --quiet -p failover-tray -- "$@"
