// The cryptography that a verifier is given: native in the command, in JavaScript in a browser.

/** A creator's claim over a transaction: the certificate that it shows and the authority that its organisation registered. */
export interface CreatorClaim {
  readonly certificatePem: string;
  readonly caPem: string;
  /** SHA-256 of the certificate's DER that the transaction names, hex. */
  readonly certSha256: string;
  readonly message: Uint8Array;
  /** ECDSA P-256 with SHA-256, r and s as 64 bytes, hex. */
  readonly signature: string;
}

export interface AuditCrypto {
  /** SHA-256 of the parts one after the other, hex. */
  sha256(...parts: readonly Uint8Array[]): string;
  /** Ed25519; key and signature are hex. False for anything malformed. */
  verifyEd25519(publicKey: string, message: Uint8Array, signature: string): boolean;
  /** What is wrong with a creator's certificate or signature, or null. Dates are not judged: a file has no clock. */
  creatorFault(claim: CreatorClaim): string | null;
}
