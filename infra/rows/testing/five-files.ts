// Five tables of the kinds that institutions have, none of them about hearts; for tests of what is read without a person's help.

/** What a hospital's spreadsheet exports: semicolons, decimal commas, Windows-1252, text labels, a column that was written after the label. */
export const ward = file(
  300,
  'Patienten-ID;Geburtsdatum;Alter (Jahre);Gr\u00f6\u00dfe;Station;Raucher;CRP;Bemerkung;Krank;Entlassung',
  (row) => {
    const sick = row % 5 < 2;
    return [
      `P${String(Math.floor(row / 2)).padStart(5, '0')}`,
      `${String((row % 28) + 1).padStart(2, '0')}.0${String((row % 9) + 1)}.19${String(20 + (row % 70))}`,
      String(20 + ((row * 7) % 71)),
      `${String(150 + ((row * 11) % 45))},${String(row % 10)}`,
      row === 7 ? 'Keller' : (['Nord', 'S\u00fcd', 'Ost'][(row * 5) % 3] ?? ''),
      row % 9 === 0 ? '' : row % 2 === 0 ? 'ja' : 'nein',
      row % 11 === 0 ? 'NA' : `${String((row * 13) % 90)},${String(row % 100).padStart(2, '0')}`,
      `"kommt mit Beschwerden; wartet auf Befund ${String(row)}"`,
      sick ? 'ja' : 'nein',
      sick ? 'verlegt' : 'heim',
    ].join(';');
  },
);

/** A bank's loans: commas, points, a header that a program wrote, an account number and a mail address. */
export const loans = file(200, 'account_number,email,amount,months,purpose,region_code,employed,rate_type,default', (row) =>
  [
    String(8_000_017 + row * 37),
    `person${String(row)}@mail.example`,
    (500 + ((row * 7919) % 40_000) / 4).toFixed(2),
    String(6 + ((row * 5) % 60)),
    ['car', 'house', 'study', 'other'][(row * 3) % 4],
    String(1 + (row % 4)),
    row % 3 === 0 ? '1' : '0',
    'fixed',
    row % 4 === 0 ? '1' : '0',
  ].join(','),
);

/** Measurements without a first line of names, in UTF-16 between tabulators. */
export const sensors = file(120, null, (row) => [(row / 7).toFixed(3), String(row % 13), ((row * row) % 97) / 10, row % 2].join('\t'));

/** A survey: vertical bars, labels of three words, a number that says missing by a dot. */
export const survey = file(150, 'age|visits|outcome', (row) =>
  [row % 10 === 0 ? '.' : String(18 + ((row * 3) % 70)), String(row % 40), ['better', 'same', 'worse'][row % 3]].join('|'),
);

/** Single quotes, and decimals with a comma between commas. */
export const quoted = file(60, "'dose','weight','class'", (row) =>
  [`'${String(row % 12)},5'`, `'${String(40 + row)},25'`, `'${String(row % 2)}'`].join(','),
);

function file(rows: number, header: string | null, line: (row: number) => string): string {
  return [...(header === null ? [] : [header]), ...Array.from({ length: rows }, (_, row) => line(row))].join('\n').concat('\n');
}
