// The rules of epochs, the only clock of the ledger.
import type { Rule } from './rule.ts';

const epochs = (name: string): string => `chaincode/core/epochs/${name}.ts`;
const core = epochs('epochs.test');
const ticking = 'chaincode/client/tick-epochs';

export const epochRules: readonly Rule[] = [
  {
    rule: 'An epoch ends when more than half of the active organisations have asked for it',
    file: epochs('epoch-view'),
    find: 'needed: Math.floor(active.length / 2) + 1',
    without: 'needed: Math.min(2, active.length)',
    tests: [core],
  },
  {
    rule: 'An organisation asks once an epoch, by whichever of its nodes',
    file: epochs('advance'),
    find: 'const voices = new Set([...asked, msp]).size;\n  if (asked.includes(msp) && voices < needed)',
    without: 'const voices = asked.length + 1;\n  if (asked.length < 0)',
    tests: [core],
  },
  {
    rule: 'A vote to end another epoch than the present one is refused',
    file: epochs('advance'),
    find: 'if (from !== epoch)',
    without: 'if (from < 0)',
    tests: [core],
  },
  {
    rule: 'Who asked to end an epoch has not asked to end the next',
    file: epochs('epoch-view'),
    find: 'from === epoch',
    without: 'from <= epoch',
    tests: [core],
  },
  {
    rule: 'A suspended organisation counts no more, neither among those who asked nor among those who must',
    file: epochs('epoch-view'),
    find: 'await votingOrganisations(context);',
    without: '(await organisations.list(context)).map(({ msp }) => msp);',
    also: {
      file: epochs('epoch-view'),
      find: "import { votingOrganisations } from '../members/state.ts';",
      without: "import { organisations } from '../members/state.ts';",
    },
    tests: [core],
  },
  {
    rule: 'A length below the longest active plan’s summed deadlines is refused',
    file: epochs('epoch-length'),
    find: 'if (seconds < needed)',
    without: 'if (seconds < 0)',
    tests: [core],
  },
  {
    rule: 'A plan whose deadlines add up to more than an epoch is refused',
    file: epochs('epoch-length'),
    find: 'if (needed > most)',
    without: 'if (needed < 0)',
    tests: [core],
  },
  {
    rule: 'A plan fits the epoch that is and the one that was voted',
    file: epochs('epoch-length'),
    find: 'Math.min(seconds, nextSeconds)',
    without: 'nextSeconds',
    tests: [core],
  },
  {
    rule: 'A new length holds from the next epoch on',
    file: epochs('epoch-length'),
    find: '(await currentEpoch(context)) >= since ? seconds : before',
    without: 'since < 0 ? before : seconds',
    tests: [core],
  },
  {
    rule: 'A node asks when the epoch’s length has passed by its own clock since it saw it',
    file: `${ticking}.ts`,
    find: 'return lastedMs >= seconds * 1000 && ',
    without: 'return lastedMs >= 0 && ',
    tests: [`${ticking}.test.ts`],
  },
  {
    rule: 'The time that an epoch has lasted goes on over a restart of the node',
    file: 'chaincode/client/epoch-stopwatch.ts',
    find: 'before?.epoch === epoch ? before.ms : 0',
    without: '0 * (before?.ms ?? 0)',
    tests: [`${ticking}.test.ts`],
  },
  {
    rule: 'A party takes the epoch from blocks, never from an answer',
    file: 'aggregator/round/epochs.ts',
    find: 'const act = async (): Promise<void> => {\n    const epoch = currentEpoch(ports);',
    without: 'const act = async (view: { epoch: number }): Promise<void> => {\n    const { epoch } = view;',
    tests: ['aggregator/round/epochs.test.ts'],
  },
  {
    rule: 'Parties ask for the next epoch',
    file: 'aggregator/party.ts',
    find: 'followEpochs(ports, msp, rounds, signal),',
    without: 'Promise.resolve([followEpochs, msp]),',
    tests: ['test/story/epochs.test.ts'],
  },
  {
    rule: 'Agents ask for the next epoch',
    file: 'client-agent/tick.ts',
    find: 'return tickEpochs(',
    without: 'return ((...all: unknown[]) => Promise.resolve(void all))(',
    tests: ['test/story/epochs.test.ts'],
  },
  {
    rule: 'A node does not ask again for its organisation, unless those who asked have become a majority',
    file: `${ticking}.ts`,
    find: '(!asked.includes(msp) || asked.length >= needed)',
    without: '(!asked.includes(msp) || needed > 0)',
    tests: [`${ticking}.test.ts`],
  },
];
