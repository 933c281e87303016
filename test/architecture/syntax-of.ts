// The few facts about a file's syntax that the checks ask for, read from the tree so that strings and comments do not count.
import ts from 'typescript';
import { oncePerSource } from './source.ts';

export interface Syntax {
  /** `a.b` for every property access on a plain name, and `f` for every plain call. */
  readonly names: ReadonlySet<string>;
  /** `b` for every `x.b`, whatever x is. */
  readonly members: ReadonlySet<string>;
  /** `Date` for every `new Date(..)`. */
  readonly constructed: ReadonlySet<string>;
  readonly throwsBareError: boolean;
}

/** Walks a file's syntax tree once. */
export const syntaxOf = oncePerSource((source): Syntax => {
  const names = new Set<string>();
  const members = new Set<string>();
  const constructed = new Set<string>();
  let throwsBareError = false;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) members.add(node.name.text);
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) names.add(`${node.expression.text}.${node.name.text}`);
    else if (ts.isElementAccessExpression(node) && ts.isIdentifier(node.expression) && ts.isStringLiteralLike(node.argumentExpression)) {
      names.add(`${node.expression.text}.${node.argumentExpression.text}`);
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) names.add(node.expression.text);
    else if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) constructed.add(node.expression.text);
    if (ts.isThrowStatement(node)) {
      const { expression } = node;
      if ((ts.isNewExpression(expression) || ts.isCallExpression(expression)) && ts.isIdentifier(expression.expression)) {
        throwsBareError ||= expression.expression.text === 'Error';
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ESNext));
  return { names, members, constructed, throwsBareError };
});
