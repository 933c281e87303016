// The rows of what a node tells its own operator: log lines, never sent on.
import type { Row } from './row.ts';

const to: Row['to'] = { log: 'names, numbers and hashes' };

export const logRows: readonly Row[] = [
  {
    what: "an agent's log",
    madeBy: 'the agent',
    files: ['client-agent/ports/events.ts'],
    to,
    fields: {
      'event agent agent.started': 'member node height',
      'event agent plan.ended': 'plan status',
      'event agent round.enrolled': 'round member',
      'event agent round.published': 'round number model',
      'event agent round.refused': 'round code detail',
      'event agent round.seen': 'round plan number attempt',
      'event agent round.void': 'round reason',
      'event agent share.receipt': 'round party role',
      'event agent share.safe': 'round seconds bytes',
      'event agent share.sent': 'round party bytes',
      'event agent update.shared': 'round seconds coordinates',
      'event agent update.trained': 'round backend seconds? steps?',
    },
  },
  {
    what: "a party's log",
    madeBy: 'the party',
    files: ['aggregator/ports/events.ts'],
    to,
    fields: {
      'event party member.excluded': 'round member reason',
      'event party member.refused': 'round member code',
      'event party party.absent': 'round party awaited',
      'event party party.missed': 'round? by? awaited?',
      'event party plan.closed': 'plan reason',
      'event party round.claimed': 'round index',
      'event party round.committed': 'round height members singleAuthor',
      'event party round.confirmed': 'round index',
      'event party round.opened': 'round role plan number attempt',
      'event party round.opened-sum': 'round indices',
      'event party round.published': 'round model',
      'event party round.state': 'round from state milliseconds',
      'event party round.summed': 'round members bytes',
      'event party round.void': 'round reason',
      'event party share.receipt': 'round member bytes',
    },
  },
];
