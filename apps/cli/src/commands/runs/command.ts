/** The subcommands of `dcs-tasks runs`, with their flags and help. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { later } from "../later.ts"
import * as flags from "./flags.ts"

const units = "LIST is comma-separated. AGE is a number and a unit: s, m, h, d or w."

const submit = Command.make(
  "submit",
  { ...flags.deletion, run: flags.newRun, ...flags.everywhere },
  later(() => import("./submit.ts"))
).pipe(
  Command.withShortDescription("Submit a run, and print its id"),
  Command.withDescription(
    [
      "Submit a run that deletes the finished records that match --status,",
      "--older-than or --all. Runners list them, save a copy of each in the database,",
      "and delete them. Names of instances are looked up now; with --all-instances,",
      "the instances are listed when the run starts.\n",
      units
    ].join("\n  ")
  ),
  Command.withExamples([
    { command: "dcs-tasks runs submit --all-instances --older-than 30d --yes", description: "Submit from a script" }
  ])
)

const apply = Command.make(
  "apply",
  { ...flags.planned, run: flags.newRun, ...flags.everywhere },
  later(() => import("./apply.ts"))
).pipe(
  Command.withShortDescription("Submit the records of a plan, and print the run's id"),
  Command.withDescription(
    [
      'Submit a run that deletes the records of a plan that "dcs-tasks prune --plan FILE"',
      "wrote. A runner lists the instances again, and each record that is unchanged is",
      "deleted. The others are in the dead letter, with the reason.\n",
      "Without a terminal, pass --yes, or --digest with the digest that a person approved."
    ].join("\n  ")
  )
)

const copies = Command.make(
  "export",
  { run: flags.run, database: flags.everywhere.database },
  later(() => import("./export.ts"))
).pipe(Command.withDescription("Print a copy of each record of a run, one JSON line each"))

const list = Command.make(
  "list",
  flags.everywhere,
  later(() => import("./list.ts"))
).pipe(Command.withDescription("List all runs, the newest first"))

const show = Command.make(
  "show",
  {
    run: flags.run,
    outcomes: Flag.Boolean("outcomes").pipe(
      Flag.withDescription("Print what happened to each record so far"),
      Flag.withDefault(false)
    ),
    deadLetter: Flag.Boolean("dead-letter").pipe(
      Flag.withDescription("Print the outcomes of records that are not gone"),
      Flag.withDefault(false)
    ),
    ...flags.everywhere
  },
  later(() => import("./show.ts"))
).pipe(Command.withDescription("Show how far a run is, and what to do next"))

const watch = Command.make(
  "watch",
  { run: flags.run, ...flags.everywhere },
  later(() => import("./watch.ts"))
).pipe(
  Command.withShortDescription("Follow a run until it ends"),
  Command.withDescription(
    [
      "Follow a run until it ends, with one line for each change. Ctrl-C ends only this",
      "command; the run continues. Exit code 0: all records are gone. 1: some are not,",
      "or the run failed or was cancelled. 4: credentials were rejected or permissions",
      "are missing. 5: some records may or may not be gone."
    ].join("\n  ")
  )
)

/** A decision about a run. */
const decision = (name: "pause" | "resume" | "cancel" | "retry", description: string) =>
  Command.make(
    name,
    { run: flags.run, ...flags.everywhere },
    later(async () => (await import("./decide.ts"))[name])
  ).pipe(Command.withDescription(description))

const schedule = Command.make(
  "schedule",
  {
    cron: Argument.String("cron").pipe(
      Argument.withDescription("Submit at these times: minute, hour, day, month, weekday")
    ),
    command: Argument.Literals("command", ["prune"]).pipe(Argument.withDescription("Submit what prune would delete")),
    name: flags.scheduleName,
    zone: flags.zone,
    ...flags.deletion,
    ...flags.everywhere
  },
  later(() => import("./schedule.ts"))
).pipe(
  Command.withShortDescription("Submit a run at each time of a cron expression"),
  Command.withDescription(
    [
      "Submit a run at each time of a cron expression, while a runner is running. The",
      "runs are named NAME:TIME.\n",
      units
    ].join("\n  ")
  ),
  Command.withExamples([
    {
      command: 'dcs-tasks runs schedule "0 3 * * *" prune --name nightly --all-instances --older-than 30d --yes',
      description: "Clean up each night"
    }
  ])
)

const unschedule = Command.make(
  "unschedule",
  { name: Argument.String("name").pipe(Argument.withDescription("Remove this schedule")), ...flags.everywhere },
  later(() => import("./unschedule.ts"))
).pipe(Command.withDescription("Remove a schedule. Its runs stay"))

const schedules = Command.make(
  "schedules",
  flags.everywhere,
  later(() => import("./schedules.ts"))
).pipe(Command.withDescription("List the schedules"))

export const runs = Command.make("runs").pipe(
  Command.withShortDescription("Manage durable clean-ups (@dcs-tasks/durable)"),
  Command.withDescription(
    [
      "Manage durable clean-ups, which runners work on until they end, over one or",
      "several machines. Needs the package @dcs-tasks/durable beside dcs-tasks, and a",
      "database: DCS_TASKS_DATABASE is the name of a SQLite file, or a URL such as",
      "postgres://USER:PASSWORD@HOST/NAME."
    ].join("\n  ")
  ),
  Command.withSubcommands([
    submit,
    apply,
    list,
    show,
    copies,
    watch,
    decision("pause", "Send nothing more until the run is resumed"),
    decision("resume", "Continue a paused run"),
    decision("cancel", "End a run for good; what was not sent stays"),
    decision("retry", "Send the dead letter of a finished run again"),
    schedule,
    unschedule,
    schedules
  ])
)
