// `--dialect separator=;,decimal=comma`: what this site's own file is written with, where it is not as the schema says.
import { dialectShape, dialectWords, type DeclaredDialect } from '@cohort/client-agent/data/dialect';
import { CohortError } from '@cohort/protos/errors';

/** @throws {CohortError} USAGE */
export function dialectOption(value: string | boolean | undefined): DeclaredDialect {
  if (typeof value !== 'string') return {};
  const entries = value.split(',').map((part): [string, string] => {
    const at = part.indexOf('=');
    const word = part.slice(at + 1);
    return [part.slice(0, Math.max(0, at)), dialectWords[word] ?? word];
  });
  try {
    return dialectShape(Object.fromEntries(entries), 'dialect');
  } catch (thrown) {
    const { detail } = CohortError.from(thrown);
    throw new CohortError(
      'USAGE',
      `--dialect: expected such as separator=semicolon,decimal=comma,encoding=windows-1252, with ${Object.keys(dialectWords).join(', ')} for characters; ${detail}`,
      {
        cause: thrown,
      },
    );
  }
}
