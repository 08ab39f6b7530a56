/**
 * Runs in a network namespace: deletes, breaks the network in the middle with one command, mends it with another after
 * the first result that is no deletion, and prints what was shown. `PORT` in a command is the port that the CLI calls.
 */
import { spawnSync } from "node:child_process"
import { harmed } from "./harmed.ts"

const [before = "", breaks = "", mends = ""] = process.argv.slice(2)

const sh = (script: string, port = 0): void => {
  const { status, stderr } = spawnSync("/bin/sh", ["-ec", script.replaceAll("PORT", String(port))], {
    encoding: "utf8"
  })
  if (status !== 0) throw new Error(`${script}: ${stderr}`)
}

sh(`ip link set lo up\n${before}`)
let phase: "whole" | "broken" | "mended" = "whole"
const shown = await harmed({
  count: 60,
  faults: () => ({}),
  args: ["--timeout", "500ms", "--max-attempts", "1"],
  onOutput: (stdout, port) => {
    if (phase === "whole" && stdout.split(`"outcome":"deleted"`).length > 10) {
      sh(breaks, port)
      phase = "broken"
    } else if (phase === "broken" && /"outcome":"(?:unknown|failed)"/.test(stdout)) {
      sh(mends, port)
      phase = "mended"
    }
  }
})
process.stdout.write(JSON.stringify({ ...shown, phase }))
