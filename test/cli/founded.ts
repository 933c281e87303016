// A consortium of one operator, for tests of the command: made in code, and only the nodes that a test runs keep their configuration.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createConsortium, type ConsortiumPlan } from '@cohort/infra/consortium/create-consortium';
import { nodeDir } from '@cohort/infra/consortium/layout';

type Plan = Pick<ConsortiumPlan, 'organisations' | 'founders' | 'parties'> & { readonly epochSeconds?: number };

/** `running`: folder names, such as `aa-ledger`. */
export async function founded(dir: string, plan: Plan, running: readonly string[]): Promise<void> {
  const { consortium } = await createConsortium(dir, { name: 'cohort', testNetwork: false, epochSeconds: 3600, ...plan });
  for (const name of Object.keys(consortium.nodes).filter((each) => !running.includes(each)))
    await rm(join(nodeDir(dir, name), 'node.json'), { force: true });
}

/** Where a node of the folder says that it is reached. */
export async function endpointOf(dir: string, name: string): Promise<string> {
  return (JSON.parse(await readFile(join(nodeDir(dir, name), 'node.json'), 'utf8')) as { readonly endpoint: string }).endpoint;
}
