// The rows of secrets: who is handed their bytes, and who never is.
import type { Row } from './row.ts';

const contribution = 'client-agent/steps/share.ts';
const key = '32-byte key, sealed to it';
const salt = '32 bytes, sealed to it';

export const secretRows: readonly Row[] = [
  { what: 'raw rows', madeBy: 'the member', files: ['client-agent/steps/load.ts'], to: {}, secret: 'raw rows' },
  {
    what: 'update x, quantised, in clear',
    madeBy: 'the member',
    files: ['client-agent/steps/quantise.ts', 'client-agent/steps/clip.ts'],
    to: {},
    secret: 'update x',
  },
  {
    what: 'share s_0',
    madeBy: 'the member',
    files: ['mpc/src/share.ts', 'client-agent/sending/deliver.ts', 'aggregator/round/relay.ts'],
    to: { 'role 1': 'vector, from the member', 'role 2': 'vector, relayed by role 1 and checked' },
    secret: 's_0',
  },
  {
    what: 'share s_1, as its key k_1',
    madeBy: 'the member',
    files: [contribution, 'mpc/src/seal.ts'],
    to: { 'role 0': key, 'role 2': key },
    fields: { 'opened box': 'k1' },
    secret: 'k_1',
  },
  {
    what: 'share s_2, as its key k_2',
    madeBy: 'the member',
    files: [contribution, 'mpc/src/seal.ts'],
    to: { 'role 0': key, 'role 1': key },
    fields: { 'opened box': 'k2' },
    secret: 'k_2',
  },
  ...([0, 1, 2] as const).map((index): Row => ({
    what: `salt_${String(index)} of the share's commitment`,
    madeBy: 'the member',
    files: [contribution, 'mpc/src/commit.ts'],
    to: Object.fromEntries(holders(index).map((role) => [role, salt])),
    fields: { 'opened box': `salt${String(index)}` },
    secret: `salt_${String(index) as '0' | '1' | '2'}`,
  })),
  ...([0, 1, 2] as const).map((index): Row => ({
    what: `r of index ${String(index)}: half of its noise seed`,
    madeBy: `each of the roles ${holders(index).join(' and ').replaceAll('role ', '')}`,
    files: ['aggregator/steps/agree-noise-seed.ts', 'mpc/src/noise-seed.ts'],
    to: Object.fromEntries(holders(index).map((role) => [role, "the other's 32 bytes, sealed to it"])),
    fields: { 'opened box': `r${String(index)}` },
    secret: `r_${String(index) as '0' | '1' | '2'}`,
  })),
  {
    what: 'seed_m and the noise nu_m that it gives (m = 0, 1, 2)',
    madeBy: 'the two holders of m, so that the role m alone does not know it',
    files: ['mpc/src/noise-seed.ts', 'mpc/src/noise.ts'],
    to: {},
    secret: 'seed or noise nu_m',
  },
  {
    what: 'sum of the shares of one index before noise (rounds with noise), and of all updates',
    madeBy: 'the two holders of m; of all updates nobody',
    files: ['aggregator/round/noised-sum.ts'],
    to: {},
    secret: 'sum of shares without noise',
  },
  ...([0, 1, 2] as const).map((index): Row => ({
    what: `file S_${String(index)}: salt, then the sum over U of the shares s_${String(index)} plus nu_${String(index)}`,
    madeBy: `each of the roles ${holders(index).join(' and ').replaceAll('role ', '')}`,
    files: ['aggregator/round/noised-sum.ts', 'aggregator/steps/open.ts'],
    to: {
      [`role ${String(index)}`]: 'after the commit is in a block',
      // A holder that was away at the sum asks for it as well, in whatever role: in these rounds the party in role 2, which is killed.
      ...(index === 2 ? {} : { 'role 2': 'after the commit, if it was away at the sum, as any holder that was' }),
      member: 'after that, on request',
      admin: 'after that, on request',
      auditor: 'file',
    },
    secret: `file S_${String(index) as '0' | '1' | '2'}`,
  })),
];

/** The roles that hold a share index: the two others than its own number. */
function holders(index: 0 | 1 | 2): ('role 0' | 'role 1' | 'role 2')[] {
  return (['role 0', 'role 1', 'role 2'] as const).filter((role) => role !== `role ${String(index)}`);
}
