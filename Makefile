# The two commands of a newcomer are `make demo` and `make test`. Each installs what is missing and says so (see .ci/prepare).

PREFIX ?= /usr/local
# Seeded mutations of the examples that `make test-all` tries.
MUTATIONS ?= 1000
SEED ?= 1
# Small bugs that `make mutants` plants.
COUNT ?= 20

# Workbooks (the package trait XLSX) are left out where the system has no libxlsxwriter; asked for by the shell, after it was installed.
traits = $$(pkg-config --exists xlsxwriter 2>/dev/null && echo --traits XLSX)

# One file, without symbols, that starts in 3 ms and runs where no Swift is installed; on macOS the libraries are a part of the system.
release = swift build -c release --product kpitree $(traits) -Xlinker -s $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
kpitree = .build/release/kpitree

.PHONY: demo build test test-all test-arm lint format schemas rules transcripts examples docs mutate mutants benchmark shapes install clean agreement

demo: build
	@printf '\n$$ kpitree check examples/marketplace\n'
	@$(kpitree) check examples/marketplace
	@printf '\n$$ kpitree evaluate examples/marketplace --period 2026-Q3\n'
	@$(kpitree) evaluate examples/marketplace --period 2026-Q3

build:
	@.ci/prepare build
	$(release)

# Needs Swift, libyaml and zlib; a test that needs more is skipped by name, and workbooks are left out without libxlsxwriter.
test:
	@.ci/prepare test
	@.ci/test

# Skips nothing: what a test needs is installed first, and a missing thing fails it. ONLY, a regular expression, says which tests are run.
test-all:
	@.ci/prepare test-all
	@$(MAKE) --no-print-directory build
	PATH="$(CURDIR)/.venv/bin:$$PATH" KPITREE_TEST_ALL=1 .ci/test $(if $(ONLY),--filter '$(ONLY)')
	.venv/bin/python3 Tests/Oracles/mutate.py $(kpitree) $(MUTATIONS) $(SEED)
	.venv/bin/python3 Tests/Oracles/keys.py $(kpitree)
	$(if $(filter Linux x86_64,$(shell uname -sm)),@$(MAKE) --no-print-directory test-arm)

# The C code for rows with ARM's instructions, emulated on another machine.
test-arm:
	@.ci/prepare test-arm
	@mkdir -p .build
	aarch64-linux-gnu-gcc -O2 -Wall -Wextra -Werror -static -I Sources/CByteMasks/include Tests/Oracles/cut_rows.c \
	  Sources/CByteMasks/CByteMasks.c -o .build/cut_rows
	qemu-aarch64 .build/cut_rows

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

# Writes schemas/ from the code.
schemas: build
	@mkdir -p schemas
	@for name in $$($(kpitree) schema --list); do $(kpitree) schema $$name > schemas/$$name.schema.json; done

# Writes docs/rules.md from the rules in Sources.
rules:
	@.ci/prepare build
	KPITREE_RECORD=1 swift test $(traits) --filter RulePageTests

# Writes the real output into Tests/Transcripts, README.md and the examples' READMEs; read the difference before committing it.
transcripts:
	@.ci/prepare build
	KPITREE_RECORD=1 swift test $(traits) --filter TranscriptTests
	git --no-pager diff --stat -- '*.md'

# Writes examples/*/expected: the documents of each example, byte for byte.
examples:
	@.ci/prepare build
	KPITREE_RECORD=1 swift test $(traits) --filter ExpectedTests
	git --no-pager diff --stat -- examples

# The pages of docs/ as a site that needs neither a server nor a network, and the Swift library's reference, which needs a server.
library = KPISource KPIModel KPIFigures KPIAnalysis KPITree
docc = $(if $(filter Darwin,$(shell uname)),xcrun )docc

docs:
	@.ci/prepare build
	@[ -x .venv/bin/python3 ] || python3 -m venv .venv
	@.venv/bin/python3 -m pip install --quiet --disable-pip-version-check --requirement docs/requirements.txt </dev/null
	.venv/bin/python3 -m sphinx -q -W --keep-going -d .build/site-pages docs .build/site
	swift package $(traits) dump-symbol-graph --minimum-access-level public --skip-synthesized-members >/dev/null
	@rm -rf .build/symbols .build/library && mkdir -p .build/symbols
	@cp $(library:%=.build/debug/../symbolgraph/%.symbols.json) .build/symbols
	$(docc) convert Sources/KPITree/KPITree.docc --additional-symbol-graph-dir .build/symbols --output-path .build/library \
	  --fallback-display-name KPITree --fallback-bundle-identifier kpitree --transform-for-static-hosting --diagnostic-level error
	@printf 'The pages: .build/site/index.html\nThe library: python3 -m http.server -d .build/library, then /documentation/kpitree/\n'

# 10,000 mutations of the examples' YAML and CSV: no crash, no hang, only the promised exit statuses.
mutate: build
	python3 Tests/Oracles/mutate.py $(kpitree) 10000 $(SEED)

# Plants small bugs in a copy and says which of them no test notices; CONTRIBUTING.md says how to read it. A survivor takes minutes, since every test that reaches it runs.
mutants:
	@.ci/prepare build
	python3 Tests/Mutants/mutants.py --count $(COUNT) --seed $(SEED)

# Thousands of random models through the binary and through an independent program (Tests/Oracles/README.md); needs Python's PyYAML.
agreement: build
	$(or $(wildcard .venv/bin/python3),python3) Tests/Oracles/agreement.py $(kpitree) first=$(SEED) evaluate=2000 why=2000 score=2000 keep=.build/agreement-failures

# How the cost of large models grows, thing by thing: `python3 Tests/Benchmarks/shapes.py BINARY SHAPE` for one.
shapes: build
	python3 Tests/Benchmarks/shapes.py $(kpitree)

benchmark:
	@.ci/prepare test-all
	Tests/Benchmarks/run

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(kpitree) $(DESTDIR)$(PREFIX)/bin/kpitree

clean:
	rm -rf .build .venv
