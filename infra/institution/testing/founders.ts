// Three institutions in folders of their own, each with a party, the first also with a ledger, for tests.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localPortsOf, type FabricPlace } from '../../fabric/fabric-place.ts';
import type { Card } from '../card-shape.ts';
import { createInstitution } from '../create-institution.ts';
import type { Founding, Invite } from '../founding-shape.ts';
import { makeCard } from '../make-card.ts';
import { draftOf, signDraft } from '../sign-founding.ts';

export const founders = ['north', 'river', 'st-mary'] as const;

const served = (port: number) => ({ listen: `localhost:${String(port)}`, endpoint: `localhost:${String(port)}` });

export interface Founders {
  /** By MSP id. */
  readonly dirs: ReadonlyMap<string, string>;
  readonly cards: readonly Card[];
  readonly founding: Founding;
}

/** Its orderer at this port, its peer and what is local at those after it. */
const placeFrom = (first: number): FabricPlace => ({
  orderer: served(first),
  peer: served(first + 1),
  local: localPortsOf([2, 3, 4, 5, 6].map((more) => first + more)),
});

export async function institution(
  msp: string,
  port: number,
  ledgerPort: number | null = null,
  fabricPort: number | null = null,
): Promise<{ dir: string; card: Card }> {
  const dir = join(await mkdtemp(join(tmpdir(), 'cohort-institution-')), msp);
  const [ledger, fabric] = [ledgerPort === null ? null : served(ledgerPort), fabricPort === null ? null : placeFrom(fabricPort)];
  await createInstitution(dir, { msp, name: msp, party: served(port), ledger, fabric });
  return { dir, card: await makeCard(dir, msp) };
}

export async function threeFounders(): Promise<Founders> {
  const made = await Promise.all(founders.map((msp, index) => institution(msp, 4101 + index, index === 0 ? 4100 : null)));
  const cards = made.map(({ card }) => card);
  return {
    dirs: new Map(founders.map((msp, index) => [msp, made[index]?.dir ?? ''])),
    cards,
    founding: {
      name: 'heart',
      testNetwork: true,
      epochSeconds: 3600,
      parties: founders,
      ledger: { kind: 'embedded', host: 'north' },
      cards,
    },
  };
}

/** Signed by all. */
export async function invited({ dirs, founding }: Founders): Promise<Invite> {
  let draft = draftOf(founding);
  for (const [msp, dir] of dirs) draft = await signDraft(draft, dir, msp);
  return draft;
}
