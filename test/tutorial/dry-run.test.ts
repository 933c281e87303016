// Every command that changes something, with --dry-run: it says what it would do and does nothing, and what it said is what the command then does.
import { dirname, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Command } from '@cohort/infra/cli/command';
import { everyCommand } from '@cohort/infra/cli/commands';
import type { Change } from '@cohort/infra/node/changes';
import { operatorsStory } from './operators-story.ts';
import { notSaid } from './sentence-of.ts';
import { differing, hashOf, treeOf } from './tree-of.ts';
import type { Site, Typist } from './typist.ts';

const commands = await Promise.all(
  Object.entries(everyCommand).map(async ([name, load]): Promise<readonly [string, Command]> => [name, (await load()).command]),
);

interface Line {
  readonly site: string;
  readonly line: string;
}

const commandOf = (line: string): readonly [string, Command] | undefined =>
  commands.find(([name]) => line.startsWith(`cohort ${name} `) || line === `cohort ${name}`);

interface Answered {
  readonly result?: { readonly dryRun: boolean; readonly changes: readonly Change[] };
  readonly error?: { readonly code: string; readonly detail: string };
}

/** What was promised of files, each to be held against what the command itself then wrote. */
class DryRuns {
  readonly tried = new Set<string>();
  readonly #t: ExecutionContext;
  #promised: { readonly of: string; readonly files: ReadonlyMap<string, string> } = { of: '', files: new Map() };

  constructor(t: ExecutionContext) {
    this.#t = t;
  }

  /** Types the line with --dry-run: nothing may be another than before, also on the ledger where it would be changed. */
  async of(typed: Line, typist: Typist, sites: readonly Site[]): Promise<Answered> {
    const [name, { changes }] =
      commandOf(typed.line) ??
      (() => {
        throw new RangeError(typed.line);
      })();
    const home = sites.find((site) => site.name === typed.site)?.home ?? '';
    const all = dirname(home);
    const height = changes.includes('ledger') ? await heightAt(typist) : null;
    const before = await treeOf(all);
    const { out, code } = await typist.tryOut(typed, '--dry-run --json');
    this.#t.deepEqual(differing(before, await treeOf(all)), [], typed.line);
    if (height !== null) this.#t.is(await heightAt(typist), height, typed.line);
    this.#t.regex(out, /^\{[^\n]*\}\n$/, typed.line);
    const answered = JSON.parse(out) as Answered;
    if (answered.result !== undefined) {
      this.#t.is(code, 0, typed.line);
      this.#t.true(answered.result.dryRun, typed.line);
    }
    this.tried.add(name);
    const files = (answered.result?.changes ?? []).flatMap((change) =>
      change.change === 'file' ? [[resolve(home, change.path), change.sha256] as const] : [],
    );
    this.#promised = { of: typed.line, files: new Map(files) };
    return answered;
  }

