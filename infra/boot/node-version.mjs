// Which Node the scripts need, and whether a given one will do.

/** The oldest Node with `await using`, stable type stripping and what AVA 7 asks for. */
export const oldestNode = '24.12.0';

/**
 * Whether a version such as `v24.21.0` is at least `oldestNode`; anything unreadable is not.
 * @param {string} version
 * @returns {boolean}
 */
export function isNewEnough(version) {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version.trim());
  if (numbers === null) return false;
  const wanted = oldestNode.split('.').map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = Number(numbers[i + 1]) - Number(wanted[i]);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
