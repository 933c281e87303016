// Deliveries taken apart for tests that lie, delay or look by statement: one at a time, and what becomes of one is nothing to the others.
import { CohortError } from '@cohort/protos/errors';
import type { CarriedStatement, Delivery, Standing, Verdict } from '@cohort/protos/messages';
import type { PartyRef } from '@cohort/protos/terms';
import type { Peers } from '../ports/peers.ts';

/** A delivery of one statement. */
export interface SingleDelivery extends CarriedStatement, Omit<Delivery, 'statements'> {}
/** Its answer; a refusal throws. */
export interface SingleReply extends Standing, Pick<Verdict, 'lacks'> {}

export type DeliverSingle = (to: PartyRef, single: SingleDelivery) => Promise<SingleReply>;

/** What a statement's sender hears when nobody took it in. */
export const swallowed: SingleReply = { state: 'agreeing', waitsFor: [], lacks: [] };

/** Delivers one statement. @throws {CohortError} the code of its refusal */
export async function deliverSingle(
  deliver: (delivery: Delivery) => ReturnType<Peers['deliver']>,
  { round, to, statement, attached }: SingleDelivery,
): Promise<SingleReply> {
  const {
    verdicts: [verdict],
    ...standing
  } = await deliver({ round, to, statements: [{ statement, attached }] });
  const { lacks, refused } = verdict ?? { lacks: [], refused: { code: 'REPLY_INVALID', detail: 'expected a verdict' } as const };
  if (refused !== null) throw new CohortError(refused.code, refused.detail);
  return { ...standing, lacks };
}

/** `peers` with each statement of a delivery sent by `send`, which is given the honest way to send one. */
export function byStatement(
  peers: Peers,
  send: (to: PartyRef, single: SingleDelivery, deliver: DeliverSingle) => Promise<SingleReply>,
): Peers {
  const honest: DeliverSingle = (to, single) => deliverSingle((delivery) => peers.deliver(to, delivery), single);
  return {
    ...peers,
    async deliver(to, { statements, ...rest }) {
      const standings: Standing[] = [];
      const verdicts = await Promise.all(
        statements.map(async (carried): Promise<Verdict> => {
          try {
            const { lacks, ...answered } = await send(to, { ...rest, ...carried }, honest);
            standings.push(answered);
            return { lacks, refused: null };
          } catch (thrown) {
            const { code, detail } = CohortError.from(thrown);
            return { lacks: [], refused: { code, detail } };
          }
        }),
      );
      const { state, waitsFor } = standings.at(-1) ?? swallowed;
      return { state, waitsFor, verdicts };
    },
  };
}
