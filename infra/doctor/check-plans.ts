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
      findings.push({ what: `endpoint of ${node}`, ok: false, detail });
    for (const node of await formerCertificates(dir, consortium, members))
      findings.push({ what: `certificates of ${node}`, ok: false, detail: formerRemedy(node, dir) });
    for (const plan of await listAll(admin.ledger, 'rounds.plans', {})) {
      const what = `plan ${plan.plan.slice(0, 12)}`;
      const obstacles = [...(await agentsDown(dir, consortium, plan)), ...(await askParties(admin, consortium, plan))];
      if (obstacles.length === 0)
        findings.push({ what, ok: true, detail: plan.reason === null ? plan.status : `${plan.status} (${plan.reason})` });
      for (const obstacle of obstacles) findings.push({ what, ok: false, detail: `${obstacleLine(obstacle)}: ${obstacle.detail}` });
    }
    return findings;
  } catch (thrown) {
    const { code, message } = CohortError.from(thrown);
    const away = code === 'UNREACHABLE' || code === 'TIMED_OUT';
    return [{ what: 'plans', ok: away, detail: away ? 'not asked: the ledger does not answer' : message }];
  } finally {
    await admin.ledger.close();
  }
}
