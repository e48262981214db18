# `make help` lists what there is. Each target is one ordinary command, run in the environment .venv.

PYTHON ?= python3
RUN := PYTHONPATH=book/_site .venv/bin/python
SOLUTIONS ?= yes
# For a class: CHAPTER=squared-error EXERCISES="huber:2 same-step" OUT=folder (without EXERCISES all, 1 point each)
FOR_A_CLASS = -m lesson_code.homework.make $@ "$(CHAPTER)" $(EXERCISES) $(if $(OUT),--out "$(OUT)")

.PHONY: help book test lab handin js bench parity lock clean student solutions nbgrader otter

help:
	@echo "make book    build the site into _build/html"
	@echo "make book SOLUTIONS=no   the same without the exercises' solutions, in _build/html-without-solutions"
	@echo "make test    run every test: package, notebooks, site in a browser"
	@echo "make lab     open the notebooks in JupyterLab, on a copy without solutions in work/"
	@echo "make handin NOTEBOOK=work/... NAME=\"Ada Lovelace\"    check a notebook and write the file to hand in"
	@echo "make student | solutions | nbgrader | otter   CHAPTER=squared-error"
	@echo "             a chapter's notebook without solutions, solved, or as an assignment; EXERCISES=\"huber:2 same-step\" OUT=folder"
	@echo "make bench   measure what the book promises about speed and size"
	@echo "make parity  compare with PyTorch, Keras and optax themselves, in an environment of their own"
	@echo "make js      bundle the live figures' JavaScript"
	@echo "make lock    compile requirements.txt anew from pyproject.toml"
	@echo "make clean   remove the sites, the executed notebooks and the bundle; what is in _build/homework stays"

book: .venv/ready
	@$(RUN) -m downhill_site.build --solutions "$(SOLUTIONS)"

test: override SOLUTIONS = yes
test: book .venv-formats/ready .venv-servers/ready
	@.venv/bin/python -m tests.browser.chromium
	.venv/bin/ruff check
	.venv/bin/python -m pytest -n 2 --dist loadfile --nbval --nbval-current-env tests book

lab: .venv/ready js
	@$(RUN) -m downhill_site.lab $(ARGS)

# A name is taken from the command line alone: some systems have a variable NAME of their own.
handin: .venv/ready
	@$(RUN) -m lesson_code.homework $(if $(NOTEBOOK),'$(subst ','\'',$(NOTEBOOK))') \
		$(if $(filter command,$(origin NAME)),--name '$(subst ','\'',$(NAME))')

student solutions nbgrader: .venv/ready
	@.venv/bin/python $(FOR_A_CLASS)

otter: .venv-formats/ready
	@.venv/bin/python $(FOR_A_CLASS) --otter .venv-formats/bin/otter

js: .venv/ready
	@$(RUN) -m downhill_site.javascript

bench: book
	.venv/bin/python -m benchmarks

parity: .venv-parity/ready
	.venv-parity/bin/python -m tests.parity

# The extras of servers, postgresql and cluster, stay out of the book's environment: they have a lock of their own.
lock: .venv/ready
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--extra book --extra class --extra lab --extra test pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 -c requirements.txt \
		--extra class --extra postgresql --extra cluster pyproject.toml -o tests/servers/requirements.txt
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		tests/formats/requirements.in -o tests/formats/requirements.txt

# What was made for a class is kept: an assignment's hidden cases are drawn once.
clean:
	-find _build -mindepth 1 -maxdepth 1 ! -name homework -exec rm -rf {} +
	rm -rf lesson_code/live/static

# uv installs the lock in seconds; pip first installs uv itself, checked against the same lock.
.venv/ready: requirements.txt pyproject.toml
	@echo "Making the environment in .venv (the first time a minute, mostly downloads) ..."
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/# via/p' requirements.txt > .venv/uv.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	.venv/bin/uv pip install --python .venv/bin/python --require-hashes -r requirements.txt
	.venv/bin/uv pip install --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv-parity/ready: tests/parity/requirements.txt
	@echo "Making the environment of the reference libraries in .venv-parity (a large download) ..."
	$(PYTHON) -m venv .venv-parity
	.venv-parity/bin/python -m pip install --disable-pip-version-check -r tests/parity/requirements.txt
	@touch $@

.venv-formats/ready: tests/formats/requirements.txt | .venv/ready
	@echo "Making the environment of nbgrader and otter-grader in .venv-formats ..."
	.venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-formats
	.venv/bin/uv pip install --quiet --python .venv-formats/bin/python --require-hashes -r tests/formats/requirements.txt
	@touch $@

.venv-servers/ready: tests/servers/requirements.txt | .venv/ready
	@echo "Making the environment of a class on servers (PostgreSQL's driver, Dask) in .venv-servers ..."
	.venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-servers
	.venv/bin/uv pip install --quiet --python .venv-servers/bin/python --require-hashes -r tests/servers/requirements.txt
	@touch $@
