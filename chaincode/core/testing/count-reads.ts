// What a query reads of the state: keys asked for and entries that ranges gave.
import type { ReadContext } from '../context.ts';
import type { Consortium } from './consortium.ts';

export async function countReads<T>(
  { ledger }: Consortium,
  query: (context: ReadContext) => Promise<T>,
): Promise<{ readonly result: T; readonly reads: number }> {
  const { stub } = ledger.begin('nobody', '');
  let reads = 0;
  async function* counted<E>(entries: AsyncIterable<E>): AsyncGenerator<E> {
    for await (const entry of entries) {
      reads++;
      yield entry;
    }
  }
  const counting: ReadContext['stub'] = {
    ...stub,
    getState: (key) => {
      reads++;
      return stub.getState(key);
    },
    getStateByPartialCompositeKey: (...range) => counted(stub.getStateByPartialCompositeKey(...range)),
    getStateByPartialCompositeKeyWithPagination: (...range) => counted(stub.getStateByPartialCompositeKeyWithPagination(...range)),
  };
  const result = await query({ stub: counting });
  return { result, reads };
}
