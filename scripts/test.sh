#!/usr/bin/env bash
# `make test`: every check and test, the cheap ones first; `scripts/test.sh lint`: only the former.
# A failed step does not stop the others: one run tells all. The last line is the sum over all
# runners, "N passed, N failed"; a step that fails without a failed test (a lint, a build) counts one.
set -euo pipefail
cd "$(dirname "$0")/.."

# Runners colour and redraw their summaries for a person; they are read here.
export CARGO_TERM_COLOR=never NO_COLOR=1 CI=1
unset FORCE_COLOR

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
passed=0 failed=0
broken=()

# Sums what the runners' summary lines in $log say: cargo test, vitest, Playwright.
count() { # count passed|failed
  sed 's/\x1b\[[0-9;]*[A-Za-z]//g' "$log" | awk -v word="$1" '
    /^test result:/ || /^ *Tests  / || /^ +[0-9]+ (passed|failed|flaky|interrupted|did not run)( \(.*\))?$/ {
      for (i = 1; i < NF; i++) {
        name = $(i + 1)
        sub(/[;,]$/, "", name)
        if (name == word) sum += $i
      }
    }
    END { print sum + 0 }'
}

step() { # step NAME COMMAND…
  local name="$1" status=0 p f
  shift
  printf '\n==> %s\n' "$name"
  "$@" </dev/null 2>&1 | tee "$log" || status=$?
  p=$(count passed) f=$(count failed)
  ((status == 0 || f > 0)) || f=1
  passed=$((passed + p)) failed=$((failed + f))
  # A runner that reports a failure and yet ends well is not believed.
  ((f == 0)) || broken+=("$name")
}

in_ui() { (cd ui && "$@"); }

lint() {
  step "Rust formatting" cargo fmt --all --check
  step "TypeScript lints and formatting" in_ui npm run --silent lint
  step "TypeScript types" in_ui npm run --silent check
  if command -v cargo-deny >/dev/null; then
    # The advisories are a database of their own, which must be fetched: `cargo deny check` by hand.
    step "licences and sources" cargo deny --offline check licenses bans sources
  fi
}

clippy() { step "Rust lints" cargo clippy --quiet --workspace --all-targets -- -D warnings; }

mkdir -p target
rm -f target/test-summary
scripts/setup.sh test
lint
if [[ "${1:-all}" == all ]]; then
  step "the window's units" in_ui npm run --silent test
  step "the window's build" in_ui npm run --silent build # the app embeds it
  step "headless crates" cargo test --workspace --exclude failover-tray --no-fail-fast
  step "the window in chromium" in_ui npm run --silent e2e
  clippy
  step "desktop app" cargo test -p failover-tray --no-fail-fast -- --test-threads=2
else
  step "the window's build" in_ui npm run --silent build
  clippy
fi

echo
((${#broken[@]} == 0)) || printf 'failed: %s\n' "${broken[@]}"
if [[ "${1:-all}" == all ]]; then
  echo "$passed passed, $failed failed" | tee target/test-summary
fi
((failed == 0))
