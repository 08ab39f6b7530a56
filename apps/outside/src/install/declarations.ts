/**
 * Compiles a program that exports what a package returns, where pnpm lets it see that package alone: a type that only another
 * package names cannot be part of its declarations.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { root, run } from "../shell.ts"

const options = `{ endpoint: "https://dcs.example.com", projectId: "p", credentials: { token } }`

const programs: Readonly<Record<string, string>> = {
  "@dcs-tasks/node": `
import { createClient } from "@dcs-tasks/node"
export const connect = (token: string) => createClient(${options})
export class Owner { readonly client = connect("t") }
export const { deleteBackgroundTask, deleteBackgroundTasks, listBackgroundTasks, listInstances } = connect("t")
`,
  "@dcs-tasks/browser": `
import { createClient } from "@dcs-tasks/browser"
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"
export const connect = (token: string) => createClient(${options})
export const connectToDelete = (token: string) => createDeleteClient(${options})
export class Owner { readonly client = connect("t") }
export const { deleteBackgroundTask, deleteBackgroundTasks, listBackgroundTasks, listInstances } = connect("t")
export const remove = connectToDelete("t").deleteBackgroundTask
`
}

const compilerOptions = {
  target: "ES2022",
  lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable"],
  module: "NodeNext",
  strict: true,
  declaration: true,
  emitDeclarationOnly: true,
  outDir: "declarations",
  // The declarations of others, and their types of Node, are not what this is about.
  skipLibCheck: true,
  typeRoots: [join(root, "node_modules/@types")],
  types: ["node"]
}

export const canDeclare = (name: string): boolean => name in programs

export const declare = (name: string, folder: string): undefined => {
  writeFileSync(join(folder, "returned.ts"), programs[name] ?? "")
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["returned.ts"] }))
  run([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: folder })
}
