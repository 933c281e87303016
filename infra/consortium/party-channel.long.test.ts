// An admin reaches a party that a plan's terms name with certificates and an address of before, and nobody else in its place.
import test from 'ava';
import type { MembersView } from '@cohort/protos/ledger';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { both, client, codeOf, nodeOf, serve, server } from '../pki/testing/network.ts';
import { partyChannel } from './party-channel.ts';

const first = await nodeOf('cleveland', 'party');
const other = await nodeOf('longbeach', 'party');
const trust = both(client.trust, server.trust, first.trust, other.trust);
const plan = 'ab'.repeat(32);
const query = { plan, model: '12'.repeat(32), limit: 1, bookmark: '' };
const handlers = { Agent: { Plan: () => ({ plan, servesModel: true, refusals: [], bookmark: '' }) } };

test('a party is reached by the record that the registry has, by one before it that still holds, and by no other certificate', async (t) => {
  const { server: up } = await serve(t, handlers, trust);
  const { server: stranger } = await serve(t, handlers, trust, { tls: other.tls });
  const named = { node: 'cleveland/party', endpoint: 'localhost:1', tlsCertSha256: first.certSha256 };
  const asked = async (tlsCertSha256: string, former: readonly string[], endpoint = up.endpoint): Promise<string> => {
    const rotation = { former: former.map((sha256) => ({ tlsCertSha256: sha256 })) };
    const members = { organisations: [], nodes: [{ ...named, endpoint, tlsCertSha256, rotation }] } as unknown as MembersView;
    using channel = partyChannel(named, { tls: client.tls, trust: new TrustStore(trust), members: () => members, deadlineMs: 3000 });
    const call = unary(channel, 'Agent', 'Plan', query);
    return await call.then(
      () => 'answered',
      () => codeOf(t, call),
    );
  };
  t.is(await asked(server.certSha256, []), 'answered');
  t.is(await asked(first.certSha256, [server.certSha256]), 'answered');
  t.is(await asked(first.certSha256, []), 'CERTIFICATE_UNKNOWN');
  t.is(await asked(server.certSha256, [first.certSha256], stranger.endpoint), 'CERTIFICATE_UNKNOWN');
});

test('a node that the registry has no more is asked where and as the terms name it', async (t) => {
  const { server: up } = await serve(t, handlers, trust);
  const members = (): MembersView => ({ organisations: [], nodes: [] });
  const named = { node: 'cleveland/party', endpoint: up.endpoint, tlsCertSha256: server.certSha256 };
  using channel = partyChannel(named, { tls: client.tls, trust: new TrustStore(trust), members });
  t.deepEqual((await unary(channel, 'Agent', 'Plan', query)).refusals, []);
});
