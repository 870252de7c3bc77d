#!/usr/bin/env bash
# `make bench-checks`: measures the whole checklist over two real FastAPI backends on loopback and
# real sites of Next.js that call them, in each of the four ways to build one. Arguments (as
# `--rounds 5`) are handed on.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh test >&2
echo "==> building" >&2
cargo bench --quiet -p preflight --bench checks --no-run

here="$PWD"
home="$here/target/next" sites="$here/src-tauri/preflight/tests/next"
next="$home/node_modules/next/dist/bin/next"
read -r page primary backup < <(python3 -c 'import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[it.getsockname()[1] for it in held])')
origin="http://127.0.0.1:$page"

running=() site=
end() {
  ((!${#running[@]})) || kill "${running[@]}" 2>/dev/null || true
  [[ -z $site ]] || rm -rf "$site"
}
trap end EXIT

up() { # up PORT
  local try
  for try in {1..120}; do
    (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.5
  done
  echo "error: nothing listens at port $1 after $try tries" >&2
  exit 1
}

for port in "$primary" "$backup"; do
  target/tools/fastapi/bin/python src-tauri/preflight/benches/api.py "$port" "$origin" &
  running+=("$!")
  up "$port"
done
export NEXT_TELEMETRY_DISABLED=1
export NEXT_PUBLIC_RAILWAY_API_URL="http://127.0.0.1:$primary"
export NEXT_PUBLIC_RENDER_API_URL="http://127.0.0.1:$backup"

for router in app-router pages-router; do
  for bundler in turbopack webpack; do
    # Beside the packages, where Next.js looks for them.
    site="$(mktemp -d "$home/bench-XXXXXX")"
    cp -r "$sites/$router/." "$site"
    cd "$site"
    node "$next" build "--$bundler" >/dev/null
    node "$next" start --hostname 127.0.0.1 --port "$page" >/dev/null 2>&1 &
    server=$!
    cd "$here"
    running+=("$server")
    up "$page"
    printf '\n## %s, %s\n' "$router" "$bundler"
    cargo bench --quiet -p preflight --bench checks -- --site "$origin" \
      --primary "http://127.0.0.1:$primary" --backup "http://127.0.0.1:$backup" "$@"
    kill "$server"
    wait "$server" 2>/dev/null || true
    unset 'running[-1]'
    rm -rf "$site"
  done
done
