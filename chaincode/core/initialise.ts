// Block 0: the founding organisations with their nodes, the anchor of every termsHash, epoch 0 and how long an epoch lasts.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import type { Genesis } from '@cohort/protos/ledger';
import { genesisShape } from '@cohort/protos/ledger-schema';
import type { ReadContext } from './context.ts';
import { epochLengths, epochs } from './epochs/state.ts';
import { flush } from './flush.ts';
import { checkBrought } from './members/check-names.ts';
import { organisations, putNode, refuseShared } from './members/state.ts';
import type { Stub } from './stub.ts';
import { table } from './table.ts';

const anchors = table<string, []>('anchor');
const geneses = table<Genesis, []>('genesis');

/** H(block, canonical JSON of the genesis), hex: stands for the ledger's first block wherever a hash must name the ledger. */
export function anchorOf(genesis: Genesis): string {
  return hash('block', canonicalJson(genesis));
}

/** Writes block 0. @throws {CohortError} ALREADY_EXISTS on a second call and for nodes that share a key, BODY_INVALID */
export async function initialise(stub: Stub, genesis: Genesis): Promise<void> {
  const checked = genesisShape(genesis, 'genesis');
  const context = { stub, writes: new Map<string, string | null>() };
  if (await anchors.has(context))
    throw new CohortError('ALREADY_EXISTS', 'anchor: this ledger already has its genesis; it cannot be replaced');
  const { nodes } = checked;
  const founders = new Set(checked.organisations.map(({ msp }) => msp));
  for (const [index, node] of nodes.entries()) {
    if (!founders.has(node.msp))
      throw new CohortError('BODY_INVALID', `genesis.nodes[${String(index)}].msp: expected a founder, got ${node.msp}`);
    checkBrought(node, node.msp, `genesis.nodes[${String(index)}]`);
  }
  const all = [...checked.organisations.map(({ admin }) => admin), ...nodes];
  refuseShared(all);
  for (const organisation of checked.organisations) organisations.put(context, organisation, organisation.msp);
  for (const node of all) putNode(context, node);
  const { epochSeconds } = checked;
  epochs.put(context, 0);
  epochLengths.put(context, { seconds: epochSeconds, since: 0, before: epochSeconds });
  geneses.put(context, checked);
  anchors.put(context, anchorOf(checked));
  await flush(stub, context.writes);
}

/** The anchor that `initialise` stored. @throws {CohortError} NOT_FOUND before the genesis */
export async function readAnchor(context: ReadContext): Promise<string> {
  const anchor = await anchors.get(context);
  if (anchor === null) throw new CohortError('NOT_FOUND', 'anchor: the ledger has no genesis yet; initialise it first');
  return anchor;
}
