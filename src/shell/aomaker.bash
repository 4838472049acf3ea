# bash completion for aomaker and arun: the program itself knows what may follow

_aomaker()
{
	local line word program=${COMP_WORDS[0]%arun}

	program=${program%aomaker}aomaker
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:dirs | :files)
			compopt -o filenames 2>/dev/null
			while IFS= read -r word; do
				COMPREPLY+=("$word")
			done < <(if [ "$line" = :dirs ]; then
				compgen -d -- "${COMP_WORDS[COMP_CWORD]#=}"
			else
				compgen -f -- "${COMP_WORDS[COMP_CWORD]#=}"
			fi)
			;;
		*)
			printf -v word %q "${line%%$'\t'*}"
			COMPREPLY+=("$word")
			;;
		esac
	done < <("$program" complete -- "${COMP_WORDS[@]:0:COMP_CWORD+1}" \
		2>/dev/null)
}

complete -F _aomaker aomaker arun
