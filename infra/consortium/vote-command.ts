// The command with which an organisation votes on a proposal, ready to be copied.

export function voteCommand(proposal: string, msp: string, dir: string): string {
  return `cohort proposal vote ${proposal.slice(0, 8)} yes --as ${msp} --dir ${shellWord(dir)}`;
}

/** As a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
