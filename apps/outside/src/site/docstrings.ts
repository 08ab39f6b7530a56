/**
 * Finds public symbols and members without a docstring. TypeDoc's own validation accepts one that has only `@since`.
 */
import type { Item, Source } from "./typedoc.ts"

const symbols = ["Module", "Variable", "Function", "Class", "Interface", "TypeAlias"]
const members = ["Property", "Method", "Accessor"]

/** Doors whose members need no docstring: unstable, for this project's own packages and for the authors of adapters. */
const unstable = /^@dcs-tasks\/(wire\/.*|core\/adapter)$/

/** Fields with the vendor's own names, which its reference describes. */
const isVendors = ({ fileName }: Source): boolean => fileName.startsWith("packages/core/src/api/")

const isItem = (value: object): value is Item => "kind" in value && "name" in value

const hasText = (item: Item): boolean =>
  [item, ...(item.signatures ?? []), item.getSignature].some((part) =>
    part?.comment?.summary.some(({ text }) => text.trim() !== "")
  )

/** A `_tag` names its class, and the `message` of an error is `Error`'s. */
const isKnown = ({ name, overwrites }: Item): boolean =>
  name === "_tag" || (overwrites !== undefined && name === "message")

/** Symbols and members without text, and where they are: `endpoint (packages/core/src/client/client.ts:40)`. */
export const undocumented = (project: Item, kinds: Readonly<Record<string, number>>): ReadonlyArray<string> => {
  const found = new Set<string>()
  const isOneOf = (names: ReadonlyArray<string>, { kind }: Item) => names.some((name) => kinds[name] === kind)
  const visitAll = (value: unknown, needed: ReadonlyArray<string>): void => {
    if (typeof value !== "object" || value === null) return
    if (Array.isArray(value) || !isItem(value)) for (const part of Object.values(value)) visitAll(part, needed)
    else visit(value, needed)
  }
  const visit = (item: Item, needed: ReadonlyArray<string>): void => {
    const source = item.sources?.[0]
    const isExempt = isKnown(item) || (source !== undefined && isVendors(source) && isOneOf(members, item))
    if (source !== undefined && isOneOf(needed, item) && !isExempt && !hasText(item)) {
      found.add(`${item.name} (${source.fileName}:${source.line})`)
    }
    // The text around `{ readonly name: string }`, on one line, describes it.
    const lines = new Set(item.children?.map(({ sources }) => sources?.[0]?.line))
    const isInline = isOneOf(["TypeLiteral"], item) && lines.size === 1
    // The type of a constant can be a schema, whose type arguments are no members.
    const inner = [item.children, item.signatures, isOneOf(["Variable"], item) ? undefined : item.type]
    visitAll(inner, isInline || unstable.test(item.name) ? symbols : needed)
  }
  visit(project, [...symbols, ...members])
  return [...found].toSorted()
}
