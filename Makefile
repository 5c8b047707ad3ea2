# `make help` lists what there is. `make run` and `make test` set up whatever they need.
SHELL := /bin/bash
export NO_COLOR := 1
PYTHON ?= python3
BIN := .venv/bin
comma := ,

# Every target with a plain name is a command and no file.
.PHONY: $(shell sed -nE 's/^([a-z0-9-]+):.*/\1/p' $(firstword $(MAKEFILE_LIST)))
.DEFAULT_GOAL := help

help: ## list these targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: .venv/run.stamp ## set up, serve on http://localhost:8000 and print one link per role
	@scripts/build_core optional
	@scripts/build_web optional
	@exec $(BIN)/python -m sessionserver serve --open-session "Mentoring session"

test: test-setup check core-tests web-tests unit e2e ## set up what tests need and run them all

check: .venv/dev.stamp web-required ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	cd core && cargo fmt --all --check && cargo clippy --workspace --all-targets --locked -- -D warnings
	cd web && npm run --silent check

core-tests: ## tests of the media core (Rust)
	cd core && cargo test --workspace --locked --quiet

web-tests: web-required ## tests of the web client's pure parts
	cd web && npm test --silent

unit: .venv/dev.stamp core-required web-required ## Python tests without browsers
	$(BIN)/pytest --numprocesses auto --dist worksteal --ignore=tests/e2e --ignore=tests/deploy

e2e: test-setup ## real browsers against the real server, two files at a time where that does not matter
	$(BIN)/pytest tests/e2e -m "not alone" --numprocesses 2 --dist loadfile
	$(BIN)/pytest tests/e2e -m alone

accessible: test-setup ## WCAG 2.2 AA over every state of the page, light and dark, wide and narrow
	EVERY_LOOK=1 $(BIN)/pytest tests/e2e/test_accessible.py

screenshots: test-setup ## pictures of every step of a session, into build/screenshots
	$(BIN)/python -m tests.e2e.screenshots

impairment: test-setup ## what people get over bad lines, in real browsers; a table, and bench/results/impairment.json
	$(BIN)/python -m tests.e2e.impairment

recovery: test-setup ## how long media or text is away when a network or the server fails: TRIALS (20) of each KIND, into bench/results/recovery.json
	$(BIN)/python -m tests.e2e.recovery $(KIND)

catch-up: test-setup ## how long an hour's 5,000 entries take on a line of 1 Mbit/s; into bench/results/catch_up.json
	$(BIN)/python -m tests.e2e.catch_up

deploy-test: test-setup ## what deploy/ offers, with the real programs
	@scripts/install_test_packages caddy nginx haproxy docker-compose
	$(BIN)/pytest tests/deploy

image: .venv/dev.stamp ## the container image, built with docker or podman and tried; BASES=local where no image registry is reached
	@engine=$$(scripts/build_image) && ENGINE=$$engine $(BIN)/pytest tests/deploy/test_image.py

fuzz: ## each fuzz target of the media core for FUZZ_SECONDS (600); needs nightly Rust and cargo-fuzz
	@scripts/fuzz

fuzz-coverage: ## which lines of the media core the kept fuzz inputs reach; needs llvm-tools
	@scripts/fuzz_coverage

bench-media: test-setup ## CPU per forwarded packet, latency and memory beside other servers and the floor
	@scripts/install_bench_packages
	cd core && cargo build --release --locked -p load
	$(BIN)/python bench/media.py $(BENCH)

chaos: test-setup ## the faults of docs/faults.md played and judged, all or FAULTS=12,18; into bench/results/chaos.json
	@scripts/install_test_packages nginx
	$(BIN)/python -m tests.chaos.run $(subst $(comma), ,$(FAULTS))

kills: test-setup ## N=1000 kills at random instants under load, then every history is judged; SEED=1
	$(BIN)/python -m tests.chaos.kills --number $(or $(N),1000) --seed $(or $(SEED),1)

soak: test-setup ## lessons come and go for MINUTES (120), judged; slopes of memory, descriptors and tasks
	$(BIN)/python -m tests.chaos.soak --minutes $(or $(MINUTES),120) --seed $(or $(SEED),1)

cluster-test: test-setup ## nodes and Redis (Sentinel, Cluster) broken in every way under load; ROUNDS=10 faults each
	$(BIN)/python -m tests.cluster.run --rounds $(or $(ROUNDS),10)

bench-rooms: .venv/dev.stamp web-required ## 200 people: 40 rooms opened at once, 200 votes in a second, fan-out
	$(BIN)/python bench/rooms.py

clean: ## forget everything that was built
	rm -rf .venv build core/target web/node_modules web/dist

test-setup: .venv/dev.stamp core-required web-required
	@scripts/install_test_packages

core-required: .venv/run.stamp
	@scripts/build_core required

web-required:
	@scripts/build_web required

.venv/run.stamp: pyproject.toml requirements.txt
	@scripts/make_venv "$(PYTHON)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
