// How a script of this project ends: with the code of what it could not do, and that on standard error.
import { CohortError, errorTable } from '@cohort/protos/errors';

export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const known = CohortError.from(error);
    process.stderr.write(`${known.message}\n`);
    process.exitCode = errorTable[known.code].exit;
  }
}
