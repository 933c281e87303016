// A block of either ledger as it goes into an audit file.
import { blockRecord } from '@cohort/chaincode/fabric-audit/block-record';
import { changes, fabricBlockOf, readFlagged } from '@cohort/chaincode/fabric-client/verify-next';
import type { Block } from '@cohort/protos/ledger';
import type { LedgerKind } from '../consortium/ledger-address.ts';
import { chaincodeName } from '../fabric/channel-config.ts';
import type { ExportedBlock } from './audit-source.ts';
import { document } from './collect-records.ts';

/** The embedded ledger's carry their creators' certificates and signatures; of Fabric's, its own block behind what the port shows. */
export function exportedBlock(block: Block, kind: LedgerKind): ExportedBlock {
  if (kind === 'embedded') return { ...block, record: document('block', block) };
  const source = fabricBlockOf(block);
  const { transactions } = readFlagged(source);
  const changing = new Set(transactions.flatMap((item) => (item !== null && changes(item, chaincodeName) ? [item.txId] : [])));
  return {
    header: block.header,
    transactions: block.transactions.filter(({ txId }) => changing.has(txId)),
    record: { kind: 'channelBlock', payload: blockRecord(source) },
  };
}
