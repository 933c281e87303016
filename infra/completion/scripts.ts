// What each shell reads to complete `cohort`: a script made of the table of commands, so that it knows no word that the command does not.
import { verbsByNoun, type Entry } from './entries.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const topOptions = '--help --version';

/** The whole script. Names of commands and options are of a-z and dashes: nothing in them means something to a shell. */
export function completionScript(shell: Shell, entries: readonly Entry[]): string {
  return { bash, zsh, fish }[shell](entries).join('\n') + '\n';
}

function bash(entries: readonly Entry[]): string[] {
  return [
    '# bash completion of cohort; cohort completion bash > ~/.local/share/bash-completion/completions/cohort',
    '_cohort() {',
    '  local cur="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${[...verbsByNoun(entries).keys()].join(' ')} help ${topOptions}"`,
    '  else',
    '    if [ "$COMP_CWORD" -eq 2 ]; then',
    '      case "${COMP_WORDS[1]}" in',
    ...nounCases(entries, (noun, verbs) => `        ${noun}) words="${verbs}" ;;`),
    '      esac',
    '    fi',
    '    case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in',
    ...optionCases(entries, (pattern, options) => `      ${pattern}) [ "\${cur#-}" != "$cur" ] && words="${options}" ;;`),
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    'complete -o default -F _cohort cohort',
  ];
}

function zsh(entries: readonly Entry[]): string[] {
  return [
    '#compdef cohort',
    '# zsh completion of cohort; cohort completion zsh > a folder of $fpath, as _cohort',
    '_cohort() {',
    '  local -a found',
    '  if (( CURRENT == 2 )); then',
    `    found=(${[...verbsByNoun(entries).keys()].join(' ')} help ${topOptions})`,
    '  else',
    '    if (( CURRENT == 3 )); then',
    '      case "${words[2]}" in',
    ...nounCases(entries, (noun, verbs) => `        ${noun}) found=(${verbs}) ;;`),
    '      esac',
    '    fi',
    '    if [[ "${words[CURRENT]}" == -* ]]; then',
    '      case "${words[2]} ${words[3]}" in',
    ...optionCases(entries, (pattern, options) => `        ${pattern}) found=(${options}) ;;`),
    '      esac',
    '    fi',
    '  fi',
    '  if (( ${#found} )); then compadd -a found; else _files; fi',
    '}',
    'if [ "${funcstack[1]}" = "_cohort" ]; then _cohort "$@"; else compdef _cohort cohort; fi',
  ];
}

function fish(entries: readonly Entry[]): string[] {
  const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
  const verbs = verbsByNoun(entries);
  return [
    '# fish completion of cohort; cohort completion fish > ~/.config/fish/completions/cohort.fish',
    ...[...verbs.keys()].map((noun) => {
      const own = entries.find(({ words }) => words.length === 1 && words[0] === noun);
      const about = own?.summary ?? (verbs.get(noun) ?? []).join(', ');
      return `complete -c cohort -n __fish_use_subcommand -f -a ${noun} -d ${quoted(about)}`;
    }),
    ...entries.flatMap(({ words: [noun = '', verb], summary, options }) => {
      const others = (verbs.get(noun) ?? []).join(' ');
      const seen = `__fish_seen_subcommand_from ${noun}`;
      const named =
        verb === undefined
          ? []
          : [`complete -c cohort -n '${seen}; and not __fish_seen_subcommand_from ${others}' -f -a ${verb} -d ${quoted(summary)}`];
      const when = verb === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${verb}`;
      return [...named, ...options.map((option) => `complete -c cohort -n '${when}' -l ${option.slice(2)}`)];
    }),
  ];
}

function nounCases(entries: readonly Entry[], line: (noun: string, verbs: string) => string): string[] {
  return [...verbsByNoun(entries)].flatMap(([noun, verbs]) => (verbs.length === 0 ? [] : [line(noun, verbs.join(' '))]));
}

/** A command of two words before one of one, whose second word may be anything. */
function optionCases(entries: readonly Entry[], line: (pattern: string, options: string) => string): string[] {
  return entries
    .toSorted((left, right) => right.words.length - left.words.length)
    .map(({ words, options }) => line(words.length === 2 ? `"${words.join(' ')}"` : `"${words.join(' ')} "*`, options.join(' ')));
}
