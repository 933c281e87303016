// The page about a node's files says what the product does: each example is read as a node would.
import { readFile } from 'node:fs/promises';
import test from 'ava';
import { featureNames } from '@cohort/client-agent/data/schema';
import { parseSchema } from '@cohort/client-agent/data/parse-schema';
import { architectureShape } from '@cohort/client-agent/train/architecture';
import { sitePolicyShape } from '@cohort/policies/site-policy';
import { agentConfigShape } from '../node/agent-config.ts';
import { configShape as partyConfigShape } from '../node/node-types/party.ts';

const page = async (name: string): Promise<string> => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const examples = (text: string): unknown[] =>
  Array.from(text.matchAll(/```json\n(.*?)```/gs), ([, json = '']) => JSON.parse(json) as unknown);

interface OnePin {
  readonly pinnedParties: readonly { readonly [key: string]: string }[];
}

/** The example with pins of three parties, as its text asks for. */
function withThreePins(agent: OnePin): object {
  const [pin = {}] = agent.pinnedParties;
  const others = ['bb', 'cc'].map((msp, at) => ({
    node: `${msp}/party`,
    nodeKey: `a${String(at)}`.repeat(32),
    boxKey: `b${String(at)}`.repeat(32),
    tlsCertSha256: `c${String(at)}`.repeat(32),
  }));
  return { ...agent, pinnedParties: [pin, ...others] };
}

test("the party's and the agent's node.json, the architecture and the policy of docs/node.md are read", async (t) => {
  const found = examples(await page('node.md'));
  t.is(found.length, 4);
  const [party, agent, architecture, policy] = found;
  t.is(partyConfigShape(party, 'party').listen, '0.0.0.0:4101');
  t.is(agentConfigShape(withThreePins(agent as OnePin), 'agent').pinnedParties.length, 3);
  t.deepEqual(sitePolicyShape(policy, 'policy').maxEpsilon, { epsilon: '3', delta: '0.00001' });
  const [schema] = examples(await page('data.md'));
  t.is(architectureShape(architecture, 'architecture').input, featureNames(parseSchema(schema)).length);
});

test('docs/node.md names every key of a policy, and the agent needs three pins as it says', async (t) => {
  const [, agent, , policy] = examples(await page('node.md'));
  for (const key of Object.keys(policy as object)) {
    const { [key]: _left, ...rest } = policy as Record<string, unknown>;
    t.throws(() => sitePolicyShape(rest, 'policy'), { message: new RegExp(key) }, key);
  }
  t.throws(() => agentConfigShape(agent, 'agent'), { message: /pinnedParties: expected a list of 3 to 1000 items/ });
});
