// DER as others write it: lengths, integers, object ids, times.
import test from 'ava';
import { bits, boolean, element, explicit, integer, objectId, time } from './der.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('a length takes one byte up to 127, and as many as it needs above', (t) => {
  const startOf = (length: number): string => hex(element(0x04, new Uint8Array(length)).subarray(0, 5));
  t.is(hex(element(0x30)), '3000');
  t.true(startOf(127).startsWith('047f00'));
  t.true(startOf(128).startsWith('04818000'));
  t.true(startOf(256).startsWith('04820100'));
});

test('an integer has the fewest bytes that do not make it negative', (t) => {
  const of = (...bytes: number[]): string => hex(integer(Uint8Array.from(bytes)));
  t.is(of(0), '020100');
  t.is(of(0, 0, 5), '020105');
  t.is(of(0x7f, 0xff), '02027fff');
  t.is(of(0x80), '02020080');
});

test('object ids are those of RFC 5280 and RFC 5758', (t) => {
  t.is(hex(objectId('2.5.4.10')), '060355040a');
  t.is(hex(objectId('1.2.840.10045.4.3.2')), '06082a8648ce3d040302');
  t.is(hex(objectId('1.3.6.1.5.5.7.3.1')), '06082b06010505070301');
});

test('a time has two digits for its year until 2049, and four from then on', (t) => {
  const textOf = (date: string): string => Buffer.from(time(new Date(date)).subarray(2)).toString();
  t.is(textOf('2026-03-04T05:06:07.890Z'), '260304050607Z');
  t.is(textOf('2049-12-31T23:59:59Z'), '491231235959Z');
  t.is(textOf('2050-01-01T00:00:00Z'), '20500101000000Z');
});

test('bits, booleans and context tags', (t) => {
  t.is(hex(bits(Uint8Array.of(0x06), 1)), '03020106');
  t.is(hex(boolean(true)), '0101ff');
  t.is(hex(explicit(3, element(0x30))), 'a3023000');
});
