// The names everything else is keyed by: members, nodes, datasets, rounds.
import { text } from './shape.ts';

/** An organisation's MSP id, which is the member id. */
export const mspShape = text(32, /^[a-z][a-z0-9-]{1,31}$/, 'an MSP id (2 to 32 of a-z, 0-9, -, first a letter)');

/** `<msp>/<role>`. */
export const nodeIdShape = text(40, /^[a-z][a-z0-9-]{1,31}\/(?:agent|party|admin|ledger)$/, 'a node id such as cleveland/agent');

/** A dataset, a source or a purpose as one word. */
export const wordShape = text(64, /^[a-z0-9][a-z0-9._-]{0,63}$/, 'a name of up to 64 of a-z, 0-9, ., _, -');

/** `<msp>~<dataset>~<partition>~<unit>`, see `accountId`. */
export const accountIdShape = text(
  128,
  /^[a-z][a-z0-9-]{1,31}~[a-z0-9][a-z0-9._-]{0,63}~(?:train|evaluation)~(?:record|patient|member)$/,
  'an account id <msp>~<dataset>~<partition>~<unit>',
);

/** `<plan>~<round>~<attempt>`. */
export const roundKeyShape = text(96, /^[0-9a-f]{64}~[1-9][0-9]{0,8}~(?:0|[1-9][0-9]{0,8})$/, 'a round key <plan>~<round>~<attempt>');

/** A host name or IPv4 address, or an IPv6 address in brackets. */
const host = String.raw`(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,39}\])`;

/** `host:port`, or empty for a node that serves nothing. */
export const endpointShape = text(262, new RegExp(`^(?:${host}:[1-9][0-9]{0,4})?$`), 'host:port or empty text');

/** The address of this machine that a node binds, and its port: 0 for a free one. */
export const listenShape = text(
  262,
  new RegExp(`^${host}:(?:0|[1-9][0-9]{0,4})$`),
  'address:port, such as 0.0.0.0:4101, [::]:4101 or localhost:4101',
);
