// What each kind of process loads: a module more is a millisecond more of every start, and a package may be a hundred.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';

interface Loaded {
  /** Files of the project. */
  readonly own: number;
  readonly packages: readonly string[];
}

const here = import.meta.dirname;
/** Of each kind the most that it may load until it has answered and, an agent, trained; a change that loads fewer lowers it. */
const most = JSON.parse(await readFile(join(here, 'modules.json'), 'utf8')) as Readonly<Record<string, Loaded>>;

const command = ['infra/cli/main.ts', 'infra/cli/node/run.ts'];
/** What is imported when a node needs it, and all of these do. */
const started: Readonly<Record<string, readonly string[]>> = {
  ledger: ['infra/node/node-types/ledger.ts', 'chaincode/core/invoke.ts'],
  party: ['infra/node/node-types/party.ts'],
  'agent of a small net': ['infra/node/node-types/agent.ts', 'client-agent/adapters/plain-trainer.ts'],
};

for (const [kind, modules] of Object.entries(started))
  test(`${kind}: loads no other package, and no more modules, than its bound says`, async (t) => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'loaded-by.mjs'), ...command, ...modules]);
    const { own, packages } = JSON.parse(stdout) as Loaded;
    const bound = most[kind];
    t.deepEqual(packages, bound?.packages);
    t.true(own <= (bound?.own ?? 0), `expected at most ${String(bound?.own)} modules, got ${String(own)}`);
    t.true(own > (bound?.own ?? 0) - 10, `${String(own)} modules: lower the bound of ${String(bound?.own)} in modules.json`);
  });
