#!/bin/bash
# Proves that each rule of layers.sh and style.sh catches what it forbids: a
# small tree that keeps every rule is spoiled in one place at a time, and the
# rule that should notice must, alone.  Speaks TAP.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
status=0

# A tree that keeps every rule.
plant() {
	rm -rf "${tree:?}"/*
	mkdir -p "$tree"/{src/{base,model,provider,engine,view,term,io,sim,console},tests/{pure,e2e},build}
	cp "$here/../.clang-format" "$tree"
	cat >"$tree/src/base/sum.h" <<'END'
#ifndef BASE_SUM_H
#define BASE_SUM_H

/* The sum of both. */
int sum_of(int a, int b);

#endif
END
	cat >"$tree/src/base/sum.c" <<'END'
#include "base/sum.h"

int
sum_of(int a, int b)
{
	return a + b;
}
END
	cat >"$tree/src/view/row.c" <<'END'
/* "strcpy(" in a string, or TO-DO in a comment, // harms nobody. */
#include "base/sum.h"

const char *row_text(int n, int m);

const char *
row_text(int n, int m)
{
	const char *text = "if (a = b) // strcpy(";
	int least = 80 * (n < m ? n : m), most = (n > m ? n : m);

	if (sum_of(least, most) >= 0 && n != m)
		return text;
	return "";
}
END
	cat >"$tree/tests/pure/test_sum.c" <<'END'
/* Proves that sums add up. */
#include "base/sum.h"

#define assert_int_equal(a, b) (void)((a) == (b))

int main(void);

int
main(void)
{
	assert_int_equal(sum_of(1, 2), 3);
	return 0;
}
END
	cat >"$tree/tests/e2e/test_sum.py" <<'END'
"""Proves that sums add up."""


def test_sum():
    assert 1 + 2 == 3
END
	: >"$tree/Makefile"
}

