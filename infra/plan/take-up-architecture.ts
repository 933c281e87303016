// What a site that votes for a plan takes up: the plan's architecture, fetched by its hash, into its agent's folder and node.json.
import { join } from 'node:path';
import { architectureHash, architectureShape } from '@cohort/client-agent/train/architecture';
import { checkLearnable } from '@cohort/client-agent/steps/check-learnable';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { readDocumentArtifact } from '@cohort/protos/artifact';
import type { Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Plan } from '@cohort/protos/terms';
import type { SharedArtifacts } from '../consortium/shared-artifacts.ts';
import { changeConfig } from '../node/change-config.ts';
import { readJson } from '../node/read-json.ts';
import { ownSite, type OwnSite } from './own-site.ts';
import type { Changes } from '../node/changes.ts';

export interface TakenUp {
  /** Null where nothing was to be changed. */
  readonly file: string | null;
  /** For people: what was changed, or why nothing. */
  readonly text: string;
}

/** As large as a document of 32 layers may be, many times over. */
const mostBytes = 1 << 20;
const privateFile = 0o600;

/**
 * Writes the architecture's file first and names it in node.json whole: what is interrupted is simply done again. A running agent reads it
 * before its next round. A dry run notes what it would change.
 * @throws {CohortError} NOT_FOUND, UNREACHABLE where no party has it, ARTIFACT_MISMATCH, LAYER_UNKNOWN, TERMS_REFUSED for a net that this site's schema does not suit, CONFIG_INVALID
 */
export async function takeUpArchitecture(
  { dir, msp }: { readonly dir: string; readonly msp: string },
  plan: Plan,
  shared: Pick<SharedArtifacts, 'get'>,
  changes: Changes,
): Promise<TakenUp> {
  const none = (text: string): TakenUp => ({ file: null, text });
  if (plan.datasets.every((item) => item.msp !== msp)) return none(`the plan names no dataset of ${msp}: nothing is changed here`);
  const site = await ownSite(dir, msp);
  if (site === null) return none(`no agent of ${msp} is configured in ${dir}: nothing is changed here`);
  const name = `architecture-${plan.architecture.slice(0, 12)}.json`;
  if (await isKnown(site, plan)) return none(`the agent of ${msp} knows the architecture already`);
  const document = readDocumentArtifact('architecture', await shared.get(plan.architecture, mostBytes));
  const architecture = architectureShape(document, 'architecture');
  if (architectureHash(architecture) !== plan.architecture)
    throw new CohortError(
      'ARTIFACT_MISMATCH',
      `architecture: expected one that hashes to ${plan.architecture}, got ${architectureHash(architecture)}`,
    );
  const offer = site.config.offers.find((item) =>
    plan.datasets.some(({ dataset, version }) => dataset === item.dataset && version === item.version),
  );
  if (offer !== undefined) checkLearnable(plan, architecture, await readJson(join(site.folder, offer.schema), schemaShape));
  const path = join(site.folder, name);
  await changes.file(path, `${JSON.stringify(architecture, undefined, 2)}\n`, privateFile);
  await changeConfig(
    site.folder,
    ({ architectures }) => ({ architectures: [...(architectures as Json[]).filter((known) => known !== name), name] }),
    changes,
  );
  return {
    file: path,
    text: changes.isDry
      ? `the architecture would be taken up into ${path}`
      : `wrote ${path} and named it under architectures in ${join(site.folder, 'node.json')}; a running agent reads it before its next round`,
  };
}

async function isKnown({ folder, config }: OwnSite, plan: Plan): Promise<boolean> {
  for (const file of config.architectures)
    if (architectureHash(await readJson(join(folder, file), architectureShape)) === plan.architecture) return true;
  return false;
}
