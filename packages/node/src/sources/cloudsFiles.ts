/** Finds and reads `clouds.yaml` and the files that belong to it. */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import { dirname, join, resolve } from "node:path"
import { permissionNotices, displayPath, workingDirectoryNotices } from "./fileNotices.ts"
import type { Machine } from "./machine.ts"
import type { Notice, SourceError } from "./source.ts"
import { isMap, parseYaml, type YamlMap } from "./yamlFile.ts"

export interface CloudsFile {
  /** The path as messages show it. */
  readonly displayPath: string
  readonly folder: string
  readonly content: YamlMap
  /** Set if the file is in the working directory. */
  readonly folderNotices: ReadonlyArray<Notice>
  /** Set if other users can read the file; only relevant if one of its secrets is used. */
  readonly permissionNotices: ReadonlyArray<Notice>
}

const extensions = [".yaml", ".yml", ".json"]

const readCloudsFile = Effect.fnUntraced(function* (
  machine: Machine,
  path: string
): Effect.fn.Return<CloudsFile | undefined, SourceError> {
  const file = yield* machine.read(path)
  if (file === undefined) return undefined
  const shownAs = displayPath(machine, path)
  return {
    displayPath: shownAs,
    folder: dirname(path),
    content: yield* parseYaml(shownAs, file.content),
    folderNotices: workingDirectoryNotices(machine, path),
    permissionNotices: permissionNotices(machine, path, file)
  }
})

/** Where OpenStack's tools look, in their order. */
const standardFolders = (machine: Machine): ReadonlyArray<string> => [
  machine.cwd,
  join(machine.home, ".config", "openstack"),
  "/etc/openstack"
]

const search = Effect.fnUntraced(function* (
  machine: Machine,
  name: string,
  variable: string,
  before: ReadonlyArray<string> = []
): Effect.fn.Return<CloudsFile | undefined, SourceError> {
  const named = machine.environment[variable] ?? ""
  if (named !== "") {
    const file = yield* readCloudsFile(machine, resolve(machine.cwd, named))
    if (file !== undefined) return file
    return yield* new DcsInvalidInput({
      field: variable,
      problem: "names a file that does not exist",
      value: displayValue(named)
    })
  }
  for (const folder of [...before, ...standardFolders(machine)]) {
    for (const extension of extensions) {
      const file = yield* readCloudsFile(machine, join(folder, `${name}${extension}`))
      if (file !== undefined) return file
    }
  }
  return undefined
})

/** The `clouds.yaml` that a cloud would be read from. */
export const findCloudsFile = (machine: Machine): Effect.Effect<CloudsFile | undefined, SourceError> =>
  search(machine, "clouds", "OS_CLIENT_CONFIG_FILE")

export interface CloudsFiles {
  readonly clouds: CloudsFile
  readonly secure: CloudsFile | undefined
  readonly public: CloudsFile | undefined
}

/**
 * The first file of each kind in the working directory, `~/.config/openstack` and `/etc/openstack`, unless
 * `OS_CLIENT_CONFIG_FILE`, `OS_CLIENT_SECURE_FILE` or `OS_CLIENT_VENDOR_FILE` names it.
 */
export const findCloudsFiles = Effect.fnUntraced(function* (
  machine: Machine
): Effect.fn.Return<CloudsFiles | undefined, SourceError> {
  const clouds = yield* findCloudsFile(machine)
  if (clouds === undefined) return undefined
  return {
    clouds,
    // The folder of a clouds.yaml that was named comes first: its secure.yaml is there.
    secure: yield* search(machine, "secure", "OS_CLIENT_SECURE_FILE", [clouds.folder]),
    public: yield* search(machine, "clouds-public", "OS_CLIENT_VENDOR_FILE", [clouds.folder])
  }
})

/** The entry with this name in a section of a file. */
export const entryOf = (file: CloudsFile | undefined, section: string, name: string): YamlMap | undefined => {
  const all = file?.content[section]
  const entry = isMap(all) && Object.hasOwn(all, name) ? all[name] : undefined
  return isMap(entry) ? entry : undefined
}

/** The names in a section of a file. */
export const namesIn = (file: CloudsFile, section: string): ReadonlyArray<string> => {
  const all = file.content[section]
  return isMap(all) ? Object.keys(all) : []
}

/**
 * The names of the clouds in `clouds.yaml`.
 *
 * @since 0.1.0
 * @category utilities
 */
export const cloudNames = (machine: Machine): Effect.Effect<ReadonlyArray<string>, SourceError> =>
  Effect.map(findCloudsFile(machine), (file) => (file === undefined ? [] : namesIn(file, "clouds")))
