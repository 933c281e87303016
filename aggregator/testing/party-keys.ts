// The three hosts of a test network's parties, and their keys.
import { testKeys, type TestKeys } from '@cohort/chaincode/testing/test-keys';

export interface PartyKeys extends TestKeys {
  readonly msp: string;
  readonly node: string;
}

export const hosts = ['cleveland', 'hungary', 'switzerland'] as const;
export const keysOf = (msp: string): PartyKeys => ({ msp, node: `${msp}/party`, ...testKeys(`${msp}/party`) });
