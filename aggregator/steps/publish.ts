// publishing: all recompute the model from the opened files and compare; two signatures publish it, or abandon the round.
import type { AbandonReason } from '@cohort/protos/abandon-reasons';
import { CohortError } from '@cohort/protos/errors';
import { modelHash } from '@cohort/mpc/safetensors';
import type { StatementKind } from '@cohort/protos/statements';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { abandon } from '../round/abandon.ts';
import { proposerOf } from '../round/absence.ts';
import { fetchModel } from '../round/fetch-model.ts';
import { isSumFile } from '../round/is-sum-file.ts';
import { request } from '../round/ledger-request.ts';
import { nextModel } from '@cohort/mpc/next-model';
import type { SeenCommit } from '../ports/facts.ts';
import { decisionOf, pause } from '../round/pause.ts';
import { reasonToAbandon } from '../round/reason-to-abandon.ts';
import type { Round } from '../round/round.ts';
import { broadcastStatement } from '../round/broadcast-statement.ts';

export async function publish(round: Round, ports: Ports): Promise<StateName> {
  const { committed } = decisionOf(round, ports);
  if (committed === null) return 'observing';
  const { bodyHash } = committed;
  // A crash took a file before it had its name: it is opened or fetched once more.
  if (!committed.body.sums.every(({ sumHash }) => ports.artifacts.has(sumHash))) return 'opening';
  const next = await computeModel(round, ports, committed);
  if ('reason' in next) {
    const { reason } = next;
    broadcastStatement(round, ports, 'abandon', { bodyHash, reason });
    return decided(round, ports, 'abandon', null, () => abandon(round, ports, bodyHash, reason));
  }
  const modelOut = modelHash(next.file);
  ports.artifacts.put(modelOut, next.file);
  broadcastStatement(round, ports, 'publish', { bodyHash, modelOut });
  const ending = await decided(round, ports, 'publish', modelOut, async () => {
    const signatures = ports.journal
      .received(round.key, 'publish')
      .map(({ statement }) => statement)
      .filter((item) => item.body.modelOut === modelOut && item.body.bodyHash === bodyHash);
    if (signatures.length >= 2)
      await request(ports, round.key, 'rounds.publish', { round: round.key, modelOut, signatures: signatures.slice(0, 2) }, round.signal);
  });
  // From here on nothing is made again from the round's secrets.
  await ports.artifacts.settle();
  return ending;
}

/** The model that follows, or why whoever computes it from these very files gets none. */
async function computeModel(
  round: Round,
  ports: Ports,
  { body }: SeenCommit,
): Promise<{ readonly file: Uint8Array } | { readonly reason: AbandonReason }> {
  const modelIn = await fetchModel(round, ports, body.modelIn);
  const [s0, s1, s2] = body.sums.map(({ sumHash }) => ports.artifacts.get(sumHash));
  if (!s0 || !s1 || !s2) throw new CohortError('STORAGE_CORRUPT', 'sum files: expected all three in the artifact store');
  try {
    return { file: nextModel(round.terms, body.members, ports.journal.round(round.key)?.enrolled ?? [], modelIn, [s0, s1, s2]) };
  } catch (thrown) {
    const { code, detail } = CohortError.from(thrown);
    const reason = reasonToAbandon(code);
    if (reason === null) throw thrown;
    // A disk that changed a file since is no reason to give up what the others hold.
    if (modelHash(modelIn) !== body.modelIn || ![s0, s1, s2].every((file, index) => isSumFile(round, body, index, file)))
      throw new CohortError(
        'STORAGE_CORRUPT',
        'model and sum files: expected them as they were checked, got others; restore the state from a backup',
      );
    ports.events.emit('round.failed', { round: round.key, state: 'publishing', code, detail });
    return { reason };
  }
}

/** The lowest present role submits first, the others a step later; waits for the block that decides. */
async function decided(
  round: Round,
  ports: Ports,
  kind: Extract<StatementKind, 'publish' | 'abandon'>,
  modelOut: string | null,
  submit: () => Promise<void>,
): Promise<StateName> {
  const stepMs = round.terms.deadlines.step * 1000;
  let due = ports.clock.now() + (proposerOf(round, ports) === round.me ? 0 : stepMs);
  for (;;) {
    const { published } = decisionOf(round, ports);
    if (published !== null) {
      if (published !== modelOut)
        ports.events.emit('ledger.refused', {
          round: round.key,
          verb: `rounds.${kind}`,
          code: 'MODEL_MISMATCH',
          detail: `the ledger published ${published}, this party computed ${String(modelOut)}`,
        });
      await fetchModel(round, ports, published);
      return 'published';
    }
    if (ports.clock.now() >= due && ports.journal.received(round.key, kind).length >= 2) {
      await submit();
      due = ports.clock.now() + stepMs;
      if (decisionOf(round, ports).published !== null) continue;
    }
    await pause(round, ports, Math.min(1000, stepMs));
  }
}
