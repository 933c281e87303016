// Original file: protos/cohort/v1/message.proto


export interface Document {
  'json'?: (Buffer | Uint8Array | string);
}

export interface Document__Output {
  'json'?: (Buffer);
}
