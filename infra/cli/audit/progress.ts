// Progress on stderr: one line that is written over on a terminal, and nothing where nobody watches.
import { visible } from '@cohort/protos/visible';

const everyMs = 200;

export interface Progress {
  tell(line: string): void;
  /** Clears the line. */
  end(): void;
}

export function progress(): Progress {
  const { stderr } = process;
  let last = -everyMs;
  return {
    tell(line) {
      const now = performance.now();
      if (!stderr.isTTY || now - last < everyMs) return;
      last = now;
      stderr.write(`\r\u001b[2K${visible(line)}`);
    },
    end() {
      if (stderr.isTTY) stderr.write('\r\u001b[2K');
    },
  };
}
