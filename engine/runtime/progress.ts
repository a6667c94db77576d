import type { Release, RuntimeKind, Wheel } from './release.ts'

export interface RuntimeProgress {
  kind: RuntimeKind
  phase: 'download' | 'unpack'
  /** Of all wheels together; the phases alternate where there are several. */
  doneBytes: number
  totalBytes: number
}

export type OnProgress = (progress: RuntimeProgress) => void

/** Adds up the wheels of one install. */
export class ProgressReport {
  readonly #release: Release
  readonly #onProgress: OnProgress | undefined
  #downloaded = 0
  #unpacked = 0

  constructor(release: Release, onProgress?: OnProgress) {
    this.#release = release
    this.#onProgress = onProgress
  }

  /** `bytes` of the wheel that is under way are here. */
  downloading(bytes: number): void {
    const totalBytes = this.#release.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0)
    this.#report('download', this.#downloaded + bytes, totalBytes)
  }

  downloaded(wheel: Wheel): void {
    this.#downloaded += wheel.bytes
    this.downloading(0)
  }

  /** `bytes` more are on disk. */
  unpacked(bytes: number): void {
    this.#unpacked += bytes
    this.#report('unpack', this.#unpacked, this.#release.diskBytes)
  }

  #report(phase: RuntimeProgress['phase'], doneBytes: number, totalBytes: number): void {
    this.#onProgress?.({ kind: this.#release.kind, phase, doneBytes: Math.min(doneBytes, totalBytes), totalBytes })
  }
}
