# Two commands do all the set-up on Debian and Ubuntu: `make run` and `make test`.
# They need a Rust toolchain and Node; what else is missing they install by apt (with sudo, and
# saying so first). On macOS they say what to install; on Windows this was never tried.

.DEFAULT_GOAL := help
.PHONY: help run test lint bench bench-proxy bench-drill bench-checks package try-package icons bindings setup
.NOTPARALLEL:

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, and start the app (ARGS="--config FILE" are handed on)
	@scripts/run.sh $(ARGS)

test: ## Install what is missing and run every check and test, the desktop's included
	@scripts/test.sh

lint: ## Formatting and lints only, Rust and TypeScript
	@scripts/test.sh lint

bench: ## Measure memory, processor time and delays of the release build (about 20 minutes)
	@scripts/bench.sh

bench-proxy: ## Measure the proxy beside HAProxy, nginx, Caddy and Envoy (ARGS="faults --quick", "--page", …)
	@scripts/bench-proxy.sh $(ARGS)

bench-drill: ## Measure the failover test's scenarios over loopback backends (ARGS="--rounds 1 --only hang", …)
	@cargo bench --quiet -p drill --bench scenarios -- $(ARGS)

bench-checks: ## Measure the checklist over FastAPI backends and real Next.js sites (ARGS="--rounds 5", …)
	@scripts/bench-checks.sh $(ARGS)

package: ## Build this system's packages: .deb and .rpm, .dmg or .msi (ARGS="appimage": another kind)
	@scripts/package.sh $(ARGS)

try-package: ## As root on Debian: install the .deb on a clean Debian 12, start it, remove it (ARGS=FILE)
	@scripts/try-package.sh $(ARGS)

bench-history: ## Measure the history: load, kills, a year of it, memory (ARGS="year --every 5", "kill", …)
	@cargo bench --quiet -p history --bench figures -- $(ARGS)

icons: ## Render icons/*.svg to PNG again
	@scripts/setup.sh icons
	@icons/render.sh

bindings: ## Write the window's TypeScript types again, from the Rust ones
	@UPDATE_BINDINGS=1 cargo test --quiet -p present --test bindings --test guide --test settings

setup: ## Only install what is missing for `make run` and `make test`
	@scripts/setup.sh test
