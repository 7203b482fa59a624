#compdef snn
# Completion of snn for zsh. Now and here, after compinit: source <(snn completion zsh)
# For every shell: snn completion zsh > a folder of $fpath, as _snn

_snn() {
    local line="${(j: :)words[1,CURRENT]}" token="${words[CURRENT]}" found
    local -a whole begun
    while IFS= read -r found; do
        case $found in
            ('' | '-?' | -h | '/?' | /h) continue ;;
            (-*) [[ $token == -* ]] || continue ;;
        esac
        [[ $found == "$token"* ]] || continue
        # What ends in '=' goes on.
        if [[ $found == *= ]]; then begun+=("$found"); else whole+=("$found"); fi
    done < <(snn "[suggest:${#line}]" "$line" 2>/dev/null)
    (( $#begun )) && compadd -S '' -a begun
    (( $#whole )) && compadd -a whole
    (( $#begun + $#whole )) || _files
}

if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then _snn "$@"; else compdef _snn snn; fi
