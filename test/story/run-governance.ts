// `npm run story:governance`: prints how a consortium governs itself, a line when it happens.
import { styleText } from 'node:util';
import { governanceStory } from './governance.ts';

const startedMs = performance.now();
let line = 0;
await governanceStory((text) => {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(2);
  console.log(`${styleText('dim', `${String(++line).padStart(2)}  ${seconds} s`)}  ${text}`);
});
