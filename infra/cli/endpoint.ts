// The option `--endpoint`: where others reach a node.
import { CohortError } from '@cohort/protos/errors';

const highestPort = 65_535;

/** Empty where none was given. @throws {CohortError} USAGE */
export function endpointOf(given: string | boolean | undefined): string {
  const endpoint = String(given ?? '');
  const port = /^(?:[a-z0-9.-]+|\[[0-9a-f:]+\]):([1-9][0-9]{0,4})$/.exec(endpoint)?.[1];
  if (endpoint !== '' && !(Number(port) <= highestPort))
    throw new CohortError(
      'USAGE',
      `--endpoint: expected HOST:PORT, the host in small letters and the port from 1 to ${String(highestPort)}, got ${endpoint}`,
    );
  return endpoint;
}
