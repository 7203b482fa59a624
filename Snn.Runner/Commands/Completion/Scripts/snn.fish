# Completion of snn for fish. Now and here: snn completion fish | source
# For every shell: snn completion fish > ~/.config/fish/completions/snn.fish

function __snn_complete
    set -l line (commandline -cp | string collect)
    set -l token (commandline -ct | string collect)
    set -l found
    for suggestion in (snn "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
        switch $suggestion
            case '' '-\?' -h '/\?' /h
                continue
            case '-*'
                string match -q -- '-*' "$token"; or continue
        end
        # Literally: a pattern would take '[' and '*' of a folder's name for more than letters.
        test (string sub -l (string length -- "$token") -- "$suggestion") = "$token"; and set -a found $suggestion
    end
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path "$token"
    end
end

complete -c snn -f -a '(__snn_complete)'
