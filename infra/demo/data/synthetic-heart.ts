// A deterministic cohort of invented patients in the format of the real files, for machines without the real data.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { heartFile, heartPartition, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { randomWords } from '@cohort/client-agent/train/random-words';
import { writeWhole } from '../../node/write-whole.ts';

/** Lines of the real files, so that the published split's line numbers exist, and how ill and how old each hospital's patients are. */
const cohorts: Readonly<
  Record<Hospital, { readonly lines: number; readonly missing: number; readonly severity: number; readonly age: number }>
> = {
  cleveland: { lines: 303, missing: 0, severity: -0.2, age: 54 },
  hungarian: { lines: 294, missing: 33, severity: -0.7, age: 48 },
  switzerland: { lines: 123, missing: 77, severity: 2.2, age: 55 },
  va: { lines: 200, missing: 70, severity: 1, age: 59 },
};

/** Writes the four files, the same bytes every time, each whole. @returns the folder */
export async function writeSyntheticHeart(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const hospital of hospitals) await writeWhole(join(folder, heartFile(hospital)), syntheticHeart(hospital));
  return folder;
}

/** One hospital's file. Rows that the published split tests are complete; as many others as in the real file lack a cell. */
export function syntheticHeart(hospital: Hospital): string {
  const { lines, missing, severity, age } = cohorts[hospital];
  const uniform = uniforms(hospital);
  const partition = heartPartition(hospital);
  const tested = new Set(partition.kind === 'lines' ? partition.testLines : []);
  const rows: string[] = [];
  let left = missing;
  let untested = lines - tested.size;
  for (let line = 1; line <= lines; line++) {
    const cells = patient(uniform, severity, age);
    if (!tested.has(line)) {
      if (uniform() < left / untested) {
        cells[4] = '?';
        left -= 1;
      }
      untested -= 1;
    }
    rows.push(cells.join(','));
  }
  return `${rows.join('\n')}\n`;
}

/** Fourteen cells; the illness depends on the measurements by one rule for all hospitals, which is what federation can find. */
function patient(uniform: () => number, severity: number, meanAge: number): string[] {
  const bell = () => uniform() + uniform() + uniform() + uniform() - 2;
  const chance = (logit: number) => (uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0);
  const clamp = (value: number, low: number, high: number) => Math.round(Math.min(high, Math.max(low, value)));
  const ill = 1.5 * bell() + severity;
  const age = clamp(meanAge + 12 * bell() + 1.5 * ill, 28, 77);
  const sex = chance(1 + 0.4 * ill);
  const pain = uniform() < 0.45 + 0.13 * ill ? 4 : clamp(2.5 + bell(), 1, 3);
  const pressure = clamp(131 + 28 * bell() + 2 * ill, 80, 200);
  const cholesterol = clamp(225 + 85 * bell() + 5 * ill, 85, 600);
  const pulse = clamp(145 + 35 * bell() - 11 * ill, 60, 202);
  const exercisePain = chance(-0.8 + 0.9 * ill);
  const depression = Math.max(0, 0.8 + bell() + 0.5 * ill).toFixed(1);
  const cells = [
    age,
    sex,
    pain,
    pressure,
    cholesterol,
    chance(-1.7),
    chance(-1) + chance(-2),
    pulse,
    exercisePain,
    depression,
    '?',
    '?',
    '?',
  ];
  const grade = chance(2.2 * ill) === 0 ? 0 : clamp(1 + 3 * uniform(), 1, 4);
  return [...cells, grade].map(String);
}

function uniforms(hospital: Hospital): () => number {
  const word = randomWords('syntheticCohort', hospital);
  return () => (word() + 0.5) / 0x1_0000_0000;
}
