#!/usr/bin/env node
// Parses on any Node with modules, so that an old one gets a sentence instead of a syntax error from the bundle.
import module from "node:module"

const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  if (typeof module.enableCompileCache === "function") module.enableCompileCache()
  import("./main.mjs")
} else {
  process.stderr.write(`dcs-tasks: needs Node.js 22.19 or newer; this is ${process.versions.node}\n`)
  process.exitCode = 2
}
