/** What the folder with this number holds. */
export const checkpointFiles = (number: number): Record<string, Uint8Array> => ({
  'model.safetensors': new Uint8Array(1000).fill(number),
  'optimizer.safetensors': new Uint8Array(10).fill(number + 1),
})

/** The same as it is written: in parts, here one of each file. */
export const checkpointParts = (number: number): Record<string, Uint8Array[]> =>
  Object.fromEntries(Object.entries(checkpointFiles(number)).map(([name, bytes]) => [name, [bytes]]))
