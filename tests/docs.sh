#!/bin/bash
# usage: tests/docs.sh [ROOT]
#
# Checks that docs/config.md has every setting and no other, and docs/keys.md
# every key, docs/finding.md every fact, column and built-in rule, and
# docs/architecture.md every file, as the sources have them.  Speaks TAP.
#
# usage: tests/docs.sh --keys
#
# Writes the table of keys as docs/keys.md should have it.
set -u
keys=
[ "${1:-}" != --keys ] || { keys=1; shift; }
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root" || exit 1
status=0

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

# The settings that profile.c, account.c, policy.c and manners.c know.  What follows
# "create." and "join." is left to the provider.
settings() {
	{
		sed -n -e 's/.*FIELD("\([^"]*\)".*/\1/p' \
		    -e 's/.*strcmp(e->name, "\([^"]*\)").*/\1/p' \
		    -e 's/.*strncmp(e->name, "\([a-z]*\.\)".*/\1NAME/p' \
		    src/console/profile.c src/provider/account.c \
		    src/console/policy.c
		sed -n -e 's/.*{ "\([a-z]*\)", offsetof.*/\1/p' \
		    -e 's/.*strcmp(e->name, "\([^"]*\)").*/\1/p' \
		    src/console/manners.c
		tr -d ' \t' <src/provider/telnyx_settings.def |
		    awk -F '[(",)]+' '/^X\(/ {
			if ($6 == "true")
				print "create." $2
			if ($7 == "true")
				print "join." $2
		}'
	} | sort -u
}

# The rows of a table in docs/finding.md, as view/fact.def, column.def and
# alert.def have them.
finding_rows() {
	awk -F '"' '/^X\(/ {
		split($3, part, /[ \t,]+/)
		print "| `" $2 "` | " tolower(part[2]) " | " $4 " |"
	}' src/view/fact.def
	awk -F '"' '/^X\(/ { print "| `" $2 "` | " $4 " | " $6 " |" }' \
	    src/view/column.def
	awk -F '"' '/^X\(/ { print $2 " = " $4 }' src/view/alert.def
}

finding_differs() {
	[ "$(finding_rows | wc -l)" -ge 30 ] || echo "cannot read fact.def"
	diff <(finding_rows) \
	    <(grep -E '^\| `|^[a-z]+ = when ' docs/finding.md) |
	    grep '^[<>]' |
	    sed -e 's/^</should be there:/' -e 's/^>/should not be there:/'
}

# The settings in the first columns of the tables of docs/config.md.
documented() {
	awk -F '|' '/^\| `/ { print $2 }' docs/config.md | grep -o '`[^`]*`' |
	    tr -d '`' | sort
}

settings_missing() {
	[ "$(settings | wc -l)" -ge 20 ] || echo "cannot read profile.c"
	comm -23 <(settings) <(documented) | sed 's/$/ is not in docs\/config.md/'
}

settings_unknown() {
	comm -13 <(settings) <(documented) | sed 's/$/ is no setting/'
	documented | uniq -d | sed 's/$/ is there twice/'
}

# The settings of [wallboard], and those that docs/wallboard.md names first in a
# row.
wall_settings() {
	sed -n -e 's/.*TEXT("\([^"]*\)", IN_\(WALLBOARD\|BOTH\),.*/\1/p' \
	    src/wallboard/config.c
	sed -n 's/^X("\([^"]*\)".*/\1/p' src/wallboard/settings.def
}

wall_documented() {
	awk -F '|' '/^\| `[a-z_]*`/ { print $2 }' docs/wallboard.md |
	    grep -o '`[^`]*`' | tr -d '`'
}

wall_settings_differ() {
	[ "$(wall_settings | wc -l)" -ge 15 ] || echo "cannot read config.c"
	diff <(wall_settings | sort) <(wall_documented | sort) |
	    grep '^[<>]' | sed -e 's/^</not in docs\/wallboard.md:/' \
	    -e 's/^>/no setting:/'
}

# Each file of src, less its ending, fits a word of its folder's table in
# docs/architecture.md, and each word a file.
file_groups() {
	awk -F '|' '/^\| [a-z]+ \| \|$/ { gsub(/ /, "", $2); at = $2; next }
	    /^$/ { at = "" }
	    at != "" && /^\| `/ { gsub(/`/, "", $2); print at, $2 }' \
	    docs/architecture.md
}

files_differ() {
	local groups

	groups=$(file_groups)
	[ "$(printf '%s\n' "$groups" | wc -l)" -ge 20 ] ||
		echo "cannot read docs/architecture.md"
	find src -name '*.[chd]*' | sort | awk -v groups="$groups" '
	BEGIN {
		n = split(groups, line, "\n")
		for (i = 1; i <= n; i++) {
			m = split(line[i], part, " ")
			for (k = 2; k <= m; k++)
				word["src/" part[1] "/" part[k]] = 0
		}
	}
	{
		name = $0
		sub(/\.[a-z]*$/, "", name)
		found = 0
		for (w in word) {
			like = w
			sub(/\*$/, "", like)
			if (name == like || (like != w && index(name, like) == 1)) {
				found = 1
				word[w]++
			}
		}
		if (!found)
			print $0 " is in no group"
	}
	END {
		for (w in word)
			if (!word[w])
				print w " is no file"
	}' 2>&1
}

