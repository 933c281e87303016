// Imported before anything else, lets this process find the project's own modules without looking: a fourth of the processor time of a node's start.
import { registerHooks } from 'node:module';
import { ownModule } from './own-module.mjs';

registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = ownModule(specifier, context.parentURL);
    return url === null ? nextResolve(specifier, context) : { url, format: 'module-typescript', shortCircuit: true };
  },
});
