// `cohort plan draft`: a whole plan from what the ledger knows and a few wishes, with the reason of every number.
import { decimal } from '@cohort/protos/shape';
import { mechanismKinds, planHash, type FractionText } from '@cohort/protos/terms';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { purposeShape } from '@cohort/protos/terms-schema';
import { readDraftInput } from '../../plan/draft/read-draft-input.ts';
import type { Draft, DraftWishes } from '../../plan/draft/draft-input.ts';
import { draftPlan } from '../../plan/draft/draft-plan.ts';
import { readModel, readNet } from '../../plan/read-architecture.ts';
import { screenWidth } from '../../view/screen-width.ts';
import { table } from '../../view/table.ts';
import { wrap } from '../../view/wrap.ts';
import { wholeNumber, type Command, type OptionTable, type Options } from '../command.ts';
import { inFolder } from '../in-folder.ts';
import { print } from '../print.ts';
import { refuseThere } from '../../node/refuse-there.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { writeErr } from '../../view/write-out.ts';

const options = {
  purpose: { type: 'string', value: 'TEXT', means: "what the model is for, as sites' policies allow it" },
  rounds: { type: 'string', value: 'N', means: 'rounds of training' },
  epsilon: { type: 'string', value: 'E', means: 'most that an account may have released at the end (all that is left)' },
  dataset: { type: 'string', value: 'NAME', means: "every member's newest version of this dataset (the only one)" },
  datasets: { type: 'string', value: 'LIST', means: 'dataset versions by name instead: north/patients,river/patients@2' },
  mechanism: {
    type: 'string',
    value: 'KIND',
    default: 'auto',
    means: 'auto, none, dp-fedsgd, member-gaussian or dp-counts (auto: as the accounts are)',
  },
  sampling: { type: 'string', value: 'NUM/DEN', means: 'how likely a unit takes part in a round (derived)' },
  'noise-ratio': { type: 'string', value: 'NUM/DEN', means: 'z^2 = sigma^2 / T instead of calibrating it for the rounds' },
  clip: { type: 'string', value: 'C', default: '1', means: 'norm that a unit is clipped to' },
  'server-rate': { type: 'string', value: 'R', means: "rate of the parties' step (1; 0.5 for a net with hidden layers)" },
  strategy: { type: 'string', value: 'KIND', means: 'of whole updates: fedavg or fedadam (fedavg)' },
  'local-steps': { type: 'string', value: 'N', means: 'of whole updates (100)' },
  batch: { type: 'string', value: 'N', means: 'of whole updates (16)' },
  'client-rate': { type: 'string', value: 'R', means: 'of whole updates (0.01)' },
  normalisation: { type: 'string', value: 'KIND', means: 'schema or local (schema under noise, else local)' },
  evaluate: { type: 'string', value: 'HASH', means: 'judge this published model once on the evaluation rows, instead of training' },
  parties: { type: 'string', value: 'LIST', means: 'three party nodes (the first three organisations that run one)' },
  architecture: { type: 'string', value: 'FILE', default: 'architecture.json', means: 'the net' },
  model: { type: 'string', value: 'FILE', default: 'genesis-model.safetensors', means: 'the model to begin with' },
  out: { type: 'string', value: 'FILE', means: 'where the plan is written' },
  ...adminOptions,
} as const satisfies OptionTable;

export const command: Command = {
  usage: '--purpose TEXT --rounds N [--epsilon E] [--dataset NAME | --datasets LIST] [--out FILE] [--as MSP] [--dir DIR]',
  summary: 'derive a plan from the datasets, their budgets and the net, with the reason of every number',
  arguments: [],
  options,
  changes: ['files'],
  notes: 'The plan goes to stdout, or into the file of --out; why each number is what it is, and warnings, go to stderr.',
  async run(given) {
    const { values } = given;
    const wishes = wishesOf(values);
    const out = textOf(values, 'out');
    if (out !== null) await refuseThere(out, 'out');
    const net = await readNet(String(values['architecture']));
    const { evaluate } = values;
    const genesisModel = typeof evaluate === 'string' ? hashOf(evaluate) : (await readModel(String(values['model']), net)).hash;
    const asked = { datasets: textOf(values, 'datasets'), dataset: textOf(values, 'dataset'), parties: textOf(values, 'parties') };
    const { warnings, ...known } = await withAdmin(given, ({ ledger }) => readDraftInput(ledger, asked));
    const architecture = { hash: net.hash, parameters: net.parameters, layers: net.architecture.layers.length };
    const drafted = draftPlan({ ...known, architecture, genesisModel, wishes });
    const draft = { ...drafted, warnings: [...warnings, ...drafted.warnings] };
    const text = `${JSON.stringify(draft.plan, undefined, 2)}\n`;
    if (out !== null) await given.changes.file(out, text);
    if (values['json'] !== true) writeErr(`${explanation(draft).join('\n')}\n`);
    print(
      given,
      { ...draft, planHash: planHash(draft.plan) },
      out === null ? text : `wrote ${out}; next: cohort plan check ${out}${inFolder(values['dir'])}\n`,
    );
    return exitCodes.done;
  },
};

