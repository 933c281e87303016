// The rules that parties, agents, the ledger and the audit all keep, each with its one home; what would be a second one is told by its text.
export interface SingleHome {
  readonly rule: string;
  readonly home: string;
  /** What is exported there for everybody. */
  readonly name: string;
  /** Text that states the rule anew. */
  readonly restated: RegExp;
}

export const singleHomes: readonly SingleHome[] = [
  { rule: 'which role a party plays', home: 'mpc/src/roles.ts', name: 'roleOf', restated: /attempt\)?\)? % 3/ },
  { rule: 'which parties hold a share index', home: 'mpc/src/roles.ts', name: 'holdersOf', restated: /function holdersOf\b/ },
  {
    rule: 'when two statements contradict each other',
    home: 'protos/src/contradiction.ts',
    name: 'contradicts',
    restated: /'noiseSetStatement',\s+'sumStatement',\s+'bodyProposal'/,
  },
  { rule: 'what a pair is called', home: 'protos/src/pair-name.ts', name: 'pairName', restated: /\$\{(\w+\.)?member\} \$\{(\w+\.)?com\}/ },
  {
    rule: 'what the accountant takes of a mechanism',
    home: 'mpc/src/accountant/round-cost.ts',
    name: 'rdpParameters',
    restated: /parseFraction\(samplingRate/,
  },
  {
    rule: 'what a release counts for an account that pays several times',
    home: 'mpc/src/accountant/released-epsilon.ts',
    name: 'releaseOf',
    restated: /den \* BigInt\(multiple\)|den \* multiple/,
  },
  { rule: 'how much noise a ring has room for', home: 'mpc/src/overflow-bound.ts', name: 'roomHoldsNoise', restated: /\b768n\b/ },
  {
    rule: 'what each mechanism protects',
    home: 'policies/mechanism-rules.ts',
    name: 'mechanismRules',
    restated: /'dp-fedsgd': \{|[!=]== '(dp-fedsgd|member-gaussian)'/,
  },
  {
    rule: 'how few organisations may be summed',
    home: 'policies/floors.ts',
    name: 'floors',
    restated: /(least|min)Organisations(: \w+)? = 3|minOrganisations: 3/,
  },
  { rule: 'what may reach a terminal', home: 'infra/view/write-out.ts', name: 'writeOut', restated: /process\.std(out|err)\.write\(/ },
  {
    rule: 'what of a text cannot be seen',
    home: 'protos/src/visible.ts',
    name: 'visible',
    restated: /\\p\{Bidi_Control\}|\\p\{Cc\}\\p\{Cf\}/,
  },
];
