/** Every text of the page, in English. Errors of calls bring their own words with them, from the library. */

const numbers = new Intl.NumberFormat("en")

/** `12,345` */
const number = (value: number): string => numbers.format(value)

/** `1 record`, `2 records` */
const plural = (count: number, one: string, many = `${one}s`): string => `${number(count)} ${count === 1 ? one : many}`

const records = (count: number): string => plural(count, "record")

/** `it is`, `they are` */
const are = (count: number): string => (count === 1 ? "it is" : "they are")

/** The parts of a list that say something: `3 failed, 1 unknown`. */
const counted = (parts: ReadonlyArray<readonly [count: number, word: string]>): string =>
  parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${number(count)} ${word}`)
    .join(", ")

const wait = (seconds: number): string => {
  if (seconds < 60) return plural(Math.max(1, Math.ceil(seconds)), "second")
  return seconds < 3600 ? plural(Math.ceil(seconds / 60), "minute") : plural(Math.ceil(seconds / 3600), "hour")
}

const gone =
  "The console program does not respond. Start it again with dcs-tasks console, and open the address that it prints."

export const texts = {
  number,
  records,
  title: "DCS background tasks",
  readOnly: "read-only",
  region: "Region",
  project: "Project",
  credentials: (source: string) => `Credentials from ${source}`,
  loading: "Loading…",

  /** Why there is no session, and what to do. */
  noSession: {
    "no-secret": "This address is incomplete. Open the address that dcs-tasks console printed.",
    refused:
      "This address has been used before, or is that of another run. Open the address that dcs-tasks console printed.",
    unreachable: gone,
    unreadable: "The console program gave an answer that this page does not understand. Reload the page."
  },

  problems: {
    programGone: gone,
    secret: "The console program no longer accepts this page. Open the address that it printed last.",
    unauthorized: (message: string) =>
      `${message} Renew the credentials, start dcs-tasks console again, and open the address that it prints.`,
    instances: (message: string) => `The instances could not be listed. ${message}`,
    listing: (name: string, message: string) => `The records of ${name} could not be listed. ${message}`,
    listings: (failed: number, total: number, name: string, message: string) =>
      `The records of ${number(failed)} of ${plural(total, "instance")} could not be listed. ${name}: ${message}`,
    checking: (message: string) => `It could not be checked. ${message}`,
    shrinking: "Records go while they are listed, perhaps because somebody else deletes them. Try again later."
  },

  instances: {
    label: "Instances",
    all: "All instances",
    unknownCount: "not counted",
    none: "This project has no instances."
  },

  toolbar: {
    filter: "Filter by text",
    filterHint: "Filter…",
    status: "Status",
    statuses: {
      "": "Any status",
      finished: "Finished",
      SUCCESS: "Succeeded",
      FAILED: "Failed",
      unfinished: "Unfinished"
    },
    age: "Age",
    anyAge: "Any age",
    olderThan: (days: number) => `Older than ${plural(days, "day")}`,
    user: "User",
    anyone: "Anyone",
    clearFilter: "Clear filter",
    refresh: "Refresh",
    columns: "Columns",
    theme: "Theme",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    keys: "Keys",
    delete: (count: number) => (count === 0 ? "Delete records…" : `Delete ${records(count)}…`),
    clearSelection: "Clear selection"
  },

  table: {
    label: "Background tasks",
    columns: {
      name: "Task",
      status: "Status",
      created: "Created",
      user: "User",
      instance: "Instance",
      id: "Task id",
      result: "Result"
    },
    select: (taskId: string) => `Select ${taskId}`,
    selectShown: "Select all that are shown",
    unknownTime: "unknown",
    noStatus: "no status",
    shown: (shown: number, all: number) => (shown === all ? records(all) : `${number(shown)} of ${records(all)} shown`),
    selected: (count: number) => `${number(count)} selected`,
    receiving: (received: number, total: number | undefined) =>
      total === undefined ? `${records(received)} so far…` : `${number(received)} of ${records(total)}…`,
    empty: "There are no records here.",
    noMatch: "No record matches the filter.",
    details: "Details"
  },

  /** Why a row cannot be selected. */
  whyNot: {
    "read-only": "The console was started with --read-only.",
    unfinished: "Only finished tasks (SUCCESS or FAILED) can be deleted.",
    "in-run": "It waits to be deleted.",
    gone: "It is gone."
  },

  /** What is known about a row. */
  fates: {
    Listed: "",
    Waiting: "waiting",
    Deleted: "deleted",
    AlreadyGone: "already gone",
    Unknown: "unknown",
    Failed: "failed",
    NotAttempted: "not attempted",
    StillThere: "still there"
  },
  requestId: (id: string) => `Request id: ${id}`,

  confirm: {
    title: (count: number) => `Delete ${records(count)}?`,
    cannotUndo:
      "This cannot be undone, and a deleted record cannot be read again. Only records are deleted: nothing is cancelled.",
    instance: (name: string, id: string) => (name === id ? id : `${name} (${id})`),
    instances: (count: number) => plural(count, "instance"),
    instanceLabel: "Instance",
    statusLabel: "Status",
    oldest: "Oldest",
    newest: "Newest",
    withoutTime: (count: number) => `${records(count)} without a readable time`,
    hidden: "Rows that the filter hides are not included.",
    download: "Download records",
    downloaded: "The records were downloaded.",
    rate: "At most per second",
    unlimited: "no limit",
    confirm: (count: number) => `Delete ${records(count)}`,
    cancel: "Cancel"
  },

  progress: {
    label: "Progress",
    bar: "Deletion",
    done: (done: number, total: number) => `${number(done)} of ${number(total)}`,
    rate: (perSecond: number) =>
      `${perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond)} per second`,
    left: (seconds: number) => `about ${wait(seconds)} left`,
    throttled: (seconds: number) => `The service asks to wait. It goes on by itself in ${wait(seconds)}.`,
    pausing: (count: number) => `Paused. ${records(count)} in progress still ${count === 1 ? "finishes" : "finish"}.`,
    paused: "Paused. Nothing is sent until you resume.",
    stopping: (count: number) =>
      count === 0
        ? "Stopping…"
        : `Stopping. ${records(count)} in progress still ${count === 1 ? "finishes" : "finish"}.`,
    pause: "Pause",
    resume: "Resume",
    stop: "Stop"
  },

  summary: {
    label: "Summary",
    counts: (
      counts: Readonly<Record<"deleted" | "alreadyGone" | "failed" | "unknown" | "stillThere" | "notAttempted", number>>
    ) =>
      counted([
        [counts.deleted, "deleted"],
        [counts.alreadyGone, "already gone"],
        [counts.failed, "failed"],
        [counts.unknown, "unknown"],
        [counts.stillThere, "still there"],
        [counts.notAttempted, "not attempted"]
      ]),
    took: (seconds: number) => `in ${wait(seconds)}`,
    unknown: (count: number) =>
      `Of ${records(count)}, no answer says whether ${are(count)} gone. "Check again" lists ${count === 1 ? "its instance" : "their instances"} to find out.`,
    fault: (count: number, message: string) => (count === 1 ? message : `${number(count)} times: ${message}`),
    download: "Download results",
    checkAgain: "Check again",
    checking: "Checking…",
    listAgain: "List again",
    close: "Close"
  },

  /** Why a run ended early. Those that are not here are explained by the messages of the rows. */
  stopped: {
    signal: "You stopped it. Nothing more was sent.",
    forbidden: "Five deletions in a row were refused, so the other records of that instance were not attempted.",
    "instance-missing": "The instance does not exist any more, so its other records were not attempted.",
    "route-missing": "The endpoint does not offer this API, so the rest was not attempted."
  },
  broken: "The page has a fault, and the run ended early. Download the results, and reload the page.",
  unanswered: "The run ended before there was an answer.",

  details: {
    title: "Details",
    close: "Close",
    result: "Result",
    record: "Record"
  },

  keys: {
    title: "Keys",
    close: "Close",
    list: [
      ["↑ ↓", "Move by one row"],
      ["Page Up, Page Down", "Move by one page"],
      ["Home, End", "Move to the first or last row"],
      ["Space", "Select or deselect the row"],
      ["Shift + ↑ ↓", "Extend the selection"],
      ["a", "Select all that are shown"],
      ["Escape", "Clear the selection"],
      ["Enter", "Show the details of the row"],
      ["Delete", "Delete the selection, after a question"],
      ["/", "Filter by text"],
      ["?", "Show the keys"]
    ]
  },

  announce: {
    listed: (shown: number, all: number) =>
      shown === all ? `${records(all)} listed.` : `${records(all)} listed, ${number(shown)} of them shown.`,
    shown: (shown: number, all: number) => `${number(shown)} of ${records(all)} shown.`,
    deselected: (count: number) =>
      `${records(count)} deselected, because the filter hides ${count === 1 ? "it" : "them"}.`,
    selected: (count: number) => (count === 0 ? "Nothing selected." : `${records(count)} selected.`),
    started: (count: number) => `Deleting ${records(count)}.`,
    progress: (done: number, total: number) => `${number(done)} of ${number(total)} done.`,
    throttled: (seconds: number) => `The service asks to wait for ${wait(seconds)}.`,
    paused: "Paused.",
    resumed: "Resumed.",
    stopping: "Stopping.",
    ended: (counts: string) => `Ended: ${counts}.`,
    checked: (gone: number, there: number, unknown: number) =>
      `Checked: ${counted([
        [gone, "gone"],
        [there, "still there"],
        [unknown, "unknown"]
      ])}.`
  },

  leave: "A deletion is under way.",

  /** What only the view says. */
  view: {
    theme: (name: string) => `Theme: ${name}`,
    named: (name: string | undefined, id: string) => (name === undefined ? id : `${name} (${id})`),
    chosenInstance: (name: string) => `Instance: ${name}`,
    locked: "Another instance can be chosen when the deletion has ended.",
    statusNames: {
      SUCCESS: "Succeeded",
      FAILED: "Failed",
      EXECUTING: "Executing",
      CREATED: "Created",
      WAITING: "Waiting",
      CANCELLED: "Cancelled",
      DELETED: "Deleted"
    },
    noName: "no name",
    emptyHelp: "There is nothing to clean up here. Choose another instance, or list again later.",
    hidden: (count: number) => `The filter hides ${records(count)}.`,
    failed: "The list could not be loaded",
    incomplete: "The list is not complete.",
    tryAgain: "Try again",
    listed: (ago: string) => `listed ${ago}`,
    nothingSelected: "Nothing selected",
    downloadHelp: "Lines of JSON with all that the service tells about them.",
    rateHelp: "Empty: as fast as the service allows.",
    running: "Deleting",
    requestIds: (ids: ReadonlyArray<string>, more: number) =>
      `Request ${ids.length + more === 1 ? "id" : "ids"}: ${ids.join(", ")}${more === 0 ? "" : ` and ${number(more)} more`}`,
    allGone: (gone: number, total: number) => `${number(gone)} of ${records(total)} gone`,
    fields: {
      id: "Task id",
      name: "Task",
      status: "Status",
      userName: "User",
      userId: "User id",
      createdAt: "Created",
      updatedAt: "Updated",
      errorCode: "Error code",
      jobId: "Job id",
      params: "Parameters",
      details: "What changed"
    },
    message: "Message",
    faults: "What went wrong",
    selection: "Selection",
    titles: {
      idle: (where: string) => `${where} · DCS background tasks`,
      running: (percent: number) => `${percent} % deleted · DCS background tasks`,
      paused: (percent: number) => `Paused at ${percent} % · DCS background tasks`,
      ended: (gone: number, total: number) => `${number(gone)} of ${number(total)} gone · DCS background tasks`
    }
  }
} as const
