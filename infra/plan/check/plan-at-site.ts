// What this site's own agent would say to a plan: its offer, its schema, the net, its pins and its policy, as it would before it enrols.
import { join } from 'node:path';
import { checkLearnable } from '@cohort/client-agent/steps/check-learnable';
import { checkMechanism } from '@cohort/client-agent/steps/check-mechanism';
import { schemaHash } from '@cohort/client-agent/data/schema';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { architectureHash, architectureShape, type Architecture } from '@cohort/client-agent/train/architecture';
import { explain } from '@cohort/policies/explain';
import { CohortError } from '@cohort/protos/errors';
import type { Plan, Terms } from '@cohort/protos/terms';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { readJson } from '../../node/read-json.ts';
import { judgeTerms } from '../judge-plan.ts';
import { ownSite, type OwnSite } from '../own-site.ts';
import type { Net } from '../read-architecture.ts';
import { holds, refused, unknown, type PlanFinding } from './finding.ts';
import { outcome } from './plan-alone.ts';
import { isThere } from '../../node/is-there.ts';

/** `net`: what would be proposed with the plan. @throws {CohortError} CONFIG_INVALID for this site's own files; the ledger's */
export async function planAtSite(
  { ledger, msp, dir }: Pick<Admin, 'ledger' | 'msp' | 'dir'>,
  plan: Plan,
  terms: Terms,
  net: Net | null,
): Promise<PlanFinding[]> {
  const about = `site ${msp}`;
  const dataset = plan.datasets.find((item) => item.msp === msp);
  if (dataset === undefined) return [unknown(about, 'the plan names no dataset of this site')];
  const site = await ownSite(dir, msp);
  if (site === null) return [unknown(about, `no agent of ${msp} is configured in ${dir}`)];
  const offer = site.config.offers.find((item) => item.dataset === dataset.dataset && item.version === dataset.version);
  const findings: PlanFinding[] = [];
  if (offer === undefined)
    findings.push(
      refused(
        about,
        `offers: expected ${dataset.dataset} version ${String(dataset.version)} in the agent's node.json, got none; register it here (cohort dataset register), or name the version that is offered`,
      ),
    );
  else {
    const schema = await readJson(join(site.folder, offer.schema), schemaShape);
    const known = await ledger.evaluate('datasets.get', dataset).catch(() => null);
    if (known !== null && known.schemaHash !== schemaHash(schema))
      findings.push(
        refused(
          about,
          `schema: expected ${known.schemaHash}, which ${dataset.dataset} is registered with, got ${schemaHash(schema)} in ${offer.schema}; put the registered schema there, or register a new version`,
        ),
      );
    findings.push(
      outcome(about, 'mechanism, unit and normalisation suit its schema', () => {
        checkMechanism(terms, schema);
      }),
    );
    const architecture = net?.architecture ?? (await agreedArchitecture(site, plan));
    if (architecture !== null)
      findings.push(
        outcome(about, 'the net has an input for each feature of its schema, and two classes to tell apart', () => {
          checkLearnable(plan, architecture, schema);
        }),
      );
    findings.push(await ofRows(site, offer.file, about));
  }
  findings.push(await ofArchitecture(site, plan, about), ofPins(site, terms, about));
  const { allowed, findings: rules, note } = await judgeTerms(ledger, msp, site.policy, terms);
  const against = rules.filter(({ passes }) => !passes).map(explain);
  findings.push(
    allowed
      ? holds(about, 'its policy lets its agent take part')
      : refused(about, [...against, ...(note === null ? [] : [note])].join(' ')),
  );
  return findings;
}

async function agreedArchitecture({ folder, config }: OwnSite, plan: Plan): Promise<Architecture | null> {
  for (const file of config.architectures) {
    const found = await readJson(join(folder, file), architectureShape);
    if (architectureHash(found) === plan.architecture) return found;
  }
  return null;
}

async function ofArchitecture(site: OwnSite, plan: Plan, about: string): Promise<PlanFinding> {
  if ((await agreedArchitecture(site, plan)) !== null) return holds(about, 'its agent knows the architecture');
  return holds(about, 'its agent takes the architecture from the parties, by its hash');
}

async function ofRows({ folder }: OwnSite, file: string, about: string): Promise<PlanFinding> {
  return (await isThere(join(folder, file)))
    ? holds(about, 'its rows are where its offer says')
    : refused(about, `rows: expected ${join(folder, file)}, got no such file; correct the offer's file`);
}

function ofPins({ config }: OwnSite, { parties }: Terms, about: string): PlanFinding {
  for (const { node, nodeKey } of parties) {
    const pin = config.pinnedParties.find((item) => item.node === node);
    if (pin === undefined)
      return refused(
        about,
        `pinnedParties: expected ${node}, which the plan names, got none; compare its words with its operator and pin it: cohort pin accept ${node}`,
      );
    if (pin.nodeKey !== nodeKey)
      return refused(
        about,
        `pinnedParties: expected the node key ${nodeKey} that the registry has for ${node}, got another; compare its words with its operator and pin it: cohort pin accept ${node}`,
      );
  }
  return holds(about, 'the three parties are pinned, with the keys that the registry has');
}

/** Whether the registry knows the parties. @throws {CohortError} what is no refusal of the plan */
export function orRefused(thrown: unknown): PlanFinding {
  const error = CohortError.from(thrown);
  if (error.code !== 'NODE_NOT_ACTIVE') throw error;
  return refused('ledger', error.message);
}