build() {
	local f o

	rm -rf "$tree/build"
	mkdir -p "$tree/build"
	for f in "$tree"/src/*/*.c; do
		o=${f#"$tree/src/"}
		o=$tree/build/obj/${o%.c}.o
		mkdir -p "${o%/*}"
		gcc -D_GNU_SOURCE -std=c11 -O0 -w -I"$tree/src" -c -o "$o" "$f" ||
		    return
	done
	ar rcs "$tree/build/libpure.a" \
	    $(find "$tree/build/obj/"{base,model,provider,engine,view} \
	    -name '*.o' 2>/dev/null)
}

# The rules of a script that the tree breaks, one name a line.
broken() {
	"$here/$1" "$tree" "$tree/build" | sed -n 's/^not ok - //p'
}

verdict() {
	local name=$1 found=$2 expected=$3

	if [ "$found" = "$expected" ]; then
		echo "ok - $name"
		return
	fi
	status=1
	printf '# expected: %s\n# found: %s\n' "$expected" "$found"
	echo "not ok - $name"
}

# catches SCRIPT RULE WHAT: after the tree was spoiled, RULE breaks, and no other
# but the two rules of shape, which what is planted here may break in passing.
catches() {
	local found

	[ "$1" = style.sh ] || build
	found=$(broken "$1" | grep -vxE "(code is formatted|most functions are short)|$2")
	broken "$1" | grep -qxF "$2" && found=$2${found:+; $found}
	verdict "$1 catches $3" "$found" "$2"
	plant
}

# Adds standard input to a file of the tree.
add() {
	cat >>"$tree/$1"
}

# Adds a function with that body to view/row.c, formatted.
body() {
	{
		printf '\nint row_more(int n, char *p);\n\nint\nrow_more(int n, char *p)\n{\n'
		cat
		printf '\treturn n + *p;\n}\n'
	} | add src/view/row.c
}

lines() {
	local i

	for ((i = 0; i < $1; i++)); do
		printf '%s\n' "$2"
	done
}

plant
build
verdict "a clean tree breaks no rule of layers.sh" "$(broken layers.sh)" ""
verdict "a clean tree breaks no rule of style.sh" "$(broken style.sh)" ""

rule="src/ has the folders of the table"
mkdir "$tree/src/misc"
catches layers.sh "$rule" "an unknown folder"
echo 'int loose;' >"$tree/src/loose.h"
catches layers.sh "$rule" "a source beside the folders"

rule="includes follow the table"
for pair in base:view model:provider provider:engine engine:view view:term \
    view:io view:provider term:model io:model io:view sim:model sim:provider \
    sim:view console:sim; do
	echo '#include "'"${pair#*:}"'/other.h"' >"$tree/src/${pair%:*}/up.h"
	echo '#define OTHER 1' >"$tree/src/${pair#*:}/other.h"
	catches layers.sh "$rule" "${pair%:*} that includes ${pair#*:}"
done
echo '#include "sum.h"' | add src/base/same.h
catches layers.sh "$rule" "an include that names no folder"

rule="library headers stay in their folder"
while read -r folder header; do
	echo "#include <$header>" | add "src/$folder/lib.def"
	catches layers.sh "$rule" "$folder that includes <$header>"
done <<'END'
view curses.h
console ncursesw/curses.h
console curl/curl.h
sim curl/curl.h
console libwebsockets.h
engine uv.h
sim microhttpd.h
sim cjson/cJSON.h
view utf8proc.h
END

rule="the pure half keeps nothing that changes"
echo 'int row_count = 3;' | add src/view/row.c
catches layers.sh "$rule" "an initialised variable"
printf 'int row_next(void);\nint row_next(void)\n{\n\tstatic int n;\n\treturn n++;\n}\n' |
    add src/view/row.c
catches layers.sh "$rule" "a static in a function"

rule="the pure half calls nothing outside"
while read -r header call; do
	printf '#include <%s>\nlong row_more(void *p);\nlong row_more(void *p)\n{\n\treturn (long)%s;\n}\n' \
	    "$header" "$call" | add src/view/row.c
	catches layers.sh "$rule" "a call of ${call%%(*}"
done <<'END'
fcntl.h open(p, 0)
stdio.h fopen(p, "r")
unistd.h read(0, p, 1)
unistd.h write(1, p, 1)
time.h time(p)
time.h clock_gettime(0, p)
sys/time.h gettimeofday(p, 0)
stdlib.h getenv(p)
sys/socket.h socket(1, 1, 1)
sys/socket.h connect(1, p, 1)
stdio.h printf("%p", p)
stdio.h puts(p)
stdio.h fputs(p, stderr)
stdlib.h rand()
stdlib.h malloc(4)
stdlib.h system(p)
time.h localtime_r(p, p)
END

rule="few files of the rim keep something that changes"
echo 'int http_count = 1;' | add src/io/http.c
catches layers.sh "$rule" "a variable in io/http.c"
echo 'int list_count;' | add src/console/list.c
catches layers.sh "$rule" "a variable in console/list.c"

rule="each header compiles alone"
printf 'struct more {\n\tsize_t n;\n};\n' | add src/base/more.h
catches layers.sh "$rule" "a header that lacks an include"

rule="files have under 500 lines"
lines 500 '/* A line. */' | add src/base/long.h
catches style.sh "$rule" "a file of 500 lines"
lines 500 'X(a)' | add src/base/long.def
catches style.sh "$rule" "a table of 500 lines"

rule="functions have at most 100 lines"
lines 98 '	n++;' | body
catches style.sh "$rule" "a function of 101 lines"

rule="most functions are short"
rm "$tree"/src/*/*.c
lines 14 '	n++;' | body
catches style.sh "$rule" "a median of 17 lines"
for i in 1 2 3 4 5 6 7 8 9; do
	printf '\nstatic int\nf%d(void)\n{\n\treturn 0;\n}\n' $i
done | add src/view/row.c
lines 60 '	n++;' | body
lines 60 '	n++;' | body
catches style.sh "$rule" "one long function in five"

rule="lines have at most 80 columns"
echo '/* 5678901234567890123456789012345678901234567890123456789012345678901234567 */' |
    sed 's/567/	/' | add src/base/wide.h
catches style.sh "$rule" "a line of more than 80 columns, tabs counted"

if ! bash "$here/style.sh" "$tree" | grep -q 'formatted # SKIP'; then
	rule="code is formatted"
	printf '  n ++;\n' | body
	catches style.sh "$rule" "a badly indented line"
	printf '\nint row_one(void);\n\nint row_one(void)\n{\n\treturn 1;\n}\n' |
	    add src/view/row.c
	catches style.sh "$rule" "a definition whose name does not start its line"
	printf '/* clang-format off */\n' | add src/view/row.c
	catches style.sh "$rule" "the formatter switched off"
fi

rule="no banned call"
while read -r call; do
	printf '\t%s;\n' "$call" | body
	catches style.sh "$rule" "${call%%(*}"
done <<'END'
strcpy(p, p)
strcat(p, p)
strncpy(p, p, 1)
sprintf(p, p)
strtok(p, p)
atoi(p)
gets(p)
alloca(1)
malloc(1)
calloc(1, 1)
realloc(p, 1)
free(p)
strdup(p)
asprintf(&p, p)
END

rule="no line comment"
printf '\tn++; // more\n' | body
catches style.sh "$rule" "a line comment"

rule="no typedef for a struct"
printf 'typedef struct sum sum_t;\n' | add src/base/sum.h
catches style.sh "$rule" "a typedef for a struct"

rule="no chained choice"
printf '\tn = n > 1 ? 1 : n < 0 ? 2 : 3;\n' | body
catches style.sh "$rule" "a chain in one line"
printf '\tn = n > 1 ? 1000000000 + 1000000000 : n < 0 ? 2000000000 - 1000000000 :\n\t\t\t\t\t\t\t      3;\n' | body
catches style.sh "$rule" "a chain over two lines"
printf '\tn = n > 1 ? 1 : (n < 0 ? 2 : 3);\n' | body
catches style.sh "$rule" "a chain in brackets"

rule="no assignment in a condition"
printf '\tif ((n = *p) != 0)\n\t\treturn 1;\n' | body
catches style.sh "$rule" "an assignment in if"
printf '\twhile ((n = *p))\n\t\tp++;\n' | body
catches style.sh "$rule" "an assignment in while"
printf '\tif (n > 1000000000 && n < 2000000000 && n != 1500000000 &&\n\t    (n = *p))\n\t\treturn 1;\n' | body
catches style.sh "$rule" "an assignment in the second line of a condition"

rule="no secret is spoken"
while read -r call; do
	printf '\t%s;\n' "$call" | body
	catches style.sh "$rule" "$call"
done <<'END'
log_line("signs in with %s", p->token)
err_set(p, "refused: %s", password)
fprintf(p, "%s", api_secret)
END

rule="nothing is left open"
printf '/* TODO: more. */\n' | add src/base/sum.h
catches style.sh "$rule" "a TODO"
printf '# FIXME\n' | add tests/e2e/test_sum.py
catches style.sh "$rule" "a FIXME in a test"

rule="no test sleeps"
printf '    time.sleep(1)\n' | add tests/e2e/test_sum.py
catches style.sh "$rule" "time.sleep in Python"
sed -i 's/^{$/{\n\tusleep(10);/' "$tree/tests/pure/test_sum.c"
catches style.sh "$rule" "usleep in C"
printf 'sleep 1\n' | add tests/wait.sh
catches style.sh "$rule" "sleep in a shell script"

rule="tests say what they prove, and prove it"
sed -i 1d "$tree/tests/pure/test_sum.c"
catches style.sh "$rule" "a C test that does not say what it proves"
sed -i /assert/d "$tree/tests/pure/test_sum.c"
catches style.sh "$rule" "a C test that asserts nothing"
sed -i 1d "$tree/tests/e2e/test_sum.py"
catches style.sh "$rule" "a Python test that does not say what it proves"
sed -i /assert/d "$tree/tests/e2e/test_sum.py"
catches style.sh "$rule" "a Python test that asserts nothing"

exit $status
