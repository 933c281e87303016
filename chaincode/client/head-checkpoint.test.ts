// One failure of the disk is not the end of a client's memory: the next save and the next load try again.
import test from 'ava';
import { SeenHeaders, type CheckpointedHead } from './head-checkpoint.ts';

const block = (height: number) => ({ height, hash: height.toString(16).padStart(64, '0') });

test('a save that failed is told once, and the next one saves', async (t) => {
  const saved: CheckpointedHead[] = [];
  let failures = 1;
  const save = (remembered: CheckpointedHead) => {
    if (failures-- > 0) return Promise.reject(new RangeError('no room'));
    saved.push(remembered);
    return Promise.resolve();
  };
  const seen = new SeenHeaders({ load: () => Promise.resolve(null), save });
  seen.note(block(1));
  await t.throwsAsync(seen.save(), { message: 'no room' });
  await seen.save();
  t.deepEqual(saved, [block(1)]);
});

test('a load that failed is tried again', async (t) => {
  let failures = 1;
  const load = () => (failures-- > 0 ? Promise.reject(new RangeError('unreadable')) : Promise.resolve(block(7)));
  const seen = new SeenHeaders({ load, save: () => Promise.resolve() });
  await t.throwsAsync(seen.load(), { message: 'unreadable' });
  await seen.load();
  t.deepEqual(seen.newest, block(7));
});
