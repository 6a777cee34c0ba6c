# Bellbird. `make` alone says what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PACKAGES := libsqlite3-dev libssl-dev libcurl4-openssl-dev libopus-dev libopusfile-dev libopusenc-dev \
	libspandsp-dev libspeexdsp-dev libqrencode-dev pkg-config
PEERS := sip-tester sipvicious baresip-core linphone-cli python3
VOICES := flite espeak-ng python3
DEMO ?= demo
BUILD ?= debug

.PHONY: help setup build release run test check demo golden prompts interop scoreboard deb book package-test bench format lint clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1m%-9s\033[0m %s\n", $$1, $$2 }' Makefile

setup: ## Install the Debian packages that building needs
	@packaging/install-packages $(PACKAGES)

build: setup ## Build everything, for debugging
	swift build

release: setup ## Build the exchange as it is shipped
	swift build -c release --static-swift-stdlib --product bellbird

run: setup ## Start the exchange with a demo configuration in ./demo
	swift build -c $(BUILD) --product bellbird
	exec .build/$(BUILD)/bellbird serve --demo $(DEMO)

test: setup ## Everything: lint, unit tests, scenarios, real peers
	@$(MAKE) --no-print-directory lint
	swift build --build-tests
	swift test --skip-build
	@$(MAKE) --no-print-directory interop

check: ## The quick loop: lint, tidy, unit tests, scenarios
	@$(MAKE) --no-print-directory lint
	swift build --build-tests
	swift test --skip-build

demo: setup ## Two built-in phones call each other through a running exchange
	swift build --product bellbird
	.build/debug/bellbird demo

golden: ## Write the golden files anew, then look at what changed
	BELLBIRD_GOLDEN=write swift test
	git status --short

prompts: ## Speak the prompts that are missing in sounds/
	@packaging/install-packages $(VOICES)
	@for list in sounds/*/prompts.txt; do sounds/make-prompts "$$(basename "$$(dirname "$$list")")"; done

interop: setup ## SIPp, baresip and linphone against the running exchange
	@packaging/install-packages $(PEERS)
	swift build --product bellbird
	python3 Tests/Interop/run.py --bellbird .build/debug/bellbird

scoreboard: setup ## What each measure of security and reliability is proved by
	@packaging/install-packages $(PEERS)
	swift build --product bellbird
	Tests/Scoreboard/run

deb: setup ## Build the Debian package into dist
	@packaging/install-packages debhelper dpkg-dev lintian python3-markdown
	packaging/build-deb
	lintian --fail-on error,warning --tag-display-limit 0 dist/bellbird_*.deb

book: ## Write the manual as one page into dist/manual.html
	@packaging/install-packages python3-markdown
	@mkdir -p dist
	packaging/book docs/manual > dist/manual.html

package-test: deb ## Try the package on a bare Debian 12 in a folder
	@packaging/install-packages debootstrap $(PEERS)
	python3 Tests/Packaging/run.py dist/bellbird_*_amd64.deb

bench: release ## Calls per second, processor time per call, memory
	Tests/Benchmarks/run

lint: ## Look at the formatting
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

format: ## Put the formatting right
	swift format --in-place --recursive --parallel Sources Tests Package.swift

clean: ## Remove what was built
	rm -rf .build
