// `--dialect separator=;,decimal=comma`: what this site's own file is written with, where it is not as the schema says.
import { dialectShape, dialectWords, type DeclaredDialect } from '@cohort/client-agent/data/dialect';
import { CohortError } from '@cohort/protos/errors';
import { refuseShape } from '@cohort/protos/shape';

/** @throws {CohortError} USAGE */
export function dialectOption(value: string | boolean | undefined): DeclaredDialect {
  if (typeof value !== 'string') return {};
  try {
    const words = new Map<string, string>();
    for (const part of value.split(',')) {
      const [, key = '', word = ''] = /^([^=]+)=(.*)$/su.exec(part) ?? refuseShape('dialect', 'KEY=WORD', part);
      const before = words.get(key);
      if (before !== undefined) refuseShape(`dialect.${key}`, `${JSON.stringify(before)} alone`, word);
      words.set(key, Object.hasOwn(dialectWords, word) ? (dialectWords[word] ?? word) : word);
    }
    return dialectShape(Object.fromEntries(words), 'dialect');
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
