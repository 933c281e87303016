// The package that organisations install and approve: one file of code and the consortium's anchor, with an id known beforehand.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { hex, object, oneOf } from '@cohort/protos/shape';
import { storedGzip } from './stored-gzip.ts';

/** What `detect` of the external builder looks for. */
export const packageType = 'cohort';

export interface ChaincodePackage {
  /** Letters, digits and `_.+-`: Fabric's rule. */
  readonly label: string;
  /** H(block, genesis) of the consortium that this code will take, hex. */
  readonly anchor: string;
  /** The bundle: one CommonJS file. */
  readonly code: string;
}

/** Fabric's id of a package, `label:` and the SHA-256 of its bytes: what each organisation compares before it approves. */
export const packageIdOf = (label: string, bytes: Uint8Array): string => `${label}:${createHash('sha256').update(bytes).digest('hex')}`;

const codeFile = 'chaincode.cjs';
const anchorFile = 'anchor.json';

/** The same bytes for the same code and anchor on any machine: no time, owner, order of a file system or choice of a compressor goes in. @throws {CohortError} CONFIG_INVALID for another label */
export async function packChaincode({ label, anchor, code }: ChaincodePackage): Promise<{ readonly bytes: Buffer; readonly id: string }> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$/.test(label))
    throw new CohortError('CONFIG_INVALID', `label: expected up to 64 letters, digits and _.+-, got ${JSON.stringify(label)}`);
  const inner = await archive({ [anchorFile]: canonicalJson({ anchor }), [codeFile]: code });
  const bytes = await archive({ 'metadata.json': canonicalJson({ label, type: packageType }), 'code.tar.gz': inner });
  return { bytes, id: packageIdOf(label, bytes) };
}

/** @throws {CohortError} CONFIG_INVALID for what `packChaincode` did not make */
export async function readPackage(bytes: Uint8Array): Promise<ChaincodePackage & { readonly id: string }> {
  try {
    const outer = await unpack(bytes);
    const { label } = metadata(JSON.parse(textIn(outer, 'metadata.json')), 'metadata.json: ');
    const inner = await unpack(inOf(outer, 'code.tar.gz'));
    const { anchor } = anchored(JSON.parse(textIn(inner, anchorFile)), `${anchorFile}: `);
    const code = textIn(inner, codeFile);
    const { id } = await packChaincode({ label, anchor, code });
    if (id !== packageIdOf(label, bytes)) throw new CohortError('CONFIG_INVALID', 'expected nothing beside code and anchor');
    return { label, anchor, code, id };
  } catch (cause) {
    throw new CohortError(
      'CONFIG_INVALID',
      `package: expected one made by cohort chaincode package, got other bytes (${(cause as Error).message})`,
      { cause },
    );
  }
}

const metadata = object<{ label: string; type: string }>({ label: asText, type: oneOf(packageType) });
const anchored = object<{ anchor: string }>({ anchor: hex(32) });

function asText(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new CohortError('CONFIG_INVALID', `${at}: expected text, got ${typeof value}`);
  return value;
}

type Files = ReadonlyMap<string, Buffer>;

function inOf(files: Files, name: string): Buffer {
  const found = files.get(name);
  if (found === undefined) throw new CohortError('CONFIG_INVALID', `expected ${name} in it`);
  return found;
}

const textIn = (files: Files, name: string): string => inOf(files, name).toString('utf8');

async function archive(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, content] of Object.entries(files))
    pack.entry({ name, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) }, Buffer.from(content as Uint8Array));
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk);
  return storedGzip(Buffer.concat(chunks));
}

/** More is no chaincode of ours. */
const mostBytes = 64 * 1024 * 1024;

async function unpack(bytes: Uint8Array): Promise<Files> {
  const files = new Map<string, Buffer>();
  const extract = tar.extract();
  extract.end(gunzipSync(bytes, { maxOutputLength: mostBytes }));
  for await (const entry of extract) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk);
    files.set(entry.header.name, Buffer.concat(chunks));
  }
  return files;
}
