#!/usr/bin/env node
// Parses on any Node with modules, so that an old Node prints a message instead of a syntax error from the bundle.
import module from "node:module"

const [major, minor] = process.versions.node.split(".").map(Number)
if (!(major > 23 || (major === 23 && minor >= 11) || (major === 22 && minor >= 19))) {
  const needed = major === 23 ? "23.11" : "22.19"
  process.stderr.write(`dcs-tasks: needs Node.js ${needed} or newer; this is ${process.versions.node}\n`)
  process.exitCode = 2
} else if (process.argv.length === 3 && process.argv[2] === "--version") {
  // Scripts often run `--version`, and the bundle takes time to load.
  process.stdout.write("__DCS_TASKS_VERSION__\n")
} else {
  if (typeof module.enableCompileCache === "function") module.enableCompileCache()
  void import("./main.mjs")
}
