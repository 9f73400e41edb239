#!/bin/bash
# usage: tests/layers.sh [ROOT [BUILD]]
#
# Checks who may include whom, what the pure half may call, and that it keeps
# nothing that changes.  Speaks TAP.  tests/checks_selftest.sh proves that each
# rule catches what it forbids.
set -u
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
build=${2:-$root/build}
cd "$root" || exit 1
status=0

# Which folders a folder of src/ may include from, besides itself.
may_include() {
	case $1 in
	base) echo ;;
	model) echo base ;;
	provider) echo base model ;;
	engine) echo base model provider ;;
	view) echo base model ;;
	term) echo base view ;;
	io) echo base ;;
	sim) echo base io ;;
	relay) echo base model provider engine io ;;
	wallboard) echo base model provider view term io ;;
	console) echo base model provider engine view term io ;;
	*) return 1 ;;
	esac
}

# Files outside of the pure half that may keep something that changes.
may_change='console/main|relay/main|sim/main|term/term|term/emergency|io/clock|io/log|io/arena'

# Where a library's headers may be seen.  io/arena.c gives cJSON its memory.
headers_of='
term	curses\.h|ncurses.*|term\.h|panel\.h|menu\.h|form\.h
io	curl/.*|libwebsockets.*|lws.*|uv\.h|uv/.*|microhttpd\.h|hiredis/.*
base	cjson/.*|ini\.h|utf8proc\.h'

# What the pure half may ask of the C library.  A name behind "__" and before
# "_chk" is judged as what it checks.
pure_may='mem[a-z]+|str[a-z]+|v?snprintf|v?sscanf|qsort|bsearch|abs|labs|llabs'
pure_may+='|floor|ceil|fabs|round|lround|llround|fmod|isnan|isinf|pow|cbrt|sqrt'
pure_may+='|gmtime_r|timegm|assert_fail|stack_chk_fail|abort|errno_location'
pure_may+='|ctype_[a-z_]+|to(upper|lower)|is(alnum|alpha|digit|xdigit|space)'
pure_may+='|isoc[0-9]+_(strto[a-z]+|v?sscanf)|fdelt_chk'
pure_may+='|cJSON_[A-Za-z]+|utf8proc_[a-z_]+|ini_parse_[a-z]+|_GLOBAL_OFFSET_TABLE_'
# Out of memory ends the program with a sentence; base/mem.c alone does that.
mem_may='calloc|realloc|free|malloc|f?printf|fputs|fwrite|stderr'

# Runs a rule; what it prints is what breaks it.
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

sources() {
	find src -name '*.[ch]' -o -name '*.def' | sort
}

folder_table() {
	local d

	for d in src/*/; do
		d=$(basename "$d")
		may_include "$d" >/dev/null ||
		    echo "src/$d is not in the table of folders"
	done
	find src -maxdepth 1 -type f | sed 's/$/: a source belongs in a folder/'
}

include_table() {
	local file from to line

	sources | xargs -r grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
	while IFS= read -r line; do
		file=${line%%:*}
		from=${file#src/}
		from=${from%%/*}
		to=$(printf '%s\n' "$line" | sed 's/.*include[^"]*"\([^"]*\)".*/\1/')
		case $to in
		default_theme.h)
			[ "$file" = src/view/theme.c ] && continue ;;
		*/*)
			to=${to%%/*}
			case " $from $(may_include "$from") " in
			*" $to "*) continue ;;
			esac ;;
		esac
		echo "$line"
	done
}

library_headers() {
	local folder pattern

	printf '%s\n' "$headers_of" | while IFS='	' read -r folder pattern; do
		[ -n "$folder" ] || continue
		sources | grep -v "^src/$folder/" |
		    xargs -r grep -nHE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)[>\"]" |
		    grep -v '^src/io/arena\.c:.*cJSON'
	done
}

# Prints "file.o(section) size" for what is neither empty nor constant.
changing_data() {
	[ $# -gt 0 ] || return
	size -A "$@" | awk '
	$2 == ":" || /:$/ { file = $1; sub(/:$/, "", file) }
	$1 ~ /^\.(data|bss|tdata|tbss)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 {
		print file " keeps " $2 " bytes that change in " $1
	}'
}

pure_data() {
	[ -f "$build/libpure.a" ] || { echo "no $build/libpure.a"; return; }
	changing_data "$build/libpure.a"
}

rim_data() {
	local list

	mapfile -t list < <(find "$build/obj" -name '*.o' 2>/dev/null |
	    grep -vE "/obj/($may_change|(base|model|provider|engine|view)/.*)\.o$" |
	    sort)
	changing_data "${list[@]}"
}

pure_calls() {
	[ -f "$build/libpure.a" ] || { echo "no $build/libpure.a"; return; }
	nm -A "$build/libpure.a" 2>/dev/null | awk -v may="$pure_may" \
	    -v mem_may="$mem_may" '
	{
		split($1, part, ":")
		object = part[2]
		name = $NF
		type = $(NF - 1)
	}
	type ~ /^[TDRBVWC]$/ { known[name] = 1; next }
	type == "U" { asks[object " calls " name] = name; of[object " calls " name] = object }
	END {
		for (k in asks) {
			bare = asks[k]
			sub(/^__/, "", bare)
			sub(/_chk$/, "", bare)
			if (asks[k] in known || bare ~ ("^(" may ")$") ||
			    asks[k] ~ ("^(" may ")$") ||
			    (of[k] == "mem.o" && bare ~ ("^(" mem_may ")$")))
				continue
			print k
		}
	}' | sort
}

headers_alone() {
	local cc h

	for cc in gcc clang; do
		command -v $cc >/dev/null || continue
		find src -name '*.h' | sort | while read -r h; do
			printf '#include "%s"\nextern int alone;\n' "${h#src/}" |
			    $cc -std=c11 -Wall -Wextra -Wpedantic -Werror \
			    -D_GNU_SOURCE -Isrc -x c -fsyntax-only - 2>&1 |
			    sed "s,^,$cc $h: ,"
		done
	done
}

rule "src/ has the folders of the table" folder_table
rule "includes follow the table" include_table
rule "library headers stay in their folder" library_headers
rule "the pure half keeps nothing that changes" pure_data
rule "the pure half calls nothing outside" pure_calls
rule "few files of the rim keep something that changes" rim_data
rule "each header compiles alone" headers_alone
exit $status
