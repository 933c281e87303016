// `npm run adversary -- --scripts 200 [--from 1] [--model]`: random liar scripts, or ways through the model, against real parties. Exit code 7 when a promise broke.
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { parseArgs } from 'node:util';
import { runInNewContext } from 'node:vm';
import { exitCodes } from '@cohort/protos/errors';
import { drawnScript } from './model-scripts.ts';
import { playScript } from './play-script.ts';
import { scriptOf } from './script.ts';

const { values } = parseArgs({
  options: {
    scripts: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    model: { type: 'boolean', default: false },
    together: { type: 'string', default: '2' },
  },
});
const count = Number(values.scripts);
const from = Number(values.from);
const together = Number(values.together);
if (![count, from, together].every((item) => Number.isSafeInteger(item) && item > 0)) {
  process.stderr.write('adversary: expected --scripts, --from and --together as natural numbers\n');
  process.exitCode = exitCodes.usage;
} else process.exitCode = await playAll();

async function playAll(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const mebibytes = (): number => {
    collect();
    return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  };
  const endings = new Map<string, number>();
  const began = performance.now();
  let [next, done, failed, settled] = [from, 0, 0, 0];
  const playNext = async (): Promise<void> => {
    while (next < from + count) {
      const script = values.model ? drawnScript(next++) : scriptOf(next++);
      const { ended, broken } = await playScript(script).catch((thrown: unknown) => ({ ended: 'threw', broken: [String(thrown)] }));
      endings.set(ended, (endings.get(ended) ?? 0) + 1);
      if (broken.length > 0) failed++;
      for (const promise of broken) process.stdout.write(`BROKEN seed ${String(script.seed)}: ${promise}\n  ${JSON.stringify(script)}\n`);
      if (++done % 20 > 0) continue;
      const heap = mebibytes();
      if (settled === 0) settled = heap;
      const seconds = Math.round((performance.now() - began) / 1000);
      process.stdout.write(`${String(done)} scripts: ${String(failed)} broken, heap ${String(heap)} MiB, ${String(seconds)} s\n`);
    }
  };
  await Promise.all(Array.from({ length: together }, playNext));
  for (const [ended, rounds] of [...endings].sort(([, left], [, right]) => right - left))
    process.stdout.write(`${String(rounds)} x ${ended}\n`);
  process.stdout.write(`seeds ${String(from)} to ${String(from + count - 1)}: ${String(failed)} scripts broke a promise\n`);
  return failed === 0 ? exitCodes.done : exitCodes.evidence;
}
