// How many patients' ids differ from another one only in what people and programs write differently: a question for who knows them.

/** `P1` and `p1`, `7` and `007` and `7.0`: perhaps one patient, perhaps not, so nothing that a program may refuse. */
function folded(id: string): string {
  const text = id
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.-]+/gu, ' ');
  const number = /^0*(\d+)(?: 0+)?$/.exec(text)?.[1];
  return number ?? text.replaceAll(' ', '');
}

/** Of distinct ids, those that share their folded form with another. */
export function idsAlike(ids: readonly string[]): number {
  const forms = Map.groupBy(new Set(ids), folded);
  return [...forms.values()].reduce((sum, alike) => sum + (alike.length > 1 ? alike.length : 0), 0);
}
