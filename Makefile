# Usage: make [TARGET] [VARIABLE=VALUE ...]
#
#   make              builds build/aomaker and build/arun
#   make setup        installs what is missing: packages, and .venv for the tests
#   make demo         creates the example project, runs it, names its reports
#   make install      installs to PREFIX=/usr/local, below DESTDIR= if that is set
#   make uninstall    removes what `make install` installed
#
#   make test         runs all tests; the last line is the total
#   make check        runs linters and checks the layout of the code
#   make format       lays out C (clang-format) and Python (ruff)
#   make check-san    runs all tests with AddressSanitizer and UBSan
#   make check-tsan   runs the tests of threads in C with ThreadSanitizer
#   make faults       runs the tests of crashes, time limits, retries, signals, disks
#   make soak         runs GROUPS=200 groups whose tests crash, hang or are flaky
#   make fuzz         runs libFuzzer on parsers, FUZZ_SECONDS=60 each (needs clang)
#   make test-slurm   runs groups on a Slurm of three nodes that it starts itself
#   make bench        compares with pytest-xdist: bench/RESULTS.md; QUICK=1: small
#                     workloads, one round, nothing is written
#   make suites       compares with pytest, test by test, on suites from PyPI:
#                     bench/SUITES.md; SUITES="pint trio": only these; AGAIN=1
#                     repeats runs that are kept; SHARING=1: how groups begin
#   make oracle       changes suites MUTATIONS=100 times at random, and holds what is
#                     told of tests that were left out against full runs:
#                     bench/ORACLE.md; SEED=1 SUITES="tomlkit h11"
#   make watch-oracle edits a project EDITS=200 times at random under arun --watch,
#                     and holds its verdicts against a fresh pytest; SEED=1
#
#   make dist         packs build/aomaker-VERSION.tar.gz; with RELEASES=URL also
#                     the Homebrew formula for a release at that address
#   make clean        removes all build folders
#   make help         prints this text
#
# V=1 shows the commands.

CC = cc
CFLAGS = -O2 -g
PREFIX = /usr/local
DESTDIR =
B = build

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
SAN =
YAML_CFLAGS = $(shell pkg-config --cflags yaml-0.1 2>/dev/null)
YAML_LIBS = $(or $(shell pkg-config --libs yaml-0.1 2>/dev/null),-lyaml)
JQ_CFLAGS = $(shell pkg-config --cflags libjq 2>/dev/null)
JQ_LIBS = $(or $(shell pkg-config --libs libjq 2>/dev/null),-ljq)
XXHASH_CFLAGS = $(shell pkg-config --cflags libxxhash 2>/dev/null)
CURL_CFLAGS = $(shell pkg-config --cflags libcurl 2>/dev/null)
ALL_CFLAGS = -std=c11 -pthread $(WARN) $(if $(SAN),$(SAN),$(HARDEN)) $(YAML_CFLAGS) \
	$(JQ_CFLAGS) $(XXHASH_CFLAGS) $(CURL_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = $(if $(SAN),$(SAN),-pie $(RELRO)) $(LDFLAGS)
RELRO = $(if $(filter Linux,$(shell uname -s)),-Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)
LIBS = $(YAML_LIBS) $(JQ_LIBS) -lm -ldl
comma = ,

# $(say) prints the file that a recipe makes; with V=1 make prints the commands.
say = $(if $(V),@:,@echo)
Q = $(if $(V),,@)

SHARED = $(if $(RECORDER),$B/obj/recorder/elf.o)
RECORDED = $(wildcard src/recorder/*.c)
SRC = $(filter-out $(RECORDED),$(wildcard src/*/*.c src/*/*/*.c))
OBJ = $(SRC:src/%.c=$B/obj/%.o) $B/obj/embed_page.o $(SHARED)
LIB = $(filter-out $B/obj/commands/main.o,$(OBJ))
UNIT = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/unit/*/test_*.c tests/unit/*/*/test_*.c))
FUZZ = $(patsubst tests/fuzz/%.c,$B/tests/%,$(wildcard tests/fuzz/fuzz_*.c))

# A library that is loaded into programs of others, on Linux only: never with a
# sanitizer. It checks arguments that the headers of libc say are never NULL.
RECORDER = $(if $(filter Linux,$(shell uname -s)),$B/recorder.so)
# Every program that a test starts loads it: few pages, no binding ahead.
RECORDER_LDFLAGS = -Wl,-z,noseparate-code,-z,norelro,-z,lazy,-Bsymbolic-functions
RECORDER_CFLAGS = -std=c11 -pthread $(WARN) -O2 $(CFLAGS) -fPIC \
	-fno-delete-null-pointer-checks -fvisibility=hidden

FUZZ_SECONDS = 60
FUZZ_NAMES = archive_check event history json_tree mask merge ninja strategy

.PHONY: all bench check check-san check-tsan clean demo dist faults format fuzz \
	fuzzers help install oracle setup soak suites test test-slurm tests uninstall \
	watch-oracle
