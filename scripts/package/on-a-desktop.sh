#!/usr/bin/env bash
# Inside of scripts/try-package.sh, as an ordinary person in a session bus of her own: starts the app by
# its menu entry, looks at what comes up, and quits. `on-a-desktop.sh PICTURES`: where those go.
set -euo pipefail

pictures="$1" said="$HOME/said" # by the app, and by the last thing that was tried
say() { printf '  %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  tail -n 20 "$said" >&2
  exit 1
}
within() { # within SECONDS WHAT COMMAND…
  local end=$((SECONDS + $1)) what="$2"
  shift 2
  until "$@" >"$HOME/tried" 2>&1; do
    ((SECONDS < end)) || { cat "$HOME/tried" >&2 && fail "not within its time: $what"; }
    sleep 0.2
  done
  say "$what"
}

exec {told}<> <(:)
Xvfb -displayfd "$told" -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
read -r -t 60 -u "$told" number || fail "no virtual display came up"
export DISPLAY=":$number"
openbox >/dev/null 2>&1 &
mkdir -p ~/.config/xfce4/xfconf/xfce-perchannel-xml
cp /try/panel.xml ~/.config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml
xfce4-panel --disable-wm-check >/dev/null 2>&1 &

watcher=(gdbus call --session --dest org.kde.StatusNotifierWatcher --object-path /StatusNotifierWatcher
  --method org.freedesktop.DBus.Properties.Get org.kde.StatusNotifierWatcher RegisteredStatusNotifierItems)
in_the_tray() { "${watcher[@]}" | grep -q StatusNotifierItem; }
window() { xdotool search --onlyvisible --name '^Failover Tray$'; }
answers() { failover status --json; }
on_the_primary() { failover status --json | grep -q '"color": *"green"'; }

within 60 "a panel with a tray is there" "${watcher[@]}"
gtk-launch failover-tray >>"$said" 2>&1
within 60 "the menu entry started the app: its icon is in the tray" in_the_tray
within 30 "the app answers \`failover status\`" answers
within 60 "it is on the demo's primary: the mark is green" on_the_primary
gtk-launch failover-tray >>"$said" 2>&1
within 120 "the menu entry, a second time, opened the window" window
sleep 8 # for the picture alone: nothing is judged by it
import -window root "$pictures/desktop.png"

item="$("${watcher[@]}" | grep -o 'StatusNotifierItem-[0-9]*' | head -n1)"
pid="${item#StatusNotifierItem-}"
say "the app is process $pid, $(readlink "/proc/$pid/exe")"
kill -TERM "$pid"
gone() { ! [[ -e /proc/$pid ]] && ! window; }
within 30 "it ended at the end of the session, and its window with it" gone
