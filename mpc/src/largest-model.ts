// How many bytes a plan's model file has at most, by its coordinates: who sends more sends another file.

/** An f32 value and two f64 moments, whether the strategy keeps them or not. */
const bytesPerCoordinate = 20;
/** Names, shapes and the writer's metadata. */
const headerBytes = 1024 * 1024;

export const largestModel = (coordinates: number): number => headerBytes + bytesPerCoordinate * coordinates;

/** Of a task that shares no vector of its model's size: the terms do not say that size. */
const mostUnknownBytes = 4 * 1024 * 1024 * 1024;

/** What terms alone say; sum files of training are smaller. */
export function largestModelOf({
  task,
  blocks,
}: {
  readonly task: string;
  readonly blocks: readonly { readonly length: number }[];
}): number {
  return task === 'train' ? largestModel(blocks.reduce((total, { length }) => total + length, 0)) : mostUnknownBytes;
}
