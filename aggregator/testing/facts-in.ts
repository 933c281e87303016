// A journal's facts in a map that a test fills and reads, by `<round or plan> <name>`; the party's own under `*`.
import type { Journal } from '../ports/journal.ts';

export function factsIn(map: Map<string, unknown>): Pick<Journal, 'roundFacts' | 'planFacts' | 'partyFacts'> {
  const of = (scope: string) => {
    const set = (name: string, value: unknown): void => void map.set(`${scope} ${name}`, value);
    return { get: (name: string) => map.get(`${scope} ${name}`), set, setSoon: set };
  };
  return { roundFacts: of, planFacts: of, partyFacts: of('*') } as Pick<Journal, 'roundFacts' | 'planFacts' | 'partyFacts'>;
}
