// One request over its tries: what is looked up, what is sent again under which id, and who has to say that it is valid.
import test from 'ava';
import { status, type ServiceError } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { SleptClock } from '@cohort/protos/runtime/testing/slept-clock';
import { codeOf } from '@cohort/protos/testing/code-of';
import type { CohortError } from '@cohort/protos/errors';
import { member } from '../embedded/testing/consortium.ts';
import type { Committed, Peer } from './fabric-peer.ts';
import { FabricSubmission } from './fabric-submission.ts';
import { Peers } from './peers.ts';
import { nonceOf, txIdOf } from './request-proposal.ts';
import { lyingPeer } from './testing/lying-peer.ts';
import { madeBlock } from './testing/made-block.ts';

const signal = new AbortController().signal;
const valid: Committed = { code: 0, height: 7, payload: Buffer.from('"done"') };
const said = (code: number, message: string, detail = ''): GatewayError =>
  new GatewayError({
    code,
    message,
    cause: new Error(message) as ServiceError,
    details: detail === '' ? [] : [{ address: 'peer:1', mspId: 'va', message: detail }],
  });
const refusing = (code: string): GatewayError => said(status.ABORTED, 'failed to endorse', `chaincode response 500, ${code}: x`);

const [{ identity }, stranger] = [await member('va'), await member('va')];
const anchor = 'ab'.repeat(32);
const request = { verb: 'datasets.register', requestId: 'one', body: '{}' };

interface Told {
  readonly nonces: string[];
  readonly doubts: string[];
}

/** A submission over an own peer and one of another organisation, which say this. */
function over(own: Partial<Peer>, other: Partial<Peer> = {}): Told & { readonly submission: FabricSubmission } {
  const told: Told = { nonces: [], doubts: [] };
  const peer = (msp: string, says: Partial<Peer>): Peer =>
    Object.assign(
      lyingPeer(msp),
      { status: () => Promise.resolve(valid), blockOf: () => Promise.reject(said(status.UNKNOWN, 'no such transaction')) },
      says,
      {
        submit: (...asked: Parameters<Peer['submit']>) => {
          told.nonces.push(Buffer.from(asked[2]).toString('hex'));
          return says.submit?.(...asked) ?? Promise.resolve(valid);
        },
      },
    );
  const peers = new Peers(
    [peer('va', own), peer('zurich', other)],
    'va',
    (doubt: CohortError, name) => void told.doubts.push(`${doubt.code} ${name}`),
  );
  const context = { peers, identity, anchor, chaincode: 'cohort', clock: new SleptClock(), signal };
  return { ...told, submission: new FabricSubmission(context, request) };
}

