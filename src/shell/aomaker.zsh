#compdef aomaker arun
# zsh completion for aomaker and arun: the program itself knows what may follow

_aomaker() {
	local line program=${words[1]%arun}
	local -a found

	program=${program%aomaker}aomaker
	for line in ${(f)"$($program complete -- "${(@)words[1,CURRENT]}" 2>/dev/null)"}; do
		case $line in
		:dirs) _files -/ ;;
		:files) _files ;;
		*$'\t'*) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
		*) found+=("${line//:/\\:}") ;;
		esac
	done
	if (( $#found )); then
		_describe aomaker found
	fi
}

_aomaker "$@"
