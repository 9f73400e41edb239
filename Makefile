# earshot: "make demo" to see it, "make test" to check it, "make help" for
# the rest.

B	:= build
PREFIX	?= /usr/local
DESTDIR	?=
SYSCONFDIR ?= /etc
JOBS	?= $(shell nproc 2>/dev/null || echo 2)
Q	:= $(if $(V),,@)

# What Debian and Ubuntu call what is needed.
DEB_BUILD := gcc libc6-dev make pkg-config ca-certificates \
	libncurses-dev libcurl4-openssl-dev \
	libcjson-dev libwebsockets-dev libwebsockets-evlib-uv libuv1-dev \
	libmicrohttpd-dev libssl-dev libinih-dev libutf8proc-dev \
	libhiredis-dev
DEB_TEST := libcmocka-dev clang clang-format python3 python3-pytest \
	python3-pytest-xdist python3-pyte python3-websocket \
	python3-websockets \
	python3-cryptography procps mandoc redis-server

PKGS	:= ncursesw libcurl libcjson libwebsockets libuv libmicrohttpd \
	libssl libcrypto inih libutf8proc

WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wvla
ifdef WERROR
WARN	+= -Werror
endif
OPT	?= -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
SAN	?=
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
CFLAGS	?= $(OPT)
DEFS	:= -D_GNU_SOURCE -DEARSHOT_VERSION='"0.1"' \
	-DEARSHOT_CONFIG='"$(SYSCONFDIR)/earshot/earshot.conf"' \
	-DEARSHOT_SITE='"$(SYSCONFDIR)/earshot/site.conf"' \
	-DEARSHOT_THEMES='"$(PREFIX)/share/earshot/themes"'
INCS	:= $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
ALLC	= -std=c11 $(WARN) $(CFLAGS) -fstack-protector-strong $(SAN) $(DEFS) \
	-Isrc -I$(B)/gen $(INCS) -MMD -MP
