# fish completion for aomaker and arun: the program itself knows what may follow

function __aomaker_complete
	set -l before (commandline -opc)
	set -l begun (commandline -ct)
	set -l program (string replace -r '(arun|aomaker)$' aomaker -- $before[1])

	for line in ($program complete -- $before "$begun" 2>/dev/null)
		switch $line
			case :dirs
				__fish_complete_directories "$begun"
			case :files
				__fish_complete_path "$begun"
			case '*'
				echo $line
		end
	end
end

complete -c aomaker -f -k -a '(__aomaker_complete)'
complete -c arun -f -k -a '(__aomaker_complete)'
