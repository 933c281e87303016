// `npm run model-check`: explores every run with all rules, then without each rule in turn. Exit code 7 when an invariant breaks, or a rule is not missed.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { exitCodes } from '@cohort/protos/errors';
import type { Move } from './explore.ts';
import { groups } from './groups.ts';
import { rules, type RuleName } from './rules.ts';
import { agreementRules, timedCounterexample, timedWay } from './timed-scripts.ts';
import { withoutRule } from './without-rule.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
/** Ways drawn by seed that are written beside the counterexamples. */
const walks = 60;
const names = Object.keys(rules) as RuleName[];

/** One line for each move, with equal ones in a row counted. */
function tell(way: readonly Move[]): void {
  let count = 0;
  for (const [at, { text }] of way.entries()) {
    count++;
    if (way[at + 1]?.text === text) continue;
    say(`    ${text}${count > 1 ? ` (${String(count)} times)` : ''}`);
    count = 0;
  }
}

function exploreAll(): boolean {
  let [states, ms, isSound] = [0, 0, true];
  for (const [group, runs] of Object.entries(groups)) {
    say(group);
    for (const run of runs(new Set())) {
      const explored = run.explore({
        progress: (count, depth) => {
          say(`    ${String(count)} states, depth ${String(depth)} ...`);
        },
      });
      states += explored.states;
      ms += explored.ms;
      const ends = [...explored.ends].sort().map(([outcome, count]) => `${outcome} ${String(count)}`);
      say(
        `  ${run.name}: ${String(explored.states)} states, depth ${String(explored.depth)}, ${seconds(explored.ms)}; ends: ${ends.join(', ')}`,
      );
      if (!explored.complete) say('    NOT COMPLETE');
      isSound &&= explored.complete && explored.broken.size === 0;
      for (const [invariant, way] of explored.broken) {
        say(`  BROKEN: ${invariant}`);
        tell(way);
      }
    }
  }
  say(`all rules: ${String(states)} states in ${seconds(ms)}, ${isSound ? 'every invariant holds' : 'NOT every invariant holds'}\n`);
  return isSound;
}

function removeEach(chosen: readonly RuleName[], withWays: boolean): boolean {
  let missed = 0;
  for (const name of chosen) {
    const { found, states, ms } = withoutRule(name);
    const tally = `${String(states)} states, ${seconds(ms)}`;
    if (found === null) say(`without ${name}: NOTHING BREAKS (${tally})`);
    else say(`without ${name}: ${found.invariant}, after ${String(found.way.length)} moves (${found.run}; ${tally})`);
    if (found !== null) missed++;
    if (withWays) say(`  "${rules[name].sentence}"`);
    if (withWays && found !== null) tell(found.way);
  }
  say(`${String(missed)} of ${String(chosen.length)} rules are missed when taken out`);
  return missed === chosen.length;
}

function modelCheck(argv: readonly string[]): number {
  const [option, name] = argv;
  if (option === '--show') {
    const chosen = names.filter((rule) => rule === name);
    if (chosen.length === 0) {
      process.stderr.write(`cohort: --show: expected one of ${names.join(', ')}; got ${name ?? 'nothing'}\n`);
      return exitCodes.usage;
    }
    return removeEach(chosen, true) ? exitCodes.done : exitCodes.evidence;
  }
  if (option === '--scripts' && name !== undefined) {
    const scripts = [...agreementRules.map(timedCounterexample), ...Array.from({ length: walks }, (_, seed) => timedWay(seed))];
    writeFileSync(
      name,
      `${JSON.stringify(
        scripts.filter((script) => script !== null),
        null,
        1,
      )}\n`,
    );
    say(`${name}: ${String(scripts.length)} scripts`);
    return exitCodes.done;
  }
  if (option !== undefined && option !== '--rules') {
    process.stderr.write(`cohort: expected --rules, --show <rule>, --scripts <file> or nothing; got ${option}\n`);
    return exitCodes.usage;
  }
  const isSound = option === '--rules' || exploreAll();
  return removeEach(names, false) && isSound ? exitCodes.done : exitCodes.evidence;
}

process.exitCode = modelCheck(process.argv.slice(2));
