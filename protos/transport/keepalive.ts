// When a connection whose other end has fallen silent is given up, on both sides.
import type { ChannelOptions as GrpcOptions } from '@grpc/grpc-js';

/** A ping is sent `everyMs` after the last answer and must be answered within `answerMs`. */
export interface Keepalive {
  readonly everyMs: number;
  readonly answerMs: number;
}

/**
 * A partition that drops packets without a word ends every open call within 30 s: UNREACHABLE for the caller, an aborted signal for the
 * handler. The answer has time for a busy process and for what a slow link still has in its buffers.
 * For our own servers, which take any number of pings; a Fabric peer cuts a caller that pings more than once a minute.
 */
export const defaultKeepalive: Keepalive = { everyMs: 10_000, answerMs: 20_000 };

/** For a channel and for a server alike; an idle channel pings too, so that the next call does not go into a dead connection. */
export function keepaliveOptions({ everyMs, answerMs }: Keepalive): GrpcOptions {
  return {
    'grpc.keepalive_time_ms': everyMs,
    'grpc.keepalive_timeout_ms': answerMs,
    'grpc.keepalive_permit_without_calls': 1,
  };
}
