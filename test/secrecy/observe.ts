// Plays the story and writes down by receiver which fields of which documents, and which secrets' bytes, it was handed.
import { streamed } from '@cohort/aggregator/streamed';
import { artifactHash, documentArtifact } from '@cohort/protos/artifact';
import { proposalId } from '@cohort/protos/proposal-id';
import { cutFrames } from '@cohort/protos/transport/frames';
import { readStatement } from '@cohort/protos/read-statement';
import { listAll } from '@cohort/protos/list-all';
import { roleOf } from '@cohort/mpc/roles';
import { auditOf } from '../audit/audit-of.ts';
import type { Cast } from '../story/cast.ts';
import type { Received } from '../story/received.ts';
import { story } from '../story/story.ts';
import { partyHosts } from '../story/study.ts';
import { fieldsOf } from './fields-of.ts';
import { findSecrets, secretsOf, type Secret } from './find-secrets.ts';
import { openedBoxes } from './opened-boxes.ts';
import type { Receiver, SecretKind } from './row.ts';

export interface Observed {
  /** Receivers by `document: field`. */
  readonly fields: ReadonlyMap<string, ReadonlySet<Receiver>>;
  readonly secrets: ReadonlyMap<SecretKind, ReadonlySet<Receiver>>;
  /** How many of a kind were looked for. */
  readonly sought: ReadonlyMap<SecretKind, number>;
  /** Rounds whose sum file was asked for before its commit was in a block. */
  readonly openedEarly: readonly string[];
}

export async function observe(): Promise<Observed> {
  const received: Received[] = [];
  const secrets: Secret[] = [];
  await story(() => undefined, {
    onReceived: (item) => void received.push(item),
    atTheEnd: async (cast) => {
      await askAsAdmin(cast, received);
      received.push(...logged(cast), ...(await audited(cast)));
      received.push(...(await Promise.all(received.map((item) => openedBoxes(item, cast.cooperative)))).flat());
      secrets.push(...(await secretsOf(cast)));
    },
  });
  const fields = new Map<string, Set<Receiver>>();
  for (const item of received) {
    const names = [
      ...fieldsOf(item.document, item.call),
      ...(item.frames === null || item.frames.length === 0 ? [] : [`${item.call}: frames`]),
    ];
    for (const name of names) fields.set(name, (fields.get(name) ?? new Set()).union(new Set(receiversOf(item))));
  }
  return { fields, ...findSecrets(secrets, received, receiversOf), openedEarly: openedEarly(received) };
}

/** A party of a round is its role there; one that reads what belongs to no round may play any role. */
function receiversOf({ by, round: key }: Received): readonly Receiver[] {
  if (by === 'ledger') return ['ledger'];
  const kind = by.split('/')[1];
  if (kind === 'agent') return ['member'];
  if (kind === 'admin') return ['admin'];
  if (kind === 'auditor' || kind === 'log') return [kind];
  const party = partyHosts.findIndex((msp) => by === `${msp}/party`);
  const [, round, attempt] = key.split('~');
  if (round === undefined) return ['role 0', 'role 1', 'role 2'];
  return [`role ${String(roleOf(party, Number(round), Number(attempt))) as '0' | '1' | '2'}`];
}

const roundOf = (document: unknown): string => {
  const round = (document as { readonly round?: unknown } | null)?.round;
  return typeof round === 'string' ? round : '';
};

