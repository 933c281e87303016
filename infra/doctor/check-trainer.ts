// Whether an agent's trainer runs here: one step on invented rows for each net that the site agreed to, the model and its data left alone.
import { join } from 'node:path';
import { trainerFor } from '@cohort/client-agent/adapters/trainer-for';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { architectureShape } from '@cohort/client-agent/train/architecture';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { CohortError } from '@cohort/protos/errors';
import { loadConsortium } from '../consortium/layout.ts';
import { runnableNodes } from '../consortium/runnable-nodes.ts';
import { agentConfigShape } from '../node/agent-config.ts';
import { readConfig } from '../node/config.ts';
import { readJson } from '../node/read-json.ts';
import { lookAt, type Finding } from './finding.ts';

const rows = 16;

/** Of every agent here that is set up. */
export async function checkTrainers(dir: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, folder] of await runnableNodes(dir, await loadConsortium(dir)))
    if (name.endsWith('-agent')) findings.push(await checkTrainer(name, folder));
  return findings;
}

/** `folder`: an agent's whose files were found good. */
export async function checkTrainer(name: string, folder: string): Promise<Finding> {
  return await lookAt(`trainer of ${name}`, async () => {
    const config = await readConfig(folder, agentConfigShape);
    const nets = await Promise.all(config.architectures.map((file) => readJson(join(folder, file), architectureShape)));
    if (nets.length === 0) return 'no net was agreed to yet';
    const trainer = await trainerFor(config.trainer, nets);
    try {
      const begunMs = performance.now();
      for (const architecture of nets) {
        const { tensors } = zeroModel(architecture);
        const data = inventedRows(architecture.input);
        const update = await trainer.train({
          architecture,
          tensors,
          data,
          localSteps: 1,
          batch: rows,
          rate: 0.1,
          seed: 'dry',
          firstStep: 0,
        });
        if (!update.every(Number.isFinite))
          throw new CohortError(
            'UPDATE_NOT_FINITE',
            `${trainer.backend}: expected finite numbers of a step on invented rows, got others; set "trainer": "plain" in ${folder}/node.json`,
          );
      }
      return `${trainer.backend}, a step of ${String(nets.length)} ${nets.length === 1 ? 'net' : 'nets'} in ${(performance.now() - begunMs).toFixed(0)} ms`;
    } finally {
      trainer.close();
    }
  });
}

/** Numbers between -1 and 1, labels in turn. */
function inventedRows(columns: number): Dataset {
  const features = Float32Array.from({ length: rows * columns }, (_, at) => Math.sin(at));
  return { features, labels: Float32Array.from({ length: rows }, (_, at) => at % 2), rows, columns };
}