.DELETE_ON_ERROR:

all: $B/aomaker $B/arun $(RECORDER)

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

$B/aomaker: $(OBJ)
	$(say) "link $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(OBJ) $(LIBS)

$B/arun: $B/aomaker
	$(Q)ln -sf aomaker $@

$B/obj/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(say) "cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Isrc -MMD -MP -c -o $@ $<

# The report page is compiled into the program.
$B/gen/embed_page.c: scripts/embed $(wildcard templates/report/*)
	@mkdir -p $(@D)
	$(say) "embed templates/report/page.html"
	$(Q)scripts/embed templates/report/page.html embed_page $@

$B/obj/embed_page.o: $B/gen/embed_page.c src/report/page/embed.h
	$(say) "cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Isrc -c -o $@ $<

$B/recorder.so: $(RECORDED:src/%.c=$B/obj/%.o)
	$(say) "link $@"
	$(Q)$(CC) $(RECORDER_CFLAGS) -shared $(LDFLAGS) $(RECORDER_LDFLAGS) -o $@ $^ -ldl

$B/obj/recorder/%.o: src/recorder/%.c Makefile
	@mkdir -p $(@D)
	$(say) "cc $<"
	$(Q)$(CC) $(RECORDER_CFLAGS) -Isrc -MMD -MP -c -o $@ $<

tests: $(UNIT) $(FUZZ) $B/tests/faults.so $(if $(RECORDER),$B/tests/reads)

# A library for LD_PRELOAD that makes system calls fail on demand.
$B/tests/faults.so: tests/faults/shim.c
	@mkdir -p $(@D)
	$(say) "cc $<"
	$(Q)$(CC) -std=c11 $(CFLAGS) -fPIC -shared -o $@ $< -ldl

# A program for the tests of the recorder: without a sanitizer, as that is.
$B/tests/reads: tests/recorder/reads.c
	@mkdir -p $(@D)
	$(say) "cc $<"
	$(Q)$(CC) -std=c11 -pthread $(CFLAGS) -o $@ $<

$B/tests/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(say) "cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Isrc -Itests/unit -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LIBS)

$B/tests/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(LIB)
	@mkdir -p $(@D)
	$(say) "cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Isrc -MMD -MP $(ALL_LDFLAGS) -o $@ $< tests/fuzz/replay.c $(LIB) $(LIBS)

-include $(OBJ:.o=.d) $(RECORDED:src/%.c=$B/obj/%.d) $(UNIT:=.d) $(FUZZ:=.d)

# `make setup` may install libraries; a new make then finds them by pkg-config.
setup:
	@scripts/setup

demo: setup
	@$(MAKE) --no-print-directory all
	@scripts/demo

test: setup
	@$(MAKE) --no-print-directory all tests
	@tests/run

check: setup
	@$(MAKE) --no-print-directory all
	@scripts/check

format: setup
	@find src tests -name '*.[ch]' -exec .venv/bin/clang-format -i {} +
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .

# Slurm is installed where apt-get can do that; else the tests are skipped.
test-slurm:
	@scripts/setup slurm
	@$(MAKE) --no-print-directory all
	@AOMAKER=$(CURDIR)/$B/aomaker .venv/bin/python -m pytest -rs \
		-p no:cacheprovider tests/e2e/remote/test_slurm.py

faults: setup
	@$(MAKE) --no-print-directory all tests
	@tests/run -m faults

# Compares the totals of a long run with those that its tests were made to have.
soak: setup
	@$(MAKE) --no-print-directory all
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/python tests/faults/soak $B/aomaker $(GROUPS)

GROUPS = 200

# FUZZ_NAMES chooses from tests/fuzz/fuzz_*.c.
fuzz:
	@$(MAKE) --no-print-directory B=build-fuzz CC=clang fuzzers \
		SAN='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined'
	@tests/fuzz/run build-fuzz/fuzz $(FUZZ_SECONDS) $(FUZZ_NAMES)

fuzzers: $(FUZZ_NAMES:%=$B/fuzz/%)

$B/fuzz/%: tests/fuzz/fuzz_%.c tests/fuzz/libfuzzer.c $(LIB)
	@mkdir -p $(@D)
	$(say) "cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Isrc -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $< tests/fuzz/libfuzzer.c $(LIB) $(LIBS)

bench: setup
	@$(MAKE) --no-print-directory all
	@PYTHONPATH=scripts .venv/bin/python -m bench $(if $(QUICK),--quick) $(WORKLOADS)

# Random edits; what arun --watch says after each is what a fresh pytest says.
watch-oracle: setup
	@$(MAKE) --no-print-directory all
	@PYTHONPATH=scripts .venv/bin/python -m watch_oracle --edits $(or $(EDITS),200) --seed $(or $(SEED),1)

# The runs of suites take turns, and are kept in build/suites.
suites: setup
	@$(MAKE) --no-print-directory all
	@PYTHONPATH=scripts .venv/bin/python -m suites $(if $(AGAIN),--again) \
		$(if $(SHARING),--sharing) $(SUITES)

# It takes seconds for each change.
oracle: setup
	@$(MAKE) --no-print-directory all
	@PYTHONPATH=scripts .venv/bin/python -m oracle $(MUTATIONS:%=--mutations %) \
		$(SEED:%=--seed %) $(SUITES)

check-san: setup
	@$(MAKE) --no-print-directory B=build-san all tests \
		SAN='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'
	@B=build-san tests/run

check-tsan:
	@$(MAKE) --no-print-directory B=build-tsan SAN='-fsanitize=thread' \
		$(TSAN:%=build-tsan/tests/%)
	@prove $(TSAN:%=build-tsan/tests/%)

TSAN = unit/os/test_thread_pool unit/report/allure/test_merge_ahead \
	unit/report/allure/test_test_info fuzz_merge

# The archive has the files and the time of the last commit, and the same bytes
# whenever it is made.
dist:
	@mkdir -p $B
	git archive --format=tar --prefix=aomaker-$(VERSION)/ HEAD | \
		gzip -9n >$B/aomaker-$(VERSION).tar.gz
	@sum=$$($(SHA256) <$B/aomaker-$(VERSION).tar.gz) && \
		sed -e "s#https://example.org/aomaker/releases#$(RELEASES)#" \
		-e "s/sha256 \"0*\"/sha256 \"$${sum%% *}\"/" packaging/aomaker.rb >$B/aomaker.rb
	@printf '%s\n' "$B/aomaker-$(VERSION).tar.gz" "$B/aomaker.rb"

RELEASES = https://example.org/aomaker/releases
SHA256 = $(shell command -v sha256sum || echo shasum -a 256)
VERSION = $(shell sed -n 's/^.define AOMAKER_VERSION "\(.*\)"/\1/p' src/core/version.h)

# The program in a wheel (scripts/wheel.py): it loads the libraries that lie in
# share/aomaker/lib beside it.
$B/portable/aomaker: $(OBJ)
	@mkdir -p $(@D)
	$(say) "link $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Wl,--disable-new-dtags \
		-Wl,-rpath,'$$ORIGIN/../share/aomaker/lib' -o $@ $(OBJ) $(LIBS)

# The program that `make install` copies.
PROGRAM = $B/aomaker

# Where each shell looks for completions.
BASHES = bash-completion/completions/aomaker
ZSHES = zsh/site-functions/_aomaker
FISHES = fish/vendor_completions.d/aomaker.fish
SHELLS = $(BASHES) $(ZSHES) $(FISHES)

install: all $(PROGRAM)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/aomaker \
		$(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
		$(dir $(SHELLS:%=$(DESTDIR)$(PREFIX)/share/%))
	install -m 644 src/shell/aomaker.bash $(DESTDIR)$(PREFIX)/share/$(BASHES)
	ln -sf aomaker $(DESTDIR)$(PREFIX)/share/$(dir $(BASHES))arun
	install -m 644 src/shell/aomaker.zsh $(DESTDIR)$(PREFIX)/share/$(ZSHES)
	install -m 644 src/shell/aomaker.fish $(DESTDIR)$(PREFIX)/share/$(FISHES)
	ln -sf aomaker.fish $(DESTDIR)$(PREFIX)/share/$(dir $(FISHES))arun.fish
	install -m 644 src/man/aomaker.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	ln -sf aomaker.1 $(DESTDIR)$(PREFIX)/share/man/man1/arun.1
	install -m 644 src/man/aomaker.yaml.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/aomaker
	$(if $(RECORDER),install -d $(DESTDIR)$(PREFIX)/lib/aomaker)
	$(if $(RECORDER),install -m 644 $(RECORDER) $(DESTDIR)$(PREFIX)/lib/aomaker/)
	ln -sf aomaker $(DESTDIR)$(PREFIX)/bin/arun
	rm -rf $(DESTDIR)$(PREFIX)/share/aomaker/python $(DESTDIR)$(PREFIX)/share/aomaker/templates
	cp -R src/python templates $(DESTDIR)$(PREFIX)/share/aomaker/
	find $(DESTDIR)$(PREFIX)/share/aomaker -name __pycache__ -prune -exec rm -rf {} +

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/share/aomaker $(DESTDIR)$(PREFIX)/lib/aomaker
	rm -f $(DESTDIR)$(PREFIX)/bin/aomaker $(DESTDIR)$(PREFIX)/bin/arun
	rm -f $(SHELLS:%=$(DESTDIR)$(PREFIX)/share/%) \
		$(DESTDIR)$(PREFIX)/share/$(dir $(BASHES))arun \
		$(DESTDIR)$(PREFIX)/share/$(dir $(FISHES))arun.fish
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/aomaker.1 \
		$(DESTDIR)$(PREFIX)/share/man/man1/arun.1
	rm -f $(DESTDIR)$(PREFIX)/share/man/man5/aomaker.yaml.5

clean:
	rm -rf build build-san build-tsan build-fuzz
