// Reads AVA's TAP output line by line: counts what passed, failed and was skipped, and keeps every failure whole.

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Tally
 */

/**
 * A reader: feed it lines, read `tally`. `feed` returns the line to show, or undefined for TAP's own scaffolding.
 * A test marked `# TODO` counts as skipped, because it did not run; a failure runs on to the next test line.
 */
export function tapTally() {
  /** @type {Tally} */
  const tally = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let inFailure = false;

  /** @param {string} line */
  function feed(line) {
    const result = /^(not )?ok \d+(?: - )?(.*)$/.exec(line);
    if (result !== null) {
      const title = result[2] ?? '';
      inFailure = false;
      if (/ # (SKIP|TODO)\b/i.test(title)) {
        tally.skipped++;
        return `  - ${title}`;
      }
      if (result[1] === undefined) {
        tally.passed++;
        return `  ✔ ${title}`;
      }
      tally.failed++;
      tally.failures.push(`✘ ${title}`);
      inFailure = true;
      return `  ✘ ${title}`;
    }
    if (/^(TAP version \d+|1\.\.\d+|# (tests|pass|skip|fail) \d+)$/.test(line) || line === '') {
      if (line !== '') inFailure = false;
      return undefined;
    }
    if (inFailure) tally.failures.push(`${tally.failures.pop() ?? ''}\n${line}`);
    return `  ${line}`;
  }

  return { feed, tally };
}
