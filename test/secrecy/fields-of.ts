// Names every field of a received document by the document that it belongs to, wherever that one travels: `statement list: pairs.com`.

/** A document that travels inside others, told by fields that only it has. */
const kinds: readonly (readonly [name: string, marks: readonly string[]])[] = [
  ['announcement', ['com', 'hashes', 'signature']],
  ['refusal', ['code', 'rule', 'signature']],
  ['round body', ['modelIn', 'members', 'sums']],
  ['terms', ['modelIn', 'mechanism', 'attempt']],
  ['plan', ['genesisModel', 'mechanism', 'parties']],
  ['block header', ['merkleRoot', 'previousHash']],
  ['enrolment', ['bucket', 'nodeKey', 'reserved']],
  ['dataset', ['schemaHash', 'protection']],
  ['account', ['budget', 'spent', 'left']],
  ['node', ['nodeKey', 'boxKey', 'endpoint']],
  ['organisation', ['msp', 'caPem']],
  ['proposal', ['electorate', 'threshold']],
];

/** What statements and transactions have around their body, which names their kind. */
const isStatement = (value: object): value is { readonly kind: string } => 'kind' in value && 'seq' in value && 'body' in value;
const isTransaction = (value: object): value is { readonly verb: string } => 'verb' in value && 'requestId' in value && 'body' in value;

const envelopes: Readonly<Record<string, readonly string[]>> = {
  statement: ['kind', 'termsHash', 'party', 'seq', 'signature'],
  transaction: ['creator.msp', 'creator.certSha256', 'verb', 'requestId', 'certificatePem', 'signature', 'txId', 'code', 'event.name'],
};

/** Round keys, hashes and event names as keys of a record are data, not fields. */
const isName = (key: string): boolean => /^[a-zA-Z][a-zA-Z0-9]*$/.test(key);

/** Every field with a value, once each; empty lists and null have none. */
export function fieldsOf(document: unknown, name: string): ReadonlySet<string> {
  const fields = new Set<string>();
  const walk = (value: unknown, kind: string, at: string): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, kind, at);
    } else if (typeof value === 'object') {
      const own = kindOf(value) ?? null;
      const [of, from] = own === null ? [kind, at === '' ? '' : `${at}.`] : [own, ''];
      for (const [key, item] of Object.entries(value)) walk(item, of, `${from}${isName(key) ? key : '*'}`);
    } else {
      fields.add(`${envelopeOf(kind, at) ?? kind}: ${at}`);
    }
  };
  walk(document, name, '');
  return fields;
}

function kindOf(value: object): string | undefined {
  if (isStatement(value)) return `statement ${value.kind}`;
  if (isTransaction(value)) return `transaction ${value.verb}`;
  return kinds.find(([, marks]) => marks.every((mark) => mark in value))?.[0];
}

/** What is around every statement or transaction belongs to none in particular. */
function envelopeOf(kind: string, field: string): string | undefined {
  const [envelope = ''] = kind.split(' ', 1);
  return envelopes[envelope]?.includes(field) === true ? envelope : undefined;
}
