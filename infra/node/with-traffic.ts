// Adds to each round's end what this node has sent so far, so that the live view can account for the bytes on the wire.
import type { EventLog } from './events.ts';

/** Payload bytes since the process started. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

/** An event log that follows every `round.published` with `node.traffic`: {round, pid, sent, received}. */
export function withTraffic(events: EventLog, traffic: () => Traffic): Pick<EventLog, 'emit'> {
  return {
    emit: (name, fields) => {
      events.emit(name, fields);
      const { round } = fields;
      if (name === 'round.published' && round !== undefined) events.emit('node.traffic', { round, pid: process.pid, ...traffic() });
    },
  };
}
