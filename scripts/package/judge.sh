#!/usr/bin/env bash
# `judge.sh FILE.deb`: what the desktop's own tools say of a package. Fails where its menu entry or its
# AppStream metadata is not valid, or a part of it is missing; lintian's opinion is only shown.
set -euo pipefail

package="$1"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT
dpkg-deb -x "$package" "$root"

echo "==> judging $package"
dpkg-deb -f "$package" Package Version Installed-Size Depends Recommends
desktop-file-validate "$root/usr/share/applications/failover-tray.desktop"
appstreamcli validate --no-net "$root/usr/share/metainfo/dev.failover-tray.app.metainfo.xml"
for program in failover failover-tray; do
  [[ -x $root/usr/bin/$program ]] || { echo "error: /usr/bin/$program is missing" >&2 && exit 1; }
done
for size in 16 22 24 32 48 64 128 256 512; do
  icon="$root/usr/share/icons/hicolor/${size}x$size/apps/failover-tray.png"
  [[ -f $icon ]] || { echo "error: the icon of $size pixels is missing" >&2 && exit 1; }
done
lintian --allow-root --tag-display-limit 0 "$package" || true
