export type RuntimeKind = 'cpu' | 'cuda'

/** A wheel, pinned: pip and Leyden each refuse any other content. */
export interface Wheel {
  package: string
  version: string
  /** pip's platform tags, any of which the wheel may carry. */
  platforms: string[]
  sha256: string
  bytes: number
  /** The files that are needed of it, by their paths in the wheel. */
  keep: RegExp
}

/** All that makes one kind of runtime on one platform. */
export interface Release {
  kind: RuntimeKind
  version: string
  /** The largest first: then the peak of disk use is near `diskBytes` and one wheel. */
  wheels: Wheel[]
  /** Of the installed files. */
  diskBytes: number
  /** Paths in the runtime's folder, which keeps the wheels' own layout: the libraries find one another by it. */
  framework: string
  library: string
  /** On Windows the library imports Python's own DLL, which no wheel brings: it is copied from this version of Python. */
  pythonLibrary?: string
}

/** Where a runtime's files lie below the folder of all runtimes. */
export function folderName({ kind, version }: Pick<Release, 'kind' | 'version'>): string {
  return `${kind}-${version}`
}
