// `--dialect separator=;,decimal=comma`: what this site's own file is written with, where it is not as the schema says.
import { dialectShape, type DeclaredDialect } from '@cohort/client-agent/data/dialect';
import { CohortError } from '@cohort/protos/errors';

const words: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  bar: '|',
  point: '.',
  double: '"',
  single: "'",
};

/** @throws {CohortError} USAGE */
export function dialectOption(value: string | boolean | undefined): DeclaredDialect {
  if (typeof value !== 'string') return {};
  const entries = value.split(',').map((part): [string, string] => {
    const at = part.indexOf('=');
    const word = part.slice(at + 1);
    return [part.slice(0, Math.max(0, at)), words[word] ?? word];
  });
  try {
    return dialectShape(Object.fromEntries(entries), 'dialect');
  } catch (thrown) {
    const { detail } = CohortError.from(thrown);
    throw new CohortError(
      'USAGE',
      `--dialect: expected such as separator=semicolon,decimal=comma,encoding=windows-1252, with ${Object.keys(words).join(', ')} for characters; ${detail}`,
      {
        cause: thrown,
      },
    );
  }
}
