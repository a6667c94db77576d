import { createWriteStream, type WriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { LeydenError } from '../errors/index.ts'

type Predict = (write: (prediction: unknown) => void) => Promise<unknown>

/** Writes what `predict` hands over as JSON lines, one a sample. The file appears under its name when it is whole. */
export async function writePredictions(output: string | undefined, predict: Predict): Promise<void> {
  if (output === undefined) throw new LeydenError('predict has nowhere to write.', { remedy: 'Name a file: --output predictions.jsonl' })
  const beside = `${output}.writing-${process.pid}`
  const file = createWriteStream(beside)
  try {
    await opened(file, output)
    await predict((prediction) => void file.write(`${JSON.stringify(prediction)}\n`))
    file.end()
    await finished(file)
    await rename(beside, output)
  } catch (error) {
    file.destroy()
    await rm(beside, { force: true })
    throw error
  }
}

function opened(file: WriteStream, output: string): Promise<void> {
  return new Promise((resolve, reject) => {
    file.once('open', () => resolve())
    file.once('error', (cause: NodeJS.ErrnoException) => {
      const remedy = 'Name a file in a folder that is there: --output FILE'
      reject(new LeydenError(`The predictions can't be written to ${output} (${cause.code}).`, { cause, remedy }))
    })
  })
}
