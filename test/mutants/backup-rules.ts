// The rules that a backup and a restored node keep.
import type { Rule } from './rule.ts';

export const backupRules: readonly Rule[] = [
  {
    rule: 'An agent restored from a backup shares in no round that was open before',
    file: 'client-agent/forgo-rounds.ts',
    find: 'if (!journal.isForgone(key)) return;',
    without: "if (!journal.isForgone(key) || key !== '') return;",
    tests: ['client-agent/restored.test.ts'],
  },
  {
    rule: 'A party restored from a backup says nothing in a round that was opened before, whoever answers it',
    file: 'aggregator/round/forgo-rounds.ts',
    find: "journal.roundFacts(roundKey(terms)).setSoon('restored', true);",
    without: 'void roundKey;',
    tests: ['aggregator/restored.test.ts'],
  },
  {
    rule: 'A backup holds nothing that a party said or holds in rounds',
    file: 'aggregator/adapters/restorable-journal.ts',
    find: '.filter(({ name }) => kept.includes(String(name)))',
    without: '.filter(() => kept.length > 0)',
    tests: ['aggregator/restored.test.ts'],
  },
  {
    rule: 'A backup leads a restored agent to forgo open rounds',
    file: 'client-agent/adapters/restorable-database.ts',
    find: "stored('agent database', () => made.prepare('INSERT INTO restoring SELECT 1').run());",
    without: '',
    tests: ['client-agent/restored.test.ts'],
  },
  {
    rule: 'A restored ledger begins no chain anew',
    file: 'infra/backup/assert-chain.ts',
    find: '(await readRestoredNote(dir)) === null ||',
    without: '(await readRestoredNote(dir)) !== undefined ||',
    tests: ['infra/backup/assert-chain.test.ts'],
  },
  {
    rule: 'A backup that was cut off where a piece ends is refused',
    file: 'infra/backup/sealed-pieces.ts',
    find: 'nonce[11] = isLast ? 1 : 0;',
    without: 'nonce[11] = isLast ? 0 : 0;',
    tests: ['infra/backup/sealed-pieces.test.ts'],
  },
];
