# Two commands for a newcomer: `make demo` and `make test`. Everything sets itself up first.
.PHONY: help setup demo test test-all soak hostile lint docs licences truth variants errands services lock clean
BIN := .venv/bin

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: ## environment, packages, browser; leaves .venv/bin/tillsyn
	@sh scripts/setup.sh

demo: setup ## a whole night on the bundled towns, published to public/index.html
	$(BIN)/tillsyn demo --out public

test: setup ## what must hold before anything is merged (under twenty minutes on two cores)
	sh scripts/lint.sh
	@# three at a time on two cores: much of a test is waiting for pages that are made to hang
	$(BIN)/python -m pytest -n 3 -m "not slow and not services"

test-all: setup ## everything that takes minutes, too
	sh scripts/lint.sh
	$(BIN)/python -m pytest -n 2

soak: setup ## 1,500 visits with hostile pages, fifty kills, a full disk at twenty points (half an hour)
	nice -n 15 $(BIN)/python -m pytest -s tests/hostile/test_endurance.py

hostile: setup ## every behaviour of the hostile site through the commands themselves, `audit` and `scan` (an hour)
	nice -n 15 $(BIN)/python tests/hostile/front_door.py audit --depth quick --page-seconds 20
	nice -n 15 $(BIN)/python tests/hostile/front_door.py scan --depth quick --page-seconds 20

truth: setup ## run all checks over the labelled barrier pages and print the table
	$(BIN)/python scripts/truth.py

variants: setup ## the same over our own variants of them, written before any check had seen them
	$(BIN)/python scripts/variants.py

lint: setup ## style, types, import contracts
	sh scripts/lint.sh

docs: setup ## write the generated references anew
	$(BIN)/python scripts/references.py

licences: setup ## licences of all packages, and a bill of materials in dist/; fails where one may not be passed on
	$(BIN)/python scripts/licences.py

errands: setup ## score the journeys against the towns whose truth is known (the shared material)
	$(BIN)/python scripts/errands.py --all

services: setup ## start Plone and Home Office Forms on this machine, for journeys to walk
	$(BIN)/python scripts/services.py

lock: ## renew the lock files (needs uv)
	sh scripts/lock.sh

clean: ## remove what setup and demo made
	rm -rf .venv public public.* dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
