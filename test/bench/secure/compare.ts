// Secure rounds beside plain averaging, every node a process of its own: what hiding each update costs.
import { loadavg } from 'node:os';
import process from 'node:process';
import { parseArchitecture, type Architecture } from '@cohort/client-agent/train/architecture';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { measureProcesses } from '../processes/processes.ts';
import { plainRounds } from './plain-average.ts';

/** Seconds of one round: by the clock, and of processor time over all processes. */
export interface RoundCost {
  readonly wall: number;
  readonly cpu: number;
}

const rounds = 10;

/** About 1e5 and 1e6 coordinates over the 13 features. */
const hiddenUnits = [6_667, 65_536];

/** Prints a table; seconds rest on the machine, so its load stands beside them. */
export async function printSecure(): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('Secure against plain rounds in separate processes: printed on Linux only.');
    return;
  }
  const [load = 0] = loadavg();
  const rows: Record<string, Record<string, string>> = {};
  for (const units of hiddenUnits) {
    const architecture = dense(units);
    const [plain, secure] = [await plainRounds(architecture, rounds), await secureRounds(architecture)];
    const d = `d = ${parameterCount(architecture).toExponential(0)}`;
    rows[`plain average, ${d}`] = row(plain);
    rows[`secure round, ${d}`] = row(secure);
    rows[`ratio, ${d}`] = { 'wall s': (secure.wall / plain.wall).toFixed(1), 'CPU s': (secure.cpu / plain.cpu).toFixed(1) };
  }
  console.log(`Whole rounds of four agents, mean of ${String(rounds)} after one, from one model at every agent to the next.`);
  console.log(
    'Both learn by FedAdam, over gRPC with mutual TLS and frames of 1 MiB, every node a process. Plain: one server that adds in clear and writes nothing.',
  );
  console.log(
    'Secure: the nodes as they are run, ledger and three parties with journals and encrypted shares on disk; each agent learns from',
  );
  console.log(
    `one row, and tests the model on its own test rows, which plain agents do not. Load of the machine before ${load.toFixed(1)}.`,
  );
  console.table(rows);
}

const dense = (units: number): Architecture =>
  parseArchitecture({
    format: 'cohort/architecture/v1',
    input: 13,
    layers: [{ kind: 'dense', units, activation: 'relu' }, { kind: 'logistic' }],
    loss: 'binary-cross-entropy',
  });

async function secureRounds(architecture: Architecture): Promise<RoundCost> {
  const { costs, round } = await measureProcesses(rounds + 1, { architecture, localSteps: 1, batch: 1 });
  return { wall: round, cpu: [...costs.values()].reduce((sum, cost) => sum + cost.round, 0) };
}

const row = ({ wall, cpu }: RoundCost) => ({ 'wall s': wall.toFixed(3), 'CPU s': cpu.toFixed(3) });
