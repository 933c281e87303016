// Where the things of a consortium on one machine lie: `consortium.json`, one folder per organisation, one per node.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis } from '@cohort/protos/ledger';
import { genesisShape } from '@cohort/protos/ledger-schema';
import { mspShape, nodeIdShape } from '@cohort/protos/names-schema';
import { freeText, list, object, oneOf, record, type Shape } from '@cohort/protos/shape';
import { readJson } from '../node/read-json.ts';
import { ledgerAddressShape, type LedgerAddress } from './ledger-address.ts';

/** Version 8: an organisation may come later to a ledger that is Hyperledger Fabric. */
export const consortiumFormat = 'cohort/consortium/v8';

/** `nodes` maps folder names under `nodes/` to node ids, such as `va-party` to `va/party`. */
export interface Consortium {
  readonly format: typeof consortiumFormat;
  readonly genesis: Genesis;
  readonly ledger: LedgerAddress;
  readonly organisations: readonly string[];
  readonly nodes: Readonly<Record<string, string>>;
}

export const consortiumFile = (dir: string): string => join(dir, 'consortium.json');
export const organisationDir = (dir: string, msp: string): string => join(dir, 'organisations', msp);
/** An institution's part of a Fabric network: its keys and, once there is a consortium, its settings and data. */
export const fabricDir = (dir: string, msp: string): string => join(dir, 'fabric', msp);
/** Where a node on Fabric goes on verifying blocks after a restart. */
export const chainFileIn = (node: string): string => join(node, 'state', 'ledger-chain.json');
export const nodeDir = (dir: string, name: string): string => join(dir, 'nodes', name);
/** `va/party` as a folder name: `va-party`. */
export const nodeName = (node: string): string => node.replace('/', '-');

/** The consortium of a folder. @throws {CohortError} CONFIG_INVALID when `dir` holds none. */
export async function loadConsortium(dir: string): Promise<Consortium> {
  return await loadConsortiumFile(consortiumFile(dir));
}

const fields = object<Consortium>({
  format: oneOf(consortiumFormat),
  genesis: genesisShape,
  ledger: ledgerAddressShape,
  organisations: list(mspShape, 1, 10_000),
  nodes: record(freeText(40), nodeIdShape, 100_000),
});

const consortiumShape: Shape<Consortium> = (value, at) => {
  if (typeof value === 'object' && value !== null && 'format' in value && value.format !== consortiumFormat)
    throw new CohortError(
      'FORMAT_UNKNOWN',
      `${at}format: expected ${consortiumFormat}, got ${String(value.format)}; run the version that made it, or found a new one`,
    );
  return fields(value, at);
};

/** @throws {CohortError} CONFIG_INVALID, FORMAT_UNKNOWN */
export async function loadConsortiumFile(path: string): Promise<Consortium> {
  const missing = existsSync(join(dirname(path), 'node.json'))
    ? "expected a consortium, got a node's folder; name the folder two above it"
    : 'expected a consortium, got no such file; join one with cohort join INVITE, or name the folder that has joined';
  return await readJson(path, consortiumShape, missing);
}
