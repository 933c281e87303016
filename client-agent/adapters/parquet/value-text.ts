// Numbers, dates and moments as the text of a cell: in as few digits as give the same value again.
import type { TimeUnit } from 'hyparquet/src/types.js';

/** `single`: as few digits as give the same number of four bytes, which is what was written. */
export function realText(value: number, precision: 'single' | 'double'): string {
  if (precision === 'double' || !Number.isFinite(value) || Number.isInteger(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}

export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const rest = digits.slice(digits.length - scale).replace(/0+$/, '');
  const sign = unscaled < 0n ? '-' : '';
  return rest === '' ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}

/** Days since 1970. @throws {RangeError} beyond the calendar */
export function dateText(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

const perSecond: Readonly<Record<TimeUnit, readonly [units: bigint, digits: number]>> = {
  MILLIS: [1000n, 3],
  MICROS: [1_000_000n, 6],
  NANOS: [1_000_000_000n, 9],
};

/** Units since 1970; `Z` behind it only where the file says that it is UTC. @throws {RangeError} beyond the calendar */
export function momentText(since: bigint, unit: TimeUnit, utc: boolean): string {
  const [units, digits] = perSecond[unit];
  const rest = ((since % units) + units) % units;
  const seconds = new Date(Number((since - rest) / units) * 1000).toISOString().slice(0, -5);
  const fraction = String(rest).padStart(digits, '0').replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}${utc ? 'Z' : ''}`;
}
