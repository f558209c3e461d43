import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { publicFunctions } from "./examples.js";
import { publicNames, root } from "./public-names.js";

const docs = publicFunctions().map(docOf);

test("every public function says what it is", () => {
  expect(docs.filter(({ says }) => !says).map(({ name }) => name)).toEqual([]);
});

test("every parameter of a public function has its @param", () => {
  expect(docs.flatMap(withoutParam)).toEqual([]);
});

test("no @param is of a parameter that is not there", () => {
  expect(docs.flatMap(strangeParams)).toEqual([]);
});

test("every public function that gives a value has @returns", () => {
  expect(docs.filter(({ gives, returns }) => gives && !returns).map(({ name }) => name)).toEqual([]);
});

test("every public function has @throws, or stands among those that throw nothing themselves", () => {
  const nothing: string[] = JSON.parse(
    readFileSync(resolve(root, "test/surface/throws-nothing.json"), "utf8"),
  );
  expect(docs.filter(({ throws }) => throws.length === 0).map(({ name }) => name)).toEqual(nothing);
});

test("every @throws names the class of the error", () => {
  const classes = [...publicNames().symbols.keys()].filter((name) => name.endsWith("Error"));
  const known = new RegExp(`\\b(${[...classes, "RangeError", "Error"].join("|")})\\b`);
  expect(
    docs.flatMap(({ name, throws }) => throws.filter((text) => !known.test(text)).map(() => name)),
  ).toEqual([]);
});

interface Doc {
  readonly name: string;
  readonly says: string;
  /** Parameters in their order; null for one that is taken apart where it is declared. */
  readonly parameters: readonly (string | null)[];
  /** Text of each `@param`, by its name. */
  readonly params: ReadonlyMap<string, string>;
  readonly gives: boolean;
  readonly returns: string;
  readonly throws: readonly string[];
}

function docOf(name: string): Doc {
  const { checker, symbols } = publicNames();
  const symbol = symbols.get(name)!;
  const declaration = symbol.valueDeclaration!;
  const signature = checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures()[0]!;
  const tags = ts.getJSDocTags(signature.getDeclaration());
  const textOf = ({ comment }: ts.JSDocTag): string => ts.getTextOfJSDocComment(comment)?.trim() ?? "";
  const result = checker.typeToString(signature.getReturnType());
  return {
    name,
    says: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    parameters: signature
      .getDeclaration()
      .parameters.map(({ name: given }) => (ts.isIdentifier(given) ? given.text : null)),
    params: new Map(tags.filter(ts.isJSDocParameterTag).map((tag) => [tag.name.getText(), textOf(tag)])),
    gives: result !== "void" && result !== "Promise<void>",
    returns: tags.filter(ts.isJSDocReturnTag).map(textOf).join(" "),
    throws: tags.filter(ts.isJSDocThrowsTag).map(textOf),
  };
}

/** A parameter that is taken apart has no name of its own: it is documented by a name that no other has. */
function withoutParam({ name, parameters, params }: Doc): string[] {
  const missing = parameters.flatMap((given) =>
    given !== null && !params.get(given) ? [`${name}: ${given}`] : [],
  );
  const free = [...params].filter(([given, text]) => text && !parameters.includes(given)).length;
  const nameless = parameters.filter((given) => given === null).length;
  return free < nameless ? [...missing, `${name}: ${nameless - free} without a name`] : missing;
}

function strangeParams({ name, parameters, params }: Doc): string[] {
  const strange = [...params.keys()].filter((given) => !parameters.includes(given));
  return strange.length > parameters.filter((given) => given === null).length ? [`${name}: ${strange}`] : [];
}
