# earshot: "make demo" to see it, "make test" to check it, "make help" for
# the rest.

B	:= build
PREFIX	?= /usr/local
DESTDIR	?=
JOBS	?= $(shell nproc 2>/dev/null || echo 2)
Q	:= $(if $(V),,@)

# What Debian and Ubuntu call what is needed.
DEB_BUILD := gcc libc6-dev make pkg-config ca-certificates \
	libncurses-dev libcurl4-openssl-dev \
	libcjson-dev libwebsockets-dev libwebsockets-evlib-uv libuv1-dev \
	libmicrohttpd-dev libssl-dev libinih-dev libutf8proc-dev
DEB_TEST := libcmocka-dev clang clang-format python3 python3-pytest \
	python3-pyte python3-websocket python3-cryptography procps

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
	-DEARSHOT_THEMES='"$(PREFIX)/share/earshot/themes"'
INCS	:= $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
ALLC	= -std=c11 $(WARN) $(CFLAGS) -fstack-protector-strong $(SAN) $(DEFS) \
	-Isrc -I$(B)/gen $(INCS) -MMD -MP
LINK	= $(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -Wl,-z,relro,-z,now

L_PURE	:= $(shell pkg-config --libs libcjson inih libutf8proc 2>/dev/null) -lm
L_IO	:= $(shell pkg-config --libs libcurl libwebsockets libuv \
	libmicrohttpd libssl libcrypto 2>/dev/null)
L_TERM	:= $(shell pkg-config --libs ncursesw 2>/dev/null)
L_UNIT	:= $(shell pkg-config --libs cmocka 2>/dev/null)

objs	= $(patsubst src/%.c,$(B)/obj/%.o,\
	$(foreach d,$(1),$(sort $(wildcard src/$(d)/*.c))))

PURE	:= $(B)/libpure.a
PROGS	:= $(B)/earshot $(B)/earshot-relay $(B)/earshot-sim
UNITS	:= $(patsubst tests/%.c,$(B)/tests/%,\
	$(sort $(wildcard tests/pure/test_*.c tests/io/test_*.c \
	tests/relay/test_*.c tests/sim/test_*.c)))
# Programs that end-to-end tests drive.
DRIVERS	:= $(B)/tests/relay/feedbox
SCREENS	:= $(if $(wildcard tests/screens/*.c),$(B)/tests/screens/screens)

all: $(PROGS)

$(B)/earshot: $(call objs,console term io) $(PURE)
	@echo "  LINK    $@"
	$(Q)$(LINK) -o $@ $^ $(L_TERM) $(L_IO) $(L_PURE)

$(B)/earshot-relay: $(call objs,relay io) $(PURE)
	@echo "  LINK    $@"
	$(Q)$(LINK) -o $@ $^ $(L_IO) $(L_PURE)

$(B)/earshot-sim: $(call objs,sim io) $(PURE)
	@echo "  LINK    $@"
	$(Q)$(LINK) -o $@ $^ $(L_IO) $(L_PURE)

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
	    $(L_UNIT) $(L_IO) $(L_PURE)

$(B)/tests/relay/%: tests/relay/%.c $(call objs,relay io) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< \
	    $(filter-out %/relay/main.o,$(call objs,relay io)) $(PURE) \
	    $(L_UNIT) $(L_IO) $(L_PURE)

$(B)/tests/sim/%: tests/sim/%.c $(call objs,sim io) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $<"
	$(Q)$(CC) $(ALLC) -MF $@.d -MT $@ -o $@ $< \
	    $(filter-out %/sim/main.o,$(call objs,sim io)) $(PURE) \
	    $(L_UNIT) $(L_IO) $(L_PURE)

$(B)/tests/screens/screens: $(wildcard tests/screens/*.[ch]) $(PURE)
	@mkdir -p $(@D)
	@echo "  TEST    $@"
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALLC)) -o $@ \
	    $(filter %.c,$^) $(PURE) $(L_UNIT) $(L_PURE)

units: $(UNITS) $(SCREENS) $(DRIVERS)

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

# Writes the expected screens anew; the diff is the review.
screens: deps-test
	@$(AGAIN) $(SCREENS)
	@$(SCREENS) --renew $(sort $(wildcard tests/screens/*.screen))

bench: deps-test
	@$(AGAIN) all
	@if test -x tests/bench/run; then tests/bench/run --build $(B); \
	else echo "there are no benchmarks yet" >&2; exit 1; fi

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/earshot/themes
	install -m 755 $(PROGS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(wildcard themes/*.theme) \
	    $(DESTDIR)$(PREFIX)/share/earshot/themes
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's,@BINDIR@,$(PREFIX)/bin,' etc/earshot-relay.service \
	    >$(DESTDIR)$(PREFIX)/lib/systemd/system/earshot-relay.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/earshot-relay.service

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
	@echo "make deps     install what Debian and Ubuntu have of it"
	@echo "make install  DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)"
	@echo "make clean    remove $(B)"
	@echo "Also: B=dir CC=clang WERROR=1 OPT='-O0 -g' JOBS=n V=1"

.PHONY: all units deps deps-build deps-test demo test test-asterisk asan
.PHONY: screens bench install clean help
.DELETE_ON_ERROR:
-include $(shell find $(B)/obj $(B)/tests -name '*.d' 2>/dev/null)
