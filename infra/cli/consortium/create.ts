// `cohort consortium create`: a draft of a consortium from its founders' cards, for each of them to sign.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { longestSeconds } from '@cohort/protos/terms-schema';
import { ledgerKinds } from '../../consortium/ledger-address.ts';
import type { Card } from '../../institution/card-shape.ts';
import { cardShape } from '../../institution/card-shape.ts';
import type { FoundedLedger } from '../../institution/founding-shape.ts';
import { draftOf } from '../../institution/sign-founding.ts';
import { readJson } from '../../node/read-json.ts';
import { wholeNumber, type Command } from '../command.ts';
import { print } from '../print.ts';
import { foundingLines } from './founding-lines.ts';
import { writeErr } from '../../view/write-out.ts';

export const command: Command = {
  usage: 'NAME CARD... [--parties a,b,c] [--ledger embedded|fabric] [--ledger-host a] [--epoch 3600]',
  summary: "print a draft of a consortium from its founders' cards; each signs it: cohort consortium sign",
  arguments: ['name', 'card...'],
  options: {
    parties: {
      type: 'string',
      value: 'LIST',
      means: "founders that run an aggregator party: three, or more that can take a party's place (all whose card has one)",
    },
    ledger: {
      type: 'string',
      value: 'KIND',
      default: 'embedded',
      means: 'embedded (single operator): one founder hosts it; fabric: all founders run Hyperledger Fabric together',
    },
    'ledger-host': {
      type: 'string',
      value: 'NAME',
      means: 'the founder that hosts the embedded ledger, and is trusted with it (the only one whose card has one)',
    },
    epoch: { type: 'string', value: 'SECONDS', default: '3600', means: 'how long an epoch lasts; a vote can change it' },
  },
  changes: [],
  async run(given) {
    const { values, positionals } = given;
    const [name = '', ...files] = positionals;
    const cards = await Promise.all(files.map((file) => readJson(file, cardShape)));
    const draft = draftOf({
      name,
      testNetwork: false,
      epochSeconds: wholeNumber('--epoch', values['epoch'], 3600, 1, longestSeconds),
      parties: listed(values['parties']) ?? cards.filter(hasParty).map(({ organisation }) => organisation.msp),
      ledger: ledgerOf(values['ledger'], values['ledger-host'], cards),
      cards,
    });
    print(given, { draft }, `${JSON.stringify(draft, undefined, 2)}\n`);
    if (values['json'] !== true) writeErr(`${foundingLines(draft).join('\n')}\n`);
    return exitCodes.done;
  },
};

/** @throws {CohortError} USAGE */
function ledgerOf(kind: string | boolean | undefined, host: string | boolean | undefined, cards: readonly Card[]): FoundedLedger {
  const ledger = ledgerKinds.find((known) => known === kind);
  if (ledger === undefined) throw new CohortError('USAGE', `--ledger: expected one of ${ledgerKinds.join(', ')}, got ${String(kind)}`);
  if (ledger === 'embedded') return { kind: ledger, host: typeof host === 'string' ? host : onlyLedger(cards) };
  if (host !== undefined)
    throw new CohortError('USAGE', `--ledger-host: expected none on Hyperledger Fabric, which all founders run, got ${String(host)}`);
  return { kind: ledger };
}

const hasParty = ({ nodes }: Card): boolean => nodes.some(({ role }) => role === 'party');

function listed(value: string | boolean | undefined): readonly string[] | null {
  return typeof value === 'string' ? value.split(',').filter((item) => item !== '') : null;
}

/** @throws {CohortError} USAGE where none can host it, or several can */
function onlyLedger(cards: readonly Card[]): string {
  const hosts = cards.filter(({ ledger }) => ledger !== null).map(({ organisation }) => organisation.msp);
  const [only, second] = hosts;
  if (only !== undefined && second === undefined) return only;
  throw new CohortError(
    'USAGE',
    only === undefined
      ? '--ledger-host: expected a founder whose card has a ledger, got none; have one made with cohort org create NAME --ledger'
      : `--ledger-host: expected one of ${hosts.join(', ')}, got none; name it`,
  );
}
