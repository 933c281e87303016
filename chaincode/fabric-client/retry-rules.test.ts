// What follows from what a peer says: refusals by their own code, outages by gRPC's status.
import test from 'ava';
import { status, type ServiceError } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { CohortError } from '@cohort/protos/errors';
import { verdictOn } from './retry-rules.ts';

const said = (code: number, message: string, ...details: readonly string[]): GatewayError =>
  new GatewayError({
    code,
    message,
    cause: new Error(message) as ServiceError,
    details: details.map((text) => ({ address: 'peer:1', mspId: 'va', message: text })),
  });

test('a refusal comes under its own code, without what a peer wraps it in', (t) => {
  const { then, error } = verdictOn(
    said(status.ABORTED, '10 ABORTED: failed to endorse', 'chaincode response 500, ALREADY_ENROLLED: r1: va has enrolled; \nnothing to do'),
    'peer',
  );
  t.deepEqual([then, error.code, error.detail], ['final', 'ALREADY_ENROLLED', 'r1: va has enrolled; \nnothing to do']);
  t.is(verdictOn(said(status.UNKNOWN, 'evaluate call failed: chaincode response 500, VERB_UNKNOWN: x'), 'peer').error.code, 'VERB_UNKNOWN');
});

test('"not yet" is asked again, "already" is final', (t) => {
  const then = (code: string): string => verdictOn(said(status.ABORTED, 'failed', `chaincode response 500, ${code}: x`), 'peer').then;
  for (const code of ['NOT_FOUND', 'PROPOSAL_OPEN', 'ENROLMENT_OPEN', 'ROUND_NOT_COMMITTED', 'NODE_NOT_ACTIVE'])
    t.is(then(code), 'not-yet', code);
  for (const code of [
    'ALREADY_EXISTS',
    'VOTE_EXISTS',
    'PROPOSAL_CLOSED',
    'ROUND_ALREADY_COMMITTED',
    'BUDGET_EXHAUSTED',
    'REQUEST_ID_REUSED',
  ])
    t.is(then(code), 'final', code);
});

test('a code that is none of ours is an outage and no refusal', (t) => {
  const { then, error } = verdictOn(said(status.ABORTED, 'failed', 'chaincode response 500, MADE_UP: x'), 'peer');
  t.deepEqual([then, error.code], ['again', 'UNREACHABLE']);
});

test('who does not answer, or cannot reach others, is left for another; endorsers at different blocks are asked again', (t) => {
  for (const code of [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.RESOURCE_EXHAUSTED, status.FAILED_PRECONDITION])
    t.is(verdictOn(said(code, 'x'), 'peer').then, 'elsewhere');
  t.is(verdictOn(said(status.ABORTED, 'ProposalResponsePayloads do not match'), 'peer').then, 'again');
  t.is(verdictOn(new TypeError('socket'), 'peer').error.code, 'UNREACHABLE');
});

test('an identity that the channel does not know is told so, and not asked for again', (t) => {
  const { then, error } = verdictOn(
    said(status.UNKNOWN, 'error validating proposal: access denied: channel [cohort] creator org [va]'),
    'peer of va',
  );
  t.deepEqual([then, error.code], ['final', 'CERTIFICATE_UNKNOWN']);
});

test('what this side found keeps its code', (t) => {
  t.is(verdictOn(new CohortError('MVCC_CONFLICT', 'x'), 'peer').error.code, 'MVCC_CONFLICT');
  t.is(verdictOn(new CohortError('UNREACHABLE', 'x'), 'peer').then, 'elsewhere');
});

test('a clock that is an hour off is told as one, and another peer is asked: it may be the peer’s', (t) => {
  const { then, error } = verdictOn(
    said(
      status.UNAVAILABLE,
      'failed to evaluate transaction',
      'request unauthorized due to incorrect timestamp 2026-11-29T08:00:00Z, peer time 2026-11-29T07:00:00Z, peer.authentication.timewindow 15m0s',
    ),
    'peer of va',
  );
  t.deepEqual([then, error.code], ['elsewhere', 'CLOCK_SKEWED']);
  t.is(
    error.detail,
    'peer of va: expected clocks within 15m0s of each other, got 2026-11-29T08:00:00Z here and 2026-11-29T07:00:00Z there; set the clock that is wrong',
  );
});
