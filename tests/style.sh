#!/bin/bash
# usage: tests/style.sh [ROOT]
#
# Checks by machine what the project's C and its tests shall look like.  Speaks
# TAP.  tests/checks_selftest.sh proves that each rule catches what it forbids.
set -u
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root" || exit 1
bare=$(mktemp -d)
trap 'rm -rf "$bare"' EXIT
status=0

mapfile -t code < <(find src tests -name '*.[ch]' 2>/dev/null | sort)
mapfile -t tables < <(find src tests -name '*.def' 2>/dev/null | sort)

# A copy of a C file with the same lines, in which comments are blank and
# strings and characters are empty, so that a search finds code alone.  A "//"
# in code stays.
strip_c() {
	LC_ALL=C awk '
	{
		out = ""
		n = length($0)
		for (i = 1; i <= n; i++) {
			c = substr($0, i, 1)
			two = substr($0, i, 2)
			if (comment) {
				if (two == "*/") {
					comment = 0
					i++
				}
			} else if (quote != "") {
				if (c == "\\")
					i++
				else if (c == quote) {
					quote = ""
					out = out c
				}
			} else if (two == "/*") {
				comment = 1
				out = out " "
				i++
			} else if (c == "\"" || c == "\047") {
				quote = c
				out = out c
			} else
				out = out c
		}
		quote = ""
		print out
	}' "$1"
}

for f in "${code[@]}"; do
	mkdir -p "$bare/$(dirname "$f")"
	strip_c "$f" >"$bare/$f"
done

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

# Searches the bare code.
code_has() {
	(cd "$bare" && grep -rnHE "$1" "${2:-src}" 2>/dev/null)
}

long_files() {
	wc -l "${code[@]}" "${tables[@]}" |
	    awk '$2 != "total" && $1 >= 500 { print $2 ": " $1 " lines" }'
}

# A function is what stands between "{" and "}" in the first column.
function_lengths() {
	local f

	for f in "${code[@]}"; do
		case $f in
		$1*) awk -v f="$f" '
		/^[a-z_A-Z].*\(/ { name = $0 }
		/^{$/ { start = NR }
		/^}$/ && start { print NR - start + 1, f ":" start, name; start = 0 }
		' "$f" ;;
		esac
	done
}

long_functions() {
	function_lengths "" | awk '$1 > 100 { print $2 ": " $1 " lines: " $3 }'
}

short_mostly() {
	function_lengths src/ | sort -n | awk '
	{ lines[NR] = $1 }
	END {
		if (NR == 0)
			exit
		half = lines[int((NR + 1) / 2)]
		most = lines[int((NR * 9 + 9) / 10)]
		if (half > 15)
			print "half of the functions should have 15 lines or fewer, not " half
		if (most > 45)
			print "nine in ten should have 45 lines or fewer, not " most
	}'
}

wide_lines() {
	local f

	for f in "${code[@]}"; do
		expand -t 8 "$f" | LC_ALL=C.UTF-8 grep -nE '^.{81,}' |
		    grep -v '"' | sed "s,^,$f:,"
	done
}

badly_formatted() {
	local tool=clang-format

	command -v clang-format-14 >/dev/null && tool=clang-format-14
	printf '%s\n' "${code[@]}" | xargs -r $tool --style=file \
	    --dry-run -Werror 2>&1 | grep -E 'error:|rror ' | head -40
	grep -nH 'clang-format off' "${code[@]}"
}

banned_calls() {
	code_has '\b(strcpy|strcat|strncpy|strncat|v?sprintf|strtok|ato[ilf]|atoll|gets|alloca|stpcpy)[[:space:]]*\('
	code_has '\b(malloc|calloc|realloc|reallocarray|free|strn?dup|v?asprintf)[[:space:]]*\(' |
	    grep -v '^src/base/mem\.c:'
}

line_comments() {
	code_has '//' .
}

struct_typedefs() {
	code_has '\btypedef[[:space:]]+(const[[:space:]]+)?(struct|union)\b' .
}

