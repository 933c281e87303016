// Rows as numbers: what training and evaluation read.

/**
 * `rows` x `columns` features, row-major, and one label (0 or 1) per row; `patients` says whose record each row is, when the schema
 * has a patient column. Never sent anywhere.
 */
export interface Dataset {
  readonly features: Float32Array;
  readonly labels: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly patients?: Int32Array;
}
