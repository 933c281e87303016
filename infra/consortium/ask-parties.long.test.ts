// One lying party and the screens of everybody: pages without end, and rounds that it names in place of what honest parties hold.
import test from 'ava';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import type { PlanView } from '@cohort/protos/ledger';
import { refusalBytes, type Refusal } from '@cohort/protos/refusal';
import { both, client, nodeOf, serve, server } from '../pki/testing/network.ts';
import { askParties } from './ask-parties.ts';

const plan = 'ab'.repeat(32);
const keys = generateNodeKey();
const liar = await nodeOf('longbeach', 'party');
const trust = both(client.trust, server.trust, liar.trust);
const termsHash = 'cd'.repeat(32);
const said = { termsHash, member: 'hungary', code: 'DATA_INVALID', rule: null } as const;
const real: Refusal = { round: `${plan}~1~0`, ...said, signature: toHex(signEd25519(keys.seed, refusalBytes(said))) };

const ledger = {
  evaluate: (verb: string, { round }: { round?: string }) => {
    if (verb === 'members.list')
      return Promise.resolve({
        bookmark: '',
        items: trust.organisations.map((item) => ({
          ...item,
          name: item.msp,
          status: 'active',
          nodes: trust.nodes
            .filter(({ msp }) => msp === item.msp)
            .map((n) => ({ ...n, endpoint: '', status: 'active', nodeKey: toHex(keys.publicKey) })),
        })),
      });
    const number = Number(String(round).split('~')[1]);
    return Promise.resolve({ round, termsHash: number === 1 ? termsHash : 'ee'.repeat(32), status: 'void', enrolled: [] });
  },
};
const viewOf = (...parties: { msp: string; endpoint: string; tlsCertSha256: string }[]): PlanView =>
  ({
    plan,
    status: 'active',
    resumedBy: [],
    waitsFor: [],
    refusedBy: [],
    model: '12'.repeat(32),
    current: `${plan}~2~0`,
    parties: parties.map((p) => ({ ...p, node: `${p.msp}/party` })),
    body: { parties: parties.map(({ msp }) => `${msp}/party`), datasets: [{ msp: 'hungary', dataset: 'heart', version: 1 }] },
  }) as unknown as PlanView;
const consortium = {
  genesis: { organisations: [], nodes: [] },
  ledger: { kind: 'embedded', msp: 'cleveland', tlsCertSha256: '00'.repeat(32) },
} as never;

test('a party whose pages come to no end does not hold the screen for ever', async (t) => {
  let pages = 0;
  const { server: up } = await serve(
    t,
    {
      Agent: { Plan: () => ({ plan, servesModel: true, refusals: [], bookmark: `m${String(pages++).padStart(20, '0')}` }) },
    },
    trust,
  );
  const cleveland = { msp: 'cleveland', endpoint: up.endpoint, tlsCertSha256: server.certSha256 };
  const found = await askParties({ keys: client as never, ledger: ledger as never }, consortium, viewOf(cleveland));
  t.true(pages <= 2, String(pages));
  t.deepEqual(
    found.map(({ who, code }) => [who, code]),
    [['cleveland/party', 'REPLY_INVALID']],
  );
});

test('the rounds that one party names do not crowd out a reason that an honest one holds', async (t) => {
  const honest = await serve(t, { Agent: { Plan: () => ({ plan, servesModel: true, refusals: [real], bookmark: '' }) } }, trust);
  const fake = Array.from({ length: 16 }, (_, at) => ({ ...real, round: `${plan}~${String(at + 50)}~0`, signature: '00'.repeat(64) }));
  const lying = await serve(t, { Agent: { Plan: () => ({ plan, servesModel: true, refusals: fake, bookmark: '' }) } }, trust, {
    tls: liar.tls,
  });
  const found = async (...parties: { msp: string; endpoint: string; tlsCertSha256: string }[]) =>
    (await askParties({ keys: client as never, ledger: ledger as never }, consortium, viewOf(...parties))).map(
      ({ who, detail }) => `${who}: ${detail}`,
    );
  const good = { msp: 'cleveland', endpoint: honest.server.endpoint, tlsCertSha256: server.certSha256 };
  const bad = { msp: 'longbeach', endpoint: lying.server.endpoint, tlsCertSha256: liar.certSha256 };
  t.regex((await found(good)).join(), /its last refusal, DATA_INVALID, is of round 1\)/);
  t.deepEqual(await found(bad, good), await found(good));
});
