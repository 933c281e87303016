// What the store keeps in memory is what its file holds, after writes that stayed and after those that were undone.
import test from 'ava';
import { Store } from './store.ts';

const text = (store: Store, key: string): string | null => {
  const found = store.get(key);
  return found === undefined ? null : `${Buffer.from(found.value).toString()} ${String(found.version)}`;
};

test('a read sees the newest write, also when the key was read before or was absent', (t) => {
  const store = new Store(':memory:');
  t.is(text(store, 'a'), null);
  const before = store.revision;
  store.durably(() => {
    store.write('a', Buffer.from('one'), '1.0');
  });
  t.is(text(store, 'a'), 'one 1.0');
  t.true(store.revision > before);
  store.durably(() => {
    store.write('a', new Uint8Array(), '2.0');
  });
  t.is(text(store, 'a'), null);
  store.close();
});

test('a write that was undone is not read, though it was read before it was', (t) => {
  const store = new Store(':memory:');
  store.durably(() => {
    store.write('a', Buffer.from('one'), '1.0');
  });
  t.throws(
    () =>
      store.durably(() => {
        store.write('a', Buffer.from('two'), '2.0');
        t.is(text(store, 'a'), 'two 2.0');
        throw new RangeError('undone by the test');
      }),
    { message: /undone/ },
  );
  t.is(text(store, 'a'), 'one 1.0');
  store.close();
});
