// A dishonest holder for tests: it adds to the sum of one index what no member sent, and stands by the hash of that file.
import { sumFileHash } from '@cohort/mpc/sum';
import type { Signed, StatementKind } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { sumName } from '../steps/sum.ts';
import { resigned } from './tamper.ts';

const saltBytes = 32;

/** `ports` of a party that adds `steps` to the first coordinate (32 bits) of S_`index`; everything else it does as it should. */
export function lyingAuthor(ports: Ports, index: number, steps: number): Ports {
  const { shares, journal, keys } = ports;
  let file: Uint8Array = new Uint8Array();
  const lie = <K extends StatementKind>(said: Signed<K>): Signed<K> => {
    const statement = said as Signed as Signed<'sumStatement'>;
    if (said.kind !== 'sumStatement' || statement.body.index !== index) return said;
    const name = { termsHash: said.termsHash, hU: statement.body.setHash, index };
    const sumHash = sumFileHash(name, file.subarray(0, saltBytes), file.subarray(saltBytes));
    return resigned(said, keys.nodeSeed, { ...statement.body, sumHash }) as Signed<K>;
  };
  return {
    ...ports,
    shares: {
      ...shares,
      append: (round, name, bytes) => {
        if (name !== sumName(index)) {
          shares.append(round, name, bytes);
          return;
        }
        file = Uint8Array.from(bytes);
        const first = new DataView(file.buffer, saltBytes, 4);
        first.setInt32(0, (first.getInt32(0, true) + steps) | 0, true);
        shares.append(round, name, file);
      },
    },
    journal: { ...journal, signOnce: (round, key, make) => journal.signOnce(round, key, (seq) => lie(make(seq))) },
  };
}
