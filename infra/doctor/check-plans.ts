// What the ledger shows of this folder and its plans: nodes to renew, and a finding for each cause that a plan does not move.
import { readMembers } from '@cohort/chaincode/client/read-members';
import { CohortError } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';
import { adminsHere } from '../consortium/admin-here.ts';
import { connectAdmin } from '../consortium/admin-ledger.ts';
import { agentsDown } from '../consortium/agents-down.ts';
import { askParties } from '../consortium/ask-parties.ts';
import { formerCertificates, formerRemedy } from '../consortium/former-certificates.ts';
import { otherEndpoints } from '../consortium/other-endpoints.ts';
import { loadConsortium } from '../consortium/layout.ts';
import { obstacleLine } from '../view/obstacles-of.ts';
import { shellWord } from '../consortium/vote-command.ts';
import { pinsOfSite, type SitePin } from '../pins/pins-of-site.ts';
import { ownSite } from '../plan/own-site.ts';
import type { Finding } from './finding.ts';

const patienceMs = 2000;

/** Empty without an organisation's admin here; a ledger that is not running is no fault of the folder. */
export async function checkPlans(dir: string): Promise<Finding[]> {
  const consortium = await loadConsortium(dir);
  const [msp] = await adminsHere(dir, consortium);
  if (msp === undefined) return [];
  const admin = await connectAdmin(dir, consortium, { msp, patienceMs });
  try {
    const findings: Finding[] = [];
    const members = await readMembers(admin.ledger);
    for (const { node, detail } of await otherEndpoints(dir, consortium, members))
      findings.push({ what: `endpoint of ${node}`, ok: false, code: 'CONFIG_INVALID', detail });
    for (const node of await formerCertificates(dir, consortium, members))
      findings.push({
        what: `certificates of ${node}`,
        ok: false,
        code: 'CERTIFICATE_UNKNOWN',
        detail: formerRemedy(node, dir),
        next: `cohort node rotate ${node} --dir ${shellWord(dir)}`,
      });
    const site = await ownSite(dir, msp);
    if (site !== null) findings.push(...pinFindings(pinsOfSite(site, members, admin.ledger.genesisHash), dir));
    for (const plan of await listAll(admin.ledger, 'rounds.plans', {})) {
      const what = `plan ${plan.plan.slice(0, 12)}`;
      const obstacles = [...(await agentsDown(dir, consortium, plan)), ...(await askParties(admin, consortium, plan))];
      if (obstacles.length === 0)
        findings.push({ what, ok: true, detail: plan.reason === null ? plan.status : `${plan.status} (${plan.reason})` });
      for (const obstacle of obstacles)
        findings.push({
          what,
          ok: false,
          code: obstacle.code,
          detail: `${obstacleLine(obstacle)}: ${obstacle.detail}`,
          next: `cohort plan show ${plan.plan.slice(0, 12)} --dir ${shellWord(dir)}`,
        });
    }
    return findings;
  } catch (thrown) {
    const { code, message } = CohortError.from(thrown);
    const away = code === 'UNREACHABLE' || code === 'TIMED_OUT';
    return [
      away
        ? { what: 'plans', ok: true, detail: 'not asked: the ledger does not answer' }
        : { what: 'plans', ok: false, code, detail: message },
    ];
  } finally {
    await admin.ledger.close();
  }
}

const standings: Partial<Readonly<Record<SitePin['registry'], readonly [expected: string, got: string]>>> = {
  another: ['the keys that the registry has', 'others pinned'],
  none: ['a node that the registry has', 'a pin of none'],
  unpinned: ['each active party pinned', 'none for this one'],
};

/** Pins that the agent would refuse a round for; a party that nobody here has pinned is no fault until a plan names it. */
function pinFindings(pins: readonly SitePin[], dir: string): Finding[] {
  return pins.flatMap(({ node, registry }): Finding[] => {
    const said = standings[registry];
    if (said === undefined) return [];
    const next = `cohort pin accept ${node} --dir ${shellWord(dir)}`;
    const detail = `expected ${said[0]}, got ${said[1]}; compare its words with its operator: ${next}`;
    return registry === 'unpinned'
      ? [{ what: `pin of ${node}`, ok: true, unfinished: true, detail, next }]
      : [{ what: `pin of ${node}`, ok: false, code: 'KEY_NOT_PINNED', detail, next }];
  });
}
