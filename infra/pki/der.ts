// The few types of DER (X.690) that a certificate is made of.

/** One element: tag, length, contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(length)]), ...contents]);
}

/** Up to 127 in one byte; above, how many bytes follow, and those. */
function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => element(0x30, ...items);
export const setOf = (item: Uint8Array): Uint8Array => element(0x31, item);
export const octets = (contents: Uint8Array): Uint8Array => element(0x04, contents);
export const boolean = (value: boolean): Uint8Array => element(0x01, Uint8Array.of(value ? 0xff : 0));
/** Letters, digits and a few marks; `text` is one that has no others. */
export const printable = (text: string): Uint8Array => element(0x13, new TextEncoder().encode(text));

/** Non-negative, big-endian; a leading zero is put in front of a high bit, and none else is kept. */
export function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const least = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  return element(0x02, (least[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0), least);
}

/** `unused`: how many of the last byte's bits do not count. */
export const bits = (contents: Uint8Array, unused = 0): Uint8Array => element(0x03, Uint8Array.of(unused), contents);

/** In dots, such as 2.5.4.3. */
export function objectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((arc) => {
    const sevens = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) sevens.unshift(0x80 | (left % 128));
    return sevens;
  });
  return element(0x06, Uint8Array.from(bytes));
}

/** To the second. UTCTime until 2049, GeneralizedTime from then on, as RFC 5280 asks for. */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\.\d+Z$|[-:T]/g, '');
  const isUtc = date.getUTCFullYear() < 2050;
  return element(isUtc ? 0x17 : 0x18, new TextEncoder().encode(`${isUtc ? digits.slice(2) : digits}Z`));
}

/** Context-specific, around whole elements. */
export const explicit = (number: number, item: Uint8Array): Uint8Array => element(0xa0 | number, item);
/** Context-specific, in place of a type whose contents are bytes. */
export const implicit = (number: number, contents: Uint8Array): Uint8Array => element(0x80 | number, contents);
