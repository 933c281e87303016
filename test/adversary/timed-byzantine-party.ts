// A party that gives, withholds, delays and denies as a way through the model says; what it computes is honest.
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { PartyService } from '@cohort/aggregator/service';
import { byStatement, swallowed } from '@cohort/aggregator/testing/by-statement';
import { resigned } from '@cohort/aggregator/testing/tamper';
import { nothingAttached } from '@cohort/protos/attached';
import type { Signed, StatementBodies, StatementKind } from '@cohort/protos/statements';
import type { PartyRef } from '@cohort/protos/terms';
import type { TimedScript } from '../model/timed-script.ts';
import { altered } from './lies.ts';

export interface TimedLiar {
  readonly script: TimedScript;
  readonly seed: () => Uint8Array;
  readonly tickMs: number;
  readonly roleOf: (party: number) => number;
  /** The party's place in the round, by number. */
  readonly refOf: (party: number) => PartyRef;
}

/** The model's kind of a statement; null for those that are not of the agreement. */
function kindOf({ kind, body }: Signed): string | null {
  const kinds: Partial<Record<StatementKind, string>> = {
    list: (body as Partial<StatementBodies['list']>).stage === 'healed' ? 'healed list' : 'list',
    setProposal: 'U',
    setSignature: 'U',
    noiseCommitmentStatement: 'U',
    noiseReveal: 'reveal',
    noiseSetStatement: 'set of r',
    sumStatement: 'hash',
    sumsHeld: 'held hashes',
    bodyProposal: 'body',
    bodySignature: 'body',
    absence: 'body',
  };
  return kinds[kind] ?? null;
}

/** What a liar of the model never says by itself: these come of the script, or not at all. */
const scripted: readonly StatementKind[] = ['missing', 'waitsFor', 'objection'];

export function timedSender({ script, seed, tickMs, roleOf }: TimedLiar, liar: number, peers: Peers): Peers {
  const names = (list: readonly { readonly kind: string; readonly to: number }[], kind: string | null, to: number): boolean =>
    list.some((item) => item.kind === kind && item.to === to);
  return byStatement(peers, async (to, single, deliver) => {
    const { statement } = single;
    const role = roleOf(single.to);
    const kind = kindOf(statement);
    if (statement.party !== liar) {
      const strips =
        statement.kind === 'setProposal' && script.strips.some((item) => item.to === role && item.about === roleOf(statement.party));
      return strips ? deliver(to, { ...single, attached: nothingAttached }) : swallowed;
    }
    if (scripted.includes(statement.kind)) return names(script.waits, awaitedKind(statement), role) ? deliver(to, single) : swallowed;
    if (kind === null) return deliver(to, single);
    if (names(script.withholds, kind, role)) return swallowed;
    const ticks = script.sends.find((item) => item.kind === kind && item.to === role)?.ticks ?? 0;
    if (ticks > 0) await new Promise((resolve) => setTimeout(resolve, ticks * tickMs));
    if (names(script.equivocations, kind, role)) return deliver(to, altered(single, liar, seed()));
    if (kind === 'U' && script.strips.some((item) => item.to === role && item.about === script.liar)) {
      return deliver(to, { ...single, attached: nothingAttached });
    }
    return deliver(to, single);
  });
}

const awaitedKind = ({ kind, body }: Signed): string | null =>
  kind === 'waitsFor' ? modelKind((body as StatementBodies['waitsFor']).kind, (body as StatementBodies['waitsFor']).key) : null;

const modelKind = (kind: StatementKind, key: string): string | null => kindOf({ kind, body: { stage: key } } as unknown as Signed);

/** The liar's service: whoever misses what the script denies is told *missing too*. */
export function timedService({ script, seed, roleOf, refOf }: TimedLiar, liar: number, service: PartyService, peers: Peers): PartyService {
  let seq = 1_000_000;
  return {
    ...service,
    async deliver(caller, delivery) {
      const answer = await service.deliver(caller, delivery);
      for (const { statement } of delivery.statements) {
        if (statement.kind !== 'missing') continue;
        const asker = statement.party;
        const { party, kind, key } = statement.body as StatementBodies['missing'];
        const isDenied = script.denials.some(
          (item) => item.kind === modelKind(kind, key) && item.to === roleOf(asker) && item.about === roleOf(party),
        );
        if (!isDenied) continue;
        const denial = resigned({ ...statement, party: liar, seq: seq++ }, seed(), statement.body);
        const statements = [{ statement: denial, attached: nothingAttached }];
        void peers.deliver(refOf(asker), { round: delivery.round, to: asker, statements }).catch(() => undefined);
      }
      return answer;
    },
  };
}
