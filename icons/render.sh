#!/bin/sh
# Draws the icons again: the SVGs and PNGs by icons/draw.mjs, and from the app icon's largest PNG
# the .icns and .ico by the Tauri CLI, where `npm ci` was run in ui/.
# Arguments go to draw.mjs: `icons/render.sh --sheet FILE` also writes the contact sheet.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node "$here/draw.mjs" "$@"

tauri="$here/../ui/node_modules/.bin/tauri"
if [ ! -x "$tauri" ]; then
  echo "icon.icns and icon.ico are left as they are: run 'npm ci' in ui/ to draw them too" >&2
  exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$tauri" icon "$here/512x512.png" --output "$scratch" >/dev/null 2>&1
cp "$scratch/icon.icns" "$scratch/icon.ico" "$here/"
