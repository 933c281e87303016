// What the doctor says of parties, by real servers: one that is well, gone, somebody else, about to expire, or closed to this organisation.
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { generateBoxKey, openCanary } from '@cohort/mpc/seal';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Canary, CanaryAnswer } from '@cohort/protos/messages';
import type { MembersView } from '@cohort/protos/ledger';
import type { Handlers } from '@cohort/protos/transport/handlers';
import { both, client, nodeOf, serve, serveBytes, server, stranger, type TestNode } from '../pki/testing/network.ts';
import { checkParties } from './check-peers.ts';
import type { Finding } from './finding.ts';

const trust = both(client.trust, server.trust);
const consortium = {
  genesis: { organisations: [], nodes: [] },
  ledger: { kind: 'embedded', msp: 'hungary', tlsCertSha256: '00'.repeat(32) },
} as never;
const [ownBox, partyBox] = [generateBoxKey(), generateBoxKey()];
/** What a party answers that holds `recipientSecret`, and knows the caller by `senderPublic`. */
const opens = ({ document: { boxKey, sealed } }: { readonly document: Canary }, recipientSecret = partyBox.secretKey): CanaryAnswer => ({
  opened: openCanary(fromHex(sealed), { from: 'hungary/agent', boxKey, senderPublic: ownBox.publicKey, recipientSecret }),
});
const letsIn = {
  Agent: {
    Canary: (call: { readonly document: Canary }) => opens(call),
    // eslint-disable-next-line require-yield -- a download that is refused before its first frame
    GetArtifact: function* (): Generator<Uint8Array> {
      throw new CohortError('NOT_FOUND', 'no such artifact');
    },
  },
};

async function findings(t: ExecutionContext, endpoint: string, registered: TestNode = server, as: TestNode = client): Promise<Finding[]> {
  const members = {
    organisations: both(trust, registered.trust).organisations.map((item) => ({ ...item, name: item.msp, status: 'active' })),
    nodes: [...client.trust.nodes, ...registered.trust.nodes].map((node) => ({
      ...node,
      endpoint,
      boxKey: toHex(partyBox.publicKey),
      status: 'active',
      rotation: null,
    })),
  } as unknown as MembersView;
  t.timeout(20_000);
  return await checkParties({ keys: { ...as, node: 'hungary/agent', boxKey: ownBox } }, consortium, members);
}

const lastOf = (all: readonly Finding[]): readonly [boolean | undefined, string] => [all.at(-1)?.ok, all.at(-1)?.detail ?? ''];

test('a party that is well is found by its name, its certificate and its answer', async (t) => {
  const { server: up } = await serve(t, letsIn, trust);
  const found = await findings(t, up.endpoint);
  t.deepEqual(
    found.map(({ what, ok }) => [what, ok]),
    ['name', 'certificate', 'answer', 'canary share'].map((what) => [`cleveland/party: ${what}`, true]),
  );
  t.regex(found[0]?.detail ?? '', /127\.0\.0\.1|::1/);
  t.regex(found[1]?.detail ?? '', /^valid for \d+ days$/);
  t.regex(found[2]?.detail ?? '', /^lets this organisation in, \d+ ms$/);
});

test('a name without an address and a port where nobody listens are told apart, each with what to do', async (t) => {
  const [isOk, detail] = lastOf(await findings(t, 'no-such-host.invalid:4101'));
  t.deepEqual([isOk, /^UNREACHABLE: no-such-host\.invalid: .*getent hosts no-such-host\.invalid/.test(detail)], [false, true], detail);
  const { server: up } = await serve(t, letsIn, trust);
  await up.close(0);
  const gone = await findings(t, up.endpoint);
  t.deepEqual(
    gone.map(({ ok }) => ok),
    [true, false],
  );
  t.regex(lastOf(gone)[1], /^UNREACHABLE: .*expected a server that speaks TLS, got .*ask its operator whether cohort up runs there/);
});

