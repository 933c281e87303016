// An organisation's own peer as its operator asks it.
import { readText } from '../node/read-text.ts';
import { openGateway, type Gateway } from './gateway.ts';
import type { OperatorPart } from './operator-part.ts';

/** @throws {CohortError} CONFIG_INVALID without the operator's key */
export async function asOperator({ folder, msp, peer }: Pick<OperatorPart, 'folder' | 'msp' | 'peer'>): Promise<Gateway> {
  const { signCert, signKey, tlsCa } = folder.node('operator');
  const missing = "expected the operator's key, got none; restore it";
  const [certPem, keyPem, tlsCaPem] = (await Promise.all([signCert, signKey, tlsCa].map((path) => readText(path, missing)))) as [
    string,
    string,
    string,
  ];
  return openGateway({ endpoint: peer, tlsCaPem }, msp, { certPem, keyPem });
}
