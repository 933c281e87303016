// Original file: protos/cohort/v1/message.proto


export interface Frame {
  'data'?: (Buffer | Uint8Array | string);
}

export interface Frame__Output {
  'data'?: (Buffer);
}
