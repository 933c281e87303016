// A block of a channel as it goes into an audit file: Fabric's own, behind what the port shows of it.
import { blockRecord } from '@cohort/chaincode/fabric-audit/block-record';
import { changes, fabricBlockOf, readFlagged } from '@cohort/chaincode/fabric-client/verify-next';
import type { Block } from '@cohort/protos/ledger';
import { chaincodeName } from '../fabric/channel-config.ts';
import type { ExportedBlock } from './audit-source.ts';

/** Of its transactions those that changed something: a request that came again has no consequence. */
export function exportedFabricBlock(block: Block): ExportedBlock {
  const source = fabricBlockOf(block);
  const { transactions } = readFlagged(source);
  const changing = new Set(transactions.flatMap((item) => (item !== null && changes(item, chaincodeName) ? [item.txId] : [])));
  return {
    header: block.header,
    transactions: block.transactions.filter(({ txId }) => changing.has(txId)),
    record: { kind: 'channelBlock', payload: blockRecord(source) },
  };
}
