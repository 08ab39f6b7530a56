/** The page by its roles and names, as assistive technology and people know it. */
import type { Locator, Page } from "playwright"

export const ui = (page: Page) => {
  const grid = page.getByRole("grid", { name: "Background tasks" })
  const navigation = page.getByRole("navigation", { name: "Instances" })
  const confirmation = page.getByRole("dialog", { name: /^Delete [\d,]+ records?\?$/ })
  const details = page.getByRole("dialog", { name: "Details" })
  const progress = page.getByRole("region", { name: "Progress" })
  const summary = page.getByRole("region", { name: "Summary" })
  const button = (name: string | RegExp, within: Locator | Page = page) =>
    within.getByRole("button", { name, exact: true })
  const box = (taskId: string) => page.getByRole("checkbox", { name: `Select ${taskId}`, exact: true })
  const checkbox = (taskId: string) => grid.locator(box(taskId))
  const row = (taskId: string) => grid.getByRole("row").filter({ has: box(taskId) })
  return {
    grid,
    navigation,
    confirmation,
    details,
    progress,
    summary,
    checkbox,
    /** The instance's button: its name, engine and count. */
    instance: (name: string) => navigation.getByRole("button", { name: new RegExp(`^${name}\\b`) }),
    text: page.getByRole("searchbox", { name: "Filter by text" }),
    status: page.getByRole("combobox", { name: "Status" }),
    age: page.getByRole("combobox", { name: "Age" }),
    user: page.getByRole("combobox", { name: "User" }),
    column: (name: string) => grid.getByRole("columnheader", { name, exact: true }),
    row,
    selectAll: grid.getByRole("checkbox", { name: "Select all that are shown" }),
    keys: page.getByRole("dialog", { name: "Keys" }),
    alert: page.getByRole("alert"),
    live: page.getByRole("status"),
    button,
    /** The name of the task: shows its details. */
    detailsOf: (taskId: string) => row(taskId).getByRole("button"),
    /** In the toolbar: asks. */
    delete: button(/^Delete (?:[\d,]+ )?records?…$/),
    /** In the dialog: deletes. */
    confirm: button(/^Delete [\d,]+ records?$/, confirmation),
    cancel: button("Cancel", confirmation),
    download: button("Download records", confirmation),
    bar: progress.getByRole("progressbar", { name: "Deletion" }),
    pause: button("Pause", progress),
    resume: button("Resume", progress),
    stop: button("Stop", progress),
    results: button("Download results", summary),
    checkAgain: button("Check again", summary),
    listAgain: button("List again", summary),
    close: button("Close", summary)
  }
}

export type Ui = ReturnType<typeof ui>
