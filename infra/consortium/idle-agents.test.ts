// An agent whose node.json offers nothing is told from one that offers rows, and from one that nobody set up.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { idleAgents } from './idle-agents.ts';

const pins = ['aa', 'bb', 'cc'].map((msp, index) => {
  const key = (letter: string): string => `${letter}${String(index)}`.repeat(32);
  return { node: `${msp}/party`, nodeKey: key('a'), boxKey: key('b'), tlsCertSha256: key('c') };
});
const rows = { file: 'rows.csv', schema: 'schema.json', partition: { kind: 'seeded', seed: '1', testPercent: 20 } };
const config = { kind: 'agent', consortium: 'c.json', architectures: [], policy: 'policy.json', pinnedParties: pins, batchSeed: '1' };
const written = {
  'aa-agent': JSON.stringify({ ...config, offers: [] }),
  'bb-agent': JSON.stringify({ ...config, offers: [{ dataset: 'visits', version: 1, ...rows }] }),
  'cc-agent': '{',
  'bb-party': '{}',
};

test('only an agent that can be read and offers no dataset is idle', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-idle-'));
  for (const [name, text] of Object.entries(written)) {
    await mkdir(join(dir, 'nodes', name), { recursive: true });
    await writeFile(join(dir, 'nodes', name, 'node.json'), text);
  }
  const names = [...Object.keys(written), 'dd-agent'];
  t.deepEqual(await idleAgents(dir, { nodes: Object.fromEntries(names.map((name) => [name, name.replace('-', '/')])) }), ['aa-agent']);
});