# Walks the code as one text.  In a statement, a "?" at the depth of an earlier
# one, with no comma between, continues a chain; a bracket that only groups is
# of the depth that it stands in.
chained_choices() {
	local f

	for f in "${code[@]}"; do
		LC_ALL=C awk -v f="$f" '
		/^[ \t]*#/ { next }
		{
			n = length($0)
			for (i = 1; i <= n; i++) {
				c = substr($0, i, 1)
				if (c == "(" || c == "[") {
					call[++depth] = before ~ /[A-Za-z0-9_)\]]/
					choices[depth] = call[depth] ? 0 : choices[depth - 1]
				} else if ((c == ")" || c == "]") && depth > 0) {
					if (!call[depth])
						choices[depth - 1] = choices[depth]
					depth--
				} else if (c == "," || c == ";" || c == "{" || c == "}") {
					if (c != ",")
						depth = 0
					choices[depth] = 0
				} else if (c == "?" && ++choices[depth] > 1)
					print f ":" NR ": " $0
				if (c != " " && c != "\t")
					before = c
			}
		}' "$bare/$f"
	done
}

condition_assignments() {
	local f

	for f in "${code[@]}"; do
		LC_ALL=C awk -v f="$f" '
		function judge(text) {
			gsub(/[=!<>]=/, " ", text)
			if (text ~ /=/)
				print f ":" line ": " first
		}
		{
			n = length($0)
			for (i = 1; i <= n; i++) {
				c = substr($0, i, 1)
				if (depth > 0) {
					if (c == "(")
						depth++
					if (c == ")" && --depth == 0)
						judge(text)
					text = text c
				} else if (c == "(" && substr($0, 1, i) ~ \
				    /(^|[^A-Za-z0-9_])(if|while|switch) ?\($/) {
					depth = 1
					text = ""
					line = NR
					first = $0
				}
			}
			text = text " "
		}' "$bare/$f"
	done
}

# A variable that holds a secret may not be given to what prints or keeps.
spoken_secrets() {
	local f

	for f in "${code[@]}"; do
		LC_ALL=C awk -v f="$f" '
		BEGIN { RS = ";" }
		{
			said = gsub(/\n/, "&")
			if (match($0, /(^|[^A-Za-z0-9_])(log_line|err_set|ui_note|v?f?printf|fputs|puts)[ ]*\(/) &&
			    substr($0, RSTART) ~ /(^|[^A-Za-z])([a-z]+_)?(token|secret|password|bearer|credential|api_key)([^A-Za-z0-9_(]|$)/) {
				gsub(/[ \t\n]+/, " ")
				print f ":" lines + 1 ": " $0
			}
			lines += said
		}' "$bare/$f"
	done
}

left_open() {
	grep -rnIHwE 'TODO|FIXME|XXX|HACK' src tests Makefile 2>/dev/null |
	    grep -vE '^tests/(style|checks_selftest)\.sh:'
}

sleeps() {
	grep -rnIHE '\b(time\.sleep|u?sleep|nanosleep|asyncio\.sleep)\b *\(' tests \
	    2>/dev/null | grep -vE '^tests/(style|checks_selftest)\.sh:'
	grep -rnIHE '(^|[;&|[:space:]])sleep +[0-9.$]' tests --include='*.sh' \
	    --include=run 2>/dev/null |
	    grep -vE '^tests/(style|checks_selftest)\.sh:'
}

silent_tests() {
	local f

	for f in tests/pure/test_*.c tests/io/test_*.c \
	    tests/relay/test_*.c tests/sim/test_*.c \
	    tests/console/test_*.c tests/wallboard/test_*.c; do
		[ -f "$f" ] || continue
		head -n 1 "$f" | grep -q '^/\*' ||
		    echo "$f: the first line does not say what it proves"
		grep -q 'assert_' "$f" || echo "$f: asserts nothing"
	done
	for f in tests/e2e/test_*.py; do
		[ -f "$f" ] || continue
		head -n 1 "$f" | grep -q '^"""' ||
		    echo "$f: the first line does not say what it proves"
		grep -qE '\bassert\b' "$f" || echo "$f: asserts nothing"
	done
}

can_format() {
	command -v clang-format-14 >/dev/null && return
	clang-format --version 2>/dev/null | grep -q 'version 14\.'
}

rule "files have under 500 lines" long_files
rule "functions have at most 100 lines" long_functions
rule "most functions are short" short_mostly
rule "lines have at most 80 columns" wide_lines
if can_format; then
	rule "code is formatted" badly_formatted
else
	echo "ok - code is formatted # SKIP clang-format 14 is not here"
fi
rule "no banned call" banned_calls
rule "no line comment" line_comments
rule "no typedef for a struct" struct_typedefs
rule "no chained choice" chained_choices
rule "no assignment in a condition" condition_assignments
rule "no secret is spoken" spoken_secrets
rule "nothing is left open" left_open
rule "no test sleeps" sleeps
rule "tests say what they prove, and prove it" silent_tests
exit $status
