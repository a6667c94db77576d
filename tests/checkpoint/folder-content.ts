/** What the folder with this number holds. */
export const checkpointFiles = (number: number): Record<string, Uint8Array> => ({
  'model.safetensors': new Uint8Array(1000).fill(number),
  'optimizer.safetensors': new Uint8Array(10).fill(number + 1),
})
