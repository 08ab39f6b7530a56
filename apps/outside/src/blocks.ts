/**
 * The examples of the documentation and of the docstrings: their blocks of code.
 */
import { globSync, readFileSync } from "node:fs"
import { root } from "./shell.ts"

export interface Block {
  readonly source: string
  /** The line of the source in which the code starts, counted from 1. */
  readonly line: number
  readonly code: ReadonlyArray<string>
}

const documents = [
  "README.md",
  "docs/**/*.md",
  "packages/*/README.md",
  "apps/*/README.md",
  "{packages,apps}/*/skills/*/SKILL.md"
]
const sources = ["packages/*/src/**/*.ts"]

/** Effect 3 and Effect 4 cannot be installed together. */
export const isEffect3 = ({ code, source }: Block): boolean =>
  source.startsWith("packages/effect-3/") || code.some((text) => text.includes(`"@dcs-tasks/effect-3"`))

/** A block with an error as JSON is tested by a program that decodes it and encodes it again. */
const roundTrip = (json: string): ReadonlyArray<string> => [
  `import { DcsError } from "@dcs-tasks/core"; import { Schema } from "effect"`,
  `Schema.encodeSync(DcsError)(Schema.decodeUnknownSync(DcsError)(${json})) // => ${json}`
]

const blocksOf = (source: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  const docstrings = source.endsWith(".ts")
  let open: { indent: string; info: string; line: number; code: Array<string> } | undefined
  for (const [index, text] of readFileSync(root + source, "utf8")
    .split("\n")
    .entries()) {
    const line = docstrings ? /^\s*\*(?: (.*))?$/.exec(text) : /^(.*)$/.exec(text)
    if (line === null) continue
    const content = line[1] ?? ""
    const fence = /^(\s*)```(.*)$/.exec(content)
    if (open === undefined) {
      if (fence !== null) open = { indent: fence[1] ?? "", info: fence[2]?.trim() ?? "", line: index + 2, code: [] }
    } else if (fence === null) {
      open.code.push(content.startsWith(open.indent) ? content.slice(open.indent.length) : content)
    } else {
      if (open.info === "ts") blocks.push({ source, line: open.line, code: open.code })
      if (open.info === "json" && open.code.some((text) => text.includes(`"_tag": "Dcs`))) {
        blocks.push({ source, line: open.line, code: roundTrip(open.code.join(" ")) })
      }
      open = undefined
    }
  }
  return blocks
}

/** Every ```ts block. Blocks that cannot be complete are marked: ```ts nocheck. */
export const blocks = [...globSync(documents, { cwd: root }), ...globSync(sources, { cwd: root })]
  .toSorted((a, b) => a.localeCompare(b))
  .flatMap(blocksOf)
