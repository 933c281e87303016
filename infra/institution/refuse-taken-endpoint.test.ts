// A new member's party is reached where nobody else's node is.
import test from 'ava';
import type { MembersView } from '@cohort/protos/ledger';
import type { Card } from './card-shape.ts';
import { refuseTakenEndpoint } from './refuse-taken-endpoint.ts';

const card = (...endpoints: readonly string[]) =>
  ({ organisation: { msp: 'lake' }, nodes: endpoints.map((endpoint) => ({ endpoint })), ledger: null }) as unknown as Card;
const members = {
  nodes: [
    { node: 'river/agent', msp: 'river', endpoint: '' },
    { node: 'river/party', msp: 'river', endpoint: 'river.example:4101' },
    { node: 'lake/party', msp: 'lake', endpoint: 'lake.example:4101' },
  ],
} as unknown as MembersView;

test("another's endpoint is refused by whose it is; one's own and none are not", (t) => {
  t.throws(
    () => {
      refuseTakenEndpoint(card('', 'river.example:4101'), members, 'lake.card');
    },
    {
      code: 'ALREADY_EXISTS',
      message: /^ALREADY_EXISTS: lake\.card: expected an endpoint of its own .* got river\.example:4101, where river\/party is/,
    },
  );
  t.notThrows(() => {
    refuseTakenEndpoint(card('', 'lake.example:4101'), members, 'lake.card');
    refuseTakenEndpoint(card('', 'river.example:4102'), members, 'lake.card');
  });
});
