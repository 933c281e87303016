// What a proposal is about, for those who vote: a kind with its subject, and below it what is to be weighed.
import type { ConsortiumRules } from '@cohort/protos/consortium-rules';
import type { ProposalBody } from '@cohort/protos/ledger';

export interface AboutProposal {
  /** The kind, and whom, which or how much it is about. */
  readonly subject: string;
  /** The rest that a voter weighs; empty where the subject says all. */
  readonly notes: readonly string[];
}

export function aboutProposal(body: ProposalBody): AboutProposal {
  const of = (subject: string, ...notes: readonly string[]): AboutProposal => ({ subject: `${body.kind} ${subject}`, notes });
  switch (body.kind) {
    case 'admit-organisation':
      return of(
        body.organisation.msp,
        `called ${body.organisation.name}`,
        `admin ${body.organisation.admin.node}`,
        ...body.nodes.map(({ node, endpoint }) => [`node ${node}`, ...placeOf(endpoint)].join(' ')),
      );
    case 'admit-node':
      return of(body.node.node, ...placeOf(body.node.endpoint));
    case 'replace-node':
      return of(body.node.node, ...placeOf(body.node.endpoint), `new node key ${body.node.nodeKey}`);
    case 'replace-authority':
      return of(body.msp);
    case 'suspend':
    case 'suspend-now':
    case 'readmit':
      return of(body.msp, `reason: ${body.reason}`);
    case 'revoke':
      return of(body.node, `reason: ${body.reason}`);
    case 'plan':
      return of(...ofPlan(body.plan));
    case 'schema':
      return of(body.name, `hash ${body.hash}`, `${String(body.size)} bytes; read it before you vote`);
    case 'stop-plan':
      return of(short(body.plan), `reason: ${body.reason}`);
    case 'replace-party':
      return of(`${body.from} by ${body.to} in ${short(body.plan)}`, `reason: ${body.reason}`);
    case 'set-epoch-length':
      return of(`${String(body.seconds)} s`);
    case 'set-rules':
      return of(
        `of the consortium, replacing ${body.replaces === null ? 'the first' : `those of ${short(body.replaces)}`}`,
        ...ruleNotes(body.rules),
      );
    case 'uphold-dispute':
      return of(`${short(body.round)}${body.round.slice(64)}, index ${String(body.index)}`, `reason: ${body.reason}`);
    case 'open-budget': {
      const { dataset, version, source, accounts } = body.registration;
      return of(
        body.msp,
        `dataset ${dataset} version ${String(version)} of source ${source}, which has one already, with ${String(accounts.length)} accounts`,
      );
    }
  }
}

/** Only what binds: a list that allows everything, and no limit, are left out. */
function ruleNotes({ thresholds, ...rules }: ConsortiumRules): string[] {
  const binding = Object.entries(rules).flatMap(([rule, value]: [string, unknown]) =>
    value === null ? [] : [`${rule} ${JSON.stringify(value)}`],
  );
  const votes = Object.entries(thresholds).map(([what, { num, den, comparator }]) => `${what} ${comparator} ${String(num)}/${String(den)}`);
  return [...binding, `thresholds ${votes.join(', ')}`];
}

const short = (id: string): string => id.slice(0, 8);

const placeOf = (endpoint: string): string[] => (endpoint === '' ? [] : [`at ${endpoint}`]);

function ofPlan({
  purpose,
  task,
  rounds,
  mechanism,
  datasets,
  parties,
}: Extract<ProposalBody, { kind: 'plan' }>['plan']): [subject: string, ...notes: string[]] {
  const named = datasets.map(({ msp, dataset, version }) => `${msp}/${dataset} version ${String(version)}`);
  const noise = mechanism.kind === 'none' ? 'without noise' : `noise ${mechanism.kind}`;
  return [
    `${task}, ${String(rounds)} rounds`,
    `purpose: ${purpose}`,
    noise,
    `datasets ${named.join(', ')}`,
    `parties ${parties.join(', ')}`,
  ];
}
