// A reader of our output that goes away, as `head` does, is no error: the command is told, and nothing is printed.

export class ClosedPipe implements Disposable {
  isClosed = false;

  constructor() {
    process.stdout.on('error', this.#seen);
    process.stderr.on('error', this.#seen);
  }

  /** EPIPE comes as an event of the stream, which would otherwise end the process with a stack. @throws any other error of the stream */
  readonly #seen = (error: Error): void => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error;
    this.isClosed = true;
  };

  /** The listeners stay: what was written last fails after the command has returned. */
  [Symbol.dispose](): void {
    process.stdout.off('error', this.#seen).on('error', ignore);
    process.stderr.off('error', this.#seen).on('error', ignore);
  }
}

function ignore(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
}
