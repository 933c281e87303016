// `npm run commands`: prints the page of commands; with `--page` it writes docs/commands.md.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { everyCommand } from '../cli/commands.ts';
import { commandsPage } from './commands-page.ts';
import { writeOut } from '../view/write-out.ts';

const { values } = parseArgs({ options: { page: { type: 'boolean', default: false } } });
const page = await commandsPage(everyCommand);
if (values.page) await writeFile(fileURLToPath(new URL('../../docs/commands.md', import.meta.url)), page);
else writeOut(page);
