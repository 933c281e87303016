// How many requests are on their way at once, and which of them wait for which.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { Receipt } from '../client/ledger.ts';
import { InTurn } from './in-turn.ts';

/** Submissions that end when the test says so. */
function desk(most?: number) {
  const turns = new InTurn(most);
  const open = new Map<string, (code: string | null) => void>();
  const begun: string[] = [];
  const send = (requestId: string, accounts: readonly string[] = [], nonce = requestId): Promise<Receipt> => {
    const body = canonicalJson({ accounts: accounts.map((account) => ({ account, nonce })) });
    const submission = {
      txId: () => requestId,
      send: () =>
        new Promise<Receipt>((resolve, reject) => {
          begun.push(requestId);
          open.set(requestId, (code) => {
            if (code === null) resolve({ txId: requestId, height: 1, payload: null });
            else reject(new RangeError(code));
          });
        }),
    };
    return turns.wrap({ verb: 'rounds.enrol', requestId, body }, submission).send();
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { send, begun, settled, end: (requestId: string, code: string | null = null) => open.get(requestId)?.(code) };
}

test('requests that reserve from one account go one after the other, a failed one too; others do not wait', async (t) => {
  const { send, begun, settled, end } = desk();
  const all = [send('one', ['a']), send('two', ['a', 'b']), send('three', ['c']), send('four', ['b'])];
  await settled();
  t.deepEqual(begun, ['one', 'three']);
  end('one', 'refused');
  await settled();
  t.deepEqual(begun, ['one', 'three', 'two']);
  end('two');
  await settled();
  t.deepEqual(begun, ['one', 'three', 'two', 'four']);
  end('three');
  end('four');
  t.deepEqual(
    (await Promise.allSettled(all)).map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});

test('no more than so many are on their way', async (t) => {
  const { send, begun, settled, end } = desk(2);
  const all = ['one', 'two', 'three', 'four'].map((requestId) => send(requestId));
  await settled();
  t.deepEqual(begun, ['one', 'two']);
  end('two');
  await settled();
  t.deepEqual(begun, ['one', 'two', 'three']);
  for (const requestId of ['one', 'three']) end(requestId);
  await settled();
  end('four');
  t.is((await Promise.all(all)).length, 4);
});

test('the same request is on its way once', async (t) => {
  const { send, begun, settled, end } = desk();
  const both = [send('one'), send('one')];
  await settled();
  t.deepEqual(begun, ['one']);
  end('one');
  const [first, second] = await Promise.all(both);
  t.is(first, second);
});

test('a nonce under which this client has reserved is stale without a question; the same request again and one that failed are not', async (t) => {
  const { send, begun, settled, end } = desk();
  const first = send('one', ['a'], '0');
  const second = send('two', ['a'], '0');
  await settled();
  end('one');
  await first;
  await t.throwsAsync(second, { message: /^RESERVATION_STALE: a: expected another nonce than 0/ });
  t.deepEqual(begun, ['one']);
  const again = send('one', ['a'], '0');
  await settled();
  end('one');
  t.like(await again, { txId: 'one' });
  const failed = send('three', ['a'], '1');
  await settled();
  end('three', 'refused');
  await t.throwsAsync(failed, { message: 'refused' });
  void send('four', ['a'], '1');
  await settled();
  t.is(begun.at(-1), 'four');
});
