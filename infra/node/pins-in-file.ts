// The parties that an agent's operator pinned, as node.json has them now: read anew before each round is judged, so that a pin needs no restart.
import type { contribute } from '@cohort/client-agent/contribute';
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import { agentConfigShape } from './agent-config.ts';
import { readConfig } from './config.ts';

export class PinsInFile {
  #pins: readonly PinnedParty[];
  readonly #dir: string;

  /** `pins` are those that `dir` held when the agent started. */
  constructor(dir: string, pins: readonly PinnedParty[]) {
    this.#dir = dir;
    this.#pins = pins;
  }

  /** The site with the pins as they were last read. */
  of<T extends object>(site: T): T & { readonly pinnedParties: readonly PinnedParty[] } {
    const pinned = (): readonly PinnedParty[] => this.#pins;
    return {
      ...site,
      get pinnedParties() {
        return pinned();
      },
    };
  }

  /** The same work after a look into the file. A file that cannot be read keeps the site out of the round (CONFIG_INVALID): nobody knows whom it trusts. */
  before(work: typeof contribute): typeof contribute {
    return async (round, ports) => {
      this.#pins = (await readConfig(this.#dir, agentConfigShape)).pinnedParties;
      return await work(round, ports);
    };
  }
}
