# Completion for bash, of overlap and mockserver: it asks the programs, so it knows what they know.

# _overlap_help PROGRAM [COMMAND]: the entries of its help.
_overlap_help() { "$@" --help 2>/dev/null | grep -E '^  [^ ]'; }

# _overlap_list PROGRAM TITLE: the names that `overlap list` has under titles that begin so.
_overlap_list() {
  "$1" list 2>/dev/null | sed -n "/^$2/,/^\$/ s/^  \([a-z][a-z0-9_]*\).*/\1/p"
}

# _overlap_values PROGRAM COMMAND FLAG: the words that may follow the flag, or "FILE".
_overlap_values() {
  local value
  case $3 in
    --strategies) _overlap_list "$1" Strategies && echo all && return ;;
    --profile) { _overlap_list "$1" 'Latency profiles' | grep . || "$1" --list-profiles 2>/dev/null | sed -n 's/^\([a-z]*\):.*/\1/p'; } && return ;;
    --format) echo table markdown csv json && return ;;
    --scenarios) echo FILE && return ;;
  esac
  value=$(_overlap_help "$1" ${2:+"$2"} | sed -n "s/^  \(-.,\)\?$3 \([^ ]*\).*/\2/p")
  case $value in
    FILE) echo FILE ;;
    *[A-Z]*) ;; # a number, a time, ...: anybody's guess
    *\|*) tr '|' ' ' <<<"$value" ;;
  esac
}

_overlap() {
  local program=$1 current=$2 previous=$3 command= word words before=
  # Whoever writes --flag=value types three words, as bash sees it.
  if [ "$current" = "=" ]; then
    current=
  elif [ "$previous" = "=" ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in run | list | graph) [ -n "$command" ] || command=$word ;; esac
  done
  [ "${program##*/}" = overlap ] || command=

  COMPREPLY=()
  case $previous in
    --*)
      words=$(_overlap_values "$program" "$command" "$previous")
      if [ "$words" = FILE ]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
      fi
      # Of names with commas between them, the last one is completed.
      [[ $current != *,* ]] || before=${current%,*},
      if [ -n "$words" ]; then
        mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "${current##*,}")
        return
      fi
      ;;
  esac
  if [[ $current = -* ]]; then
    words=$(_overlap_help "$program" ${command:+"$command"} | grep -oE -- '^  (-.,)?--[a-z-]+' | grep -oE -- '--[a-z-]+')
  elif [ "$command" = run ] || [ "$command" = graph ]; then
    words=$(_overlap_list "$program" Scenarios)
    compopt -o default 2>/dev/null # or a path
  elif [ "${program##*/}" = overlap ] && [ -z "$command" ]; then
    words=$("$program" --help 2>/dev/null | sed -n '/^Subcommands:/,$ s/^  \([a-z]*\) .*/\1/p')
  else
    words=
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _overlap overlap mockserver