/** Each of these in turn, and the last one from then on. */
function inTurn(...answers: readonly (Committed | Error)[]): Pick<Peer, 'submit'> {
  let at = 0;
  return {
    submit: () => {
      const answer = answers[Math.min(at++, answers.length - 1)] ?? valid;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

test('is valid when another organisation’s peer says so, too', async (t) => {
  const { submission } = over({});
  t.deepEqual(await submission.send(), { txId: submission.txId(), height: 7, payload: 'done' });
  t.is(await codeOf(over({}, { status: () => Promise.resolve({ code: 11, height: 7 }) }).submission.send()), 'PEER_CONTRADICTED');
  t.is(await codeOf(over({}, { status: () => Promise.resolve({ code: 0, height: 8 }) }).submission.send()), 'PEER_CONTRADICTED');
  const away = over({}, { status: () => Promise.reject(said(status.UNAVAILABLE, 'away')) });
  t.is(await codeOf(away.submission.send()), 'UNREACHABLE');
  t.deepEqual([...new Set(away.doubts)], ['UNREACHABLE peer of zurich']);
});

test('where a gateway’s answers go on differing its peer may be who differs: another’s is asked', async (t) => {
  const { submission, doubts } = over(inTurn(said(status.ABORTED, 'ProposalResponsePayloads do not match')));
  for (let tries = 0; tries < 5; tries++) t.is(await codeOf(submission.send()), 'UNREACHABLE');
  t.deepEqual(doubts, ['UNREACHABLE peer of va']);
  t.is((await submission.send()).payload, 'done');
});

test('after a conflict, and only then, it is sent under another id', async (t) => {
  const { submission, nonces } = over(inTurn({ ...valid, code: 11 }, said(status.UNAVAILABLE, 'lost'), valid));
  const first = submission.txId();
  t.is(await codeOf(submission.send()), 'MVCC_CONFLICT');
  t.is(await codeOf(submission.send()), 'UNREACHABLE');
  t.not((await submission.send()).txId, first);
  t.is(nonces.length, 3);
  t.not(nonces[0], nonces[1]);
  t.is(nonces[1], nonces[2]);
});

test('whatever a peer says of a request, a transaction of it that is in a block is its answer, if this node has signed it', async (t) => {
  const lost = said(status.UNAVAILABLE, 'insufficient number of orderers could successfully process transaction');
  const found = (flag: number, keyPem = identity.keyPem): Partial<Peer> => ({
    ...inTurn(lost),
    blockOf: (txId) => Promise.resolve(madeBlock({ txId, keyPem, flag, answer: '"first"', height: 7 })),
  });
  const receipt = await over(found(0), found(0)).submission.send();
  t.deepEqual([receipt.payload, receipt.height], ['first', 7]);
  t.is(await codeOf(over(found(11), found(11)).submission.send()), 'MVCC_CONFLICT');
  t.is(await codeOf(over(found(0, stranger.identity.keyPem), found(0, stranger.identity.keyPem)).submission.send()), 'UNREACHABLE');
  const refused = over({ ...found(0), ...inTurn(refusing('ALREADY_EXISTS')) });
  t.is((await refused.submission.send()).payload, 'first');
});

test('a client that begins anew finds the try that was valid', async (t) => {
  const blocks = new Map<string, number>();
  const known: Partial<Peer> = {
    ...inTurn(said(status.ABORTED, 'duplicate transaction found')),
    blockOf: (txId) => {
      const flag = blocks.get(txId);
      return flag === undefined
        ? Promise.reject(new TypeError('none'))
        : Promise.resolve(madeBlock({ txId, keyPem: identity.keyPem, flag, answer: '"second"', height: 7 }));
    },
  };
  const of = { anchor, chaincode: 'cohort' };
  blocks.set(txIdOf(nonceOf(of, request, 0), identity), 11);
  blocks.set(txIdOf(nonceOf(of, request, 1), identity), 0);
  const { submission } = over(known);
  t.is(await codeOf(submission.send()), 'MVCC_CONFLICT');
  t.is((await submission.send()).payload, 'second');
});

test('a refusal after a conflict is the answer, and not the conflict again', async (t) => {
  const conflict = txIdOf(nonceOf({ anchor, chaincode: 'cohort' }, request, 0), identity);
  const { submission } = over({
    ...inTurn({ ...valid, code: 11 }, refusing('ROUND_VOID')),
    blockOf: (txId) =>
      txId === conflict
        ? Promise.resolve(madeBlock({ txId, keyPem: identity.keyPem, flag: 11, answer: '', height: 7 }))
        : Promise.reject(new TypeError('none')),
  });
  t.is(await codeOf(submission.send()), 'MVCC_CONFLICT');
  t.is(await codeOf(submission.send()), 'ROUND_VOID');
});

test('"not yet" is asked for a few times and then believed; a refusal that stays is believed at once', async (t) => {
  const later = over(inTurn(refusing('PROPOSAL_OPEN'), refusing('PROPOSAL_OPEN'), valid));
  t.is((await later.submission.send()).payload, 'done');
  t.is(new Set(later.nonces).size, 1);
  const never = over(inTurn(refusing('NOT_FOUND')));
  t.is(await codeOf(never.submission.send()), 'NOT_FOUND');
  t.is(never.nonces.length, 5);
  const final = over(inTurn(refusing('VOTE_EXISTS')));
  t.is(await codeOf(final.submission.send()), 'VOTE_EXISTS');
  t.is(final.nonces.length, 1);
});

test('a peer that does not answer is left for another organisation’s', async (t) => {
  const { submission, doubts, nonces } = over(inTurn(said(status.UNAVAILABLE, 'connection refused')));
  t.is(await codeOf(submission.send()), 'UNREACHABLE');
  t.is((await submission.send()).payload, 'done');
  t.deepEqual(doubts, ['UNREACHABLE peer of va']);
  t.is(nonces[0], nonces[1]);
});
