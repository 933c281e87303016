// A node that was started by another process ends with it, however that one ended: the kernel closes their channel.

/** How long a node may take to stop in order once its parent is gone, milliseconds. */
const patienceMs = 3000;

/** Calls `stop` when the parent's channel closes; without a channel, when a person runs the node, never. */
export function endWithParent(stop: () => void): Disposable {
  const lost = (): void => {
    stop();
    // Nobody is left who would end a node that does not stop.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), patienceMs).unref();
  };
  // Undefined without a channel, whatever its type says; false: closed before anybody listened, because the parent died meanwhile.
  const connected = process.connected as boolean | undefined;
  if (connected === undefined) return { [Symbol.dispose]: () => undefined };
  if (connected) process.once('disconnect', lost);
  else lost();
  return {
    [Symbol.dispose]: () => {
      process.off('disconnect', lost);
      if (process.connected) process.disconnect();
    },
  };
}
