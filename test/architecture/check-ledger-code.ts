// What chaincode must not contain, whatever it is for: calls of the platform that break determinism or privacy, state of a process, lenient reading.
import { isCode, isForTests, type Check, type Source } from './source.ts';
import { syntaxOf } from './syntax-of.ts';

const core = 'chaincode/core/';
const contracts = [core, 'chaincode/fabric/'];

/** Calls of fabric-shim's stub and identity, with why no contract makes them. */
const forbidden: Readonly<Record<string, string>> = {
  getTxTimestamp: "the client's own clock; an epoch is the ledger's",
  getQueryResult: 'rich queries are not validated again; composite keys are',
  getHistoryForKey: 'histories are not validated again',
  invokeChaincode: "another channel's writes are dropped; everything is one chaincode",
  getPrivateData: 'there is no private data on this ledger: commitments and hashes are',
  putPrivateData: 'there is no private data on this ledger: commitments and hashes are',
  getTransient: 'there is no private data on this ledger: commitments and hashes are',
  getAttributeValue: "an attribute is its authority's word alone; the registry knows a certificate by its fingerprint",
  assertAttributeValue: "an attribute is its authority's word alone; the registry knows a certificate by its fingerprint",
};
/** Where keys are built and state is touched: nobody else joins strings to a key. */
const stateHomes = new Set(['table.ts', 'flush.ts', 'stub.ts', 'composite-key.ts'].map((name) => core + name));
const stateCalls = ['getState', 'putState', 'deleteState', 'getStateByPartialCompositeKey', 'getStateByRange'];
const lenient = ['parseInt', 'Number.parseInt', 'parseFloat', 'Number.parseFloat'];
const racing = ['Promise.race', 'Promise.any'];
const reflecting = /^(Reflect\.|eval$|Function$)/;
/** The one variable: the library of signatures, given once before anything runs. */
const givenOnce = 'chaincode/core/signatures.ts';

const isOf = (folders: readonly string[]) => (source: Source) =>
  isCode(source.path) && !isForTests(source.path) && folders.some((folder) => source.path.startsWith(folder));

/** Refuses calls of the platform whose answers endorsers do not share, or that would put secrets on the ledger. */
export const checkPlatformCalls: Check = (source) => {
  if (!isOf(contracts)(source)) return [];
  const { members } = syntaxOf(source);
  return Object.entries(forbidden).flatMap(([call, why]) => (members.has(call) ? [`${source.path}: calls ${call}; ${why}`] : []));
};

/** Refuses keys of the state outside their one home. */
export const checkStateAccess: Check = (source) => {
  if (!isOf([core])(source) || stateHomes.has(source.path)) return [];
  const { members } = syntaxOf(source);
  return stateCalls.flatMap((call) => (members.has(call) ? [`${source.path}: calls ${call}; expected a table of \`table.ts\``] : []));
};

/** Refuses what one endorser's process would remember of another transaction. */
export const checkModuleState: Check = (source) => {
  if (!isOf([core, 'policies/'])(source) || source.path === givenOnce) return [];
  return source.text.split('\n').flatMap((line) => {
    const isVariable = /^(?:export )?(?:let|var) /.test(line);
    const isCollection = /^(?:export )?const \w+(?:: (?!Readonly)[^=]*)? = (?:new (?:Map|Set|WeakMap|WeakSet|Array)\b|\[\];)/.test(line);
    return isVariable || isCollection
      ? [`${source.path}: keeps state in its module (${line.trim()}); expected it on the ledger or read-only`]
      : [];
  });
};

/** Refuses reading that takes more than one text for a value, sorting by the language's default, races and reflection. */
export const checkLenience: Check = (source) => {
  if (!isOf([core, 'policies/'])(source)) return [];
  const { names, members } = syntaxOf(source);
  const say = (what: string, instead: string): string => `${source.path}: ${what}; expected ${instead}`;
  return [
    ...lenient
      .filter((name) => names.has(name))
      .map((name) => say(`uses ${name}`, 'a shape of protos/src/shape.ts, which takes one text only')),
    ...racing.filter((name) => names.has(name)).map((name) => say(`uses ${name}`, 'one await after the other: which is first is no fact')),
    ...[...names].filter((name) => reflecting.test(name)).map((name) => say(`uses ${name}`, 'a table of what may be called')),
    ...(members.has('stack') ? [say('reads a stack', 'a code and a detail, which are the same everywhere')] : []),
    ...(/\.(?:sort|toSorted)\(\)/.test(source.text) ? [say('sorts by the default order', 'a comparison by code unit or number')] : []),
  ];
};
