#!/usr/bin/env node
// Parses on any Node with modules, so that an old Node prints a message instead of a syntax error from the bundle.
import { lstatSync, mkdirSync } from "node:fs"
import module from "node:module"
import { isAbsolute, join } from "node:path"

/**
 * Enables Node's compile cache in a folder that only this user can write. The default is in the temporary directory, where
 * another user can create it first: the code in it is run.
 */
function enableCache({ HOME = "", XDG_CACHE_HOME = "" }) {
  // Windows has a temporary directory for each user.
  if (process.platform === "win32") return module.enableCompileCache()
  const base = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(HOME, ".cache")
  if (!isAbsolute(base)) return
  const folder = join(base, "dcs-tasks")
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const status = lstatSync(folder)
    const isPrivate = status.isDirectory() && status.uid === process.getuid() && (status.mode & 0o022) === 0
    if (isPrivate) module.enableCompileCache(folder)
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
  process.stdout.write("__DCS_TASKS_VERSION__\n")
} else {
  enableCache(process.env)
  void import("./main.mjs")
}