/** Every number with its reason, then what those who vote should know. */
function explanation({ reasons, warnings }: Draft): string[] {
  const width = screenWidth(100);
  return [
    ...table([['term', 'value', 'why'], ...reasons.map(({ term, value, why }) => [term, value, why])], width),
    '',
    ...warnings.flatMap((warning) => wrap(`warning: ${warning}`, width, '  ')),
  ];
}

/** @throws {CohortError} USAGE */
function wishesOf(values: Options['values']): DraftWishes {
  const purpose = textOf(values, 'purpose');
  if (purpose === null)
    throw new CohortError('USAGE', '--purpose: expected what the model is for, got none; sites allow purposes by this text');
  expectText('--purpose', purpose);
  const isEvaluation = values['evaluate'] !== undefined;
  if (values['rounds'] === undefined && !isEvaluation)
    throw new CohortError('USAGE', '--rounds: expected how many rounds of training, got none');
  const mechanism = oneOf('mechanism', textOf(values, 'mechanism') ?? 'auto', ['auto', ...mechanismKinds] as const);
  const numberOf = (name: string) => (values[name] === undefined ? undefined : wholeNumber(`--${name}`, values[name], 1, 1, 1_000_000));
  const strategy = {
    kind: choiceOf(values, 'strategy', ['fedavg', 'fedadam'] as const),
    localSteps: numberOf('local-steps'),
    batch: numberOf('batch'),
    clientRate: decimalOf(values, 'client-rate'),
    serverRate: decimalOf(values, 'server-rate'),
  };
  return {
    purpose,
    task: isEvaluation ? 'evaluate' : 'train',
    rounds: isEvaluation ? 1 : wholeNumber('--rounds', values['rounds'], 1, 1, 1_000_000),
    epsilon: decimalOf(values, 'epsilon') ?? null,
    mechanism,
    samplingRate: fractionOf(values, 'sampling', (num, den) => num <= den),
    noiseRatio: fractionOf(values, 'noise-ratio', () => true),
    clipNorm: decimalOf(values, 'clip') ?? '1',
    strategy: Object.fromEntries(Object.entries(strategy).filter(([, value]) => value !== undefined)),
    normalisation: choiceOf(values, 'normalisation', ['schema', 'local'] as const) ?? null,
  };
}

/** What no ledger takes is refused before the numbers are derived. @throws {CohortError} USAGE */
function expectText(option: string, given: string): void {
  try {
    purposeShape(given, option);
  } catch (thrown) {
    throw new CohortError('USAGE', CohortError.from(thrown).detail);
  }
}

const textOf = (values: Options['values'], name: string): string | null => (typeof values[name] === 'string' ? values[name] : null);

function oneOf<const T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((item) => item === value);
  if (found !== undefined) return found;
  throw new CohortError('USAGE', `--${name}: expected one of ${known.join(', ')}, got ${value}`);
}

function choiceOf<const T extends string>(values: Options['values'], name: string, known: readonly T[]): T | undefined {
  const value = textOf(values, name);
  return value === null ? undefined : oneOf(name, value, known);
}

function decimalOf(values: Options['values'], name: string): string | undefined {
  const value = textOf(values, name);
  if (value === null) return undefined;
  try {
    if (Number(decimal(value, name)) > 0) return value;
  } catch {
    // Said below.
  }
  throw new CohortError('USAGE', `--${name}: expected a decimal above 0 such as 0.5, got ${value}`);
}

function fractionOf(values: Options['values'], name: string, holds: (num: bigint, den: bigint) => boolean): FractionText | null {
  const value = textOf(values, name);
  if (value === null) return null;
  const [, num = '0', den = '1'] = /^([1-9][0-9]{0,11})(?:\/([1-9][0-9]{0,11}))?$/.exec(value) ?? [];
  let [a, b] = [BigInt(num), BigInt(den)];
  if (a === 0n || !holds(a, b))
    throw new CohortError(
      'USAGE',
      `--${name}: expected a fraction above 0 such as 1/4${name === 'sampling' ? ', at most 1' : ''}, got ${value}`,
    );
  while (b !== 0n) [a, b] = [b, a % b];
  return { num: String(BigInt(num) / a), den: String(BigInt(den) / a) };
}

function hashOf(value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return value;
  throw new CohortError('USAGE', `--evaluate: expected the whole hash of a published model, got ${value}; \`cohort plan show\` says it`);
}
