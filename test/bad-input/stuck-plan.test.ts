// A plan that nobody can run, on real processes: from any organisation's folder the commands say who keeps it from moving, and why.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { listAll } from '@cohort/protos/list-all';
import { propose, vote } from '@cohort/infra/consortium/decide';
import { editJson } from '../support/edit-json.ts';
import { HeartNetwork } from './heart-network.ts';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');

/** What the command prints; that a doctor finds something wrong is no failure here. */
const cohort = (...args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, [entry, ...args], (_, out, err) => {
      resolve(out + err);
    });
  });

test.serial(
  'status, doctor and round watch tell who refuses a plan by what, who offers nothing and that no party serves its model; and how it ended',
  async (t) => {
    t.timeout(180_000);
    const network = await HeartNetwork.create(t, { deadlines: { enrol: 1, collect: 30, relay: 5, step: 5 } });
    const plan = await network.agree();
    const { dir } = network.consortium;
    for (const msp of ['cleveland', 'hungarian', 'va']) {
      await editJson(join(network.dirOf(`${msp}/party`), 'node.json'), { models: [] });
      await editJson(join(network.dirOf(`${msp}/agent`), 'node.json'), { trainer: 'plain' });
    }
    await editJson(join(network.dirOf('cleveland/agent'), 'policy.json'), { minCohort: 7 });
    const offers = [
      {
        dataset: 'lungs',
        version: 1,
        file: '../../data/hungarian/processed.hungarian.data',
        schema: '../../schema.json',
        partition: { kind: 'all' },
      },
    ];
    await editJson(join(network.dirOf('hungarian/agent'), 'node.json'), { offers });
    // Switzerland's agent is not started.
    const nodes = ['cleveland', 'hungarian', 'va'].flatMap((msp) => [`${msp}/party`, `${msp}/agent`]);
    await Promise.all(nodes.map((node) => network.startReady(node)));
    await network.until(
      async () => ((await listAll(network.ledgerOf('cleveland/admin'), 'rounds.plans', {}))[0]?.status === 'paused' ? true : null),
      'five attempts that come to nothing',
      120,
    );

    const at = ['--dir', dir, '--as', 'switzerland'];
    const status = await cohort('status', ...at);
    const causes = [
      'plan: PLAN_PAUSED',
      'parties: MODEL_NOT_SERVED',
      'cleveland: POLICY_REFUSED minCohort',
      'hungarian: DATASET_NOT_OFFERED',
      'switzerland: MEMBER_NOT_ENROLLED',
      'va: MODEL_NOT_SERVED',
    ];
    t.regex(status, new RegExp(`^plan ${plan.slice(0, 12)}: paused, round 1\\.4 void$`, 'm'));
    for (const cause of causes) t.regex(status, new RegExp(`^  ${cause}: expected .*, got .*; `, 'm'));
    const down =
      'switzerland/agent: UNREACHABLE: expected it to run, for the plan counts on its rows, got no process of it here; start it:';
    t.true(status.includes(`\n  ${down} cohort up`), status);
    t.is(status.split('\n').filter((line) => /^ {2}\S/.test(line)).length, causes.length + 1, status);
    t.regex(status, /cohort plan resume [0-9a-f]{64} --as MSP/);

    const doctor = await cohort('doctor', '--dir', dir);
    for (const cause of causes) t.regex(doctor, new RegExp(`^BAD  plan ${plan.slice(0, 12)}: ${cause}: expected .*, got .*; `, 'm'));

    t.true(doctor.includes(`\nBAD  plan ${plan.slice(0, 12)}: ${down}`), doctor);

    const watched = await cohort('round', 'watch', '--once', ...at);
    for (const cause of causes) t.regex(watched, new RegExp(`^waits: ${cause}$`, 'm'));
    const admins = ['cleveland', 'hungarian', 'va'].map((msp) => ({ dir, msp, ledger: network.ledgerOf(`${msp}/admin`) }));
    const [proposer] = admins;
    if (proposer === undefined) return t.fail();
    const proposal = await propose(proposer, { kind: 'stop-plan', plan, reason: 'nobody can run it' }, null);
    for (const admin of admins) await vote(admin, proposal, 'yes');
    await proposer.ledger.submit('governance.close', 'stop', { proposal });
    t.regex(await cohort('status', ...at), new RegExp(`^plan ${plan.slice(0, 12)}: closed \\(stopped\\), round 1\\.4 void$`, 'm'));
    t.regex(await cohort('doctor', '--dir', dir), new RegExp(`^ok   plan ${plan.slice(0, 12)}: closed \\(stopped\\)$`, 'm'));
    t.regex(await cohort('round', 'watch', '--once', ...at), new RegExp(`^plan ${plan.slice(0, 12)}: .*, closed \\(stopped\\)`, 'm'));
    const lines = [status, doctor, watched].flatMap((text) => text.split('\n'));
    t.false(lines.some((line) => line.includes(dir) && line.includes('processed.')));
  },
);
