/**
 * The page of survivors that are known, each with the reason why it can live.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Mutant } from "@stryker-mutator/api/core"
import { root, type Target } from "./target.ts"

const page = fileURLToPath(new URL("../survivors.md", import.meta.url))

interface Survivor {
  readonly file: string
  readonly mutator: string
  readonly original: string
  readonly mutant: string
  readonly reason: string
}

interface Found extends Survivor {
  readonly line: number
}

/** Without a line number, so that a row survives edits elsewhere in its file. */
export const identity = ({ file, mutant, original }: Survivor): string => [file, original, mutant].join("\n")

/** In a cell of a table, a bar and a backquote would end what they are in. */
const cell = (text: string): string => {
  const line = text.replaceAll("|", "¦").replaceAll("`", "´").trim()
  return line.length > 200 ? `${line.slice(0, 120)} … ${line.slice(-75)}` : line
}

const context = 50

/** Both texts without what is far from their difference. */
const around = (texts: readonly [string, string]): readonly [string, string] => {
  const [original, mutant] = [texts[0].replaceAll(/\s+/g, " ").trim(), texts[1].replaceAll(/\s+/g, " ").trim()]
  const shorter = Math.min(original.length, mutant.length)
  let same = 0
  while (same < shorter && original[same] === mutant[same]) same += 1
  let sameEnd = 0
  while (sameEnd < shorter - same && original.at(-1 - sameEnd) === mutant.at(-1 - sameEnd)) sameEnd += 1
  const cut = (text: string): string => {
    const begin = same > context ? same - context : 0
    const end = sameEnd > context ? text.length - sameEnd + context : text.length
    return cell(`${begin > 0 ? "… " : ""}${text.slice(begin, end)}${end < text.length ? " …" : ""}`)
  }
  return [cut(original), cut(mutant)]
}

/** The whole lines around a change: a bare `true` would be many places. */
export const survivor = ({ home }: Target, { fileName, location, mutatorName, replacement }: Mutant): Found => {
  const file = `${home}/${fileName}`
  const { end, start } = location
  const lines = readFileSync(`${root}${file}`, "utf8").split("\n")
  const before = (lines[start.line] ?? "").slice(0, start.column)
  const after = (lines[end.line] ?? "").slice(end.column)
  const whole = lines.slice(start.line, end.line + 1).join("\n")
  const [original, mutant] = around([whole, `${before}${replacement}${after}`])
  return { file, mutator: mutatorName, original, mutant, reason: "", line: start.line + 1 }
}

const heading = /^## (?<file>\S+)$/
const row = /^\| (?<mutator>\w+) +\| `(?<original>[^`]+)` +\| `(?<mutant>[^`]+)` +\| (?<reason>.*?) +\|$/

export const known = (): ReadonlyArray<Survivor> => {
  let file = ""
  return readFileSync(page, "utf8")
    .split("\n")
    .flatMap((line) => {
      file = heading.exec(line)?.groups?.["file"] ?? file
      const { mutant = "", mutator = "", original = "", reason = "" } = row.exec(line)?.groups ?? {}
      return mutator === "" ? [] : [{ file, mutator, original, mutant, reason }]
    })
}

const introduction = `# Survivors

Mutants that no test kills, each with the reason why it can live. \`pnpm mutate\` reports only those that are not here;
\`pnpm mutate --write\` adds them here without a reason, which is for you to write, and drops those that died.
`

export const write = (survivors: ReadonlyArray<Survivor>): void => {
  const files = [...new Set(survivors.map(({ file }) => file))].toSorted()
  const sections = files.map((file) =>
    [
      `## ${file}\n`,
      "| Mutator | Original | Mutant | Reason |",
      "| --- | --- | --- | --- |",
      ...survivors
        .filter((survivor) => survivor.file === file)
        .map(({ mutant, mutator, original, reason }) => `| ${mutator} | \`${original}\` | \`${mutant}\` | ${reason} |`)
    ].join("\n")
  )
  writeFileSync(page, `${[introduction, ...sections].join("\n")}\n`)
}
