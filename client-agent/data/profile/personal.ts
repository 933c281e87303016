// Columns that tell who somebody is, by their title and by what their cells look like.
import type { ColumnTally } from './column-tally.ts';

const patient = /(?:^|[^a-z])(?:patient[a-z]*|pat|pid|mrn|subjects?|persons?|proband|case)(?:[^a-z]*(?:id|no|nr|num|number|code|key))?(?:[^a-z]|$)/i;
const identifier = /(?:^|[^a-z])(?:id|ids|uuid|guid|key|ssn|nhs|iban|account|passport|insurance|record|index|unnamed)(?:[^a-z]|$)|(?:_|[a-z])(?:ID|Id)$/;
const personal = /(?:^|[^a-z])(?:name|surname|first.?name|last.?name|vorname|nachname|street|address|city|zip|postcode|plz|e?-?mail|phone|mobile|tel)(?:[^a-z]|$)/i;
const birth =
  /birth[^a-z]*(?:date|day|year)|(?:date|day|year)[^a-z]*of[^a-z]*birth|(?:^|[^a-z])(?:dob|yob|born|geb|geburts(?:datum|tag|jahr)|naissance|nacimiento)(?:[^a-z]|$)/i;

/** Every row has its own: at least this part of them. */
const mostlyDifferent = 0.9;
const fewestRows = 20;

export function isBirthDate(column: ColumnTally): boolean {
  return birth.test(column.title);
}

/** Says whose a row is, the same in all of a person's rows. */
export function namesPatients(column: ColumnTally): boolean {
  return patient.test(column.title) && column.different > 1 && column.different * 20 > column.filled;
}

/** Why a column is one that nobody learns from, or null; `decimal` is how its numbers are written. */
export function saysWho(column: ColumnTally, decimal: '.' | ','): string | null {
  if (column.addresses * 2 > column.filled) return 'looks like addresses of electronic mail';
  if (personal.test(column.title)) return 'is called like something that tells who a person is';
  if (identifier.test(column.title.toLowerCase()) || identifier.test(column.title))
    return column.different * 2 > column.filled ? 'looks like an identifier' : null;
  const { whole, numbers } = column.numerals(decimal);
  const measured = numbers > whole;
  const own = column.filled >= fewestRows && column.different > mostlyDifferent * column.filled;
  if (!own || measured) return null;
  if (whole < column.filled) return column.withBlanks * 2 > column.filled ? null : 'has another text in nearly every row, as identifiers have';
  const { lowest, highest } = column.numerals(decimal);
  return column.padded > 0 || highest - lowest + 1 < 1.2 * column.filled ? 'has another whole number in nearly every row, as identifiers have' : null;
}
