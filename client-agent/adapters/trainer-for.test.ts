// Where TensorFlow.js is used, and where it is not even loaded.
import test from 'ava';
import { parseArchitecture, type Architecture } from '../train/architecture.ts';
import { trainerFor } from './trainer-for.ts';

const netOf = (input: number): Architecture =>
  parseArchitecture({ format: 'cohort/architecture/v1', input, layers: [{ kind: 'logistic' }], loss: 'binary-cross-entropy' });

const backendOf = async (...given: Parameters<typeof trainerFor>): Promise<string> => {
  const trainer = await trainerFor(...given);
  trainer.close();
  return trainer.backend;
};

test('a site trains by a plain loop when every net that it agreed to has 500 weights or fewer', async (t) => {
  t.is(await backendOf('auto', [netOf(13), netOf(499)]), 'plain');
  t.not(await backendOf('auto', [netOf(13), netOf(500)]), 'plain');
});

test('a site can ask for either', async (t) => {
  t.is(await backendOf('plain', [netOf(5000)]), 'plain');
  t.not(await backendOf('tfjs', [netOf(13)]), 'plain');
});
