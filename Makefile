# Everything is in launcher/; this file only names it. PORT=8010 make run; make test ARGS="tests/partners -k seat".
PYTHON ?= $(shell command -v python3.11 || command -v python3)
LAUNCH = exec $(PYTHON) -m launcher --end-with-parent
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate $(UPGRADE)

.PHONY: run test test-quick checks check flip-rules bench load demo assets locks

run:
	@$(LAUNCH) run

test:
	@$(LAUNCH) test $(ARGS)

test-quick:
	@$(LAUNCH) test-quick $(ARGS)

checks:
	@$(LAUNCH) checks

check: checks
	@$(LAUNCH) test $(ARGS)

bench:
	@$(LAUNCH) bench --areas $(or $(AREAS),20) $(ARGS)

# Flips each rule of the matrix, and prints how many of the flips a test notices.
flip-rules:
	@$(LAUNCH) exec -- .venv/bin/pytest tests/access/test_matrix.py -k flipped -q -n0 -s $(ARGS)

# KILLS=1 kills parts of the portal at random meanwhile.
load:
	@$(LAUNCH) load --people $(or $(PEOPLE),50) --minutes $(or $(MINUTES),$(if $(KILLS),2,5)) $(if $(KILLS),--kills) $(ARGS)

demo:
	@$(LAUNCH) demo

assets:
	@$(LAUNCH) assets

# After a change in pyproject.toml; UPGRADE=--upgrade takes the newest versions that the lists allow.
locks:
	$(LOCK) --group bootstrap -o requirements/bootstrap.lock
	$(LOCK) --group node -o requirements/node.lock
	$(LOCK) pyproject.toml -o requirements/prod.lock
	$(LOCK) pyproject.toml --group embedded --group dev -c requirements/prod.lock -o requirements/dev.lock
