/**
 * Finds exports and members for which an editor shows no words.
 */
import type { Program, SourceFile, Symbol, Type, TypeScript } from "./typescript.ts"

/** What needs no words, and why. */
const exempt: ReadonlyArray<readonly [what: RegExp, why: string]> = [
  [/\._tag$/, "names its class"],
  [/Error\.message$/, "is that of every `Error`"],
  [/^@dcs-tasks\/(core\/adapter|wire(\/\w+)?) \w+\./, "members behind unstable doors, for this project's own packages"],
  [/^@dcs-tasks\/core\/Api \w+\./, "fields with the vendor's own names, which its reference describes"]
]

const isExempt = (path: string): boolean => exempt.some(([what]) => what.test(path))

/** Whether users get a file from these packages. */
export const isOwn = ({ fileName }: SourceFile): boolean => /\/node_modules\/@dcs-tasks\/[^/]+\//.test(fileName)

const isOurs = ({ declarations = [] }: Symbol): boolean => declarations.some((node) => isOwn(node.getSourceFile()))

/** The exports of a door, without aliases. */
export const exportsOf = (ts: TypeScript, program: Program, module: Symbol): ReadonlyMap<string, Symbol> => {
  const checker = program.getTypeChecker()
  const exports = checker.getExportsOfModule(module)
  return new Map(
    exports.map((found) => [
      found.name,
      (found.flags & ts.SymbolFlags.Alias) === 0 ? found : checker.getAliasedSymbol(found)
    ])
  )
}

/** Symbols without words: `@dcs-tasks/core Deleted.status`. */
export const speechless = (
  ts: TypeScript,
  program: Program,
  doors: ReadonlyMap<string, ReadonlyMap<string, Symbol>>
): ReadonlyArray<string> => {
  const { Class, Interface, TypeAlias, TypeLiteral, Value } = ts.SymbolFlags
  const checker = program.getTypeChecker()
  const seen = new Set<Symbol>()
  const found: Array<string> = []

  const wordsOf = (symbol: Symbol): string =>
    symbol
      .getDocumentationComment(checker)
      .map(({ text }) => text)
      .join("")
      .trim()

  const visit = (path: string, symbol: Symbol): boolean => {
    if (!isOurs(symbol) || isExempt(path) || seen.has(symbol)) return false
    seen.add(symbol)
    if (wordsOf(symbol) === "") {
      const place = symbol.declarations?.[0]?.getSourceFile().fileName.replace(/.*\/node_modules\//, "") ?? ""
      found.push(`${path} (${place})`)
    }
    return true
  }

  const visitMembers = (path: string, type: Type): void => {
    for (const member of type.getProperties()) {
      const name = `${path}.${member.name}`
      if (member.name !== "prototype" && visit(name, member)) visitInline(name, checker.getTypeOfSymbol(member))
    }
  }

  /** Types without a name of their own. */
  const visitInline = (path: string, type: Type): void => {
    for (const part of type.types ?? [checker.getNonNullableType(type)]) {
      const { symbol } = part
      if (symbol === undefined || (symbol.flags & TypeLiteral) === 0 || seen.has(symbol)) continue
      seen.add(symbol)
      const members = part.getProperties()
      // The text around a small one, such as `{ readonly name: string }`, describes it.
      const isSmall = members.length <= 3 && members.every((member) => wordsOf(member) === "")
      if (!isSmall) visitMembers(path, part)
    }
  }

  for (const [door, exports] of doors) {
    for (const [name, symbol] of exports) {
      const path = `${door} ${name}`
      if (!visit(path, symbol)) continue
      if ((symbol.flags & (Class | Interface | TypeAlias)) !== 0) {
        const type = checker.getDeclaredTypeOfSymbol(symbol)
        if (type.types === undefined) visitMembers(path, type)
        else visitInline(path, type)
      }
      if ((symbol.flags & Value) !== 0) visitMembers(path, checker.getTypeOfSymbol(symbol))
    }
  }
  return found
}

/** What `@category` can say. */
const categories: ReadonlySet<string> = new Set([
  "combinators",
  "constants",
  "constructors",
  "errors",
  "layers",
  "models",
  "predicates",
  "schemas",
  "services",
  "testing",
  "utilities",
  "utility types"
])

/** Exports without a known category. Unstable doors need none. */
export const uncategorized = (
  program: Program,
  doors: ReadonlyMap<string, ReadonlyMap<string, Symbol>>
): ReadonlyArray<string> => {
  const checker = program.getTypeChecker()
  const isCategorized = (symbol: Symbol): boolean =>
    symbol
      .getJsDocTags(checker)
      .some(({ name, text = [] }) => name === "category" && categories.has(text.map((part) => part.text).join("")))
  return [...doors]
    .filter(([door]) => !/^@dcs-tasks\/(wire|core\/adapter)/.test(door))
    .flatMap(([door, exports]) =>
      [...exports].filter(([, symbol]) => isOurs(symbol) && !isCategorized(symbol)).map(([name]) => `${door} ${name}`)
    )
}
