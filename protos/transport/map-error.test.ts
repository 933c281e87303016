// Every code survives the wire; what no handler sent is told apart by its gRPC status.
import { Metadata, status } from '@grpc/grpc-js';
import test from 'ava';
import { CohortError, errorTable, type ErrorCode } from '../src/errors.ts';
import { fromStatus, toStatus } from './map-error.ts';

const received = (sent: { code: number; details: string; metadata: Metadata }): Error => Object.assign(new Error(sent.details), sent);

test('every code crosses the wire with its detail; only the text of a bug stays', (t) => {
  for (const code of Object.keys(errorTable) as ErrorCode[]) {
    const sent = toStatus(new CohortError(code, 'expected 1, got 2'));
    t.is(sent.code, errorTable[code].grpc);
    const error = fromStatus(received(sent), 'peer');
    t.is(error.code, code);
    t.is(error.detail === 'expected 1, got 2', code !== 'INTERNAL');
  }
});

test('a status without a code of ours becomes the closest one', (t) => {
  const bare = (code: number, metadata = new Metadata()) => fromStatus(received({ code, details: 'why', metadata }), 'localhost:1');
  t.is(bare(status.UNAVAILABLE).message, 'UNREACHABLE: localhost:1: why');
  t.is(bare(status.DEADLINE_EXCEEDED).code, 'TIMED_OUT');
  t.is(bare(status.CANCELLED).code, 'TIMED_OUT');
  t.is(bare(status.RESOURCE_EXHAUSTED).code, 'FRAME_TOO_LARGE');
  t.is(bare(status.UNIMPLEMENTED).code, 'VERB_UNKNOWN');
  t.is(bare(status.DATA_LOSS).code, 'INTERNAL');
  const invented = new Metadata();
  invented.set('cohort-code', 'toString');
  t.is(bare(status.UNAVAILABLE, invented).code, 'UNREACHABLE');
});
