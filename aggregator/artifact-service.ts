// What a party answers about artifacts: it serves what it holds to any active node, and takes what a proposal names from organisations' admins.
import { artifactHash } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import type { ArtifactHeader, ArtifactQuery, ArtifactVerdict } from '@cohort/protos/messages';
import { cutFrames, joinFrames } from '@cohort/protos/transport/frames';
import { answer } from './answer.ts';
import { requireNamed } from './named-artifact.ts';
import { makeRoom, noteOffer } from './offers.ts';
import type { Ports } from './ports/ports.ts';
import { requireArtifact } from './round/artifact-here.ts';
import type { Caller, Rounds } from './rounds.ts';
import { streamed } from './streamed.ts';

export interface ArtifactService {
  artifact(caller: Caller, query: ArtifactQuery): Promise<AsyncIterable<Uint8Array>>;
  putArtifact(caller: Caller, header: ArtifactHeader, chunks: AsyncIterable<Uint8Array>): Promise<ArtifactVerdict>;
}

export function artifactService(ports: Ports, rounds: Rounds): ArtifactService {
  /** Organisations that are putting: one file at a time is held in memory for each. */
  const putting = new Set<string>();
  return {
    // Public, by its hash, and the caller checks it: it rests on nothing that is waiting for the disk.
    artifact: async (caller, { hash }) => {
      await Promise.resolve();
      rounds.assertActive(caller);
      return streamed(cutFrames(requireArtifact(ports, hash)));
    },
    putArtifact: (caller, header, chunks) =>
      answer(ports.journal, async () => {
        const { role, msp } = rounds.assertActive(caller);
        if (role !== 'admin')
          throw new CohortError('ROLE_NOT_ALLOWED', `put: expected an organisation's admin to put artifacts, got ${caller.node}`);
        if (putting.has(msp))
          throw new CohortError('QUOTA_EXCEEDED', `put: expected one file at a time of ${msp}, got another; put it when that has ended`);
        putting.add(msp);
        try {
          return { isNew: await take(ports, msp, header, chunks) };
        } finally {
          putting.delete(msp);
        }
      }),
  };
}

/** False for what is here already. The note of it is on disk before the file, so that no file lies there that nothing counts. */
async function take(ports: Ports, msp: string, header: ArtifactHeader, chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
  const { hash, proposal, total } = header;
  const prospect = await requireNamed(ports, header);
  if (ports.artifacts.has(hash)) return false;
  const isHere = ports.offered.has(hash);
  if (prospect === 'undecided' && !isHere) await makeRoom(ports, msp, total);
  const bytes = isHere ? null : await joinFrames(chunks, total);
  if (bytes !== null && artifactHash(bytes) !== hash)
    throw new CohortError(
      'ARTIFACT_MISMATCH',
      `artifact: expected ${String(total)} bytes that hash to ${hash}, got ${String(bytes.length)} that hash to ${artifactHash(bytes)}`,
    );
  if (prospect === 'undecided') noteOffer(ports, { hash, bytes: total, msp, proposals: [proposal] });
  if (bytes === null) return false;
  await ports.journal.settle();
  ports.offered.put(hash, bytes);
  await ports.offered.settle();
  return true;
}
