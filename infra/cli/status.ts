// `cohort status`: which nodes are ready, and what the ledger holds.
import { readMembers } from '@cohort/chaincode/client/read-members';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { EpochView, PlanView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { readRestoredNote, restoredText } from '../backup/restored-note.ts';
import type { Admin } from '../consortium/admin-ledger.ts';
import { agentsDown } from '../consortium/agents-down.ts';
import { askParties } from '../consortium/ask-parties.ts';
import { otherEndpoints } from '../consortium/other-endpoints.ts';
import { idleAgents } from '../consortium/idle-agents.ts';
import { formerCertificates, formerRemedy } from '../consortium/former-certificates.ts';
import { loadConsortium, nodeDir, type Consortium } from '../consortium/layout.ts';
import { runnableNodes } from '../consortium/runnable-nodes.ts';
import { withoutOffers } from '../node/agent-config.ts';
import { isAlive } from '../node/is-alive.ts';
import { readReady } from '../node/ready-file.ts';
import { epochLine } from '../view/epoch-line.ts';
import { askingOrganisations } from '../view/epoch-stop.ts';
import { obstacleLine, type Obstacle } from '../view/obstacles-of.ts';
import { onScreen } from '../view/on-screen.ts';
import { table } from '../view/table.ts';
import type { Command, Given } from './command.ts';
import { print } from './print.ts';
import { adminOptions, withAdmin } from './with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary: "which nodes are ready, the ledger's height and epoch, each plan, its round, and why it does not move",
  arguments: [],
  options: adminOptions,
  changes: [],
  exits: { unreachable: 'the ledger does not answer; the nodes here are told all the same' },
  async run(given) {
    const { values } = given;
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    // First what may take a while, so that the nodes are told as they are.
    const ledger = await ledgerStanding(given);
    const nodes = await Promise.all(
      [...(await runnableNodes(dir, consortium))].map(async ([name, folder]) => ({ name, ...(await standingOf(folder)) })),
    );
    const idle = await idleAgents(dir, consortium);
    const restored = await restoredNodes(dir, consortium);
    const text = [
      ...table([
        ['node', 'ready', 'endpoint'],
        ...nodes.map(({ name, running, endpoint }) => [name, running ? 'yes' : 'no', endpoint ?? '']),
      ]),
      ...restored.flatMap(({ name, text: said }) => onScreen(`${name}: ${said}`)),
      ...idle.flatMap((name) => onScreen(`${name}: ${withoutOffers}`)),
      '',
      ...ledgerLines(
        ledger,
        nodes.some(({ name, running }) => running && !name.endsWith('-ledger')),
      ).flatMap((line) => onScreen(line)),
    ];
    print(given, { nodes, restored, idle, ledger }, `${text.join('\n')}\n`);
    return 'error' in ledger ? exitCodes.unreachable : exitCodes.done;
  },
};

/** Those that were restored from a backup, an admin's too. A note that cannot be read is the doctor's to tell. */
async function restoredNodes(
  dir: string,
  { nodes }: Consortium,
): Promise<{ name: string; made: string; restored: string; text: string }[]> {
  const notes = await Promise.all(
    Object.keys(nodes).map(async (name) => [name, await readRestoredNote(nodeDir(dir, name)).catch(() => null)] as const),
  );
  return notes.flatMap(([name, note]) =>
    note === null ? [] : [{ name, made: note.made, restored: note.restored, text: restoredText(note) }],
  );
}

async function standingOf(folder: string): Promise<{ running: boolean; endpoint: string | null }> {
  const ready = await readReady(folder);
  return ready === null ? { running: false, endpoint: null } : { running: isAlive(ready.pid), endpoint: ready.endpoint };
}

interface PlanStanding {
  readonly plan: string;
  readonly status: PlanView['status'];
  /** Why it was closed. */
  readonly reason: string | null;
  readonly round: string | null;
  readonly roundStatus: string | null;
  /** Why it does not move. */
  readonly obstacles: readonly Obstacle[];
}

/** The plan, and below it a line for each cause that it does not move. */
function planLines({ plan, status, reason, round, roundStatus, obstacles }: PlanStanding): string[] {
  const ended = reason === null ? status : `${status} (${reason})`;
  return [
    `plan ${plan.slice(0, 12)}: ${ended}, round ${round ?? 'none'} ${roundStatus ?? ''}`.trimEnd(),
    ...obstacles.map((obstacle) => `  ${obstacleLine(obstacle)}: ${obstacle.detail}`),
  ];
}

function ledgerLines(ledger: LedgerStanding, asks: boolean): string[] {
  if ('error' in ledger) return [ledger.error];
  const { height, head, genesis, epoch, active, silent, warnings, plans } = ledger;
  return [
    `ledger: height ${String(height)}, head ${head}`,
    `genesis ${genesis}`,
    epochLine(epoch, { active, asks, silent }),
    ...warnings,
    ...plans.flatMap(planLines),
  ];
}

type LedgerStanding =
  | {
      readonly height: number;
      readonly head: string;
      /** What an audit file is held against: `cohort audit verify --anchor`. */
      readonly genesis: string;
      readonly epoch: EpochView;
      readonly active: number;
      /** Active organisations without an agent or a party, which alone ask for the next epoch. */
      readonly silent: readonly string[];
      /** Nodes here whose certificates are of a former authority, each with what to do. */
      readonly warnings: readonly string[];
      readonly plans: readonly PlanStanding[];
    }
  | { readonly error: string };

/** An outage is an answer here: which nodes are ready is told all the same. */
async function ledgerStanding(given: Given): Promise<LedgerStanding> {
  try {
    return await withAdmin(given, async (admin, consortium, dir) => {
      const { ledger } = admin;
      const { height, hash } = await ledger.head();
      const epoch = await ledger.evaluate('epochs.current', {});
      const members = await readMembers(ledger);
      const elsewhere = (await otherEndpoints(dir, consortium, members)).map(({ node, detail }) => `${node}: ${detail}`);
      const former = (await formerCertificates(dir, consortium, members)).map((node) => `${node}: ${formerRemedy(node, dir)}`);
      const warnings = [...elsewhere, ...former];
      const plans = await listAll(ledger, 'rounds.plans', {});
      const standings = await Promise.all(plans.map((plan) => planStanding(plan, admin, consortium, dir)));
      return { height, head: hash, genesis: ledger.genesisHash, epoch, ...askingOrganisations(members), warnings, plans: standings };
    });
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code !== 'UNREACHABLE' && error.code !== 'TIMED_OUT') throw error;
    return { error: error.message };
  }
}

async function planStanding(view: PlanView, admin: Admin, consortium: Consortium, dir: string): Promise<PlanStanding> {
  const { plan, status, reason, current } = view;
  const round = current === null ? null : await admin.ledger.evaluate('rounds.get', { round: current });
  return {
    plan,
    status,
    reason,
    round: round === null ? null : `${String(round.terms.round)}.${String(round.terms.attempt)}`,
    roundStatus: round?.status ?? null,
    obstacles: [...(await agentsDown(dir, consortium, view)), ...(await askParties(admin, consortium, view))],
  };
}
