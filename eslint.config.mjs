// Lint rules: typescript-eslint's strictest type-checked set, plus the house rules that a syntax selector can see.
import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const bareError = {
  selector: "ThrowStatement > NewExpression[callee.name='Error']",
  message:
    'No bare Error: throw a CohortError with a code from protos/src/errors.ts (CONTRIBUTING). In plain JS that runs before the install, return the complaint.',
};
const weakRandom = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'No Math.random anywhere: randomness comes from node:crypto, and in tests from a seeded generator.',
};
const clock = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'No clock in a pure folder: take the time as an argument.',
  },
  { selector: "NewExpression[callee.name='Date']", message: 'No clock in a pure folder: take the time as an argument.' },
  { selector: "MemberExpression[object.name='performance']", message: 'No clock in a pure folder: take the time as an argument.' },
];
const forEverybody = [bareError, weakRandom];

export default defineConfig(
  { ignores: ['**/node_modules/', 'protos/gen/', 'coverage/', 'data/', '.cohort/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...forEverybody],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `catch {` with a reason in a comment is fine; an unused parameter says so with a leading underscore.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['infra/cli/**', 'infra/demo/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['mpc/**/*.ts', 'policies/**/*.ts', 'chaincode/core/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...forEverybody, ...clock] },
  },
  {
    files: ['policies/**/*.ts', 'chaincode/core/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'A pure folder has no process: it runs in chaincode and in the browser.' },
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'A pure folder imports nothing from Node: it runs in chaincode and in the browser.' }] },
      ],
    },
  },
  {
    // Plain JS for Node 18, typed by its JSDoc.
    files: ['**/*.mjs'],
    languageOptions: { globals: { performance: 'readonly' } },
  },
);
