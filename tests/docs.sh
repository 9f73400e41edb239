#!/bin/bash
# usage: tests/docs.sh [ROOT]
#
# Checks that docs/config.md has every setting and no other, and docs/keys.md
# every key, and docs/finding.md every fact, column and built-in rule, as the
# sources have them.  Speaks TAP.
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

# The settings that profile.c and account.c know.  It leaves what follows "create." and
# "join." to the provider.
settings() {
	{
		sed -n -e 's/.*FIELD("\([^"]*\)".*/\1/p' \
		    -e 's/.*strcmp(e->name, "\([^"]*\)").*/\1/p' \
		    -e 's/.*strncmp(e->name, "\([a-z]*\.\)".*/\1NAME/p' \
		    src/console/profile.c src/provider/account.c
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

# Keys that do the same at the same places share a row.
key_table() {
	echo '| where | key | command | help |'
	echo '| --- | --- | --- | --- |'
	awk '
	BEGIN {
		n = split("LIST list CALL call HELP help PICKER whisper " \
		    "PERSON person BARGE barge QUIT quit FILTER filter " \
		    "MENU menu EVERY everywhere", w)
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

if [ -n "$keys" ]; then
	key_table
	exit
fi
rule "each setting is in docs/config.md" settings_missing
rule "docs/config.md has no setting that is none" settings_unknown
rule "docs/finding.md has facts, columns and rules as they are" finding_differs
rule "docs/keys.md has the keys as they are" keys_differ
exit $status