LINK	= $(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -Wl,-z,relro,-z,now

L_PURE	:= $(shell pkg-config --libs libcjson inih libutf8proc 2>/dev/null) -lm
L_IO	:= $(shell pkg-config --libs libcurl libwebsockets libuv \
	libmicrohttpd libssl libcrypto 2>/dev/null)
# For what several relays share, in the relay alone.
L_SHARE	:= $(shell pkg-config --libs hiredis 2>/dev/null)
L_LOOK	:= $(shell pkg-config --libs libcurl libwebsockets libuv libssl \
	libcrypto 2>/dev/null)
L_TERM	:= $(shell pkg-config --libs ncursesw 2>/dev/null)
L_UNIT	:= $(shell pkg-config --libs cmocka 2>/dev/null)

objs	= $(patsubst src/%.c,$(B)/obj/%.o,\
	$(foreach d,$(1),$(sort $(wildcard src/$(d)/*.c))))

PURE	:= $(B)/libpure.a
# io/ without what only the relay is linked with.
IO	:= $(filter-out $(B)/obj/io/redis%,$(call objs,io))
PROGS	:= $(B)/earshot $(B)/earshot-relay $(B)/earshot-sim \
	$(B)/earshot-wallboard
# All of io/ that the wallboard is made of: what looks.  What could act is in
# none of them (tests/readonly.sh).
LOOKS	:= $(patsubst %,$(B)/obj/io/%.o,arena backoff carrier clock credential \
	door feed file heap http http_answer http_transfer lines log lookup loop notify \
	outbox place random themes tls)
UNITS	:= $(patsubst tests/%.c,$(B)/tests/%,\
	$(sort $(wildcard tests/pure/test_*.c tests/io/test_*.c \
	tests/relay/test_*.c tests/sim/test_*.c tests/console/test_*.c \
	tests/wallboard/test_*.c)))
# What end-to-end tests drive, and what they load before ours.
DRIVERS	:= $(B)/tests/relay/feedbox $(B)/tests/io/streambox \
	$(B)/tests/e2e/outside.so $(B)/tests/torture/torture.so
SCREENS	:= $(if $(wildcard tests/screens/*.c),$(B)/tests/screens/screens)

all: $(PROGS) $(B)/themes

# So that what was built here finds them by name.
$(B)/themes:
	$(Q)ln -sfn $(CURDIR)/themes $@

$(B)/earshot: $(call objs,console term) $(IO) $(PURE)
	@echo "  LINK    $@"
	$(Q)$(LINK) -o $@ $^ $(L_TERM) $(L_IO) $(L_PURE)

$(B)/earshot-relay: $(call objs,relay io) $(PURE)
	@echo "  LINK    $@"
	$(Q)$(LINK) -o $@ $^ $(L_IO) $(L_SHARE) $(L_PURE)

$(B)/earshot-sim: $(call objs,sim) $(IO) $(PURE)
	@echo "  LINK    $@"
	$(Q)$(LINK) -o $@ $^ $(L_IO) $(L_PURE)

$(B)/earshot-wallboard: $(call objs,wallboard term) $(LOOKS) $(PURE)
	@echo "  LINK    $@"
	$(Q)$(LINK) -Wl,-Map=$@.map -o $@ $^ $(L_TERM) $(L_LOOK) $(L_PURE)

# No socket, clock, terminal or file: tests/layers.sh holds it to that.
$(PURE): $(call objs,base model provider engine view)
	@echo "  AR      $@"
	$(Q)rm -f $@
	$(Q)ar rcs $@ $^

$(B)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(ALLC) -c -o $@ $<

# The theme that is compiled in, a string literal for each line that counts.
$(B)/obj/view/theme.o: $(B)/gen/default_theme.h
$(B)/gen/default_theme.h: themes/default.theme
	@mkdir -p $(@D)
	@{ echo '/* Made from $<. */'; \
	   echo 'static const char default_theme[] ='; \
	   sed -e '/^[ \t]*\(#.*\)\{0,1\}$$/d' -e 's/[\\"]/\\&/g' \
	       -e 's/.*/\t"&\\n"/' $<; \
	   echo '	"";'; } > $@

# Unit tests.  Those of the pure half see no curses, curl or websockets.
$(B)/tests/pure/%: tests/pure/%.c $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< $(PURE) $(L_UNIT) $(L_PURE)

$(B)/tests/io/%: tests/io/%.c $(call objs,io) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< $(call objs,io) $(PURE) \
	    $(L_UNIT) $(L_IO) $(L_SHARE) $(L_PURE)

$(B)/tests/relay/%: tests/relay/%.c $(call objs,relay io) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< \
	    $(filter-out %/relay/main.o,$(call objs,relay io)) $(PURE) \
	    $(L_UNIT) $(L_IO) $(L_SHARE) $(L_PURE)

$(B)/tests/e2e/%.so: tests/e2e/%.c
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALLC)) -shared -fPIC -o $@ $<

$(B)/tests/sim/%: tests/sim/%.c $(call objs,sim) $(IO) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< \
	    $(filter-out %/sim/main.o,$(call objs,sim)) $(IO) $(PURE) \
	    $(L_UNIT) $(L_IO) $(L_PURE)

$(B)/tests/console/%: tests/console/%.c $(call objs,console term) $(IO) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< \
	    $(filter-out %/console/main.o,$(call objs,console term)) $(IO) \
	    $(PURE) $(L_UNIT) $(L_TERM) $(L_IO) $(L_PURE)

$(B)/tests/wallboard/%: tests/wallboard/%.c $(call objs,wallboard) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< \
	    $(B)/obj/wallboard/reads.o $(B)/obj/wallboard/config.o $(PURE) \
	    $(L_UNIT) $(L_PURE)

$(B)/tests/screens/screens: $(wildcard tests/screens/*.[ch]) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $@"
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALLC)) -Itests/screens -o $@ \
	    $(filter %.c,$^) $(PURE) $(L_UNIT) $(L_PURE)

# It takes the place of functions of the C library, so these may not be inline.
$(B)/tests/torture/torture.so: tests/torture/torture.c
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) -std=c11 $(filter-out -Wpedantic,$(WARN)) -O2 -g \
	    -U_FORTIFY_SOURCE -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl

# Fuzzers: under libFuzzer for "make fuzz", else over the files that are kept.
FUZZ	:= $(patsubst tests/fuzz/fuzz_%.c,$(B)/tests/fuzz/%,\
	$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZED	= $(IO) $(B)/obj/term/input.o \
	$(addprefix $(B)/obj/io/,redis_parse.o redis_reader.o) \
	$(addprefix $(B)/obj/console/,profile.o policy.o site.o form.o \
	listing.o manners.o) $(addprefix $(B)/obj/relay/,backlog.o board.o \
	board_kind.o board_write.o roll.o config.o config_ledger.o \
	config_site.o feed_core.o feed_hear.o feed_session.o \
	feed_write.o right.o scope.o snapshot.o token.o digest.o)

$(B)/tests/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz.h $(FUZZED) $(PURE)
	@mkdir -p $(@D)
	@echo "  FUZZER  $<"
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALLC)) -fsanitize=fuzzer -o $@ $< \
	    $(FUZZED) $(PURE) $(L_IO) $(L_SHARE) $(L_PURE)

$(B)/tests/fuzz/%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c tests/fuzz/fuzz.h \
    $(FUZZED) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALLC)) -o $@ $< tests/fuzz/replay.c \
	    $(FUZZED) $(PURE) $(L_IO) $(L_SHARE) $(L_PURE)

fuzzers: $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,\
	$(wildcard tests/fuzz/fuzz_*.c))

objects: $(call objs,base model provider engine view io term console relay \
	sim wallboard)

units: $(UNITS) $(SCREENS) $(FUZZ) $(DRIVERS)

# Installs the named packages that are missing; silent when none is.  Where
# there is no dpkg the compiler will say what it misses.
define install_missing
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=; \
	for p in $(1); do \
		dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null | \
		    grep -qx installed || missing="$$missing $$p"; \
	done; \
	test -n "$$missing" || exit 0; \
	sudo=; \
	test "$$(id -u)" = 0 || sudo=sudo; \
	if test -n "$$sudo" && ! command -v sudo >/dev/null; then \
		echo "missing packages; as root, run:" >&2; \
		echo "    apt-get update && apt-get install -y$$missing" >&2; \
		exit 1; \
	fi; \
	echo "installing:$$missing"; \
	$$sudo apt-get update -qq && \
	    $$sudo env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $$missing >/dev/null
endef

deps: deps-build deps-test
deps-build:
	$(call install_missing,$(DEB_BUILD))
deps-test:
	$(call install_missing,$(DEB_BUILD) $(DEB_TEST))

# pkg-config was asked when make began, so what needs packages that have just
# come is left to a second make.
AGAIN	= $(MAKE) --no-print-directory \
	$(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS))

demo: deps-build
	@$(AGAIN) all
	@$(B)/earshot demo

test: deps-test
	@tests/run --build $(B) -- $(AGAIN) B=$(B) all units

# The console against a real Asterisk, which is fetched below $(B) unless
# EARSHOT_ASTERISK_ROOT says where one is unpacked.
test-asterisk: deps-test
	@tests/run --build $(B) --only asterisk -- $(AGAIN) B=$(B) all

asan: deps-test
	@tests/run --build $(B)/asan --only unit,screens -- $(AGAIN) B=$(B)/asan \
	    SAN="$(SANITIZE)" OPT="-O1 -g" all units

# Ten minutes for each fuzzer, or SECONDS.
fuzz: deps-test
	@$(AGAIN) B=$(B)/fuzz CC=clang SAN="$(SANITIZE) -fsanitize=fuzzer-no-link" \
	    OPT="-O1 -g" fuzzers
	@tests/fuzz/run --build $(B)/fuzz --seconds $(or $(SECONDS),600)

# What two compilers find by thinking about it: gcc's -fanalyzer and clang's
# analyzer.  Whatever they find is an error.
analyze: deps-test
	@$(AGAIN) -k B=$(B)/analyze CC=gcc WERROR=1 OPT="-O1 -g -fanalyzer" all
	@$(AGAIN) -k B=$(B)/analyze-clang CC="clang --analyze \
	    -Xanalyzer -analyzer-werror -Xanalyzer -analyzer-output=text" \
	    objects

# Writes the expected screens anew, and the pictures of those in docs/pictures;
# the diff is the review.
screens: deps-test
	@$(AGAIN) $(SCREENS)
	@$(SCREENS) --renew $(sort $(wildcard tests/screens/*.screen))
	@for p in docs/pictures/*.svg; do \
		tests/screens/svg.py themes/default.theme \
		    tests/screens/$$(basename $$p .svg).screen >$$p || exit; \
	done

# The long form of everything that goes wrong on purpose; the short one is in
# "make test".  SEED=n plays what failed once more.
TORTURES := $(sort $(wildcard tests/e2e/test_torture_*.py)) \
	tests/e2e/test_random_acts.py tests/e2e/test_broker_random.py
torture: deps-test
	@$(AGAIN) B=$(B) all $(DRIVERS)
	@seed=$(or $(SEED),$$(date +%s)); echo "SEED=$$seed"; \
	    EARSHOT_LONG=1 EARSHOT_SEED=$$seed EARSHOT_BIN_DIR=$(abspath $(B)) \
	    /usr/bin/python3 -B -m pytest -q -p no:cacheprovider --tb=short \
	    $(if $(JOBS),-n $(JOBS)) $(TORTURES)

# Months in minutes: memory and descriptors.  ARGS="--events 100000" for less.
soak: deps-test
	@$(AGAIN) B=$(B) all $(DRIVERS)
	@/usr/bin/python3 -B tests/torture/soak.py --build $(B) $(ARGS)

bench: deps-test
	@$(AGAIN) all
	@if test -x tests/bench/run; then tests/bench/run --build $(B); \
	else echo "there are no benchmarks yet" >&2; exit 1; fi

# Manual and completion are made from the tables of the sources and of docs/.
MANS	:= $(addprefix $(B)/man/,earshot.1 earshot-relay.1 earshot-sim.1 \
	earshot-wallboard.1 earshot.conf.5)
SHELLS	:= $(addprefix $(B)/complete/,bash zsh fish)
TABLES	:= $(wildcard src/console/*.def src/view/*.def src/*/options.c \
	src/wallboard/options.def \
	docs/*.md)

docs: $(MANS) $(SHELLS)

$(B)/man/%: docs/man/%.in docs/man/make.sh $(TABLES)
	@mkdir -p $(@D)
	@echo "  MAN     $@"
	$(Q)docs/man/make.sh $(@F) > $@

$(B)/complete/%: docs/man/complete.sh $(TABLES)
	@mkdir -p $(@D)
	@echo "  SHELL   $@"
	$(Q)docs/man/complete.sh $(@F) > $@

D	= $(DESTDIR)$(PREFIX)
D_BASH	= $(D)/share/bash-completion/completions
D_ZSH	= $(D)/share/zsh/site-functions
D_FISH	= $(D)/share/fish/vendor_completions.d

install: all docs
	install -d $(D)/bin $(D)/share/earshot/themes $(D)/share/man/man1 \
	    $(D)/share/man/man5 $(D_BASH) $(D_ZSH) $(D_FISH)
	install -m 755 $(PROGS) $(D)/bin
	install -m 644 $(filter %.1,$(MANS)) $(D)/share/man/man1
	install -m 644 $(filter %.5,$(MANS)) $(D)/share/man/man5
	install -m 644 $(B)/complete/bash $(D_BASH)/earshot
	install -m 644 $(B)/complete/zsh $(D_ZSH)/_earshot
	install -m 644 $(B)/complete/fish $(D_FISH)/earshot.fish
	install -m 644 $(wildcard themes/*.theme) \
	    $(DESTDIR)$(PREFIX)/share/earshot/themes
	install -d $(DESTDIR)$(PREFIX)/share/doc/earshot \
	    $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 docs/wallboard.md $(DESTDIR)$(PREFIX)/share/doc/earshot
	sed 's,@PREFIX@,$(PREFIX),' docs/earshot-wallboard@.service \
	    >$(DESTDIR)$(PREFIX)/lib/systemd/system/earshot-wallboard@.service
	sed 's,@PREFIX@,$(PREFIX),' docs/earshot-relay.service \
	    >$(DESTDIR)$(PREFIX)/lib/systemd/system/earshot-relay.service

clean:
	rm -rf $(B)

help:
	@echo "make demo     build it, and watch calls that a simulator plays"
	@echo "make test     every test that needs one machine"
	@echo "make test-asterisk  the same console on a real Asterisk, with ears"
	@echo "make          $(PROGS)"
	@echo "make asan     unit and screen tests with the sanitizers"
	@echo "make screens  write the expected screens anew"
	@echo "make bench    the benchmarks"
	@echo "make docs     manual pages and completion, below $(B)"
	@echo "make torture  whatever can go wrong, by a seed (SEED=n), half an hour"
	@echo "make soak     months in minutes: memory and descriptors"
	@echo "make fuzz     ten minutes of rubbish for each reader (SECONDS=600)"
	@echo "make analyze  what gcc's and clang's analyzers find"
	@echo "make deps     install what Debian and Ubuntu have of it"
	@echo "make install  DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)"
	@echo "make clean    remove $(B)"
	@echo "Also: B=dir CC=clang WERROR=1 OPT='-O0 -g' JOBS=n V=1"

.PHONY: all units deps deps-build deps-test demo test test-asterisk asan
.PHONY: torture soak screens bench docs fuzz fuzzers analyze objects install
.PHONY: clean help
.DELETE_ON_ERROR:
-include $(shell find $(B)/obj $(B)/tests -name '*.d' 2>/dev/null)
