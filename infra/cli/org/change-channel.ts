// What `org add`, `org remove` and `org sign` share: what a change of the channel's members rests on, and what is told of one.
import { setTimeout as delay } from 'node:timers/promises';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { expectFabric } from '../../consortium/ledger-address.ts';
import type { ChannelChange } from '../../fabric/change-shape.ts';
import type { Standing } from '../../fabric/channel-change.ts';
import { findBinaries, type FabricBinaries } from '../../fabric/find-binaries.ts';
import { networkDir } from '../../fabric/network-folder.ts';
import { operatorPart, type OperatorPart } from '../../fabric/operator-part.ts';
import { writeWhole } from '../../node/write-whole.ts';
import type { Given } from '../command.ts';
import { print } from '../print.ts';
import { withOwnAdmin } from '../with-admin.ts';

// Only where it is run: what it loads is much.
const loadWork = async () => await import('../../fabric/channel-change.ts');

export interface Changing {
  readonly standing: Standing;
  readonly own: OperatorPart;
  readonly binaries: FabricBinaries;
  readonly work: Awaited<ReturnType<typeof loadWork>>;
}

const untilSeenMs = 60_000;
const pollMs = 500;

/** As the organisation whose admin is here. @throws {CohortError} USAGE, CONFIG_INVALID on the embedded ledger, UNREACHABLE */
export async function changing(given: Given): Promise<Changing> {
  const binaries = await findBinaries('nothing was changed');
  const [work, { channelNow }] = await Promise.all([loadWork(), import('../../fabric/channel-now.ts')]);
  return await withOwnAdmin(given, async ({ ledger, msp }, consortium, dir) => {
    expectFabric(consortium.ledger, dir);
    const own = await operatorPart(dir, msp);
    const [registry, channel] = await Promise.all([readMembers(ledger), channelNow(own)]);
    return { standing: { registry, channel, configtxgen: binaries.path.configtxgen, network: networkDir(dir) }, own, binaries, work };
  });
}

/** Signs it, writes it where the next one finds it, and submits it once enough have signed. */
export async function signAndPass(given: Given, changed: ChannelChange, out: string, now: Changing): Promise<number> {
  const { standing, own, binaries, work } = now;
  const { channel } = standing;
  const update = await work.readChange(standing, changed);
  const signed = await work.signChange(changed, update, own);
  const isEnough = work.isSignedByEnough(signed, channel);
  if (given.changes.isDry) {
    // A signature is another each time that it is made: no hash of the file can be told before.
    given.changes.note({ change: 'new', path: out, holds: `the change of the channel, with the signature of ${own.msp}` });
    if (isEnough) given.changes.note({ change: 'process', does: 'submit the change to the orderers' });
  } else {
    await writeWhole(out, `${JSON.stringify(signed, undefined, 2)}\n`);
    if (isEnough) {
      await work.submitChange(signed, update, own, binaries.path.peer);
      await untilSeen(now);
    }
  }
  const by = signed.signatures.map(({ msp }) => msp);
  const missing = channel.members.map(({ msp }) => msp).filter((msp) => !by.includes(msp));
  const { msp, card } = signed;
  const what = `${card === null ? `${msp} off the channel` : `${msp} on the channel as its card says`}: update ${signed.update}, signed by ${by.join(', ')}`;
  const next = isEnough
    ? `submitted; every member's cohort ledger up renews the chaincode's endorsement policy`
    : `more than half of ${String(channel.members.length)} sign: send ${out} to one of ${missing.join(', ')}: cohort org sign ${out}`;
  print(given, { file: out, msp, update: signed.update, signed: by, missing, submitted: isEnough }, `${what}\n${next}\n`, `${what}\n`);
  return exitCodes.done;
}

/** @throws {CohortError} UNREACHABLE where this organisation's own peer does not have it in time */
async function untilSeen({ own, standing }: Changing): Promise<void> {
  const { channelNow } = await import('../../fabric/channel-now.ts');
  const before = versionOf(standing.channel.block);
  const begunMs = performance.now();
  while (performance.now() - begunMs < untilSeenMs) {
    await delay(pollMs);
    const seen = await channelNow(own).catch(() => null);
    if (seen !== null && versionOf(seen.block) > before) return;
  }
  throw new CohortError(
    'UNREACHABLE',
    `${own.msp}-peer: expected the change, which the orderers took, within ${String(untilSeenMs / 1000)} s, got none; look at it: cohort ledger status`,
  );
}

const versionOf = (block: Standing['channel']['block']): number => block.getHeader()?.getNumber() ?? 0;
