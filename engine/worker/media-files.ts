import { mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Media } from '../trainer/index.ts'
import type { MediaRecord, WorkerMessage } from './messages.ts'

interface MediaFile {
  extension: 'png' | 'wav' | 'txt' | 'json'
  data: Uint8Array | string
  caption: string
}

/** Below the run's folder. */
const folderName = 'media'

/**
 * Writes media to the run's folder while the run goes on, one after the other, and tells the host of those that are whole and on disk. What
 * can't be written is said in the run's log, and doesn't end it.
 */
export class MediaFiles {
  readonly #folder: string
  readonly #port: { send(message: WorkerMessage): void }
  #written = Promise.resolve()
  #count = 0
  #failed = false

  constructor(folder: string, port: { send(message: WorkerMessage): void }) {
    this.#folder = folder
    this.#port = port
  }

  add(name: string, media: Media, place: { step: number; epoch: number }): void {
    const time = Date.now()
    const files = filesOf(media).map((file, item) => {
      const record = { name, kind: media.kind, ...place, time, item, caption: file.caption, file: this.#placeOf(name, place.step, file) }
      return { record, data: typeof file.data === 'string' ? Buffer.from(file.data) : file.data }
    })
    this.#written = this.#written.then(() => this.#write(files)).catch((error: Error) => this.#tell(name, place.step, error))
  }

  /** Resolves when all that was added is on disk, or was told of. */
  flush(): Promise<void> {
    return this.#written
  }

  async #write(files: { record: Omit<MediaRecord, 'bytes'>; data: Uint8Array }[]): Promise<void> {
    await mkdir(path.join(this.#folder, folderName), { recursive: true })
    for (const { record, data } of files) await writeWhole(path.join(this.#folder, record.file), data)
    this.#port.send({ type: 'media', media: files.map(({ record, data }) => ({ ...record, bytes: data.length })) })
  }

  /** Numbered, since names of media may be anything. */
  #placeOf(name: string, step: number, { extension }: MediaFile): string {
    const readable = name.replaceAll(/[^\w.-]+/g, '_').slice(0, 60)
    return `${folderName}/${String(this.#count++).padStart(6, '0')}-${readable}-${step}.${extension}`
  }

  #tell(name: string, step: number, { message }: Error): void {
    if (this.#failed) return
    this.#failed = true
    const text = `Media can't be kept, '${name}' at step ${step} to begin with: ${message}. The training goes on.`
    this.#port.send({ type: 'log', level: 'warning', message: text, time: Date.now() })
  }
}

function filesOf(media: Media): MediaFile[] {
  if (media.kind === 'image') return media.items.map(({ data, caption }) => ({ extension: 'png', data, caption }))
  if (media.kind === 'audio') return media.items.map(({ data, caption }) => ({ extension: 'wav', data, caption }))
  const { kind, caption, ...content } = media
  if (kind === 'text') return [{ extension: 'txt', data: media.text, caption }]
  // JSON has no NaN: null stands for what is no finite number.
  return [{ extension: 'json', data: JSON.stringify(content), caption }]
}

/** The file is whole or absent, and on the disk. */
async function writeWhole(file: string, data: Uint8Array): Promise<void> {
  const beside = `${file}.part`
  const handle = await open(beside, 'w')
  try {
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(beside, file)
}
