// `npm run bench`: all that is measured, or the parts that are named (`-- path rows`), and without a name what sharing and noise cost per parameter too.
import { exitCodes } from '@cohort/protos/errors';
import { printLedger } from './ledger/print-ledger.ts';
import { printPath } from './path/print-path.ts';
import { printProcesses } from './processes/print-processes.ts';
import { printRows } from './rows/print-rows.ts';
import { printSecure } from './secure/compare.ts';

const parts: Readonly<Record<string, () => Promise<void>>> = {
  path: printPath,
  processes: printProcesses,
  rows: printRows,
  ledger: printLedger,
  secure: printSecure,
};
const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`bench: expected parts out of ${Object.keys(parts).join(', ')}; got ${unknown.join(', ')}`);
  process.exitCode = exitCodes.usage;
} else {
  for (const [name, print] of Object.entries(parts)) if (named.length === 0 || named.includes(name)) await print();
  if (named.length === 0) {
    await import('./sampler.ts');
    await import('./share-and-sum.ts');
  }
}
