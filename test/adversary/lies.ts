// What a script's liar does to what it sends, answers, sums, contributes, and to what the ledger tells.
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { Ports } from '@cohort/aggregator/ports/ports';
import type { PartyService } from '@cohort/aggregator/service';
import { byStatement, swallowed, type SingleDelivery } from '@cohort/aggregator/testing/by-statement';
import { lyingAuthor } from '@cohort/aggregator/testing/lying-author';
import { resigned } from '@cohort/aggregator/testing/tamper';
import { nothingAttached, type Attached } from '@cohort/protos/attached';
import { CohortError } from '@cohort/protos/errors';
import type { Delivery, HealQuery, Hello, SumQuery, VectorHeader } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
import type { AnswerLie, PartyLie, Script } from './script.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `peers` as the liar uses them. `seed`: its node key's. */
export function lyingSender(script: Script, peers: Peers, seed: () => Uint8Array): Peers {
  const lies = script.lies.filter((lie): lie is PartyLie => lie.at === 'sending');
  let stopped = false;
  return byStatement(peers, async (to, single, deliver) => {
    const { statement } = single;
    const lie = lies.find(
      ({ kind, to: whom, own }) =>
        kind === statement.kind && (whom === null || whom === single.to) && (!own || statement.party === script.liar),
    );
    if (stopped) throw new CohortError('UNREACHABLE', 'stopped');
    if (lie === undefined) return deliver(to, single);
    switch (lie.deed) {
      case 'drop':
        return swallowed;
      case 'stop':
        stopped = true;
        return swallowed;
      case 'delay':
        await sleep(lie.delayMs);
        return deliver(to, single);
      case 'strip':
        return deliver(to, { ...single, attached: nothingAttached });
      case 'swap':
        return deliver(to, { ...single, attached: swapped(single.attached) });
      case 'alter':
        return deliver(to, altered(single, script.liar, seed()));
      case 'double':
        await deliver(to, altered(single, script.liar, seed())).catch(() => undefined);
        return deliver(to, single);
    }
  });
}

/** The liar's service as the others meet it. `numberOf`: the calling party's number. */
export function lyingService(script: Script, service: PartyService, numberOf: (node: string) => number): PartyService {
  const lies = script.lies.filter((lie): lie is AnswerLie => lie.at === 'answering');
  const lying =
    <A extends unknown[], R>(call: AnswerLie['call'], honest: (caller: { node: string; msp: string }, ...rest: A) => Promise<R>) =>
    async (caller: { node: string; msp: string }, ...rest: A): Promise<R> => {
      const lie = lies.find((item) => item.call === call && (item.to === null || item.to === numberOf(caller.node)));
      if (lie === undefined) return honest(caller, ...rest);
      if (lie.deed === 'busy') throw new CohortError('UNREACHABLE', 'busy');
      if (lie.deed === 'slow') await sleep(lie.delayMs);
      const answer = await honest(caller, ...rest);
      return lie.deed === 'null' ? (null as R) : lie.deed === 'garbage' ? ({ state: 7, verdicts: 'x', standings: [] } as R) : answer;
    };
  return {
    ...service,
    hello: lying('hello', (caller, hello: Hello) => service.hello(caller, hello)),
    heal: lying('heal', (caller, query: HealQuery) => service.heal(caller, query)),
    deliver: lying('deliver', (caller, delivery: Delivery) => service.deliver(caller, delivery)),
    relay: lying('relay', (caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>) => service.relay(caller, header, chunks)),
    sumFile: lying('sumFile', (caller, query: SumQuery) => service.sumFile(caller, query)),
  };
}

/** The liar's ports: it adds to the sum of an index that it holds. */
export function lyingPorts(script: Script, ports: Ports, index: number): Ports {
  const lie = script.lies.find((item) => item.at === 'summing');
  return lie === undefined ? ports : lyingAuthor(ports, index, lie.steps);
}

function swapped({ statements, announcements, body }: Attached): Attached {
  return {
    statements: statements.slice(1),
    announcements: announcements.map((list) => list.slice(1)),
    body: body === null ? null : { ...body, members: body.members.slice(1) },
    header: null,
  };
}

/** Another statement in the liar's name; one that it only carries on it can but spoil. */
export function altered(delivery: SingleDelivery, liar: number, seed: Uint8Array): SingleDelivery {
  const { statement } = delivery;
  const body = Object.fromEntries(Object.entries(statement.body).map(([name, value]) => [name, changed(name, value)]));
  const signed = statement.party === liar ? resigned(statement, seed, body) : ({ ...statement, body } as unknown as Signed);
  return { ...delivery, statement: signed };
}

function changed(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 2 ? value.slice(1) : value;
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return `${value.startsWith('0') ? '1' : '0'}${value.slice(1)}`;
  return typeof value === 'number' && name === 'height' ? value + 1 : value;
}
