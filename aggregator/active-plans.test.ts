// What a moving plan costs a party when many have ended: it reads those that have not, at its start and after each move.
import test from 'ava';
import type { PlanView, QueryVerb } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import { Network } from './testing/network.ts';

test.serial('with 200 plans that have ended and three that have not, a party reads the three each time that one moves', async (t) => {
  const reads: { readonly verb: QueryVerb; readonly items: number }[] = [];
  const network = await Network.create({
    virtual: true,
    rounds: 2,
    plan: { deadlines: { enrol: 20, collect: 20, relay: 2, step: 8 } },
    ports: (party, ports) => ({
      ...ports,
      ledger: {
        ...ports.ledger,
        evaluate: async (verb: QueryVerb, body: unknown) => {
          const answer: unknown = await ports.ledger.evaluate(verb, body as never);
          if (party !== 0 || (verb !== 'rounds.plans' && verb !== 'rounds.activePlans')) return answer as never;
          const { items, bookmark } = answer as Page<PlanView>;
          const others: PlanView[] = items.flatMap((plan) => [
            ...['b1', 'b2'].map((id) => ({ ...plan, plan: id, parties: foreign(plan) })),
            ...(verb === 'rounds.plans'
              ? Array.from({ length: 200 }, (_, at) => ({ ...plan, plan: `c${String(at)}`, status: 'finished' as const }))
              : []),
          ]);
          reads.push({ verb, items: items.length + others.length });
          return { items: [...items, ...others], bookmark } as never;
        },
      },
    }),
  });
  await network.run(t);
  await network.contributed(1);
  await network.opened(2);
  t.true(reads.length >= 2, 'at its start, and when the round was opened or published');
  t.true(
    reads.every(({ verb, items }) => verb === 'rounds.activePlans' && items === 3),
    JSON.stringify(reads),
  );
});

/** The same seats for nodes of other organisations. */
function foreign({ parties: [first, second, third] }: PlanView): PlanView['parties'] {
  return [
    { ...first, node: 'x/party' },
    { ...second, node: 'y/party' },
    { ...third, node: 'z/party' },
  ];
}
