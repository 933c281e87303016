// A change of a channel's members as its file goes from one to the next: of whom, by which card, and who has signed it.
import { mspShape } from '@cohort/protos/names-schema';
import { hex, list, nullable, object, oneOf, text } from '@cohort/protos/shape';
import { cardShape, type Card } from '../institution/card-shape.ts';

export const changeFormat = 'cohort/channel-change/v1';

export interface ChangeSignature {
  readonly msp: string;
  /** As Fabric takes it: who signs, with a nonce; and the signature over it and the update. Hex. */
  readonly header: string;
  readonly signature: string;
}

/** The update itself is not in it: everybody makes it of the registry, the card and the channel, and finds the same. */
export interface ChannelChange {
  readonly format: typeof changeFormat;
  readonly msp: string;
  /** By which it is put on the channel, or its part there changed; null to take it off. */
  readonly card: Card | null;
  /** SHA-256 of the update, hex. */
  readonly update: string;
  readonly signatures: readonly ChangeSignature[];
}

const hexText = text(65_536, /^(?:[0-9a-f]{2})+$/, 'hex');

export const changeShape = object<ChannelChange>({
  format: oneOf(changeFormat),
  msp: mspShape,
  card: nullable(cardShape),
  update: hex(32),
  signatures: list(object<ChangeSignature>({ msp: mspShape, header: hexText, signature: hexText }), 0, 1000),
});