/** What `cohort status`, `doctor` and `audit export` ask, by the administrator of a hospital that runs no party; opened sums its agent may ask for too. */
async function askAsAdmin(cast: Cast, received: Received[]): Promise<void> {
  const node = 'switzerland/admin';
  const ledger = cast.cooperative.ledgerOf(node);
  const keep = (call: string, document: unknown): void => void received.push({ by: node, call, round: '', document, frames: null });
  for (const { msp, dataset } of await listAll(ledger, 'datasets.list', { msp: null })) await readStatement(ledger, { msp, dataset });
  await listAll(ledger, 'members.list', {});
  for await (const { header } of ledger.blocks(0, new AbortController().signal)) if (header.height === (await ledger.head()).height) break;
  const caller = { node, msp: 'switzerland' };
  await putSchema(cast, caller, received);
  for (const { plan, model } of await listAll(ledger, 'rounds.plans', {}))
    for (const service of cast.services.values()) {
      keep('Agent.Plan reply', await service.plan(caller, { plan, model, limit: 100, bookmark: '' }));
      for (const number of [1, 2, 3]) {
        const round = `${plan}~${String(number)}~0`;
        const known = await service.parties(caller, { round }).catch(() => null);
        if (known === null) continue;
        keep('Agent.Parties reply', known);
        const { body } = await ledger.evaluate('rounds.get', { round });
        for (const by of [node, 'switzerland/agent'])
          for (const { sumHash } of body?.sums ?? [])
            // A party that was away has none of its own.
            for await (const frames of (await service.artifact({ ...caller, node: by }, { hash: sumHash }).catch(() => null)) ?? [])
              received.push({ by, call: 'Agent.GetArtifact reply', round: '', document: null, frames });
        for (let bookmark: string | null = ''; bookmark !== null;) {
          const page = await service.exchange(caller, { round, limit: 20, bookmark });
          keep('Agent.Exchange reply', page);
          bookmark = page.bookmark === '' ? null : page.bookmark;
        }
      }
    }
}

/** What `cohort schema propose` and `fetch` send and get. */
async function putSchema(cast: Cast, caller: { readonly node: string; readonly msp: string }, received: Received[]): Promise<void> {
  const bytes = documentArtifact('schema', { name: 'heart', columns: ['age'] });
  const body = { kind: 'schema', name: 'heart', hash: artifactHash(bytes), size: bytes.length } as const;
  const request = { body, nonce: 'nonce', opensEpoch: 0, closesEpoch: 1000, possessions: [] };
  await cast.cooperative.ledgerOf(caller.node).submit('governance.propose', 'propose-schema', request);
  const header = { hash: body.hash, proposal: proposalId(body, caller.msp, 'nonce'), total: bytes.length };
  const keep = (by: string, call: string, document: unknown, frames: Uint8Array | null): void =>
    void received.push({ by, call: `Agent.${call}`, round: '', document, frames });
  for (const [party, service] of cast.services) {
    keep(party, 'PutArtifact request', header, bytes);
    keep(caller.node, 'PutArtifact reply', await service.putArtifact(caller, header, streamed(cutFrames(bytes))), null);
    for await (const frame of await service.artifact(caller, { hash: body.hash })) keep(caller.node, 'GetArtifact reply', null, frame);
  }
}

/** Every log line, as its node's operator reads it; the story's own ones are no product's. */
const logged = ({ diary }: Cast): Received[] =>
  diary.entries
    .filter(({ name }) => !name.startsWith('story.'))
    .map(({ node, name, fields }) => ({
      by: `${node}/log`.replace(/^.*\//, 'own/'),
      call: `event ${node.split('/')[1] ?? ''} ${name}`,
      round: '',
      document: fields,
      frames: null,
    }));

/** The records of the audit file of the whole study. */
async function audited({ cooperative, parties }: Cast): Promise<Received[]> {
  const { records } = await auditOf(
    cooperative,
    partyHosts.map((msp) => parties[msp].ports),
  );
  return records.map(({ kind, payload }) => {
    const isFile = kind === 'sum' || kind === 'model';
    const document = isFile ? null : (JSON.parse(Buffer.from(payload).toString('utf8')) as unknown);
    return { by: 'own/auditor', call: `audit ${kind}`, round: '', document, frames: isFile ? payload : null };
  });
}

/** Rounds of which a sum file travelled although no party had been shown a block with its commit. */
function openedEarly(received: readonly Received[]): readonly string[] {
  const committed = new Set<string>();
  const early = new Set<string>();
  for (const { call, document } of received) {
    if (call === 'Party.SumFile request' && !committed.has(roundOf(document))) early.add(roundOf(document));
    if (call !== 'Ledger.Blocks reply') continue;
    const { transactions } = document as {
      readonly transactions: readonly { readonly verb: string; readonly code: string; readonly body: unknown }[];
    };
    for (const { verb, code, body } of transactions) if (verb === 'rounds.commit' && code === 'VALID') committed.add(roundOf(body));
  }
  return [...early];
}
