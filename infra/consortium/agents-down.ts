// Agents on this machine that a plan counts on and that do not run: an agent serves nothing, so only its own machine can tell.
import type { PlanView } from '@cohort/protos/ledger';
import { isAlive } from '../node/is-alive.ts';
import { readReady } from '../node/ready-file.ts';
import type { Obstacle } from '../view/obstacles-of.ts';
import type { Consortium } from './layout.ts';
import { runnableNodes } from './runnable-nodes.ts';

/** None for a plan that has ended, nor for agents whose folder is elsewhere. */
export async function agentsDown(dir: string, consortium: Pick<Consortium, 'nodes'>, { status, body }: PlanView): Promise<Obstacle[]> {
  if (status === 'finished' || status === 'closed') return [];
  const members = new Set(body.datasets.map(({ msp }) => msp));
  const found: Obstacle[] = [];
  for (const [name, folder] of await runnableNodes(dir, consortium)) {
    const node = consortium.nodes[name] ?? '';
    const [msp = '', role] = node.split('/');
    if (role !== 'agent' || !members.has(msp)) continue;
    const ready = await readReady(folder);
    if (ready !== null && isAlive(ready.pid)) continue;
    const detail = `expected it to run, for the plan counts on its rows, got no process of it here; start it: cohort up --dir ${dir}, or beside one that runs: cohort node run ${folder}`;
    found.push({ who: node, code: 'UNREACHABLE', rule: null, detail });
  }
  return found;
}
