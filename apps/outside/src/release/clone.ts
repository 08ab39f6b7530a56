/**
 * A clone of this repository, with its uncommitted changes, in which a release cannot harm anything.
 */
import { join } from "node:path"
import { type Manifest, published } from "../packed.ts"
import { json, root, run } from "../shell.ts"
import { pnpm } from "../tools.ts"

export interface PublishedManifest extends Manifest {
  readonly engines: { readonly node: string }
  readonly repository: { readonly url: string; readonly directory: string }
}

export interface Clone {
  readonly folder: string
  /** Runs a script or command of pnpm. */
  readonly pnpm: (args: ReadonlyArray<string>, env?: Readonly<Record<string, string>>) => string
  readonly git: (...args: ReadonlyArray<string>) => string
  readonly commit: (message: string) => void
  /** The paths that differ from the last commit, also those that git does not know yet. */
  readonly changed: () => ReadonlyArray<string>
  /** The manifest of each published package, by its folder. */
  readonly manifests: () => ReadonlyMap<string, PublishedManifest>
}

/** The folder of each published package, in this repository. */
export const folders: ReadonlyArray<string> = Object.values(published).map((folder) => folder.slice(root.length))

export const makeClone = (folder: string): Clone => {
  const identity = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost"]
  const stash = run(["git", ...identity, "stash", "create"], { cwd: root }).stdout.trim()
  run(["git", "clone", "--quiet", "--shared", "--no-checkout", root, folder], { cwd: root })
  const git = (...args: ReadonlyArray<string>) => run(["git", ...args], { cwd: folder }).stdout
  git(
    "checkout",
    "--quiet",
    "-B",
    "main",
    stash === "" ? run(["git", "rev-parse", "HEAD"], { cwd: root }).stdout.trim() : stash
  )
  for (const [name, value] of [
    ["user.name", "rehearsal"],
    ["user.email", "rehearsal@localhost"],
    ["commit.gpgsign", "false"],
    ["tag.gpgsign", "false"]
  ] as const) {
    git("config", name, value)
  }
  return {
    folder,
    git,
    pnpm: (args, env) => run([...pnpm, ...args], { cwd: folder, ...(env && { env }) }).stdout,
    commit: (message) => {
      git("add", "--all")
      git("commit", "--quiet", "--no-verify", "--message", message)
    },
    changed: () =>
      git("status", "--porcelain", "--untracked-files=all", "--no-renames")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.slice(3)),
    manifests: () => new Map(folders.map((path) => [path, json<PublishedManifest>(join(folder, path, "package.json"))]))
  }
}
