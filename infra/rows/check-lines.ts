// What `cohort data check` says of a file that can be read: numbers of rows and classes, and what nothing can be learnt from.
import type { CheckedFile } from '@cohort/client-agent/data/check-file';
import { featureNames, schemaHash, type DataSchema } from '@cohort/client-agent/data/schema';

const listed = 12;

export function checkLines(
  file: string,
  schema: DataSchema,
  { rows, dropped, classes: [zeros, ones], constant }: CheckedFile,
): readonly string[] {
  const kept = rows - dropped;
  return [
    `${file}: ${String(kept)} of ${String(rows)} rows can be used${dropped === 0 ? '' : `; ${String(dropped)} lack a cell that the schema wants`}`,
    `schema ${schema.name} ${schemaHash(schema).slice(0, 12)}: ${String(schema.columns.length)} columns, ${String(featureNames(schema).length)} features`,
    `${String(ones)} of class 1 (${schema.label}), ${String(zeros)} of class 0`,
    ...(zeros === 0 || ones === 0
      ? [
          'todo: all rows are of one class, from which this site alone learns nothing; look at the label and its rule; registering them takes --one-class',
        ]
      : []),
    ...(kept === 1 ? ['todo: one row is no dataset, and is not registered: a row bucket and a budget would speak of one person'] : []),
    ...(constant.length === 0 ? [] : [`the same in every row: ${shown(constant)}`]),
  ];
}

function shown(names: readonly string[]): string {
  const rest = names.length - listed;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, listed).join(', ')} and ${String(rest)} more`;
}
