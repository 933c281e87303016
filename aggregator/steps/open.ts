// opening; read it to see what comes first: the commit in a verified block, and another party's signed head that agrees. Only files that hash to
// the committed body are opened, and whoever was away checks what a single author made.
import { noteDoubt } from '../round/absence.ts';
import type { Json } from '@cohort/protos/canonical-json';
import { firstOf } from '@cohort/protos/runtime/first-of';
import type { RoundBody } from '@cohort/protos/statements';
import { byteLength, sumBlocks } from '@cohort/mpc/block';
import { holdersOf, indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { abandon } from '../round/abandon.ts';
import { heldHeader } from '../round/attachments.ts';
import { checkSingleAuthors } from '../round/check-single-authors.ts';
import { isExpired } from '../round/is-expired.ts';
import { isSumFile } from '../round/is-sum-file.ts';
import type { SeenCommit } from '../ports/facts.ts';
import { decisionOf, pause } from '../round/pause.ts';
import { partyRef, type Round } from '../round/round.ts';
import { broadcastStatement } from '../round/broadcast-statement.ts';
import { sumName } from './sum.ts';

const saltBytes = 32;

export async function open(round: Round, ports: Ports): Promise<StateName> {
  const { committed } = decisionOf(round, ports);
  if (committed === null) return 'observing';
  // The others went on without this party: they presume in the next round that it is away.
  if (!committed.body.sums.some(({ statements }) => statements.some(({ party }) => party === round.me))) noteDoubt(ports, true);
  if (!(await headsAgree(round, ports, committed))) return 'observing';
  const opened: number[] = [];
  for (const index of indicesOf(round.role)) if (openOwn(round, ports, committed, index)) opened.push(index);
  ports.events.emit('round.opened-sum', { round: round.key, indices: opened });
  while (!(await allFiles(round, ports, committed))) {
    if (isExpired(round, ports)) await abandon(round, ports, committed.bodyHash, 'expired');
    await pause(round, ports, 250);
  }
  await checkSingleAuthors(round, ports, committed);
  return 'publishing';
}

/** Waits for one other party's head of the same block; false when two valid headers conflict: a forked ledger opens nothing. One whose operator works with a party can still show two histories (`SECURITY.md`). */
async function headsAgree(round: Round, ports: Ports, { header, bodyHash }: SeenCommit): Promise<boolean> {
  ports.journal.attach(round.key, header.hash, header as unknown as Json);
  broadcastStatement(round, ports, 'head', { bodyHash, height: header.height, headerHash: header.hash });
  for (;;) {
    const claims = ports.journal
      .received(round.key, 'head')
      .filter(({ statement }) => statement.party !== round.me)
      .flatMap(({ statement: { party, body } }) => {
        const shown = heldHeader(round, ports, body.headerHash);
        return shown?.height === body.height ? [{ ...body, party, shown }] : [];
      });
    const forked = claims.find(
      ({ height, headerHash, shown }) => height === header.height && headerHash !== header.hash && isOfLedger(shown, ports),
    );
    if (forked !== undefined) {
      const { party, shown } = forked;
      // Evidence against the ledger: `observing` tells it, now and after every restart.
      ports.journal.roundFacts(round.key).set('forked', { height: header.height, party, own: header, other: shown });
      return false;
    }
    if (claims.some((claim) => claim.bodyHash === bodyHash && claim.headerHash === header.hash)) return true;
    if (isExpired(round, ports)) await abandon(round, ports, bodyHash, 'expired');
    await pause(round, ports, 1000);
  }
}

/** Asked again now that the own block is known: on Fabric no orderer signs a commit hash, and one that differs alone is its party's word. */
function isOfLedger(header: SeenCommit['header'], { ledger }: Pick<Ports, 'ledger'>): boolean {
  try {
    ledger.verifyHeader(header);
    return true;
  } catch {
    return false;
  }
}

/** Moves an own sum into the artifact store if it hashes to the body. */
function openOwn(round: Round, ports: Ports, { body }: SeenCommit, index: ShareIndex): boolean {
  const sumHash = body.sums[index]?.sumHash ?? '';
  const size = saltBytes + byteLength(sumBlocks(round.terms.blocks));
  if (ports.shares.length(round.key, sumName(index)) !== size) return false;
  const file = ports.shares.read(round.key, sumName(index), 0, size);
  if (!isSumFile(round, body, index, file)) return false;
  ports.artifacts.put(sumHash, file);
  return true;
}

/** Fetches what is not here from its holders. */
async function allFiles(round: Round, ports: Ports, { body }: SeenCommit): Promise<boolean> {
  const got = await Promise.all(
    body.sums.map(async ({ index, sumHash, statements }) => {
      if (ports.artifacts.has(sumHash)) return true;
      const file = await firstOf({
        sources: likelyFirst(
          round,
          index as ShareIndex,
          statements.map(({ party }) => party),
        ),
        ask: (party, signal, heard) => fetchFile(round, ports, { party, index, hash: sumHash, body, heard }, signal),
        clock: ports.clock,
        signal: round.signal,
      });
      if (file === null) return false;
      ports.artifacts.put(sumHash, file);
      return true;
    }),
  );
  return got.every(Boolean);
}

/** The other parties: authors of the committed sum, then its other holder, who may have been away, then the third. */
function likelyFirst({ others, terms }: Round, index: ShareIndex, authors: readonly number[]): readonly number[] {
  return [...new Set([...authors, ...holdersOf(index, terms.round, terms.attempt), ...others])].filter((party) =>
    others.some((other) => other === party),
  );
}

interface Asked {
  readonly party: number;
  readonly index: number;
  readonly hash: string;
  readonly body: RoundBody;
  readonly heard: () => void;
}

/** Null where it is not opened yet, or another file: asked again. */
async function fetchFile(
  round: Round,
  ports: Ports,
  { party, index, hash, body, heard }: Asked,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const file = new Uint8Array(saltBytes + byteLength(sumBlocks(round.terms.blocks)));
  let at = 0;
  try {
    for await (const chunk of await ports.peers.sumFile(partyRef(round, party), { round: round.key, index, hash }, signal)) {
      heard();
      if (at + chunk.length > file.length) return null;
      file.set(chunk, at);
      at += chunk.length;
    }
  } catch {
    return null;
  }
  return at === file.length && isSumFile(round, body, index, file) ? file : null;
}