  /** Once the command itself has run. */
  async holdToIt(): Promise<void> {
    for (const [path, sha256] of this.#promised.files) this.#t.is(await hashOf(path), sha256, `${this.#promised.of}: ${path}`);
    this.#promised = { of: '', files: new Map() };
  }
}

async function heightAt(typist: Typist): Promise<number> {
  const { out } = await typist.tryOut({ site: 'north', line: 'cohort status' }, '--json');
  return (JSON.parse(out) as { readonly result: { readonly ledger: { readonly height: number } } }).result.ledger.height;
}

/** What the tutorial does not type, at north, once the rounds are over: what would be changed, or the code that the command is refused with. */
const more: readonly (readonly [string, readonly Change['change'][] | string])[] = [
  ['cohort epoch propose 7200', ['transaction']],
  ['cohort node rotate north/party', ['new', 'transaction']],
  ['cohort node rotate north/ledger', ['new']],
  ['cohort node replace north/party', ['new', 'transaction']],
  ['cohort node backup north/agent --out agent.backup', ['new']],
  ['cohort node restore admin.backup --passphrase-file passphrase', 'FOLDER_IN_USE'],
  ['cohort node run .cohort/nodes/north-agent', 'FOLDER_IN_USE'],
  ['cohort member replace-authority north', ['new', 'transaction']],
  ['cohort member propose --card lake.card --as north', ['transaction']],
  ['cohort member suspend river --reason "for a test"', ['transaction']],
  ['cohort member readmit river --reason "for a test"', 'NOT_PERMITTED'],
  ['cohort node revoke river/agent --reason "for a test"', ['transaction']],
  ['cohort policy propose rules.json', ['transaction']],
  ['cohort ledger replay none.cohort --out ledger.sqlite', 'CONFIG_INVALID'],
  ['cohort pin accept river/party', []],
  ['cohort service install --name cohort-dry-run', ['file', 'process']],
  ['cohort service install --ledger', 'CONFIG_INVALID'],
  ['cohort service uninstall --name cohort-dry-run', []],
  ['cohort plan resume PLAN', 'PLAN_CLOSED'],
  ['cohort plan stop PLAN --reason "for a test"', 'PLAN_CLOSED'],
  ['cohort plan replace-party PLAN --from river/party --to st-mary/party --reason "for a test"', 'PLAN_CLOSED'],
  ['cohort round uphold PLAN~1~0 1 --reason "for a test"', 'NOT_FOUND'],
  ['cohort chaincode package', ['file']],
  ['cohort chaincode upgrade none.tar.gz', 'CONFIG_INVALID'],
  ['cohort ledger up', 'CONFIG_INVALID'],
  ['cohort org add lake.card --out lake.change', 'CONFIG_INVALID'],
  ['cohort org remove river --out river.change', 'CONFIG_INVALID'],
  ['cohort org sign none.change', 'CONFIG_INVALID'],
  ['cohort ledger files', 'CONFIG_INVALID'],
  [
    'cohort chaincode serve none.tar.gz --id cohort:00 --listen localhost:1 --cert exchange/north.card --key exchange/north.card --peer-ca exchange/north.card',
    'CONFIG_INVALID',
  ],
  ['cohort down', ['process']],
  ['cohort demo --keep demo', ['new', 'process']],
];

/** What only reads, at north: an answer in the envelope each. */
const reading: readonly string[] = [
  'status',
  'ledger status',
  'doctor --dir .cohort',
  'member list',
  'pin list',
  'proposal list --all',
  'plan list --all',
  'plan show PLAN',
  'plan check plan.json --offline',
  'budget statement',
  'data check patients.csv',
  'schema diff schema.json schema.json',
  'schema profile patients.csv',
  'service status',
  'logs --lines 3',
  'completion bash',
  'org card',
  'consortium invite',
  'consortium create heart exchange/north.card exchange/river.card exchange/st-mary.card',
  'round watch --once',
  'policy show',
  'policy simulate rules.json',
  'policy check .cohort/nodes/north-agent/policy.json --plan PLAN',
  'plan simulate plan.json --file patients.csv --draws 1 --rounds 1',
];

test('every command that changes something says so first under --dry-run, and every other answers in the same envelope', async (t) => {
  t.timeout(600_000);
  const dry = new DryRuns(t);
  const north = (line: string): Line => ({ site: 'north', line });
  await operatorsStory({
    tell({ text, line }) {
      t.false(text.includes(notSaid) || text.includes(line), `its sentence in the story: ${text}`);
    },
    async before(line, typist, sites) {
      await dry.holdToIt();
      if (commandOf(line.line)?.[1].changes.length === 0) return;
      if (line.line.startsWith('cohort audit export')) await typist.finished(line.site);
      const { result, error } = await dry.of(line, typist, sites);
      t.is(error, undefined, line.line);
      t.true((result?.changes.length ?? 0) > 0, line.line);
    },
    async after(typist, sites) {
      const said = await typist.tryOut(north('cohort plan list --all'), '--json');
      const { result: plans } = JSON.parse(said.out) as { readonly result: readonly { readonly plan: string }[] };
      const named = (line: string): Line => north(line.replace('PLAN', plans[0]?.plan ?? ''));
      await typist.tryOut(north('cohort org create lake --host localhost --dir lake && cohort org card --dir lake > lake.card'), '');
      await typist.tryOut(north(`cohort policy show | sed 's/"emergencyEpochs": .*/"emergencyEpochs": 2,/' > rules.json`), '');
      const backup = 'cohort node backup north/admin --out admin.backup --passphrase-file passphrase';
      await typist.tryOut(north(`umask 077; echo "twelve words that nobody else would ever think of" > passphrase; ${backup}`), '');
      for (const [line, expected] of more) {
        const { result, error } = await dry.of(named(line), typist, sites);
        t.deepEqual(error?.code ?? result?.changes.map(({ change }) => change), expected, `${line}: ${error?.detail ?? ''}`);
      }
      for (const line of reading) {
        const { out, err } = await typist.tryOut(named(`cohort ${line}`), '--json');
        t.true(out.length > 0, `${line}: ${err}`);
        for (const each of out.trimEnd().split('\n'))
          t.deepEqual(Object.keys(JSON.parse(each) as object), ['result'], `${line}: ${each.slice(0, 200)}`);
      }
    },
  });
  t.deepEqual(
    commands.flatMap(([name, { changes }]) => (changes.length === 0 || dry.tried.has(name) ? [] : [name])),
    [],
    'every changing command was tried',
  );
});
