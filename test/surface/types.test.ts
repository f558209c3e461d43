import ts from "typescript";
import { expect, test } from "vitest";
import { declared, ownFile, publicNames } from "./public-names.js";

test("every type that a public signature names can be imported", () => {
  expect(unexportedTypes()).toEqual([]);
}, 120_000);

const NAMELESS = ts.SymbolFlags.TypeParameter | ts.SymbolFlags.ValueModule;

/** `file: type (used by …)` of what an entry's user cannot name. */
function unexportedTypes(): string[] {
  const { checker, symbols } = publicNames();
  const known = new Set(symbols.values());
  const users = new Map<ts.Symbol, string[]>();
  for (const [user, symbol] of symbols)
    for (const declaration of symbol.declarations ?? [])
      for (const name of namesIn(declaration)) {
        const at = checker.getSymbolAtLocation(name);
        const type = at && declared(checker, at);
        if (!type || known.has(type) || !ownFile(type) || type.flags & NAMELESS) continue;
        users.set(type, [...(users.get(type) ?? []), user]);
      }
  return [...users].map(
    ([type, by]) => `${ownFile(type)}: ${type.name} (used by ${[...new Set(by)].join(", ")})`,
  );
}

/**
 * Names of types in what a declaration says to its users: not in a body, an initial value, a private member or the base
 * of a class.
 */
function namesIn(node: ts.Node): ts.Node[] {
  if (
    ts.isBlock(node) ||
    isPrivate(node) ||
    (ts.isHeritageClause(node) && ts.isClassDeclaration(node.parent))
  )
    return [];
  const own = ts.isTypeReferenceNode(node)
    ? [node.typeName]
    : ts.isTypeQueryNode(node)
      ? [node.exprName]
      : ts.isExpressionWithTypeArguments(node)
        ? [node.expression]
        : [];
  const parts = hasValue(node) ? (node.type ? [node.type] : []) : childrenOf(node);
  return [...own, ...parts.flatMap(namesIn)];
}

function hasValue(
  node: ts.Node,
): node is ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration {
  return ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node);
}

function isPrivate(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return Boolean(modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword));
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}
