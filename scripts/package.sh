#!/usr/bin/env bash
# `make package`: builds the release binaries and packs them for this system: .deb and .rpm on Linux,
# .dmg on macOS, .msi on Windows. Arguments name other kinds instead: `scripts/package.sh appimage`.
# docs/packages.md says what was tried.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022 # who may read a file is taken over into the packages

exe=
case "$(uname -s)" in
Linux) system=linux kinds=(deb rpm) ;;
Darwin) system=macos kinds=(dmg) ;;
MINGW* | MSYS*) system=windows kinds=(msi) exe=.exe ;; # Git's bash
*)
  echo "error: no package is made for $(uname -s); allowed: Linux, macOS, Windows (in Git's bash)" >&2
  exit 2
  ;;
esac
(($# == 0)) || kinds=("$@")

if [[ $system == windows ]]; then
  (cd ui && npm ci --no-audit --no-fund)
else
  scripts/setup.sh package
fi

echo "==> building the window"
(cd ui && npm run --silent build)
echo "==> building the release binaries (link-time optimisation takes about a quarter of an hour)"
# The feature is the one that the Tauri CLI gives to what it builds; at once, so that both share it.
cargo build --quiet --locked --release -p failover-tray -p failover --features tauri/custom-protocol

out="${CARGO_TARGET_DIR:-target}/release" stage=target/package
rm -rf "$stage" "$out/bundle"
mkdir -p "$stage"
cp "$out/failover$exe" "$stage"
node scripts/notices.mjs >"$stage/third-party.txt"
config=(--config "packaging/$system.json")
if [[ $system == linux ]]; then
  # A checkout may have been made under another mask.
  install -m 644 LICENSE CHANGELOG.md icons/app.svg packaging/copyright packaging/*.metainfo.xml "$stage"
  version="$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n1)"
  cat >"$stage/changelog" <<END
failover-tray ($version) unstable; urgency=medium

  * What is new is in /usr/share/doc/failover-tray/NEWS.gz.

 -- The Failover Tray authors <failover-tray@localhost>  $(date -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}")
END
  gzip -9nc CHANGELOG.md >"$stage/NEWS.gz"
  gzip -9nc "$stage/third-party.txt" >"$stage/third-party.txt.gz"
  if [[ " ${kinds[*]} " == *" deb "* ]]; then
    config+=(--config "$(scripts/package/depends.sh "$out/failover-tray" "$out/failover")")
  fi
fi

echo "==> packing: ${kinds[*]}"
(IFS=, && ui/node_modules/.bin/tauri bundle --bundles "${kinds[*]}" "${config[@]}")

for package in "$out"/bundle/deb/*.deb; do
  [[ ! -e $package ]] || scripts/package/judge.sh "$package"
done
echo "==> packages"
find "$out/bundle" -maxdepth 2 -type f -exec ls -l {} +
