/**
 * The two tables of `docs/dependencies.md`: what an installation contains at most, and why.
 */
import { readFileSync } from "node:fs"
import type { Manifest } from "../packed.ts"
import { root } from "../shell.ts"

export const page = "docs/dependencies.md"

/** The cells of each row, without the quotes of code. The header is not among them. */
const rows = (columns: number): ReadonlyArray<ReadonlyArray<string>> =>
  readFileSync(root + page, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, -1))
    .filter((cells) => cells.length === columns)
    .map((cells) => cells.map((cell) => cell.trim().replaceAll("`", "")))

interface Limit {
  readonly packages: number
  readonly mebibytes: number
}

export const limits: ReadonlyMap<string, Limit> = new Map(
  rows(3).map(([name = "", packages, mebibytes]) => [
    name,
    { packages: Number(packages), mebibytes: Number(mebibytes) }
  ])
)

/** What the page says a package needs, each as `name range kind`. A row without a reason says nothing. */
export const documentedNeeds = (name: string): ReadonlyArray<string> =>
  rows(5)
    .filter(([row, , , , why]) => row === name && why !== "")
    .map(([, ...cells]) => cells.slice(0, 3).join(" "))
    .toSorted()

const needs = (kind: string, ranges: Readonly<Record<string, string>> = {}): ReadonlyArray<string> =>
  Object.entries(ranges).map(
    ([name, range]) => `${name} ${name.startsWith("@dcs-tasks/") ? "same release" : range} ${kind}`
  )

/** The same, from a packed manifest. */
export const packedNeeds = ({ dependencies, peerDependencies }: Manifest): ReadonlyArray<string> =>
  [...needs("dependency", dependencies), ...needs("peer", peerDependencies)].toSorted()
