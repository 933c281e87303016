// A contract class from the core's tables of verbs: Fabric calls methods of classes, and here each method hands its verb to the core.
import fabric from 'fabric-contract-api';
import 'reflect-metadata';
import { invoke, query } from '../core/invoke.ts';
import { queries } from '../core/queries.ts';
import { verifyBy } from '../core/signatures.ts';
import { strictSignatures } from '../core/strict-signatures.ts';
import { transactions } from '../core/transactions.ts';
import { fabricStub } from './fabric-stub.ts';

verifyBy(strictSignatures);

type Method = (context: fabric.Context, ...parameters: string[]) => Promise<string>;
export type ContractClass = new () => fabric.Contract;

/** `<noun>` of every verb `<noun>.<name>`. */
export function nouns(): string[] {
  return [...new Set([...Object.keys(transactions), ...Object.keys(queries)].map((verb) => verb.slice(0, verb.indexOf('.'))))].sort();
}

/** The contract of this name, with one method for each of its verbs and no other that can be called. */
export function contractOf(noun: string): ContractClass {
  const Contract = class extends fabric.Contract {
    constructor() {
      super(noun);
    }
  };
  for (const verb of Object.keys(transactions))
    if (verb.startsWith(`${noun}.`))
      submitted(Contract, verb.slice(noun.length + 1), ({ stub }, requestId = '', body = '') =>
        invoke(fabricStub(stub), verb, requestId, body),
      );
  for (const verb of Object.keys(queries))
    if (verb.startsWith(`${noun}.`))
      list(Contract, verb.slice(noun.length + 1), ({ stub }, body = '') => query(fabricStub(stub), verb, body), [String], false);
  return Contract;
}

/** Adds a method (context, requestId, body) that may write. */
export function submitted(Contract: ContractClass, name: string, method: Method): void {
  list(Contract, name, method, [String, String], true);
}

/** Declares each parameter as text: Fabric would otherwise expect none at all, or convert JSON numbers. What is not listed cannot be called. */
function list({ prototype }: ContractClass, name: string, method: Method, texts: readonly unknown[], commit: boolean): void {
  Object.defineProperty(prototype, name, { value: method });
  Reflect.defineMetadata('design:paramtypes', [fabric.Context, ...texts], prototype as object, name);
  fabric.Transaction(commit)(prototype as object, name);
}
