// `changeset status` against the best base of this clone, which can have no remote, one branch, or a detached HEAD.
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"

const git = (...args) => spawnSync("git", args, { encoding: "utf8" })
const base = ["origin/main", "main"].find(
  (ref) =>
    git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`).status === 0 &&
    git("merge-base", ref, "HEAD").status === 0
)
const since = base ?? (git("rev-parse", "--verify", "--quiet", "HEAD").status === 0 ? "HEAD" : undefined)

/** All published packages have one version. */
const manifest = "packages/core/package.json"
const version = /"version": "([^"]*)"/
const versionAt = (ref) => git("show", `${ref}:${manifest}`).stdout.match(version)?.[1]

if (since === undefined) {
  console.log("changeset status: no commit here, nothing to compare with")
} else if (versionAt(since) !== readFileSync(manifest, "utf8").match(version)?.[1]) {
  console.log("changeset status: this makes a version, so its changesets are gone")
} else {
  const { status } = spawnSync("changeset", ["status", `--since=${since}`, ...process.argv.slice(2)], {
    stdio: "inherit"
  })
  process.exitCode = status ?? 1
}
