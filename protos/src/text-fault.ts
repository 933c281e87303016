// The rule of every text that is compared as a whole (a patient's id, a level, a header, a purpose, an organisation's name): one meaning, one writing.

/** What has no fault of any kind: visible ASCII, and blanks in between only. */
const plain = /^[!-~](?:[ -~]*[!-~])?$/;

/** Alone or beside a visible character, each of these is a second writing of what looks the same. */
const faults: readonly (readonly [RegExp, string])[] = [
  [/\p{Cc}/u, 'a control character'],
  [/[\p{Default_Ignorable_Code_Point}\p{Cf}]/u, 'an invisible character'],
  [/[\p{Cs}\uFFFD]/u, 'a character that an earlier conversion lost'],
  [/^ | $/u, 'a blank at an end'],
  [/[^\P{White_Space} ]/u, 'a blank other than a plain space'],
];

/**
 * What is wrong with a text, as it follows "text with", or null. Nothing is ever trimmed or normalised here: two sites that repair
 * differently count one patient twice. An empty text has no fault of its own: who reads it says whether it may be empty.
 */
export function textFault(text: string): string | null {
  if (plain.test(text)) return null;
  const found = faults.find(([pattern]) => pattern.test(text));
  if (found !== undefined) return found[1];
  return text === text.normalize('NFC') ? null : 'a letter that is composed otherwise than Unicode NFC has it';
}