test('another server at the place, and a certificate that ends soon, are bad and say whose', async (t) => {
  const { server: other } = await serve(t, letsIn, trust, { tls: stranger.tls });
  t.regex(
    lastOf(await findings(t, other.endpoint))[1],
    /^CERTIFICATE_UNKNOWN: .* that cleveland\/party is registered with, got [0-9a-f]{64}; another server/,
  );
  const ending = await nodeOf('cleveland', 'party', { notAfter: new Date(Date.now() + 5 * 86_400_000) });
  const { server: up } = await serve(t, letsIn, both(client.trust, ending.trust), { tls: ending.tls });
  const [isOk, detail] = lastOf(await findings(t, up.endpoint, ending));
  t.false(isOk);
  t.regex(
    detail,
    /^CERTIFICATE_EXPIRED: .*at least 30 days of validity, got [45]; .*cohort node rotate \(by the operator of cleveland\/party\)/,
  );
});

test('a party that does not let this organisation in is bad, with its own words', async (t) => {
  const { server: up } = await serve(t, letsIn, server.trust);
  const [isOk, detail] = lastOf(await findings(t, up.endpoint));
  t.false(isOk);
  t.regex(detail, /ask cleveland for its `cohort status`|ask its operator/);
});

test('a party with another box key than the registered one, or that only claims to open, is found by a share that means nothing', async (t) => {
  const another = { Agent: { ...letsIn.Agent, Canary: (call: { readonly document: Canary }) => opens(call, ownBox.secretKey) } };
  const { server: other } = await serve(t, another, trust);
  const [isOk, detail] = lastOf(await findings(t, other.endpoint));
  t.false(isOk);
  t.regex(detail, /^SIGNATURE_INVALID: .*a box key of cleveland\/party or of hungary\/agent is not the registered one: ask cleveland/);
  const { server: claims } = await serve(t, { Agent: { ...letsIn.Agent, Canary: () => ({ opened: '00'.repeat(32) }) } }, trust);
  t.regex(lastOf(await findings(t, claims.endpoint))[1], /^REPLY_INVALID: .*as what was sealed opens, got 0{64}/);
});

// eslint-disable-next-line require-yield -- it says nothing
async function* silent({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<Uint8Array> {
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/** What a party says in place of the truth, at which finding it is caught, and in what words. */
const lies: Readonly<Record<string, readonly [handlers: Handlers['Agent'], what: string, said: RegExp]>> = {
  'gives a file for a hash that none has': [
    { ...letsIn.Agent, GetArtifact: () => [new Uint8Array(8)] },
    'answer',
    /^REPLY_INVALID: cleveland\/party: expected no file for a hash that none has, got one; ask its operator/,
  ],
  'gives empty frames without end': [
    {
      ...letsIn.Agent,
      *GetArtifact() {
        for (;;) yield new Uint8Array(0);
      },
    },
    'answer',
    /^ENCODING_INVALID: frame: expected one byte at least, got none; .*ask cleveland for its `cohort status`/,
  ],
  'never answers': [{ ...letsIn.Agent, GetArtifact: silent }, 'answer', /^TIMED_OUT: .*ask cleveland for its `cohort status`/],
  'never opens the share': [{ ...letsIn.Agent, Canary: () => new Promise(() => undefined) }, 'canary share', /^TIMED_OUT: /],
  'fails at what it should open': [
    {
      ...letsIn.Agent,
      Canary: () => {
        throw new RangeError('a bug of its own');
      },
    },
    'canary share',
    /^REPLY_INVALID: .*the other node failed; its log says why; a box key/,
  ],
};
for (const [what, [handlers, at, said]] of Object.entries(lies))
  test(`a party that ${what} is told by its code, and soon`, async (t) => {
    const { server: lying } = await serve(t, { Agent: handlers } as Handlers, trust);
    const begun = performance.now();
    const found = await findings(t, lying.endpoint);
    t.is(found.at(-1)?.what, `cleveland/party: ${at}`);
    const [isOk, detail] = lastOf(found);
    t.false(isOk);
    t.regex(detail, said);
    t.true(performance.now() - begun < 15_000);
  });

test('bytes that are no answer at all are told by their code', async (t) => {
  const liar = await serveBytes(t, trust, () => Buffer.from([0, 0, 0, 0, 3, 1, 2, 3]));
  const [isOk, detail] = lastOf(await findings(t, liar.endpoint));
  t.false(isOk);
  t.regex(detail, /^(?:ENCODING_INVALID|REPLY_INVALID): /);
});
