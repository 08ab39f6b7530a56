#!/usr/bin/env node
// Parses on any Node with modules, so that an old Node prints a message instead of a syntax error from the bundle.
import { lstatSync, mkdirSync, statSync } from "node:fs"
import module from "node:module"
import { isAbsolute, join } from "node:path"

const isPrivate = ({ mode, uid }, others) => uid === process.getuid() && (mode & others) === 0

/**
 * A folder for Node's compile cache that only this user can write, because the code in it is run. The default is in the
 * temporary directory, where another user can create it first.
 */
function cacheFolder({ HOME = "", LOCALAPPDATA = "", XDG_CACHE_HOME = "" }) {
  if (process.platform === "win32") return isAbsolute(LOCALAPPDATA) ? join(LOCALAPPDATA, "dcs-tasks") : undefined
  const root = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : HOME
  // A home of another user stays as it is: `sudo` can keep HOME.
  if (!isAbsolute(root) || !isPrivate(statSync(root), 0o022)) return undefined
  const base = root === XDG_CACHE_HOME ? root : join(root, ".cache")
  const folder = join(base, "dcs-tasks")
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  return isPrivate(statSync(base), 0o022) && found.isDirectory() && isPrivate(found, 0o077) ? folder : undefined
}

function enableCache() {
  try {
    const folder = cacheFolder(process.env)
    if (folder !== undefined) module.enableCompileCache(folder)
  } catch {
    // Without the cache, a start takes longer.
  }
}

const [major, minor] = process.versions.node.split(".").map(Number)
if (!(major > 23 || (major === 23 && minor >= 11) || (major === 22 && minor >= 19))) {
  const needed = major === 23 ? "23.11" : "22.19"
  process.stderr.write(`dcs-tasks: needs Node.js ${needed} or newer; this is ${process.versions.node}\n`)
  process.exitCode = 2
} else if (process.argv.length === 3 && process.argv[2] === "--version") {
  // Scripts often run `--version`, and the bundle takes time to load.
  process.stdout.on("error", ({ code }) => {
    process.exitCode = code === "EPIPE" ? 141 : 1
    if (code !== "EPIPE") process.stderr.write(`dcs-tasks: cannot write to standard output (${code})\n`)
  })
  process.stdout.write("__DCS_TASKS_VERSION__\n")
} else {
  enableCache()
  void import("./main.mjs")
}
