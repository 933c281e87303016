// Decimal limits of a policy file as the integers and exact fractions that charges are compared with.

/** Charges and epsilons are counted in units of 1e-12. */
const unitDigits = 12;

/** A decimal string such as `0.25` in units of 1e-12, rounded down: a limit never grows. */
export function decimalUnits(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, unitDigits).padEnd(unitDigits, '0'));
}

/** A decimal string as a fraction, in lowest terms only by chance. */
export function decimalFraction(text: string): { readonly num: bigint; readonly den: bigint } {
  const [whole = '0', fraction = ''] = text.split('.');
  return { num: BigInt(whole + fraction), den: 10n ** BigInt(fraction.length) };
}

/** Units of 1e-12 as a decimal, all digits that count. */
export function unitsText(units: bigint): string {
  const digits = units.toString().padStart(unitDigits + 1, '0');
  const fraction = digits.slice(-unitDigits).replace(/0+$/, '');
  return digits.slice(0, -unitDigits) + (fraction === '' ? '' : `.${fraction}`);
}
