#!/usr/bin/env bash
# `depends.sh BINARY…`: prints the part of the Tauri configuration that says what the .deb depends on:
# the packages that have the libraries which the binaries are linked with, in the versions whose
# symbols they use, and the certificates that they trust.
set -euo pipefail

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/debian" # without it the tool looks at nothing
printf 'Source: failover-tray\n\nPackage: failover-tray\nArchitecture: any\n' >"$scratch/debian/control"
binaries=()
for binary; do binaries+=("$(realpath "$binary")"); done
cd "$scratch"
# What it warns of is that the binaries lie outside of a package's folder.
depends="$(dpkg-shlibdeps -O "${binaries[@]}" 2>/dev/null)"
depends="${depends#shlibs:Depends=}"
# The tool knows nothing of packed relocations (src-tauri/app/build.rs).
if [[ "$(readelf --version-info "${binaries[@]}")" == *GLIBC_ABI_DT_RELR* ]]; then
  depends+=", libc6 (>= 2.36)"
fi
printf '{"bundle":{"linux":{"deb":{"depends":["ca-certificates","%s"]}}}}\n' "${depends//, /\",\"}"
