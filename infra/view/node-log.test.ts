// Logs of several nodes as one: by time, the last of them, and what comes while somebody watches.
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { logText, readLogs } from './node-log.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-logs-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const line = (second: number, msg: string, more = {}) =>
  `${JSON.stringify({ level: 'info', time: `2026-11-28T16:00:0${String(second)}.000Z`, node: 'x', ...more, msg })}\n`;

async function nodesOf(name: string, logs: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const nodes = new Map<string, string>();
  for (const [node, text] of Object.entries(logs)) {
    const dir = join(home, name, node);
    await mkdir(join(dir, 'state'), { recursive: true });
    await writeFile(join(dir, 'state', 'node.log'), text);
    nodes.set(node, dir);
  }
  return nodes;
}

const messages = async (nodes: Map<string, string>, last: number): Promise<string[]> => {
  const found: string[] = [];
  for await (const { source, msg } of readLogs(nodes, { last, follow: null })) found.push(`${source}: ${msg}`);
  return found;
};

test('lines of all nodes stand by their time, the last of them only, and a node without a log has none', async (t) => {
  const nodes = await nodesOf('past', { 'va-party': line(1, 'one') + line(4, 'four'), 'va-agent': line(2, 'two') + line(3, 'three') });
  nodes.set('va-ledger', join(home, 'nowhere'));
  t.deepEqual(await messages(nodes, 9), ['va-party: one', 'va-agent: two', 'va-agent: three', 'va-party: four']);
  t.deepEqual(await messages(nodes, 2), ['va-agent: three', 'va-party: four']);
  t.deepEqual(await messages(nodes, 0), []);
});

test('what a node tells its operator as an event stands among its lines, with why', async (t) => {
  const nodes = await nodesOf('events', { 'va-agent': line(1, 'one') + line(3, 'three') });
  const refused = { at: '2026-11-28T16:00:02.000Z', event: 'round.refused', round: 'p~1~0', code: 'TERMS_REFUSED', detail: 'vote for it' };
  await writeFile(join(nodes.get('va-agent') ?? '', 'state', 'events.jsonl'), `${JSON.stringify(refused)}\n`);
  const shown: string[] = [];
  for await (const found of readLogs(nodes, { last: 2, follow: null })) shown.push(logText(found));
  t.deepEqual(shown, [
    '2026-11-28T16:00:02.000Z va-agent event round.refused round=p~1~0 code=TERMS_REFUSED detail=vote for it',
    '2026-11-28T16:00:03.000Z va-agent info three',
  ]);
});

test('what is appended while somebody watches is shown once its line is whole', async (t) => {
  const nodes = await nodesOf('follow', { 'va-party': line(1, 'one') });
  const stop = new AbortController();
  const log = join(nodes.get('va-party') ?? '', 'state', 'node.log');
  const shown: string[] = [];
  for await (const { msg } of readLogs(nodes, { last: 1, follow: stop.signal })) {
    shown.push(msg);
    if (msg === 'one') await appendFile(log, line(2, 'two') + line(3, 'three').slice(0, 20));
    if (msg === 'two') await appendFile(log, line(3, 'three').slice(20));
    if (msg === 'three') stop.abort();
  }
  t.deepEqual(shown, ['one', 'two', 'three']);
});

test('a line for people names node, level and fields, and cannot move the cursor', (t) => {
  const torn = { source: 'va-party', time: '', level: 'torn', msg: '{"le', fields: {} };
  t.is(logText(torn), 'va-party torn {"le');
  const fields = { port: 4101, detail: 'two\nlines \u001b[2J' };
  t.is(
    logText({ ...torn, time: '12:00', level: 'warn', msg: 'met', fields }),
    '12:00 va-party warn met port=4101 detail=two lines \\u001b[2J',
  );
});
