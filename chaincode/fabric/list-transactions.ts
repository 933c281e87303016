// Lists what may be called of a contract class, without decorators; everything else of its prototype stays unreachable.
import fabric from 'fabric-contract-api';
import 'reflect-metadata';

export interface Listed {
  /** Methods (context, requestId, body) that may write. */
  readonly submit: readonly string[];
  /** Methods (context, body) that only read. */
  readonly evaluate: readonly string[];
}

/** Declares each parameter as text: Fabric would otherwise expect none at all, or convert JSON numbers. */
export function listTransactions(prototype: fabric.Contract, { submit, evaluate }: Listed): void {
  for (const name of submit) list(prototype, name, [fabric.Context, String, String], true);
  for (const name of evaluate) list(prototype, name, [fabric.Context, String], false);
}

function list(prototype: fabric.Contract, name: string, parameters: readonly unknown[], commit: boolean): void {
  Reflect.defineMetadata('design:paramtypes', parameters, prototype, name);
  fabric.Transaction(commit)(prototype, name);
}
