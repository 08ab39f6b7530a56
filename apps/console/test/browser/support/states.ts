/** The page in each of its states, one after the other. */
import { tasks } from "./tasks.ts"
import type { Opened, OpenOptions, World } from "./world.ts"

type Visit = (state: string, opened: Opened) => Promise<void>

/** Shows every state that the page has with a session. `instanceId` is an instance that no other test uses. */
export const states = async (world: World, instanceId: string, options: OpenOptions, visit: Visit): Promise<void> => {
  world.seed(
    instanceId,
    tasks(14, (number) => (number === 14 ? { status: "EXECUTING" } : { name: number % 3 === 0 ? "BindEip" : "EXTEND" }))
  )
  await using opened = await world.open({ ...options, instanceId })
  const { page } = opened
  const show = (state: string) => visit(state, opened)
  await opened.lists(14)
  await show("list")
  await opened.button("Columns").click()
  await show("columns")
  await page.keyboard.press("Escape")
  await opened.button("Keys").click()
  await opened.keys.waitFor()
  await show("keys")
  await page.keyboard.press("Escape")
  await opened.text.fill("no such task")
  await opened.lists(0)
  await show("nothing matches")
  await opened.text.fill("")
  await opened.lists(14)
  world.emulator.inject({ kind: "status", status: 403, instanceId, body: { error_code: "DCS.2003" }, method: "GET" })
  await opened.button("Refresh").click()
  await page.getByText("The list could not be loaded").waitFor()
  await show("list failed")
  await opened.button("Try again").click()
  await opened.lists(14)
  await opened.selectAll.click()
  await show("selection")
  await opened.delete.click()
  await opened.confirmation.waitFor()
  await show("dialog")
  const lost = { kind: "status", status: 500, body: { error_code: "111500000" }, times: 99 } as const
  world.emulator.inject(
    { kind: "status", status: 403, instanceId, body: { error_code: "DCS.2003" }, method: "DELETE" },
    { ...lost, instanceId, taskId: "task-002" }
  )
  // Slow enough to be looked at.
  await opened.confirmation.getByRole("spinbutton", { name: "At most per second" }).fill("0.4")
  await opened.confirm.click()
  await opened.progress.getByText(/\d deleted/).waitFor()
  await show("running")
  await opened.pause.click()
  await opened.resume.waitFor()
  await show("paused")
  await opened.stop.click()
  await opened.summary.waitFor()
  world.emulator.clearFaults()
  await show("summary")
  await opened.grid.focus()
  await page.keyboard.press("Home")
  await page.keyboard.press("Enter")
  await opened.details.waitFor()
  await show("details")
}
