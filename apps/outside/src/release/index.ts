/**
 * A release, rehearsed in a clone, published to a registry on this machine, and installed from there.
 */
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Check, equal, type Part } from "../part.ts"
import { run } from "../shell.ts"
import { type Clone, folders, makeClone } from "./clone.ts"
import { checkInstalled } from "./installed.ts"
import { startRegistry } from "./registry.ts"

/** In two pieces: setting the address must not change this line. */
const placeholder = ["OWNER", "dcs-tasks"].join("/")
const lines = (paths: ReadonlyArray<string>): string => paths.toSorted().join("\n")

/** npm packs what only the workspace can use. */
const checkNpmIsRefused = (clone: Clone): ReadonlyArray<Check> =>
  folders.map((folder) => {
    const command = ["publish", "--dry-run"]
    const { status, stderr } = spawnSync("npm", command, { cwd: join(clone.folder, folder), encoding: "utf8" })
    return equal(
      `${folder}: npm publish is refused`,
      status === 1 && stderr.includes("was not packed: only pnpm"),
      true
    )
  })

/** Sets the address of the repository as the guide says. While it is a placeholder, nothing can be published. */
const setAddress = (clone: Clone, env: Readonly<Record<string, string>>): ReadonlyArray<Check> => {
  if (![...clone.manifests().values()].some(({ repository }) => repository.url.includes(placeholder))) return []
  let problem = ""
  try {
    clone.pnpm(["--recursive", "publish", "--dry-run"], env)
  } catch (error) {
    problem = String(error)
  }
  run(["sh", "-c", `git grep -lz ${placeholder} | xargs -0 perl -pi -e 's|${placeholder}|rehearsal/dcs-tasks|g'`], {
    cwd: clone.folder
  })
  clone.commit("Set the address of the repository")
  return [equal("publishing is refused without an address", problem.includes("still names OWNER"), true)]
}

/** Returns the version. */
const version = (clone: Clone, checks: Array<Check>): string => {
  const names = [...clone.manifests().values()].map(({ name }) => name)
  const pending = () => globSync(".changeset/*.md", { cwd: clone.folder }).filter((path) => !path.endsWith("README.md"))
  if (pending().length === 0) {
    // Right after a release there is nothing to release.
    const front = names.map((name) => `"${name}": patch\n`).join("")
    writeFileSync(join(clone.folder, ".changeset/rehearsal.md"), `---\n${front}---\n\nNothing.\n`)
    clone.commit("Add a changeset")
  }
  const expected = [
    ...pending(),
    ...folders.flatMap((folder) => [join(folder, "package.json"), join(folder, "CHANGELOG.md")])
  ]
  const before = clone.manifests()
  clone.pnpm(["run", "version-packages"])
  const versions = new Set([...clone.manifests().values()].map(({ version }) => version))
  const [next = ""] = versions
  checks.push(
    equal("all packages have one version", versions.size, 1),
    equal(
      "the version is new",
      [...before.values()].every(({ version }) => version !== next),
      true
    ),
    equal("only manifests, changelogs and changesets change", lines(clone.changed()), lines(expected))
  )
  clone.pnpm(["install", "--frozen-lockfile", "--prefer-offline"])
  clone.pnpm(["run", "format:check"])
  clone.commit("Version packages")
  return next
}

const publish = (clone: Clone, registry: string, env: Readonly<Record<string, string>>): void => {
  // Nothing may reach another registry.
  const plan = clone.pnpm(["--recursive", "publish", "--dry-run"], env)
  const targets = [...plan.matchAll(/ → (\S+)/g)].map(([, target]) => target)
  if (targets.length !== folders.length || targets.some((target) => target !== registry)) {
    throw new Error(`Nothing was sent: the target is not ${registry} alone\n${plan}`)
  }
  clone.pnpm(["run", "release:publish"], env)
}

export const release: Part = async ({ work }) => {
  const folder = (name: string): string => {
    const path = join(work, name)
    mkdirSync(path)
    return path
  }
  const clone = makeClone(join(work, "clone"))
  clone.pnpm(["install", "--frozen-lockfile", "--prefer-offline"])
  const registry = await startRegistry(folder("registry"))
  const checks: Array<Check> = []
  try {
    // Without this machine's credentials, and its home, which has some.
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder("home"),
      CI: "true",
      // With another home, npx would look pnpm up once more.
      npm_config_offline: "true",
      npm_config_cache: run(["npm", "config", "get", "cache"], { cwd: work }).stdout.trim(),
      PNPM_CONFIG_REGISTRY: registry.url,
      PNPM_CONFIG_VERIFY_DEPS_BEFORE_RUN: "false"
    }
    checks.push(...checkNpmIsRefused(clone), ...setAddress(clone, env))
    const next = version(clone, checks)
    publish(clone, registry.url, env)
    const tags = [...clone.manifests().values()].map(({ name }) => `${name}@${next}`)
    checks.push(
      equal("each package has a tag", lines(clone.git("tag", "--points-at", "HEAD").trim().split("\n")), lines(tags)),
      equal("publishing changes no file", lines(clone.changed()), "")
    )
    checks.push(...checkInstalled(work, registry.url, next))
  } catch (error) {
    checks.push({ name: "the release ends", problem: `${String(error)}\nThe registry: ${registry.errors()}` })
  } finally {
    await registry.close()
  }
  return checks
}
