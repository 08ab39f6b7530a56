/** The bundle on a network that the kernel breaks: a narrow pipe, connections that it kills, an interface that is down. */
import { execFile, spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"

const driver = fileURLToPath(new URL("kernelRun.ts", import.meta.url))
const env = { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` }

/** Why the kernel does not do this here. */
const missing = (script: string): string | undefined => {
  const setUp = `ip link set lo up\n${script.replaceAll("PORT", "9")}`
  const { error, status, stderr } = spawnSync("unshare", ["--net", "/bin/sh", "-ec", setUp], { encoding: "utf8", env })
  return status === 0 ? undefined : `needs a network of its own: ${error?.message ?? stderr.trim()}`
}

interface Case {
  readonly before?: string
  readonly breaks?: string
  readonly mends?: string
}

/** Drops what the port sends, because it does not fit into a queue of one byte. */
const dropAnswers = [
  "tc qdisc add dev lo root handle 1: htb default 1 r2q 10000",
  "tc class add dev lo parent 1: classid 1:1 htb rate 1gbit",
  "tc class add dev lo parent 1: classid 1:2 htb rate 1gbit",
  "tc qdisc add dev lo parent 1:2 bfifo limit 1",
  "tc filter add dev lo parent 1: protocol ip u32 match ip sport PORT 0xffff flowid 1:2"
].join("; ")

const cases: ReadonlyArray<readonly [string, Case]> = [
  [
    "is a pipe of 400 kbit/s",
    { before: "ip link set lo mtu 1500; tc qdisc add dev lo root tbf rate 400kbit burst 4kb latency 400ms" }
  ],
  ["kills all connections", { breaks: "ss -K dport = PORT" }],
  ["loses all packets", { breaks: "ip link set lo down", mends: "ip link set lo up" }],
  ["loses all packets from the server", { breaks: dropAnswers, mends: "tc qdisc del dev lo root" }]
]

describe.concurrent("a kernel that", () => {
  for (const [name, { before = "", breaks = "", mends = "" }] of cases) {
    it(name, async (context) => {
      const reason = missing(`${before}\n${breaks}\n${mends}`)
      if (reason !== undefined) return context.skip(reason)
      const args = ["--net", process.execPath, driver, before, breaks, mends]
      const { stdout } = await promisify(execFile)("unshare", args, { env })
      const { phase, problems } = JSON.parse(stdout)
      expect(problems).toEqual([])
      // On a slow machine, requests through the pipe can take too long, too.
      expect(breaks === "" ? "mended" : phase).toBe("mended")
    })
  }
})
