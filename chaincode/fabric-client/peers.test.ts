// Which peer is asked: the own organisation's, another's where it is away, and never again one that lied.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { thrownCode } from '@cohort/protos/testing/code-of';
import { lyingPeer } from './testing/lying-peer.ts';
import { Peers } from './peers.ts';

const doubt = new CohortError('UNREACHABLE', 'x');

test('asks the own peer first, then the next organisation’s, and comes back to the one that is away when all are', (t) => {
  const [alpha, beta, gamma] = [lyingPeer('alpha'), lyingPeer('beta'), lyingPeer('gamma')];
  const peers = new Peers([alpha, gamma, beta], 'beta');
  t.is(peers.pick(), beta);
  t.is(peers.pick('beta'), gamma);
  peers.late(beta, doubt);
  t.is(peers.pick(), gamma);
  t.is(peers.pick('gamma'), alpha);
  peers.late(gamma, doubt);
  peers.late(alpha, doubt);
  t.is(peers.pick(), beta);
});

test('never asks one again that lied, and says why when nobody is left', (t) => {
  const [alpha, beta] = [lyingPeer('alpha'), lyingPeer('beta')];
  const peers = new Peers([alpha, beta], 'alpha');
  peers.distrust(beta, new CohortError('PEER_CONTRADICTED', 'x'));
  t.is(peers.pick(), alpha);
  t.is(
    thrownCode(() => peers.pick('alpha')),
    'PEER_CONTRADICTED',
  );
});

test('wants a peer of the own organisation and one of another', (t) => {
  for (const all of [[], [lyingPeer('alpha')], [lyingPeer('beta')]])
    t.is(
      thrownCode(() => new Peers(all, 'alpha')),
      'CONFIG_INVALID',
    );
});
