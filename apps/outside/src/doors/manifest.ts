/**
 * The `exports` of a packed manifest: a list without patterns, with types beside the code for `import` and `require`.
 */
import type { Exports } from "../installation.ts"

const problemOf = (subpath: string, target: Exports[string]): string | undefined => {
  if (subpath.includes("*")) return "is a pattern, not a list"
  if (typeof target === "string") return target.endsWith(".json") ? undefined : `${target} has no types`
  const { default: code, types, ...others } = target
  // Another condition, such as `import`, would close the path to `require`, or give it other code.
  if (Object.keys(others).length > 0) return `has the conditions ${Object.keys(others).join(", ")}`
  if (code === undefined) return "has no default"
  return types === code.replace(/\.js$/, ".d.ts") ? undefined : `${types} are not the types of ${code}`
}

export const manifestProblems = (exports: Exports): ReadonlyArray<string> =>
  Object.entries(exports).flatMap(([subpath, target]) => {
    const problem = problemOf(subpath, target)
    return problem === undefined ? [] : [`${subpath}: ${problem}`]
  })
