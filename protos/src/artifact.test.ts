// A document's artifact is what its hash is taken over, and nothing else reads as one.
import test from 'ava';
import fc from 'fast-check';
import { artifactHash, documentArtifact, readDocumentArtifact } from './artifact.ts';
import { canonicalJson } from './canonical-json.ts';
import { hash } from './hash.ts';
import { thrownCode } from './testing/code-of.ts';

const documents = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null)), {
  noNullPrototype: true,
});

test('any document comes back from its bytes, which hash to the hash of the document', (t) => {
  fc.assert(
    fc.property(documents, (document) => {
      const bytes = documentArtifact('schema', document);
      return (
        artifactHash(bytes) === hash('schema', canonicalJson(document)) &&
        canonicalJson(readDocumentArtifact('schema', bytes)) === canonicalJson(document)
      );
    }),
  );
  t.pass();
});

test('refuses a document of another kind, one byte more, less or another, and nothing at all', (t) => {
  const bytes = documentArtifact('schema', { name: 'heart', levels: ['a', 'b'] });
  const refused = (other: Uint8Array): void => {
    t.is(
      thrownCode(() => readDocumentArtifact('schema', other)),
      'ENCODING_INVALID',
    );
  };
  refused(documentArtifact('architecture', { name: 'heart', levels: ['a', 'b'] }));
  refused(new Uint8Array());
  refused(bytes.subarray(0, -1));
  refused(new Uint8Array([...bytes, 32]));
  for (const at of bytes.keys()) {
    const other = bytes.slice();
    other[at] = (other[at] ?? 0) ^ 0x80;
    refused(other);
  }
});
