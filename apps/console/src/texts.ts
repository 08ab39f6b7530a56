/** Every text of the page, in English. */
export const texts = {}

const numbers = new Intl.NumberFormat("en")
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${numbers.format(count)} ${count === 1 ? one : many}`

/** The labels of the view. */
export const labels = {
  title: "DCS background tasks",
  number: (value: number): string => numbers.format(value),
  records: (count: number): string => counted(count, "record"),

  header: {
    region: (region: string) => `Region ${region}`,
    project: (name: string | undefined, id: string) => (name === undefined ? `Project ${id}` : `Project ${name} (${id})`),
    source: (source: string) => `Credentials: ${source}`,
    readOnly: "read-only",
    theme: { system: "Theme: system", light: "Theme: light", dark: "Theme: dark" },
    keys: "Keys"
  },

  instances: {
    title: "Instances",
    all: "All instances",
    loading: "Loading instances…",
    none: "This project has no instances.",
    chosen: (name: string) => `Instance: ${name}`,
    locked: "Another instance can be chosen when the deletion has ended."
  },

  toolbar: {
    text: "Filter by text",
    status: "Status",
    statuses: { "": "Any status", finished: "Finished", SUCCESS: "Succeeded", FAILED: "Failed", unfinished: "Unfinished" },
    age: "Age",
    anyAge: "Any age",
    olderThan: (days: number) => `Older than ${days} days`,
    user: "User",
    anyone: "Anyone",
    columns: "Columns",
    refresh: "Refresh",
    clear: "Clear selection",
    selected: (count: number) => `${numbers.format(count)} selected`,
    nothingSelected: "Nothing selected",
    delete: (count: number) => `Delete ${counted(count, "record")}…`
  },

  table: {
    title: "Background tasks",
    columns: {
      name: "Name",
      status: "Status",
      created: "Created",
      user: "User",
      instance: "Instance",
      id: "Task id",
      result: "Result"
    },
    selectAll: "Select all that are shown",
    select: (id: string) => `Select ${id}`,
    statusNames: {
      SUCCESS: "Succeeded",
      FAILED: "Failed",
      EXECUTING: "Executing",
      CREATED: "Created",
      WAITING: "Waiting",
      CANCELLED: "Cancelled",
      DELETED: "Deleted"
    },
    noStatus: "No status",
    noName: "No name",
    noTime: "No time",
    loading: (received: number, total: number | undefined) =>
      total === undefined
        ? `Listing: ${numbers.format(received)} so far`
        : `Listing: ${numbers.format(received)} of ${numbers.format(total)}`,
    incomplete: "The list is not complete.",
    empty: "No background tasks",
    emptyHelp: "There is nothing to clean up here. Choose another instance, or list again later.",
    filtered: "No task matches the filter",
    filteredHelp: (hidden: number) => `${counted(hidden, "task is", "tasks are")} hidden by it.`,
    clearFilter: "Clear the filter",
    failed: "The tasks could not be listed",
    tryAgain: "Try again",
    shown: (shown: number, all: number) =>
      shown === all ? counted(all, "task") : `${numbers.format(shown)} of ${counted(all, "task")}`,
    listed: (ago: string) => `listed ${ago}`
  },

  results: {
    Listed: "",
    Waiting: "waiting",
    Deleted: "deleted",
    AlreadyGone: "already gone",
    Unknown: "unknown",
    Failed: "failed",
    NotAttempted: "not attempted",
    StillThere: "still there"
  },

  confirm: {
    title: (count: number) => `Delete ${counted(count, "record")}?`,
    instance: "Instance",
    oldest: "Oldest",
    newest: "Newest",
    statuses: "Status",
    withoutTime: (count: number) => `${counted(count, "record")} without a readable time`,
    final: "DCS deletes the records for good. The instances and their data are not touched.",
    download: "Download records",
    downloadHelp: "The records as lines of JSON, to look them up later.",
    downloaded: "Downloaded",
    rate: "At most per second",
    rateHelp: "Leave it empty for as fast as the service allows.",
    delete: (count: number) => `Delete ${counted(count, "record")}`,
    cancel: "Cancel"
  },

  progress: {
    title: "Progress",
    bar: "Deletion",
    running: (done: number, total: number) => `Deleting: ${numbers.format(done)} of ${counted(total, "record")}`,
    paused: (done: number, total: number) => `Paused: ${numbers.format(done)} of ${counted(total, "record")}`,
    pausing: (inProgress: number) => `Pausing: ${counted(inProgress, "request")} in progress`,
    stopping: (inProgress: number) => `Stopping: ${counted(inProgress, "request")} in progress`,
    rate: (perSecond: number) => `${numbers.format(Math.round(perSecond * 10) / 10)} per second`,
    left: (seconds: string) => `about ${seconds} left`,
    throttled: (seconds: number) => `The service asks to wait ${counted(seconds, "second")}`,
    pause: "Pause",
    resume: "Resume",
    stop: "Stop"
  },

  summary: {
    title: "Summary",
    done: (gone: number, total: number, duration: string) =>
      `${numbers.format(gone)} of ${counted(total, "record")} ${gone === 1 ? "is" : "are"} gone, after ${duration}`,
    stopped: "Stopped",
    fault: (count: number, fate: "Unknown" | "Failed", message: string) =>
      `${numbers.format(count)} ${fate === "Unknown" ? "unknown" : "failed"}: ${message}`,
    requestIds: (ids: ReadonlyArray<string>) => `Request ids: ${ids.join(", ")}`,
    moreIds: (count: number) => `and ${numbers.format(count)} more`,
    download: "Download results",
    check: "Check again",
    checking: "Checking…",
    again: "List again",
    close: "Close"
  },

  details: {
    title: "Details",
    fields: {
      id: "Task id",
      name: "Name",
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
    instance: "Instance",
    result: "Result",
    message: "Message",
    requestId: "Request id",
    whyNot: "Selection",
    close: "Close"
  },

  keys: {
    title: "Keys",
    close: "Close",
    list: [
      [["/"], "Filter by text"],
      [["↑", "↓"], "Move in the table"],
      [["Page Up", "Page Down", "Home", "End"], "Move further"],
      [["Space"], "Select or deselect the task"],
      [["Shift", "↑ ↓"], "Extend the selection"],
      [["a"], "Select all that are shown"],
      [["Escape"], "Clear the selection"],
      [["Enter"], "Show details"],
      [["Delete"], "Delete the selected records, after a question"],
      [["?"], "Show these keys"]
    ]
  },

  closed: {
    "no-secret": {
      title: "This address is not complete",
      help: "Open the address that dcs-tasks console printed, with everything after the #."
    },
    refused: {
      title: "The console program does not know this address",
      help: "It may have been started again since. Open the address that it printed last, or start dcs-tasks console."
    },
    unreachable: {
      title: "The console program does not respond",
      help: "Start dcs-tasks console in a terminal, and open the address that it prints."
    },
    unreadable: {
      title: "The console program answers in a way that this page does not understand",
      help: "Reload the page. If that does not help, start dcs-tasks console again."
    }
  },

  documentTitle: {
    idle: (where: string) => `${where} · DCS background tasks`,
    running: (percent: number) => `${percent} % deleted · DCS background tasks`,
    paused: (percent: number) => `Paused at ${percent} % · DCS background tasks`,
    ended: (gone: number, total: number) =>
      `${numbers.format(gone)} of ${numbers.format(total)} gone · DCS background tasks`
  }
} as const
