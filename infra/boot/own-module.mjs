// Where the project's own modules lie, told by their names alone: what Node finds by looking around the file system, some two hundred times a node.
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';

const root = new URL('../../', import.meta.url).href;
const scope = '@cohort/';

/** @typedef {{ readonly prefix: string, readonly start: string, readonly end: string }} Export */
/** @type {Map<string, readonly Export[]>} */
const known = new Map();

/**
 * What a workspace's package.json exports, the longest prefix first: `./transport/*` before `./*`. Every export is a pattern with one star.
 * @param {string} folder
 * @returns {readonly Export[]}
 */
function exportsOf(folder) {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const text = readFileSync(new URL(`${folder}/package.json`, root), 'utf8');
  /** @type {unknown} */
  const declared = JSON.parse(text);
  const { exports } = /** @type {{ exports: Record<string, string> }} */ (declared);
  const read = Object.entries(exports)
    .map(([pattern, target]) => {
      const [start = '', end = ''] = target.split('*');
      return { prefix: pattern.slice('./'.length, -'*'.length), start: `${root}${folder}/${start.slice('./'.length)}`, end };
    })
    .toSorted((left, right) => right.prefix.length - left.prefix.length);
  known.set(folder, read);
  return read;
}

/**
 * The URL that an import leads to: of a file of ours that is named in full, or of what a workspace exports. Null for all else, which Node is to find.
 * @param {string} specifier
 * @param {string | undefined} parent URL of the importing module
 * @returns {string | null}
 */
export function ownModule(specifier, parent) {
  if (specifier.startsWith('.')) {
    const isOurs = specifier.endsWith('.ts') && parent?.startsWith(root) === true && !parent.includes('/node_modules/');
    return isOurs ? new URL(specifier, parent).href : null;
  }
  if (!specifier.startsWith(scope)) return null;
  const [folder = '', ...rest] = specifier.slice(scope.length).split('/');
  const name = rest.join('/');
  const found = name === '' ? undefined : exportsOf(folder).find(({ prefix }) => name.startsWith(prefix));
  return found === undefined ? null : `${found.start}${name.slice(found.prefix.length)}${found.end}`;
}
