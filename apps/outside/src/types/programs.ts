/**
 * Programs that import every door of the packages, and use each package wrongly: they compile only if the types are there.
 */

const isJson = (door: string): boolean => door.endsWith(".json")

/** For each package an export, and a use of it that its types forbid. A package without types would allow it. */
const forbidden: Readonly<Record<string, readonly [name: string, use: string]>> = {
  "@dcs-tasks/wire": ["parseId", `parseId("task", "id")`],
  "@dcs-tasks/core": ["DcsTasks", "DcsTasks.make({ endpoint: 1 })"],
  "@dcs-tasks/node": ["createClient", "createClient({ endpoint: 1 })"],
  // All is right except an access key in a page.
  "@dcs-tasks/browser": [
    "createClient",
    `createClient({ endpoint: "/dcs", projectId: "p", credentials: { accessKeyId: "a", secretAccessKey: "s" } })`
  ],
  "@dcs-tasks/durable": ["Targets", "Targets.layerOne({ endpoint: 1 })"],
  "@dcs-tasks/emulator": ["startEmulator", "startEmulator({ instances: 1 })"],
  "@dcs-tasks/effect-3": ["DcsTasks", "DcsTasks.make({ endpoint: 1 })"]
}

/** A program that compiles only if the compiler refuses what a package's types forbid. */
export const forbiddenProgram = (name: string): string => {
  const [imported, use] = forbidden[name] ?? []
  if (imported === undefined) throw new Error(`programs.ts has nothing that the types of ${name} forbid`)
  return `import { ${imported} } from "${name}"\n// @ts-expect-error\nexport const value = ${use}\n`
}

/** Values, results and parameters of type `any`. */
const anys = `
type IsAny<A> = 0 extends 1 & A ? true : false
type HasAny<A> =
  IsAny<A> extends true ? true
  : A extends (...args: infer P) => infer R ? true extends IsAny<P> | IsAny<R> | IsAny<P[number]> ? true : false
  : false
export type Anys<A> = { [K in keyof A]: HasAny<A[K]> extends true ? K : never }[keyof A]
`

/** A program that imports all doors. It compiles only if each has types, and exports nothing of type `any`. */
export const doorsProgram = (doors: ReadonlyArray<string>, format: "module" | "commonjs"): string => {
  const attributes = format === "module" ? ` with { type: "json" }` : ""
  const imports = doors.map((door, index) => `import * as door${index} from "${door}"${isJson(door) ? attributes : ""}`)
  const checks = doors.map(
    (_, index) =>
      `export const anys${index}: [Anys<typeof door${index}>] extends [never] ? true : Anys<typeof door${index}> = true`
  )
  return [...imports, anys, ...checks].join("\n")
}
