#!/bin/bash
# usage: docs/man/make.sh PAGE
#
# Writes a manual page as mdoc, from PAGE.in beside this script and from the
# tables of the sources and of docs/.  A line of PAGE.in that begins with "@" is
# replaced by such a table:
#
#	@options FILE	the options in an "options_help" or in options.def
#	@verbs		what follows the word earshot
#	@keys		keys and commands
#	@rows FILE N	the rows of every table in FILE whose first heading is N
set -euf
cd "$(dirname "$0")/../.."
page=docs/man/$1.in

# Words for roff: no escapes, no request at the begin of a line.  Of Markdown
# `x`, *x* and [x](y) are known.
roff='
function roff(s) {
	gsub(/\\/, "\\e", s)
	while (match(s, /\[[^]]*\]\([^)]*\)/)) {
		inner = substr(s, RSTART + 1, RLENGTH - 1)
		sub(/\].*/, "", inner)
		s = substr(s, 1, RSTART - 1) inner substr(s, RSTART + RLENGTH)
	}
	s = font(s, "`", "B")
	s = font(s, "*", "I")
	gsub(/-/, "\\-", s)
	# A sentence begins a line.
	while (match(s, /[a-z)][.] [A-Z]/))
		s = substr(s, 1, RSTART + 1) "\n" substr(s, RSTART + 3)
	if (s ~ /^[.\047]/)
		s = "\\\\&" s
	return s
}
function font(s, mark, f,    out, n, part, i) {
	n = split(s, part, mark == "*" ? "[*]" : mark)
	if (n % 2 == 0)
		return s
	for (i = 1; i <= n; i++)
		out = out part[i] (i == n ? "" : i % 2 ? "\\f" f : "\\fP")
	return out
}
'

# "  --name ARG   what it does", with lines that go on below.
options_help() {
	sed -n '/options_help\[\] =/,/;$/p' "$1" |
	    grep -o '"\([^"\\]\|\\.\)*"' |
	    sed -e 's/^"//' -e 's/"$//' | tr -d '\n' | sed 's/\\n/\n/g'
}

options() {
	case $1 in
	*.def)
		awk -F '"' '/^X\(/ { print "  " $2 " " $4 "   " $6 }' "$1"
		echo "  --help, --version" ;;
	*) options_help "$1" ;;
	esac | awk "$roff"'
	function put() {
		if (name == "--help,") {
			print ".It Fl \\-help , Fl \\-version"
			print "Say how it is used, or which it is, and end."
		} else if (name != "") {
			sub(/^--/, "", name)
			print ".It Fl \\-" roff(name) (arg == "" ? "" : " Ar " arg)
			print roff(text) "."
		}
		name = ""
	}
	/^  --/ {
		put()
		name = $1
		arg = $2 ~ /^[A-Z]/ && $0 ~ ("^  " name " [^ ]") ? $2 : ""
		text = $0
		sub(/^  --[^ ]+ +/, "", text)
		if (arg != "")
			text = substr(text, length(arg) + 1)
		sub(/^ +/, "", text)
		next
	}
	/^   / && name != "" { sub(/^ +/, ""); text = text " " $0; next }
	{ put() }
	END { put() }'
}

verbs() {
	awk -F '"' "$roff"'/^X\(/ {
		args = roff($4)
		print ".It Nm" ($2 == "" ? "" : " Cm " $2) \
		    (args == "" ? "" : " " args)
		print roff(toupper(substr($6, 1, 1)) substr($6, 2)) \
		    ($6 ~ /[?.]$/ ? "" : ".")
	}' src/console/verb.def
}

keys() {
	tests/docs.sh --keys | awk -F ' *[|] *' "$roff"'NR > 2 {
		gsub(/`/, "", $3)
		print ".It " roff($3)
		print roff($5) " (" $2 ")."
	}'
}

# | first | ... | last |: the first column names, the last says what, and those
# between are put before it.
rows() {
	awk -F ' *[|] *' -v first="$2" "$roff"'
	/^\|/ && !open {
		open = 1
		on = ($2 == first)
		split($0, head, / *[|] */)
		next
	}
	!/^\|/ { open = 0; next }
	!on || $2 ~ /^-+$/ { next }
	{
		n = NF - 1
		print ".It " roff($2 ($2 == "" || first != "section" ? "" : " ") \
		    (first == "section" ? $3 : ""))
		for (i = first == "section" ? 4 : 3; i < n; i++)
			if ($i != "")
				print (head[i] == "default" ? "default " : "") \
				    roff($i) (i == n - 1 ? ":" : ";")
		print roff($n) "."
	}' "$1"
}

while IFS= read -r line; do
	set -- $line
	case $line in
	"@options "*) options "$2" ;;
	"@verbs") verbs ;;
	"@keys") keys ;;
	"@rows "*) rows "$2" "$3" ;;
	@*) echo "$page: $line" >&2; exit 1 ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$page"
