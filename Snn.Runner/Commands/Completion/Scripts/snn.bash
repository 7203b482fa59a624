# Completion of snn for bash. Now and here: source <(snn completion bash)
# For every shell: snn completion bash > ~/.local/share/bash-completion/completions/snn

_snn() {
    local token=${COMP_LINE:0:COMP_POINT} cur=${COMP_WORDS[COMP_CWORD]} found
    token=${token##*[[:space:]]}
    # bash splits words at '=' and ':'; what is left of the last one stays as it stands on the line.
    [[ $cur == [=:] ]] && cur=
    local kept=${token%"$cur"}
    COMPREPLY=()
    while IFS= read -r found; do
        case $found in
            '' | '-?' | -h | '/?' | /h) continue ;;
            -*) [[ $token == -* ]] || continue ;;
        esac
        [[ $found == "$token"* ]] && COMPREPLY+=("${found#"$kept"}")
    done < <(snn "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    return 0
}

complete -o default -F _snn snn
