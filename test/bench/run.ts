// `npm run bench`: the path of a round in exact numbers (`--path` for these alone), the demo's processes (`--processes`), reading rows (`--rows`), the embedded ledger (`ledger`), then what is timed in one.
import { printLedger } from './ledger/print-ledger.ts';
import { printPath } from './path/print-path.ts';
import { printProcesses } from './processes/print-processes.ts';
import { printRows } from './rows/print-rows.ts';

const only = process.argv.find((word) => ['--path', '--processes', '--rows', '--ledger', 'ledger'].includes(word))?.replace('--', '');
if (only === undefined || only === 'path') await printPath();
if (only === undefined || only === 'processes') await printProcesses();
if (only === undefined || only === 'rows') await printRows();
if (only === undefined || only === 'ledger') await printLedger();
if (only === undefined) await import('./timed.ts');
