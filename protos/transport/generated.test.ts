// The checked-in types and the table of calls are those of the .proto files.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadSync } from '@grpc/proto-loader';
import test from 'ava';
import { definitionOf, services, type Kind, type ServiceName } from './services.ts';

const protos = join(import.meta.dirname, '..');
const files = ['agent', 'party', 'ledger'].map((name) => `cohort/v1/${name}.proto`);

const contents = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(dir.length), readFileSync(path, 'utf8').replace(/^\/\/ Original file: .*$/m, '')] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );

test('the generated types are current', (t) => {
  const generator = join(
    dirname(createRequire(import.meta.url).resolve('@grpc/proto-loader/package.json')),
    'build',
    'bin',
    'proto-loader-gen-types.js',
  );
  const out = mkdtempSync(join(tmpdir(), 'cohort-gen-'));
  const options = [
    '--targetFileExtension=.ts',
    '--importFileExtension=.ts',
    '--longs=String',
    '--grpcLib=@grpc/grpc-js',
    '-I',
    protos,
    '-O',
    out,
  ];
  execFileSync(process.execPath, [generator, ...options, ...files]);
  t.deepEqual(
    contents(join(protos, 'gen')),
    contents(out),
    `run: npx proto-loader-gen-types ${options.slice(0, -3).join(' ')} -I protos -O protos/gen ${files.join(' ')}`,
  );
});

test('the table of calls says what the .proto files say', (t) => {
  const loaded = loadSync(files, { includeDirs: [protos] });
  const kindOf = (call: object): Kind => {
    const { requestStream, responseStream, responseType } = call as {
      requestStream: boolean;
      responseStream: boolean;
      responseType: { type: { name: string } };
    };
    if (requestStream) return 'upload';
    if (!responseStream) return 'unary';
    return responseType.type.name === 'Frame' ? 'download' : 'watch';
  };
  for (const service of Object.keys(services) as ServiceName[]) {
    const declared = loaded[`cohort.v1.${service}`] as Readonly<Record<string, { path: string }>>;
    t.deepEqual(Object.fromEntries(Object.entries(declared).map(([name, call]) => [name, kindOf(call)])), services[service]);
    for (const [name, { path }] of Object.entries(definitionOf(service))) t.is(declared[name]?.path, path);
  }
});
