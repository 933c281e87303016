// What this site's own agent would hold against a plan: its configuration and its policy, read from its folder here.
import { join } from 'node:path';
import { sitePolicyShape, type SitePolicy } from '@cohort/policies/site-policy';
import { nodeDir, nodeName } from '../consortium/layout.ts';
import { agentConfigShape, type AgentConfig } from '../node/agent-config.ts';
import { readConfig } from '../node/config.ts';
import { readJson } from '../node/read-json.ts';
import { isThere } from '../node/is-there.ts';

export interface OwnSite {
  /** The agent's folder; the configuration's paths are relative to it. */
  readonly folder: string;
  readonly config: AgentConfig;
  readonly policy: SitePolicy;
}

/** Null where no agent of this organisation is configured here. @throws {CohortError} CONFIG_INVALID by file and key */
export async function ownSite(dir: string, msp: string): Promise<OwnSite | null> {
  const folder = nodeDir(dir, nodeName(`${msp}/agent`));
  if (!(await isThere(join(folder, 'node.json')))) return null;
  const config = await readConfig(folder, agentConfigShape);
  return { folder, config, policy: await readJson(join(folder, config.policy), sitePolicyShape) };
}
