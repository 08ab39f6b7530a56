/** A service that throttles, refuses credentials, or is down. */
import { join } from "node:path"
import { check, emulatorOf, instanceId, run, say, withFolder } from "./support.ts"

/** A token bucket: 20 requests per second, bursts of 20. */
export const throttled = async (): Promise<void> => {
  await using emulator = await emulatorOf(1000, { rateLimit: { perSecond: 20, burst: 20, retryAfter: 1 } })
  const { code, counts, seconds } = await run({
    endpoint: emulator.endpoint,
    args: [],
    input: emulator.generatedIds(instanceId)
  })
  const { requests, throttled: refusals } = emulator.counts()
  const ideal = (1000 - 20) / 20
  check(code === 0 && counts["deleted"] === 1000, "all 1,000 deleted")
  check(seconds <= 1.3 * ideal, `${seconds.toFixed(1)} s, ${(seconds / ideal).toFixed(2)} times the ideal, at most 1.3`)
  check(refusals < 0.05 * requests, `${((100 * refusals) / requests).toFixed(1)} % of the requests refused, under 5`)
}

/** A token that is revoked in the middle of 10,000 ids. */
export const refused = (): Promise<void> =>
  withFolder(async (folder) => {
    await using emulator = await emulatorOf(10_000)
    const token = emulator.issueToken()
    const args = ["--journal", join(folder, "journal"), "--concurrency", "8"]
    const ids = [...emulator.generatedIds(instanceId)]
    const first = await run({
      endpoint: emulator.endpoint,
      args,
      input: ids,
      token,
      onResults: (results) => {
        if (results >= 500) emulator.revokeToken(token)
      }
    })
    const refusals = emulator.counts().byStatus[401] ?? 0
    say(JSON.stringify(first.counts))
    check(first.code === 4, `exit code ${first.code}`)
    check(refusals <= 8, `${refusals} requests were refused, at most 8`)
    const rest = 10_000 - (first.counts["deleted"] ?? 0) - (first.counts["failed"] ?? 0)
    check(first.counts["not-attempted"] === rest, `${rest} not attempted`)
    const second = await run({ endpoint: emulator.endpoint, args, input: ids })
    check(second.code === 0 && emulator.taskCount(instanceId) === 0, "the same command with a fresh token finishes it")
  })

/** Every response is 503. */
export const outage = async (): Promise<void> => {
  const count = 2000
  await using emulator = await emulatorOf(count, { faults: { seed: 1, rates: { unavailable: 1 } } })
  const { counts } = await run({
    endpoint: emulator.endpoint,
    args: ["--concurrency", "16"],
    input: emulator.generatedIds(instanceId)
  })
  const { requests } = emulator.counts()
  say(JSON.stringify(counts))
  check(requests <= count * 1.05 + 100, `${requests} requests for ${count} ids, at most ${count * 1.05 + 100}`)
}
