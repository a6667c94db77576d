import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Holds all that the harness installs, and nothing else: delete it to be rid of it. */
export const peersFolder = path.join(import.meta.dirname, '..', '.venv')

/** A set of packages at fixed versions, in a folder of its own. */
export interface Place {
  name: string
  requirements: string[]
}

export const folderOf = ({ name }: Place) => path.join(peersFolder, name)
const markerOf = (place: Place) => path.join(folderOf(place), 'complete.json')

/** Fills the place's folder by `install`, unless it is full: once, and anew where the requirements changed or an earlier try broke off. */
export async function fillOnce(place: Place, install: (folder: string) => Promise<void>): Promise<void> {
  const made = await readFile(markerOf(place), 'utf8').catch(() => null)
  if (made === JSON.stringify(place.requirements)) return
  await rm(folderOf(place), { recursive: true, force: true })
  await install(folderOf(place))
  await writeFile(markerOf(place), JSON.stringify(place.requirements))
}
