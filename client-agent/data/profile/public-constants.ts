// Public constants that a person gives for a schema: what the rows must not say themselves once noise is to protect them.
import { freeText, list, object, oneOf, optional, record, type Shape } from '@cohort/protos/shape';
import { signedDecimal } from '../decimal.ts';

/** Of a column, by its title: from a code list, a textbook, a device's range; never from the rows. */
export interface PublicColumn {
  readonly range?: readonly string[];
  readonly centre?: string;
  readonly scale?: string;
  readonly clip?: string;
  readonly levels?: readonly string[];
}

export interface PublicConstants {
  readonly format: 'cohort/public-constants/v1';
  readonly columns: Readonly<Record<string, PublicColumn>>;
}

export const noConstants: PublicConstants = { format: 'cohort/public-constants/v1', columns: {} };

/** What a schema's own shape checks again, with the rest of the column. */
export const publicConstantsShape: Shape<PublicConstants> = object<PublicConstants>({
  format: oneOf('cohort/public-constants/v1'),
  columns: record(
    freeText(200),
    object<PublicColumn>({
      range: optional(list(signedDecimal, 2, 2)),
      centre: optional(signedDecimal),
      scale: optional(signedDecimal),
      clip: optional(signedDecimal),
      levels: optional(list(freeText(200), 2, 10_000)),
    }),
    10_000,
  ),
});
