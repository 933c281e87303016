// The newest block that a party's client of the ledger has seen, kept in the journal: on disk before anything leaves that could rest on it.
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import type { Journal } from '../ports/journal.ts';

export function journalHead({ partyFacts }: Pick<Journal, 'partyFacts'>): HeadCheckpoint {
  return {
    load: () => Promise.resolve(partyFacts.get('head') ?? null),
    save: ({ height, hash }) => {
      partyFacts.setSoon('head', { height, hash });
      return Promise.resolve();
    },
  };
}
