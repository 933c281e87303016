// Ends programs that know nothing of this process when it is gone, however it ended: a shell waits for the end of its standard input, and kills what was left.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Lines `+ PID` and `- PID`; at the end of them, which the kernel makes when this process is gone, SIGKILL for those that are left. */
const script = `
pids=' '
while read -r what pid; do
  case $what in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -KILL "$pid"; done
`;

export interface EndWithUs extends AsyncDisposable {
  add(pid: number): void;
  remove(pid: number): void;
}

export function endWithUs(): EndWithUs {
  // A group of its own: a terminal's Ctrl-C reaches this process only, which ends its programs in order.
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = once(shell, 'exit');
  ended.catch(() => undefined);
  // Whoever kills the shell too has its programs left.
  shell.stdin.on('error', () => undefined);
  return {
    add: (pid) => {
      shell.stdin.write(`+ ${String(pid)}\n`);
    },
    remove: (pid) => {
      shell.stdin.write(`- ${String(pid)}\n`);
    },
    [Symbol.asyncDispose]: async () => {
      shell.stdin.end();
      await ended;
    },
  };
}
