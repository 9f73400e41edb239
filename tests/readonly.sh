#!/bin/bash
# usage: tests/readonly.sh [ROOT [BUILD]]
#
# Checks by its symbols that earshot-wallboard has no code that could change a
# call: of which of our objects it is made, and what it asks of libraries.
# Speaks TAP.
set -u
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
build=${2:-$root/build}
program=$build/earshot-wallboard
status=0

# Of these it may be made.  A new file is not among them until somebody has
# looked whether it can act.
may_be='wallboard/.*|term/.*|base/[a-z0-9_]+'
may_be+='|model/[a-z_]+'
may_be+='|provider/(sight|provider|account)'
may_be+='|provider/telnyx_(decode|help|read|judge)'
may_be+='|provider/asterisk_(decode|read|judge|part|bridge|channel)'
# (A relay is told nothing: what it is told is in earshot_say.)
may_be+='|provider/earshot_(decode|call|verb)'
may_be+='|provider/compat|provider/compat_(decode|read|judge|leg|form|time)'
# (command and key are tables of names, by which term/input tells a paste.)
may_be+='|view/(command|digits|frame|key|person|rows|scene|state|team|theme|wall.*)'
may_be+='|io/(arena|backoff|carrier|clock|credential|feed|file|http|http_answer)'
may_be+='|io/(http_transfer|lines|log|lookup|loop|notify|outbox|place|random)|io/themes'
# (What carrier would listen with, which here it does not.)
may_be+='|io/(door|tls|heap)'

# These it must not ask of any library: another program, a websocket message,
# a server, a body or a method of a request.
may_not='exec[lv].*|fexecve|fork|vfork|posix_spawn.*|system|popen|uv_spawn'
may_not+='|lws_write.*|MHD_.*|listen|accept4?|curl_mime_.*|curl_form.*'
may_not+='|curl_easy_send|curl_ws_send'

rule() {
	local name=$1 found

	found=$("$2")
	if [ -n "$found" ]; then
		status=1
		printf '%s\n' "$found" | sed 's/^/# /'
		printf 'not ok - %s\n' "$name"
	else
		printf 'ok - %s\n' "$name"
	fi
}

# The objects that it was linked of, as the linker has written them down:
# those named, and the members that it took of the archive.
parts() {
	{
		sed -n 's,^LOAD .*obj/\([a-z_]*/[a-z0-9_]*\)\.o$,\1,p' \
		    "$program.map"
		sed -n 's,.*libpure\.a(\([a-z0-9_]*\)\.o).*,\1,p' \
		    "$program.map" | sort -u | while read -r name; do
			(cd "$root/src" && ls {base,model,provider,engine,view}/"$name".c \
			    2>/dev/null) | sed 's/\.c$//'
		done
	} 2>/dev/null | sort -u
}

# What is in the program and in any object of ours is in one of the parts.
map_is_of_program() {
	comm -12 <(functions . ) <(nm --defined-only "$program" |
	    awk '$2 ~ /^[TDRB]$/ { print $3 }' | sort -u) |
	    comm -23 - <(parts | sed 's/$/.o/' | functions_of) |
	    sed 's/$/ is of no part that the linker has written down/'
}

# Functions of the objects that act.  None may be there under its own name; one
# that a part has, too, says nothing.
acting() {
	comm -23 <(functions engine relay sim console io/http_send.o \
	    io/feed_send.o \
	    io/server.o io/hub.o io/child.o provider/telnyx_encode.o \
	    provider/asterisk_plan.o provider/asterisk_mode.o \
	    provider/compat_plan.o provider/earshot.o \
	    provider/earshot_say.o provider/plan.o provider/table.o) \
	    <(parts | sed 's/$/.o/' | functions_of)
}

functions() {
	(cd "$build/obj" && find "$@" -name '*.o') | functions_of
}

functions_of() {
	(cd "$build/obj" && xargs nm --defined-only 2>/dev/null) |
	    awk '$2 ~ /^[TDRB]$/ { print $3 }' | sort -u
}

names_look() {
	[ "$(acting | wc -l)" -ge 100 ] || echo "cannot tell what acts"
	comm -12 <(acting) <(nm --defined-only "$program" |
	    awk '{ print $3 }' | sort -u) | sed 's/$/ is in it/'
}

is_there() {
	[ -x "$program" ] || { echo "no $program"; return; }
	[ "$(parts | wc -l)" -ge 40 ] ||
	    echo "cannot tell what it is made of"
	map_is_of_program
	parts | grep -qx io/http || echo "io/http is not seen in it"
}

parts_look() {
	parts | grep -vxE "$may_be" | sed 's/$/ is part of it/'
}

library_calls() {
	nm -D --undefined-only "$program" | awk '{ print $NF }' |
	    sed 's/@.*//' | grep -xE "$may_not" | sed 's/^/calls /'
}

# The name of a method, or of what is sent with one, as an argument could have
# it.  asterisk_read.c knows of two requests that it is never asked for, as a
# sight says mute_feed; http_get could not carry them.
words() {
	strings -n 3 "$program" |
	    grep -xE 'POST|PUT|PATCH|DELETE|CONNECT' | sort -u |
	    sed 's/^/says /'
}

# The protocol in which something could be said to a relay; the other is the one
# in which it hears nobody.
says() {
	strings -n 3 "$program" | grep -x 'earshot\.v1' |
	    sed 's/^/speaks /'
}

# What a request is made of, by libcurl's own names (curl/curl.h): no part sets
# an option that gives it a method or a body.
options_set() {
	local names='POST|POSTFIELDS|POSTFIELDSIZE(_LARGE)?|COPYPOSTFIELDS'

	names+='|CUSTOMREQUEST|UPLOAD|PUT|MIMEPOST|HTTPPOST|READFUNCTION'
	names+='|READDATA|INFILESIZE(_LARGE)?'
	for part in $(parts); do
		grep -nHE "CURLOPT_($names)\b" "$root/src/$part.c"
	done
}

# What is looked for is found where it is.
finds_in_console() {
	local program=$build/earshot

	[ -n "$(names_look)" ] || echo "no function of what acts in earshot"
	[ -n "$(words)" ] || echo "no name of a method in earshot"
	[ -n "$(says)" ] || echo "earshot says nothing to a relay"
	[ -n "$(library_calls)" ] || echo "earshot calls nothing that acts"
	program=$build/earshot-relay
	library_calls | grep -q lws_write || echo "the relay writes nothing"
}

rule "the wallboard is there" is_there
rule "it is made only of what looks" parts_look
rule "it has no function of what acts" names_look
rule "it asks no library to act" library_calls
rule "it has no name of a method that changes something" words
rule "it speaks to a relay only as one that listens" says
rule "none of its files gives a request a method or a body" options_set
rule "the same looked for in the console is found" finds_in_console
exit $status
