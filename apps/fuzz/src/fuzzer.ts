/**
 * Installs the fuzzer on first use. Its native part needs glibc 2.38; on an older Linux, the libraries of Debian 13 are
 * unpacked beside it, and its loader starts Node.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { here, mustRun, work } from "./shell.ts"

const tools = `${here}tools`

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

/** The package manager in the root's `package.json`. */
const pnpm = (): ReadonlyArray<string> => {
  const manifest: unknown = JSON.parse(readFileSync(`${here}../../package.json`, "utf8"))
  const engines = isRecord(manifest) ? manifest["devEngines"] : undefined
  const manager = isRecord(engines) ? engines["packageManager"] : undefined
  if (!isRecord(manager)) throw new Error("package.json names no package manager")
  return ["npx", "-y", `${String(manager["name"])}@${String(manager["version"])}`]
}

const needsLibraries = (): boolean => {
  const report: unknown = process.report?.getReport()
  const header = isRecord(report) ? report["header"] : undefined
  const version = isRecord(header) ? header["glibcVersionRuntime"] : undefined
  if (process.platform !== "linux" || typeof version !== "string") return false
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major < 2 || (major === 2 && minor < 38)
}

/** The archive that this machine uses for its own release. */
const debianArchive = (): string => {
  const sources = mustRun(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], work)
  const archive = sources.split("\n").find((uri) => /\/debian\/?$/.test(uri))
  if (archive === undefined) throw new Error("The fuzzer needs glibc 2.38, or Debian's apt to get it from Debian 13.")
  return archive
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

/** Needs apt, and no rights: its lists and packages stay in this folder, and nothing is installed. */
const unpackLibraries = (folder: string): void => {
  const apt = `${work}apt`
  for (const part of ["lists/partial", "archives/partial", "debs"]) mkdirSync(join(apt, part), { recursive: true })
  writeFileSync(`${apt}/sources.list`, `deb [signed-by=${keyring}] ${debianArchive()} trixie main\n`)
  const options = Object.entries({
    "Dir::Etc::sourcelist": `${apt}/sources.list`,
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": `${apt}/lists`,
    "Dir::Cache::archives": `${apt}/archives`,
    "Dir::Cache::pkgcache": "",
    "Dir::Cache::srcpkgcache": ""
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`])
  mustRun(["apt-get", ...options, "update"], apt)
  mustRun(["apt-get", ...options, "download", "libc6", "libstdc++6", "libgcc-s1"], `${apt}/debs`)
  for (const file of readdirSync(`${apt}/debs`)) mustRun(["dpkg-deb", "-x", `${apt}/debs/${file}`, folder], apt)
}

/** How Node is started so that it can load the fuzzer. */
const nodeWithLibraries = (): ReadonlyArray<string> => {
  const folder = `${work}libraries`
  const libraries = `${folder}/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`
  const loader = process.arch === "arm64" ? "ld-linux-aarch64.so.1" : "ld-linux-x86-64.so.2"
  if (!existsSync(`${libraries}/${loader}`)) unpackLibraries(folder)
  return [`${libraries}/${loader}`, "--library-path", libraries, process.execPath]
}

/** The command of the fuzzer, without arguments. */
export const fuzzer = (): ReadonlyArray<string> => {
  mkdirSync(work, { recursive: true })
  const cli = `${tools}/node_modules/@jazzer.js/core/dist/cli.js`
  if (!existsSync(cli)) mustRun([...pnpm(), "install", "--frozen-lockfile"], tools)
  return [...(needsLibraries() ? nodeWithLibraries() : [process.execPath]), cli]
}
