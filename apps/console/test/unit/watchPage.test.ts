import { BackgroundTask } from "@dcs-tasks/browser"
import { expect, it } from "vitest"
import { watchPage } from "../../src/state/watchPage.ts"
import { clientWith, deleted, scriptedBulk, settled } from "./tools/bulk.ts"
import { listedConsole, listing } from "./tools/console.ts"

/** A window without a page. */
class FakePage extends EventTarget {
  reloads = 0
  readonly location = { hash: "", reload: () => void (this.reloads += 1) }
  readonly history = {
    replaceState: (_data: unknown, _unused: string, url?: string | URL | null) => {
      this.location.hash = `${url}`
    }
  }
  /** Whether the browser would ask before it leaves the page. */
  asks(): boolean {
    return !this.dispatchEvent(new Event("beforeunload", { cancelable: true }))
  }
}

it("the address names the instance, so that a reload keeps it", async () => {
  const console = await listedConsole({ client: clientWith(listing({ i1: [] })) })
  const page = new FakePage()
  const end = watchPage(console, page)
  expect(page.location.hash).toBe("#secret")
  console.choose("i1")
  expect(page.location.hash).toBe("#secret/i1")
  page.dispatchEvent(new Event("hashchange"))
  expect(page.reloads).toBe(0)
  page.location.hash = "#another"
  page.dispatchEvent(new Event("hashchange"))
  expect(page.reloads).toBe(1)
  end()
  page.dispatchEvent(new Event("hashchange"))
  expect(page.reloads).toBe(1)
})

it("the page asks before it is left in the middle of a run, paused or not", async () => {
  const bulk = scriptedBulk()
  const records = { i1: [new BackgroundTask({ id: "t1", status: "FAILED" })] }
  const console = await listedConsole({ client: clientWith({ ...listing(records), ...bulk }) })
  const page = new FakePage()
  const end = watchPage(console, page)
  expect(page.asks()).toBe(false)
  console.selectShown()
  console.deleteSelected()
  expect(page.asks()).toBe(true)
  console.pause()
  expect(page.asks()).toBe(true)
  await settled()
  bulk.inProgress[0]?.end(deleted())
  console.resume()
  await settled()
  expect(console.run.value?.state).toBe("ended")
  expect(page.asks()).toBe(false)
  end()
})
