// A walk over pages: to the end in order, and never without end.
import test from 'ava';
import { listAll, type Answers } from './list-all.ts';
import type { QueryBodies, ModelView } from './ledger.ts';
import type { Page } from './page.ts';

const plan = 'aa'.repeat(32);
const model = (round: number): ModelView => ({
  round: `${plan}~${String(round)}~0`,
  modelIn: plan,
  modelOut: plan,
  bodyHash: plan,
  provisional: false,
  disputed: false,
  tainted: false,
});

function answering(pages: (asked: QueryBodies['models.lineage']) => Page<ModelView>): { ledger: Answers; asked: string[] } {
  const asked: string[] = [];
  const evaluate: Answers['evaluate'] = (_verb, body) => {
    const question = body as QueryBodies['models.lineage'];
    asked.push(question.bookmark);
    return Promise.resolve(pages(question) as never);
  };
  return { ledger: { evaluate }, asked };
}

test('follows each bookmark to the last page and keeps the order', async (t) => {
  const { ledger, asked } = answering(({ bookmark }) => {
    const from = Number(bookmark === '' ? 1 : bookmark);
    return { items: [model(from), model(from + 1)], bookmark: from === 5 ? '' : String(from + 2) };
  });
  const rounds = (await listAll(ledger, 'models.lineage', { plan })).map(({ round }) => round);
  t.deepEqual(
    rounds,
    [1, 2, 3, 4, 5, 6].map((number) => model(number).round),
  );
  t.deepEqual(asked, ['', '3', '5']);
});

test('a ledger whose pages come back to a bookmark, hold nothing or never end is refused', async (t) => {
  const circle = answering(({ bookmark }) => ({ items: [model(1)], bookmark: bookmark === '2' ? '3' : '2' }));
  await t.throwsAsync(listAll(circle.ledger, 'models.lineage', { plan }), { code: 'REPLY_INVALID' });
  t.is(circle.asked.length, 3);
  const empty = answering(({ bookmark }) => ({ items: [], bookmark: `${bookmark}1` }));
  await t.throwsAsync(listAll(empty.ledger, 'models.lineage', { plan }), { code: 'REPLY_INVALID' });
  t.is(empty.asked.length, 1);
  const page = Array.from({ length: 1000 }, () => model(1));
  const endless = answering(({ bookmark }) => ({ items: page, bookmark: String(Number(bookmark) + 1) }));
  await t.throwsAsync(listAll(endless.ledger, 'models.lineage', { plan }), { code: 'REPLY_INVALID', message: /come to an end/ });
  t.is(endless.asked.length, 1001);
});
