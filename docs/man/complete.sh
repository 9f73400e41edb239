#!/bin/bash
# usage: docs/man/complete.sh bash|zsh|fish
#
# Writes what a shell needs to complete "earshot", from the tables of the
# sources.
set -eu
cd "$(dirname "$0")/../.."

verbs() { awk -F '"' '/^X\(/ && $2 != "" { print $2 "|" $6 }' src/console/verb.def; }
options() {
	awk -F '"' '/^X\(/ { print $2 "|" $4 "|" $6 }' src/console/options.def
	printf -- '--help||how it is used\n--version||which it is\n'
}
acts='listen whisper barge hold resume mute unmute leave quiet announce end'
# What may follow an option, by the name of its argument or its own.
values() {
	case $1 in
	--provider) echo telnyx asterisk signalwire twilio ;;
	--color) echo auto always never ;;
	esac
}
words() { cut -d '|' -f 1 | tr '\n' ' ' | sed 's/ $//'; }

in_bash() {
	local name arg help

	echo '# bash completion for earshot; made from its tables'
	echo '_earshot()'
	echo '{'
	echo '	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}'
	echo
	echo '	COMPREPLY=()'
	echo '	case $before in'
	options | while IFS='|' read -r name arg help; do
		if [ -n "$(values "$name")" ]; then
			echo "	$name) COMPREPLY=(\$(compgen -W \"$(values "$name")\" -- \"\$word\")); return ;;"
		elif [ "${arg#FILE}" != "$arg" ]; then
			echo "	$name) COMPREPLY=(\$(compgen -f -- \"\$word\")); return ;;"
		fi
	done
	echo "	do) COMPREPLY=(\$(compgen -W \"$acts\" -- \"\$word\")); return ;;"
	echo "	audit) COMPREPLY=(\$(compgen -W verify -- \"\$word\")); return ;;"
	echo '	record|replay|verify) COMPREPLY=($(compgen -f -- "$word")); return ;;'
	echo '	esac'
	echo '	case $word in'
	echo "	-*) COMPREPLY=(\$(compgen -W \"$(options | words)\" -- \"\$word\")) ;;"
	echo "	*) COMPREPLY=(\$(compgen -W \"$(verbs | words)\" -- \"\$word\")) ;;"
	echo '	esac'
	echo '}'
	echo 'complete -F _earshot earshot'
}

# For zsh a colon and a bracket mean something.
quoted() { sed -e "s/'/'\\\\''/g" -e 's/[]:[]/\\&/g' <<<"$1"; }

in_zsh() {
	local name arg help what

	echo '#compdef earshot'
	echo '# made from the tables of earshot'
	echo 'local state line'
	echo '_arguments -S \'
	options | while IFS='|' read -r name arg help; do
		what=
		if [ -n "$(values "$name")" ]; then
			what=":$arg:($(values "$name"))"
		elif [ "${arg#FILE}" != "$arg" ]; then
			what=":$arg:_files"
		elif [ -n "$arg" ]; then
			what=":$(quoted "$arg"): "
		fi
		echo "	'$name[$(quoted "$help")]$what' \\"
	done
	echo "	'1:command:(($(verbs | while IFS='|' read -r name help; do
		printf '%s\\:"%s" ' "$name" "$(quoted "$help")"
	done)))' \\"
	echo "	'*:: :->rest'"
	echo '[[ $state = rest ]] || return'
	echo 'case $words[1] in'
	echo "do) _values act $acts ;;"
	echo 'audit) _values what verify ;;'
	echo 'record|replay) _files ;;'
	echo 'esac'
}

in_fish() {
	local name arg help value

	echo '# fish completion for earshot; made from its tables'
	echo 'complete -c earshot -f'
	verbs | while IFS='|' read -r name help; do
		echo "complete -c earshot -n __fish_use_subcommand -a $name -d '${help//\'/\\\'}'"
	done
	echo "complete -c earshot -n '__fish_seen_subcommand_from do' -a '$acts'"
	echo "complete -c earshot -n '__fish_seen_subcommand_from audit' -a verify"
	echo "complete -c earshot -n '__fish_seen_subcommand_from record replay verify' -F"
	options | while IFS='|' read -r name arg help; do
		value=
		if [ -n "$(values "$name")" ]; then
			value=" -x -a '$(values "$name")'"
		elif [ "${arg#FILE}" != "$arg" ]; then
			value=' -r -F'
		elif [ -n "$arg" ]; then
			value=' -x'
		fi
		echo "complete -c earshot -l ${name#--}$value -d '${help//\'/\\\'}'"
	done
}

"in_$1"
