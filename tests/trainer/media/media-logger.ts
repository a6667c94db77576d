import type { Media } from '../../../engine/index.ts'
import { MemoryLogger } from '../line.ts'

export interface MediaEntry {
  name: string
  media: Media
  step: number
  epoch: number
}

/** Keeps the media that it is given, too. */
export class MediaLogger extends MemoryLogger {
  readonly media: MediaEntry[] = []

  logMedia(name: string, media: Media, place: { step: number; epoch: number }): void {
    this.media.push({ name, media, ...place })
  }

  /** The steps that something was logged at by this name. */
  steps(name: string): number[] {
    return this.media.flatMap((entry) => (entry.name === name ? [entry.step] : []))
  }

  /** What was logged by this name, which must be of this kind. */
  all<K extends Media['kind']>(kind: K, name: string): Extract<Media, { kind: K }>[] {
    const found = this.media.filter((entry) => entry.name === name).map(({ media }) => media)
    if (found.some((media) => media.kind !== kind)) throw new Error(`${name} is no ${kind}`)
    return found as Extract<Media, { kind: K }>[]
  }
}
