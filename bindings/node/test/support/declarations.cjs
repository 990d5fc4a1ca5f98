"use strict";

// The declarations of the installed package, as the TypeScript compiler reads them.

const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");

const typescript = createRequire(join(process.env.HASHWARD_TOOLS, "package.json"))("typescript");
const folder = dirname(require.resolve("hashward"));
const names = ["index.d.ts", "words.d.ts", "testing.d.ts", "record.d.ts", "adapters/live.d.ts", "adapters/express.d.ts", "adapters/fastify.d.ts"];
const files = names.map((file) => join(folder, file));
const program = typescript.createProgram(files, {
  strict: true, module: typescript.ModuleKind.NodeNext, moduleResolution: typescript.ModuleResolutionKind.NodeNext,
  typeRoots: [join(process.env.HASHWARD_TOOLS, "node_modules/@types")], types: ["node"],
});
const checker = program.getTypeChecker();

function symbols(file) {
  const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(folder, file))));
  // What is handed on from another file is what it is there.
  const isAlias = ({ flags }) => (flags & typescript.SymbolFlags.Alias) !== 0;
  return exports.map((symbol) => (isAlias(symbol) ? checker.getAliasedSymbol(symbol) : symbol));
}

/** Every exported name of a file: whether it is a value, its members, and of a class statics and methods. */
function exported(file) {
  const entries = symbols(file).map((symbol) => {
    const is = (flag) => (symbol.flags & flag) !== 0;
    const type = is(typescript.SymbolFlags.Type) ? checker.getDeclaredTypeOfSymbol(symbol) : undefined;
    const members = type?.getProperties() ?? [];
    const about = { isValue: is(typescript.SymbolFlags.Value), members: members.map(({ name }) => name) };
    if (is(typescript.SymbolFlags.Class)) {
      const statics = [...(symbol.exports?.keys() ?? [])].map(String).filter((name) => name !== "prototype");
      const methods = [...symbol.members.values()].filter(({ flags }) => flags & typescript.SymbolFlags.Method);
      Object.assign(about, { statics, methods: methods.map(({ name }) => name) });
    }
    return [symbol.name, about];
  });
  return Object.fromEntries(entries);
}

/** The texts of a union of a file, or those of a field that tells its parts apart. */
function union(file, name, field) {
  const symbol = symbols(file).find((symbol) => symbol.name === name);
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  return type.types.map((part) => {
    return field === undefined ? part.value : checker.getTypeOfSymbol(part.getProperty(field)).value;
  });
}

module.exports = { exported, union };
