// A ledger that runs is copied after so many blocks: each copy opens whole at its head, and takes the place of the one before.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { inProcessLedger } from '../client/in-process.ts';
import { openEngine } from './engine.ts';
import { keepSnapshots } from './keep-snapshots.ts';
import { consortium, member } from './testing/consortium.ts';

const alpha = await member('alpha');
const made = consortium([alpha]);

test('after every second block there is a whole copy of that head, and no other file', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'cohort-snapshots-'));
  t.teardown(() => rm(home, { recursive: true, force: true }));
  const path = join(home, 'snapshot.sqlite');
  const engine = await openEngine({ ...made, path: join(home, 'ledger.sqlite') });
  const ledger = inProcessLedger(engine, alpha.identity);
  const stop = new AbortController();
  const heights: number[] = [];
  let noted = Promise.withResolvers<undefined>();
  const told = ({ height }: { readonly height: number }): void => {
    heights.push(height);
    noted.resolve(undefined);
  };
  const kept = keepSnapshots(engine, { path, everyBlocks: 2, told }, stop.signal);
  for (let from = 0; from < 4; from++) {
    await ledger.submit('epochs.advance', `end-${String(from)}`, { from });
    if (from % 2 === 0) continue;
    await noted.promise;
    noted = Promise.withResolvers();
  }
  stop.abort();
  await kept;
  t.deepEqual(heights, [2, 4]);
  await engine.close();
  t.deepEqual((await readdir(home)).sort(), ['ledger.sqlite', 'snapshot.sqlite']);
  const copy = await openEngine({ ...made, path });
  t.is(copy.head().height, 4);
  await copy.close();
});
