#!/usr/bin/env bash
# Inside of scripts/try-package.sh, as root of a clean Debian: installs /try/package.deb, uses it, and
# removes it, twice: with its declared dependencies alone, and on a desktop.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
package=/try/package.deb name=failover-tray
say() { printf '  %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2 && exit 1; }
quietly() { "$@" </dev/null >/try/log 2>&1 || { tail -n 30 /try/log >&2 && fail "this failed: $*"; }; }

# Every file and folder with its sum, but for dpkg's own books, and homes.
everything() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /try -o -path /tmp -o -path /run \
    -o -path /home -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache/apt -o -path /var/log \) \
    -prune -o -type f -exec sha256sum {} + -o -printf '%y %p\n' | LC_ALL=C sort
}
installed() { dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | LC_ALL=C sort; }

install() { # with what it needs there already, it brings nothing else
  everything >/try/before
  installed >/try/packages
  quietly dpkg -i "$package"
  say "installed: $(dpkg-query -W -f '${Package} ${Version}, ${Installed-Size} KiB' $name)"
  [[ "$(dpkg --audit)" == "" ]] || fail "dpkg finds it half-installed"
}
remove() {
  quietly dpkg -P $name
  everything >/try/after
  diff /try/before /try/after || fail "these differ after dpkg -P: < before, > after"
  installed | diff /try/packages - || fail "dpkg still knows of it"
  say "removed by dpkg -P: all $(wc -l </try/after) files and folders are as before"
}

. /etc/os-release
echo "==> on $PRETTY_NAME $(cat /etc/debian_version), with the declared dependencies alone"
# Nothing here has to outlive a power cut.
echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/try
quietly apt-get update -q
quietly apt-get satisfy -y --no-install-recommends "$(dpkg-deb -f $package Depends)"
install
for program in failover failover-tray; do
  ! ldd /usr/bin/$program | grep 'not found' || fail "$program lacks these libraries"
  say "$program --version says: $($program --version)"
done
status=0
said="$(failover check --backend Nobody=http://127.0.0.1:1 2>&1)" || status=$?
[[ $status == 1 && $said == *Nobody* ]] || fail "failover check ended with $status: $said"
say "failover check of a closed port ended with 1"
status=0
said="$(failover-tray 2>&1)" || status=$?
[[ $status == 2 && $said == *"no desktop"* ]] || fail "failover-tray without a desktop ended with $status: $said"
say "failover-tray without a desktop says so and ends with 2"
remove

echo "==> on a desktop: Xvfb, openbox, xfce4-panel, a session bus"
quietly apt-get install -y --no-install-recommends xvfb openbox xfce4-panel xfconf dbus dbus-x11 libgtk-3-bin \
  libglib2.0-bin xdotool imagemagick fonts-dejavu-core adwaita-icon-theme desktop-file-utils
quietly useradd --create-home person
install
for size in 16 22 24 32 48 64 128 256 512; do
  [[ -f /usr/share/icons/hicolor/${size}x$size/apps/$name.png ]] || fail "no icon of $size pixels"
done
say "icons of 16 to 512 pixels, and a scalable one, are in the theme"
mkdir -p /run/user/1000
chown person: /run/user/1000
chmod 700 /run/user/1000
chown person: /try/pictures
runuser -u person -- env -i HOME=/home/person USER=person LANG=C.UTF-8 PATH="$PATH" XDG_RUNTIME_DIR=/run/user/1000 \
  dbus-run-session -- /try/on-a-desktop.sh /try/pictures
remove
say "what a person keeps, and the package leaves alone:"
find /home/person -path '*failover-tray*' -type f | sed 's/^/    /'