# Keys that do the same at the same places share a row.
key_table() {
	echo '| where | key | command | help |'
	echo '| --- | --- | --- | --- |'
	awk '
	BEGIN {
		n = split("LIST list CALL call HELP help PICKER whisper " \
		    "PERSON person BARGE barge QUIT quit FILTER filter " \
		    "MENU menu COMMAND line EVERY everywhere", w)
		for (i = 1; i < n; i += 2)
			word["IN_" w[i]] = w[i + 1]
	}
	function row() {
		if (key != "")
			printf "| %s | %s | %s | %s |\n", place, key,
			    name[command], help[command]
	}
	/^X\(/ { split($0, text, "\""); split($0, part, /[(,|)]/) }
	FILENAME ~ /command\.def$/ && /^X\(/ {
		symbol = part[2]
		name[symbol] = text[2]
		help[symbol] = text[4]
		next
	}
	/^X\(/ {
		where = text[1]
		sub(/^X\(/, "", where)
		gsub(/[ \t,]/, "", where)
		n = split(where, w, "|")
		where = ""
		for (i = 1; i <= n; i++)
			where = where (i > 1 ? ", " : "") \
			    (w[i] in word ? word[w[i]] : w[i])
		does = text[3]
		gsub(/[ \t,)]/, "", does)
		if (where != place || does != command) {
			row()
			key = ""
		}
		place = where
		command = does
		key = key (key != "" ? " " : "") "`" text[2] "`"
	}
	END { row() }' src/view/command.def src/view/key.def
}

keys_differ() {
	[ "$(key_table | wc -l)" -ge 20 ] || echo "cannot read key.def"
	diff <(key_table) <(grep '^|' docs/keys.md) | grep '^[<>]' |
	    sed -e 's/^</should be there:/' -e 's/^>/should not be there:/'
}

# A manual page that says what no table said, or that cannot be read; a program
# without one, or whose help names an option that its page does not.
manual_faults() {
	local page file dir name option

	for name in $(sed -n '/^PROGS/,/[^\\]$/p' Makefile |
	    grep -o 'earshot[a-z-]*'); do
		file=docs/man/$name.1.in
		[ -f "$file" ] || { echo "$name has no manual page"; continue; }
		tr ', \t' '\n' <Makefile | grep -qx "$name\.1" ||
		    echo "make docs does not make $name.1"
		dir=${name#earshot-}
		[ "$dir" != earshot ] || dir=console
		for option in $(grep -oh '"  --[a-z-]*' "src/$dir"/options.c |
		    cut -c 4-); do
			docs/man/make.sh "$name.1" | tr -d '\\' |
			    grep -q "Fl ${option#-}" || echo "$name.1 lacks $option"
		done
	done
	dir=$(mktemp -d)
	for file in docs/man/*.in; do
		[ -f "$file" ] || continue
		page=$(basename "$file" .in)
		docs/man/make.sh "$page" >"$dir/$page" || echo "$page: not made"
		if command -v mandoc >/dev/null; then
			mandoc -Tlint -W warning "$dir/$page"
		else
			groff -mdoc -Tascii -ww -z "$dir/$page" 2>&1
		fi
	done
	rm -r "$dir"
}

# The pictures of the README are the screens that the tests expect.
picture_faults() {
	local picture name

	for picture in docs/pictures/*.svg; do
		[ -f "$picture" ] || continue
		name=$(basename "$picture" .svg)
		python3 -B tests/screens/svg.py themes/default.theme \
		    "tests/screens/$name.screen" | cmp -s - "$picture" ||
		    echo "$picture is not as $name.screen: make screens"
		grep -q "$picture" README.md docs/*.md || echo "nobody shows $picture"
	done
}

completion_faults() {
	local shell

	[ -f docs/man/complete.sh ] || return
	for shell in bash zsh fish; do
		docs/man/complete.sh $shell >/dev/null || echo "$shell: not made"
	done
	docs/man/complete.sh bash | bash -n 2>&1
	sed -n 's/^X("\(--[a-z-]*\)".*/\1/p' src/console/options.def |
	    while read -r name; do
		docs/man/complete.sh bash | grep -qE "[ \"]$name[ \"]" || \
		    echo "bash does not know $name"
	done
}

if [ -n "$keys" ]; then
	key_table
	exit
fi
rule "each setting is in docs/config.md" settings_missing
rule "docs/config.md has no setting that is none" settings_unknown
rule "docs/finding.md has facts, columns and rules as they are" finding_differs
rule "docs/wallboard.md has the settings as they are" wall_settings_differ
rule "docs/keys.md has the keys as they are" keys_differ
rule "docs/architecture.md has each file of src" files_differ
rule "the manual pages can be made and read" manual_faults
rule "the pictures are those of the tests" picture_faults
rule "the completion can be made" completion_faults
exit $status
