#!/usr/bin/env bash
# `make try-package`, as root on Debian or Ubuntu: installs the .deb (or the one of the argument) on a
# clean Debian 12, starts it from its menu entry on a virtual display, removes it, and prints what it
# saw. Fails where a declared dependency is not enough, the app does not come up, or something is left.
#
# The clean system is a minimal debootstrap in target/debian-12, made once. A try writes to an overlay
# on it, in mount and process namespaces of its own: when it ends, however it ends, nothing stays
# mounted, running or written. It is a root directory, not a virtual machine: the kernel is this one's,
# and there is no systemd.
set -euo pipefail
cd "$(dirname "$0")/.."

if ((EUID != 0)); then
  echo "error: this needs root, for debootstrap and chroot: sudo make try-package" >&2
  exit 2
fi
package="${1:-$(find "${CARGO_TARGET_DIR:-target}/release/bundle/deb" -maxdepth 1 -name '*.deb' 2>/dev/null | head -n1)}"
if [[ ! -f $package ]]; then
  echo "error: there is no package: ${package:-run \`make package\` first}" >&2
  exit 2
fi
scripts/setup.sh try-package

base=target/debian-12
if [[ ! -e $base ]]; then
  echo "==> making a clean Debian 12 in $base"
  mkdir -p target
  rm -rf "$base.part"
  debootstrap --variant=minbase bookworm "$base.part" >target/debian-12.log
  mv "$base.part" "$base"
fi

scratch="$(mktemp -d target/try-XXXXXX)"
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch"/{written,work,root,try,try/pictures}
cp "$package" "$scratch/try/package.deb"
cp scripts/package/on-clean-debian.sh scripts/package/on-a-desktop.sh "$scratch/try"
cp src-tauri/app/tests/desktop/desk/panel.xml "$scratch/try"

echo "==> trying $package"
status=0
SCRATCH="$scratch" BASE="$base" unshare --mount --pid --fork --kill-child --propagation private bash -euc '
  mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$SCRATCH/written,workdir=$SCRATCH/work" "$SCRATCH/root"
  mount -t proc proc "$SCRATCH/root/proc"
  mount --rbind /dev "$SCRATCH/root/dev"
  mount -t tmpfs tmpfs "$SCRATCH/root/tmp"
  mount -t tmpfs tmpfs "$SCRATCH/root/run"
  mkdir -p "$SCRATCH/root/try"
  mount --bind "$SCRATCH/try" "$SCRATCH/root/try"
  cp --remove-destination /etc/resolv.conf "$SCRATCH/root/etc/resolv.conf"
  exec chroot "$SCRATCH/root" /try/on-clean-debian.sh' || status=$?
pictures=target/package-pictures
mkdir -p "$pictures"
cp "$scratch"/try/pictures/*.png "$pictures" 2>/dev/null && echo "==> pictures are in $pictures"
((status == 0)) && echo "==> all of it was seen" || echo "==> it failed" >&2
exit "$status"
