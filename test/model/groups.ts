// All groups of runs by name: those of the agreement, of the noise, of opening and claims, of the members.
import { agreementGroups } from './agreement/runs.ts';
import { memberModel } from './members/model.ts';
import { honestPair } from './noise/honest-pair.ts';
import { noiseWithLiar } from './noise/with-byzantine-party.ts';
import { forkedLedger } from './opening/forked-ledger.ts';
import { openingWithLiar } from './opening/with-byzantine-party.ts';
import type { Without } from './rules.ts';
import { runOf, type Run } from './run-of.ts';

export const groups: Readonly<Record<string, (without: Without) => readonly Run[]>> = {
  ...agreementGroups,
  'noise of an honest pair': (without) => [runOf(honestPair(without))],
  'opening with a liar': (without) => [runOf(openingWithLiar(without))],
  'forked ledger': (without) => [runOf(forkedLedger(without))],
  'one member': (without) => [runOf(memberModel({ name: 'one member, three honest parties', liar: null, absent: null }, without))],
  'one member, a lying party': (without) =>
    [0, 1, 2].map((liar) => runOf(memberModel({ name: `one member, party ${String(liar)} lies`, liar, absent: null }, without))),
  'one member, a lying and an absent party': (without) => [
    runOf(memberModel({ name: 'one member, party 0 lies and 1 is absent', liar: 0, absent: 1 }, without)),
  ],
  'noise with a liar': (without) => [runOf(noiseWithLiar(without))],
};
