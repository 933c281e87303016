// `npm run secrecy -- --page`: writes docs/who-sees-what.md; without it plays the rounds and prints where they and the table differ.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { root } from '../architecture/source.ts';
import { compare } from './compare.ts';
import { observe } from './observe.ts';
import { table } from './who-sees-what.ts';
import { whoSeesWhatPage } from './who-sees-what-page.ts';

if (process.argv.includes('--page')) {
  await writeFile(join(root, 'docs/who-sees-what.md'), whoSeesWhatPage());
} else {
  const faults = compare(table, await observe());
  console.log(faults.length === 0 ? 'what everybody received is what the table says' : faults.join('\n'));
  if (faults.length > 0) process.exitCode = 1;
}
