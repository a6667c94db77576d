import { readFile } from 'node:fs/promises'
import { LeydenError } from '../../errors/index.ts'
import type { StoredMedia } from '../../store/index.ts'
import type { MediaContent } from '../contract/index.ts'
import { api } from '../implementer.ts'

export const media = {
  names: api.media.names.handler(({ context: { host }, input }) => host.store.mediaSummaries(host.store.findRun(input.run).id)),

  list: api.media.list.handler(({ context: { host }, input }) => host.store.listMedia(host.store.findRun(input.run).id, input.name)),

  read: api.media.read.handler(async ({ context: { host }, input }) => {
    const found = host.store.findMedia(input.id)
    return contentOf(found, await read(found))
  }),
}

function contentOf({ kind }: StoredMedia, data: Buffer): MediaContent {
  if (kind === 'image' || kind === 'audio') return { kind, data: new Uint8Array(data) }
  return kind === 'text' ? { kind, text: data.toString() } : ({ kind, ...JSON.parse(data.toString()) } as MediaContent)
}

async function read({ path, name, step }: StoredMedia): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const remedy = "Files of media go with the run's folder: put it back, or log again."
    throw new LeydenError(`${name} of step ${step} can't be read: ${(cause as Error).message}.`, { cause, remedy })
  }
}
